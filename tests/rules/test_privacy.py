"""PV001 finds personal data and leaves other numbers alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint.judge.engine import Engine
from cslint.rules.numbers import digits_of, is_made_up, is_resident_id, passes_luhn
from cslint.rules.privacy import RULES
from cslint.scan.compiling import compile_sources

if TYPE_CHECKING:
    from cslint.scan.lexicon import Example


@pytest.fixture(scope="module")
def engine() -> Engine:
    return Engine(compile_sources([]).pack, RULES)


def found(engine: Engine, text: str) -> list[str]:
    return [text[each.start : each.end] for each in engine.judge(text)]


@pytest.mark.parametrize(
    ("text", "datum"),
    [
        ("您打这个13927468153试试", "13927468153"),
        ("电话139 2746 8153,请不要到付", "139 2746 8153"),
        ("手机是139-2746-8153", "139-2746-8153"),
        ("拨+86 13927468153", "+86 13927468153"),
        ("号码１３９２７４６８１５３没接", "１３９２７４６８１５３"),
        ("站长1️⃣3️⃣9️⃣2️⃣7️⃣4️⃣6️⃣8️⃣1️⃣5️⃣3️⃣", "1️⃣3️⃣9️⃣2️⃣7️⃣4️⃣6️⃣8️⃣1️⃣5️⃣3️⃣"[:-2]),
        ("司机幺三九二七四六八幺五三", "幺三九二七四六八幺五三"),
        ("司机一三九二七四六八一五三", "一三九二七四六八一五三"),
        ("证件110101199003074012跟护照不一致", "110101199003074012"),
        ("末位是字母的34052419800101001X也行", "34052419800101001X"),
        ("退到6222 0200 0012 3456 782这张", "6222 0200 0012 3456 782"),
        ("卡是4367420012345678912吗", "4367420012345678912"),
        ("发票发到wu.hai-88@mail.sina.com.cn了", "wu.hai-88@mail.sina.com.cn"),
        ("货车京A·7K3M2到了", "京A·7K3M2"),
        ("绿牌沪AD62719那辆", "沪AD62719"),
    ],
)
def test_a_datum_is_found_where_it_stands(engine: Engine, text: str, datum: str) -> None:
    assert [each.rstrip("️⃣") for each in found(engine, text)] == [datum.rstrip("️⃣")]


@pytest.mark.parametrize(
    "text",
    [
        "寄柳荫街27号就行",
        "桐花路9弄16号没错吧",
        "地址迎春大道 406 号",
        "寄槐安东街15号附2",
        "住滨江花园8幢1单元1203室",
        "王家村3组15号",
        "南岗路十八号三楼",
        "是43号楼401吗",
    ],
)
def test_an_address_with_a_house_number_is_found(engine: Engine, text: str) -> None:
    assert [each.rule for each in engine.judge(text)] == ["PV001"]


@pytest.mark.parametrize(
    "text",
    [
        "订单241107193205186037已出库",
        "单号13927468153已经建好",
        "运单号:13927468153还没揽收",
        "顺丰SF1392746815302签收了",
        "序列号CN13927468153X在保",
        "尾号138****6027的那单发了",
        "手机号格式像13800000000",
        "比如13912345678这样11位",
        "您填的1392746815只有十位",
        "热线400-012-3456或95338",
        "座机0573-86021147没人接",
        "重1.3927468153公斤",
        "您填的110101199003074013校验位不对",
        "110101199003074012是瓶身的防伪码",
        "月份不对的110101199013074013",
        "输入的6222020000123456783不是有效卡号",
        "交易号6222020000123456782查到了",
        "卡号6222********0137那张",
        "邮箱是z***8@163.com吗",
        "有事艾特@客服小雨",
        "粤B·***27的车主您好",
        "新A款12345双在卖",
        "车牌架尺寸是440×140",
        "人民路店和解放路店都有货",
        "快递还在路上8号到",
        "线路2号出口那家",
        "门牌没写,只到余杭区",
        "这款在仓库里8栋的货架",
        "",
    ],
)
def test_other_numbers_are_left_alone(engine: Engine, text: str) -> None:
    assert found(engine, text) == []


@pytest.mark.parametrize("text", RULES[0].spec.bad)
def test_bad_examples_are_found(engine: Engine, text: str | Example) -> None:
    assert isinstance(text, str)
    assert found(engine, text)


@pytest.mark.parametrize("text", RULES[0].spec.good)
def test_good_examples_are_silent(engine: Engine, text: str | Example) -> None:
    assert isinstance(text, str)
    assert found(engine, text) == []


def test_a_number_in_full_width_counts_as_disguised(engine: Engine) -> None:
    (plain,) = engine.judge("电话13927468153")
    (styled,) = engine.judge("电话１３９２７４６８１５３")
    assert (plain.obfuscated, styled.obfuscated) == (False, True)


@pytest.mark.parametrize("last", "0123456789X")
def test_one_check_digit_of_eleven_is_right(last: str) -> None:
    assert is_resident_id("11010519491231002" + last.lower()) == (last == "X")


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("110101199002304010", False),
        ("990101199003074016", False),
        ("110101189903074014", False),
    ],
)
def test_region_and_date_of_a_resident_id(number: str, *, right: bool) -> None:
    assert is_resident_id(number) is right


@pytest.mark.parametrize("last", "0123456789")
def test_one_luhn_digit_of_ten_is_right(last: str) -> None:
    assert passes_luhn("7992739871" + last) == (last == "3")


@pytest.mark.parametrize(
    ("number", "made_up"),
    [
        ("13800000000", True),
        ("13912345678", True),
        ("13987654321", True),
        ("13800138000", False),
        ("13927468153", False),
    ],
)
def test_made_up_numbers(number: str, *, made_up: bool) -> None:
    assert is_made_up(number) is made_up


def test_spoken_digits() -> None:
    assert digits_of("幺洞拐两勾 3-4") == "1072934"
