"""PV001: personal data in what an agent writes."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from itertools import product
from typing import TYPE_CHECKING, NamedTuple

from cslint.judge.conditions import Match
from cslint.model import Severity
from cslint.rules.numbers import digits_of, is_made_up, is_resident_id, passes_luhn
from cslint.scan.lexicon import Bilingual, RuleSpec

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.judge.document import Document

_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"
_PLATE_LETTERS = "abcdefghjklmnpqrstuvwxyz"
_MOBILE_PREFIXES = tuple(
    first + third
    for first, thirds in {
        "13": "0123456789", "14": "156789", "15": "012356789", "16": "2567", "17": "0123567890",
        "18": "0123456789", "19": "0123456789",
    }.items()
    for third in thirds
)  # fmt: skip
_SPOKEN_PREFIXES = tuple(
    one + "".join(rest)
    for one in "一幺"
    for rest in product("三四五六七拐八九勾", "零〇洞一幺二两三四五六七拐八九勾")
)
_CARD_PREFIXES = (
    *(f"62{third}" for third in "0123456789"),
    "9558", "9559", "6013", "6029", "6858", "4367", "4563", "4392", "4033", "4041", "4270",
    "4380", "4512", "4514", "4581", "4682", "4693", "4984", "5123", "5149", "5187", "5201",
    "5218", "5225", "5240", "5248", "5268", "5280", "5309", "5359", "5457", "5491", "5520",
    "5522", "5528", "5588", "3568", "3563", "3562", "3569",
)  # fmt: skip
_SPOKEN_DIGIT = "零〇洞一幺二两三四五六七拐八九勾0-9"
_STREET = "路|街|大道|巷|弄|胡同|村"
_ESTATE = (
    "小区|花园|公寓|家园|新村|新城|新苑|苑|园|里|庄|村|大厦|广场|社区|宿舍|雅苑|府|湾|城|坊|居|墅"
)
_SECTION = (
    "(?:[东南西北中][一二三]?段?|[一二三四五六]段|支路|辅路|[0-9一二三四五六七八九十]{1,3}组)? ?"
)
_NUMBER = "(?:附?[0-9a-z]{1,5}(?:-[0-9]{1,5})?|[一二三四五六七八九十百]{1,5})"


class _Kind(NamedTuple):
    """A kind of personal datum: its form, and whether a text of the form is one."""

    form: re.Pattern[str]
    holds: Callable[[re.Match[str]], bool]


class PersonalData:
    """Mobile and ID numbers, bank cards, addresses, e-mail, number plates.

    Bad: 收件人电话13912345670 · 寄到柳荫街27号2单元601. Good: 尾号138****6027 · 客服400-820-8820.
    """

    code = "PV001"
    triggers: tuple[str, ...] = (
        "@",
        *_MOBILE_PREFIXES,
        *_SPOKEN_PREFIXES,
        *_CARD_PREFIXES,
        *(str(year) for year in range(1930, 2025)),
        *map("".join, product(_PROVINCES, _PLATE_LETTERS)),
        *map("".join, product("路街道巷弄段同东西南北中", "123456789")),
        *map(" ".join, product("路街道巷弄段", "123456789")),
        *map("".join, product("路街巷弄", "一二三四五六七八九十")),
        *(f"1 {digit}" for digit in "3456789"),
        *(f"村{digit}" for digit in "123456789"),
        "号楼",
        "单元",
        "栋",
        "幢",
    )
    spec = RuleSpec(
        name="personal-data",
        severity=Severity.WARNING,
        scopes=("message", "template"),
        what=Bilingual(
            zh="客服文字里出现未打码的个人信息:手机号、身份证号、银行卡号、门牌地址、邮箱、车牌。",
            en="An unmasked personal datum in the agent's text: mobile, ID or bank card number, "
            "street address, e-mail, number plate.",
        ),
        why=Bilingual(
            zh="聊天记录会被转发、截图和导出;个人信息保护法要求只用必要的信息并加以保护。",
            en="Chats are forwarded, captured and exported; the law asks to use no more personal "
            "data than needed and to protect it.",
        ),
        suggestion=Bilingual(
            zh="只留末四位并打码(138****1234),或请对方在订单详情里查看。",
            en="Keep the last four digits and mask the rest (138****1234), or point to the order "
            "page.",
        ),
        message=Bilingual(
            zh="未打码的个人信息:“{text}”",
            en="unmasked personal data: “{text}”",
        ),
        bad=(
            "收件人电话13912345670,对的吧",
            "派件员号码是 159-2836-0417",
            "他留的手机是幺三九二七四六八幺五三",
            "地址是柳荫街27号2单元601",
            "您登记的证件号330402198607154274",
            "付款卡号6222020000123456782",
            "发票发到 chen.yu88@163.com 了",
            "货车车牌粤B58Q6T",
        ),
        good=(
            "尾号138****6027的那单已经发了",
            "官方热线400-820-8820,也可以打95338",
            "网点座机0573-86021147没人接",
            "订单号2713900138000916655正在打包",
            "运单13945839016还没揽收",
            "手机号格式像13800000000这样11位",
            "身份证3304**********4617已脱敏",
            "人民路店和解放路店都有货",
        ),
    )

    def check(self, document: Document) -> Iterator[Match]:
        """Yield each personal datum, in folded offsets."""
        text = document.text
        if _hint().search(text) is None:
            return
        for kind in _kinds():
            for found in kind.form.finditer(text):
                if kind.holds(found):
                    yield Match(*found.span(), (found.span(),), 0.95)


@cache
def _hint() -> re.Pattern[str]:
    """A quick no for most texts: every datum has a digit or an @, or is spelt in Chinese."""
    numerals = "一二三四五六七八九十"
    return re.compile(rf"[0-9@]|[一幺][{_SPOKEN_DIGIT}]{{6}}|[路街道巷弄村段][{numerals}]")


@cache
def _kinds() -> tuple[_Kind, ...]:
    digit, gap = _SPOKEN_DIGIT, "[ .-]?"
    return (
        _Kind(
            re.compile(
                rf"(?<![a-z0-9*.-])(?:\+?86{gap})?1[3-9][0-9](?:{gap}[0-9]){{8}}(?![a-z0-9*])"
            ),
            _is_mobile,
        ),
        _Kind(
            re.compile(rf"(?<![{digit}])[一幺1][三四五六七拐八九勾3-9][{digit}]{{9}}(?![{digit}])"),
            _is_spoken_mobile,
        ),
        _Kind(
            re.compile(r"(?<![a-z0-9*])[1-8][0-9]{5} ?[0-9]{8} ?[0-9]{3}[0-9x](?![a-z0-9*])"),
            _is_id,
        ),
        _Kind(re.compile(rf"(?<![a-z0-9*.-])[3-69](?:{gap}[0-9]){{15,18}}(?![a-z0-9*])"), _is_card),
        _Kind(
            re.compile(
                r"(?<![a-z0-9._%+*x-])[a-z0-9][a-z0-9._%+-]{1,40}@"
                r"[a-z0-9][a-z0-9-]{0,40}(?:\.[a-z0-9-]{1,20}){0,3}\.(?:com|cn|net|org|edu|io|me|cc)"
            ),
            _always,
        ),
        _Kind(
            re.compile(
                rf"[{_PROVINCES}][{_PLATE_LETTERS}][·.・ -]?"
                r"(?=[a-z]{0,4}[0-9])[a-hj-np-z0-9]{5,6}(?![a-z0-9*])"
            ),
            _is_plate,
        ),
        _Kind(_street(), _is_address),
        _Kind(_estate(), _is_address),
    )


def _street() -> re.Pattern[str]:
    return re.compile(
        rf"[\u4e00-\u9fff]{{0,7}}[\u4e00-\u9fff](?P<kind>{_STREET}){_SECTION}{_NUMBER}"
        r" ?(?:号楼|号|弄|栋|幢|座|单元|室)(?P<after>.{0,3})",
        re.DOTALL,
    )


def _estate() -> re.Pattern[str]:
    return re.compile(
        rf"(?:[\u4e00-\u9fff]{{0,6}}[\u4e00-\u9fff](?P<kind>{_ESTATE}))?[0-9a-z]{{1,4}}"
        r"(?:号楼|栋|幢|座)[ ,]?(?:[0-9a-z一二三四]{1,3}单元[ ,]?)?[0-9]{2,4}(?!\d)室?"
        r"(?P<after>.{0,3})",
        re.DOTALL,
    )


def _always(_found: re.Match[str]) -> bool:
    return True


def _is_mobile(found: re.Match[str]) -> bool:
    number = digits_of(found[0])[-11:]
    return number[:3] in _MOBILE_PREFIXES and not is_made_up(number) and not _is_labelled(found)


def _is_spoken_mobile(found: re.Match[str]) -> bool:
    number = digits_of(found[0])
    return not found[0].isdigit() and number[:3] in _MOBILE_PREFIXES and not is_made_up(number)


def _is_id(found: re.Match[str]) -> bool:
    return is_resident_id(found[0].replace(" ", "")) and not _is_labelled(found)


def _is_card(found: re.Match[str]) -> bool:
    number = digits_of(found[0])
    known = number.startswith(_CARD_PREFIXES)
    return known and passes_luhn(number) and not is_made_up(number) and not _is_labelled(found)


def _is_plate(found: re.Match[str]) -> bool:
    """A model number (新A款12345, 青S20000) has no plate's form but by chance."""
    return sum(map(str.isdigit, found[0])) >= 2  # noqa: PLR2004


