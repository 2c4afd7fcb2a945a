"""What can be wrong with a template itself: TP001, TP002, TP004 and TP005."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cslint.fold.lazy import LazyPattern
from cslint.judge.engine import Violation
from cslint.templates.placeholders import Placeholder, broken

if TYPE_CHECKING:
    from collections.abc import Iterator


_INVISIBLE = LazyPattern(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    "\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]+"
)
_EMOJI = (
    "[\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff]"
)
_SKIN = "[\U0001f3fb-\U0001f3ff]"
_ONE = f"(?:{_EMOJI}{_SKIN}?[\ufe0e\ufe0f]?|[0-9#*]\ufe0f?\u20e3)"
# What joins signs into one emoji, and picks the form of a hanzi, is not hidden text.
_PROPER = LazyPattern(
    f"{_ONE}(?:\u200d{_ONE})*"
    "|\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f"
    "|[0-9#*]\ufe0f|[\u3400-\u9fff\U00020000-\U0003ffff][\U000e0100-\U000e01ef]"
)
_LEFTOVER = LazyPattern(
    r"(?<![A-Za-z0-9*×])[xX×*]{2,4}\s?[元块角折天个件号单款月日年时先女店产商品%\uff05]"
    r"|(?<![A-Za-z0-9])(?:TODO|FIXME|TBD|XXX+|lorem ipsum)(?![A-Za-z0-9])"
    r"|(?<![A-Za-z0-9*×])[xX×]{2,4}(?=(?:快递|物流|店铺|旗舰店|活动|产品|商品|品牌|公司|平台))"
    r"|(?:此处|这里|在此)(?:请)?(?:填写?|填入|插入|替换|补充|输入|写上|改成|修改)[^,\uff0c。!\uff01?\uff1f\s】)\uff09]{0,8}"
    r"|(?:待|需)(?:补充|完善|填写|确认后(?:填写|补充))"
    r"|【(?:备注|内部\w*|客服(?:看|注意|备注)\w*|待\w{1,4}|填\w{0,6}|勿发\w*|不要发\w*|话术\w*|占位\w*|示例\w*)"
    r"(?:[:\uff1a][^】]*)?】"
    r"|[(\uff08](?:备注|内部|客服注意|客服备注|勿发|不要发给客户|发送前删除)[^)\uff09\r\n]*[)\uff09]"
    r"|_{3,}",
    re.IGNORECASE,
)


class Hit(NamedTuple):
    """A violation in a template's text: facts for its message, and a safe replacement.

    `violation` is the linter's own account of it, where its rules for texts made it.
    """

    rule: str
    start: int
    end: int
    facts: Mapping[str, str] = {}
    replacement: str | None = None
    violation: Violation | None = None


def hits(
    text: str, declared: frozenset[str] | None, found: list[Placeholder], limit: int
) -> Iterator[Hit]:
    """All that is wrong with a text; `limit` is the longest message in code points."""
    for each in broken(text, declared):
        yield Hit("TP001", each.start, each.end, {"detail": each.fault}, each.replacement)
    yield from _too_long(text, found, limit)
    yield from _leftovers(text, found, declared)
    yield from _invisible(text)


def _too_long(text: str, found: list[Placeholder], limit: int) -> Iterator[Hit]:
    """Placeholders count nothing: what they stand for only makes a message longer."""
    if len(text) <= limit:
        return
    length = len(text) - sum(each.end - each.start for each in found)
    if length > limit:
        yield Hit("TP002", 0, len(text), {"length": str(length), "limit": str(limit)})


def _leftovers(
    text: str, found: list[Placeholder], declared: frozenset[str] | None
) -> Iterator[Hit]:
    for note in _LEFTOVER.finditer(text):
        inside = any(each.start <= note.start() and note.end() <= each.end for each in found)
        if not inside and note[0].strip("【】") not in (declared or ()):
            yield Hit("TP004", *note.span())


def _invisible(text: str) -> Iterator[Hit]:
    if text.isascii() and text.isprintable():
        return
    first = _INVISIBLE.search(text)
    if first is None:
        return
    proper = [each.span() for each in _PROPER.finditer(text)]
    for found in _INVISIBLE.finditer(text):
        for start, end in _outside(found.span(), proper):
            codes = " ".join(dict.fromkeys(f"U+{ord(char):04X}" for char in text[start:end]))
            yield Hit("TP005", start, end, {"detail": codes}, "")


def _outside(span: tuple[int, int], proper: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The parts of a span that no proper sequence covers."""
    start, end = span
    for lo, hi in proper:
        if hi <= start or lo >= end:
            continue
        if lo > start:
            yield start, lo
        start = max(start, hi)
    if start < end:
        yield start, end
