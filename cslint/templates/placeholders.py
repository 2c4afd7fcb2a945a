"""Placeholders: parts of a template that stand for text nobody knows yet."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple

from cslint.fold.lazy import LazyPattern

if TYPE_CHECKING:
    from collections.abc import Iterator

Fault = Literal["empty", "unclosed", "unopened", "undeclared", "width"]
_NAME = r"[\w][\w .\-\[\]'\"]*"
_REST = r"(?:[|:!][^{}\r\n]*)?"
# The longest form first. A name in black brackets is a placeholder only if it is a known one.
_PLACEHOLDER = LazyPattern(
    rf"\{{\{{\s*(?P<double>(?:{_NAME})?)\s*{_REST}\}}\}}"
    r"|\{%[^{}\r\n]*%\}|\{#[^{}\r\n]*#\}"
    rf"|\$\{{\s*(?P<dollar>(?:{_NAME})?)\s*{_REST}\}}"
    rf"|\{{\s*(?P<single>(?:{_NAME})?)\s*{_REST}\}}"
    r"|【\s*(?P<black>[^【】\r\n]{0,80}?)\s*】"
)
_COMMON = LazyPattern(
    r"(?:买家|顾客|客户|用户|会员|收货人|收件人|旺旺|客服|店铺|商品|产品|宝贝|快递|物流|订单|退款|优惠|活动"
    r"|发货|预计|赔付|补偿)?"
    r"(?:昵称|姓名|名字|名称|称呼|账号|号|编号|单号|订单号|运单号|公司|金额|数量|日期|时间|地址|手机号|电话|链接"
    r"|价格|规格|型号|工号|天数|原因|内容|变量\w*)"
)
_STRAY = LazyPattern(r"\$?\{{1,2}|\}{1,2}|[\uff5b\uff5d]|[【】]")
_WIDE = LazyPattern(rf"[{{\uff5b]{{1,2}}\s*((?:{_NAME})?)\s*[}}\uff5d]{{1,2}}")
_WORDS_END = LazyPattern(r"[\s,\uff0c。.!\uff01?\uff1f;\uff1b:\uff1a、{}\uff5b\uff5d【】]|$")
_ASCII_NAME = LazyPattern(r"\s*([A-Za-z_][A-Za-z0-9_.]*)")
_AMOUNT_AFTER = LazyPattern(
    r"\s*(?:元|块|角|毛|折|%|\uff05|天|个|件|分|星|小时|日|号|月|张|积分|万|千|百|期|倍|斤|次|年|RMB|rmb)"
)
_AMOUNT_BEFORE = LazyPattern(r"[¥\uffe5$减返领第]\s*$")
# A character that no phrase holds, and a digit that makes no amount of stars suspicious.
_UNKNOWN, _DIGIT = "氍", "3"


class Placeholder(NamedTuple):
    """A placeholder in a text; `name` is empty for control blocks."""

    start: int
    end: int
    name: str


class Broken(NamedTuple):
    """What is wrong with a placeholder, and the one right text for its span, if any."""

    start: int
    end: int
    fault: Fault
    replacement: str | None = None


def placeholders(text: str, declared: frozenset[str] | None = None) -> list[Placeholder]:
    """The well-formed placeholders of a text, in order."""
    if "{" not in text and "【" not in text:
        return []
    return list(_placeholders(text, declared or frozenset()))


def _placeholders(text: str, declared: frozenset[str]) -> Iterator[Placeholder]:
    for found in _PLACEHOLDER.finditer(text):
        name = next((each for each in found.groups() if each is not None), "").strip()
        if found["black"] is None or name in declared or _COMMON.fullmatch(name):
            yield Placeholder(found.start(), found.end(), name)


def broken(text: str, declared: frozenset[str] | None) -> Iterator[Broken]:
    """Empty, unbalanced and undeclared placeholders, in order of their kind then place."""
    if not any(mark in text for mark in "{}\uff5b\uff5d【】"):
        return
    covered: list[tuple[int, int]] = []
    for found in _PLACEHOLDER.finditer(text):
        covered.append(found.span())
        yield from _fault_of(found, declared)
    yield from _strays(text, covered, declared)


def _fault_of(found: re.Match[str], declared: frozenset[str] | None) -> Iterator[Broken]:
    groups = [each for each in found.groups() if each is not None]
    if not groups:
        return
    name = groups[0].strip()
    if not name:
        yield Broken(*found.span(), "empty")
    elif (
        declared is not None
        and not _is_declared(name, declared)
        and (found["black"] is None or _COMMON.fullmatch(name))
    ):
        yield Broken(*found.span(), "undeclared")


def _is_declared(name: str, declared: frozenset[str]) -> bool:
    return name in declared or re.split(r"[.\[ ]", name)[0] in declared


def _strays(
    text: str, covered: list[tuple[int, int]], declared: frozenset[str] | None
) -> Iterator[Broken]:
    at = 0
    while (found := _STRAY.search(text, at)) is not None:
        inside = next((end for start, end in covered if start <= found.start() < end), None)
        if inside is not None:
            at = inside
            continue
        wrong = _stray(text, found, declared or frozenset())
        at = max(wrong.end, found.end())
        yield wrong


def _stray(text: str, found: re.Match[str], declared: frozenset[str]) -> Broken:
    mark, start = found[0], found.start()
    wide = _WIDE.match(text, start)
    if wide is not None and wide[1].strip() and ("\uff5b" in wide[0] or "\uff5d" in wide[0]):
        return Broken(*wide.span(), "width", f"{{{wide[1].strip()}}}")
    if mark in {"}", "}}", "】", "\uff5d"}:
        return Broken(start, found.end(), "unopened")
    name = _name_at(text, found.end(), declared) if "{" in mark else None
    if name is None:
        return Broken(start, _words_end(text, found.end()), "unclosed")
    end = found.end() + len(name)
    present = len(text[end:]) - len(text[end:].lstrip("}"))
    closing = "}" * mark.count("{")
    return Broken(start, end + present, "unclosed", text[start:end].rstrip() + closing)


def _name_at(text: str, at: int, declared: frozenset[str]) -> str | None:
    """The name that an open bracket is surely meant to hold: ASCII, or one declared."""
    known = [name for name in declared if text.startswith(name, at)]
    if known:
        return max(known, key=len)
    found = _ASCII_NAME.match(text, at)
    return found[0] if found else None


def _words_end(text: str, at: int) -> int:
    """Where an unclosed bracket's words end: at punctuation, a space or the line's end."""
    found = _WORDS_END.search(text, at)
    return max(found.start() if found else len(text), at)


class Filled(NamedTuple):
    """A text with something in place of each placeholder, and where all of it came from."""

    text: str
    cuts: tuple[tuple[int, int, int, int], ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of the template; None for a span that is filling alone."""
        first, last = self._place(start), self._place(max(start, end - 1), at_end=True)
        inside = any(lo <= start and end <= hi for lo, hi, _, _ in self.cuts)
        return None if inside else (first, last)

    def _place(self, at: int, *, at_end: bool = False) -> int:
        shift = 0
        for lo, hi, start, end in self.cuts:
            if lo <= at < hi:
                return end if at_end else start
            if hi <= at:
                shift = end - hi
        return at + shift + int(at_end)


def filled(text: str, found: list[Placeholder]) -> Filled:
    """A text to judge: a placeholder hides no violation around it and makes none.

    Each becomes one character that means nothing; where an amount must stand, a digit.
    """
    if not found:
        return Filled(text)
    parts: list[str] = []
    cuts: list[tuple[int, int, int, int]] = []
    done = length = 0
    for each in found:
        kept = text[done : each.start]
        filling = _filling(text, each)
        length += len(kept)
        cuts.append((length, length + len(filling), each.start, each.end))
        parts += (kept, filling)
        length += len(filling)
        done = each.end
    return Filled("".join((*parts, text[done:])), tuple(cuts))


def _filling(text: str, each: Placeholder) -> str:
    if not each.name:
        return ""
    before = text[max(0, each.start - 4) : each.start]
    is_amount = _AMOUNT_AFTER.match(text, each.end) or _AMOUNT_BEFORE.search(before)
    return _DIGIT if is_amount else _UNKNOWN