@cache
def _label() -> re.Pattern[str]:
    """Words right before a number that say it identifies a thing, or is an example."""
    return re.compile(
        r"(?:单号?|运单|快递|编号|货号|序列号?|流水号?|交易号|工单|款号|条码|条形码|商品|链接|批号|批次|取件码?"
        r"|防伪码?|证书|合同|型号|订单|物流|申通|中通|圆通|韵达|顺丰|邮政|ems|id|sn|sku|isbn|书号|尾号"
        r"|格式像?|例如|比如|示例|形如|样例|举例|假如|如)"
        r"(?:号码?|为|是|查|[:： #“\"'])*$"
    )


def _is_labelled(found: re.Match[str]) -> bool:
    text, (start, end) = found.string, found.span()
    before, after = text[max(0, start - 8) : start], text[end : end + 8]
    return _label().search(before) is not None or _names_a_thing(after)


def _names_a_thing(after: str) -> bool:
    named = r"[^,，。]{0,4}(?:防伪码|单号|订单|条码|编号|不是|位数|无效|款|链接)"
    return re.match(named, after) is not None


_NO_ROADS = re.compile(
    r"(?:在|走|线|道|网|思|半|马|电|公|铁|套|出|活|销|门|跑|带|迷|顺|同|陆|水|来|去|回|上|绕|让|认|问|一)路$"
    r"|农村$"
    r"|(?:逛|上|扫)街$|(?:仓库|这|那|哪|家|店|箱|盒|包|袋|群|城|心|公)里$|(?:门|通|频|味|轨|赛|管)道$"
)
_DATE_AFTER = re.compile(
    r"的?(?:店|线|发|到|前|后|晚|早|左右|之|开始|截|链接|色|款|码|球|出口|口|展|有|会|能|可以|[0-9]+点)"
)


def _is_address(found: re.Match[str]) -> bool:
    kind = found["kind"]
    if kind is None:
        return not _DATE_AFTER.match(found["after"])
    name = found[0][: found.end("kind") - found.start()]
    return not _NO_ROADS.search(name) and not _DATE_AFTER.match(found["after"])


RULES = (PersonalData(),)
