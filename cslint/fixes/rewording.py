"""Compliant wordings for what some rules find. Judgement is asked for: these are unsafe."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_CLAUSE = re.compile(r"[,\uff0c。!\uff01?\uff1f;\uff1b~\uff5e\r\n…]")
_SENTENCE = re.compile(r"[。!\uff01?\uff1f;\uff1b\r\n]")
_SENTENCES = {
    "RV001": "收到后欢迎分享您的真实感受",
    "OP001": "有任何问题请直接在平台聊天窗口联系我们",
    "AS001": "商品支持七天无理由退货,依法不适用的除外",
}
# The longest first. What an absolute claim may be toned down to.
_CLAIMS = (
    (re.compile(r"(?:全网|全国|全平台|史上|历史)(?:最低价?|底价)"), "价格实惠"),
    (
        re.compile(r"(?:全国|全球|全网|世界|行业|国内)?(?:销量|品质|质量|口碑)?第一(?:品牌|名)?"),
        "口碑不错",
    ),
    (re.compile(r"(?:国家级|世界级|国际级|宇宙级|殿堂级)"), "用心做的"),
    (re.compile(r"(?:顶级|顶尖|极品|极致|顶配|天花板(?:级别?)?)"), "优质"),
    (re.compile(r"最(?:好用?|棒|佳|优(?:质|秀)?|强|牛)"), "很好"),
    (re.compile(r"最(?=[\u4e00-\u9fff])"), "很"),
    (re.compile(r"(?:绝无仅有|独一无二|无与伦比|史无前例|找不出第二家)"), "有特色"),
    (re.compile(r"(?:唯一|首选|独家)"), "不错"),
)


class Rewording(NamedTuple):
    """A span of a template's text and what to write there."""

    start: int
    end: int
    text: str


def rewordings(rule: str, text: str, start: int, end: int) -> Iterator[Rewording]:
    """Ways to word a violation anew, the smallest change first."""
    if rule == "AD001":
        yield from _toned_down(text, start, end)
    elif rule in _SENTENCES:
        for bounds in (_CLAUSE, _SENTENCE):
            yield Rewording(*_around(bounds, text, start, end), _SENTENCES[rule])


def _toned_down(text: str, start: int, end: int) -> Iterator[Rewording]:
    for pattern, milder in _CLAIMS:
        found = pattern.search(text, start, end)
        if found is not None:
            yield Rewording(found.start(), found.end(), milder)


def _around(bounds: re.Pattern[str], text: str, start: int, end: int) -> tuple[int, int]:
    """The clause or sentence that a span stands in, without the blanks at its ends."""
    first = max((each.end() for each in bounds.finditer(text, 0, start)), default=0)
    after = bounds.search(text, end)
    last = after.start() if after else len(text)
    while first < start and text[first].isspace():
        first += 1
    while last > end and text[last - 1].isspace():
        last -= 1
    return first, last
