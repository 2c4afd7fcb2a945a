"""A message cut to the width of a line around a span, with the cells the span takes."""

from __future__ import annotations

from typing import NamedTuple

from rich.cells import cell_len

from cslint.report.visible import visible

_CUT = "…"
_REACH = 400  # code points looked at on either side of a span: more never fit


class Excerpt(NamedTuple):
    """One line of text; the span takes the cells from `start` on, `cells` of them."""

    text: str
    start: int
    cells: int


def excerpt(text: str, start: int, end: int, width: int) -> Excerpt:
    """Cut `text` to `width` cells around `start:end` (code points), escapes made visible."""
    start = max(0, min(start, len(text)))
    end = max(start, min(end, len(text)))
    span = _fit_left(visible(text[start : min(end, start + _REACH)]), max(8, width * 2 // 3))
    before = visible(text[max(0, start - _REACH) : start])
    after = visible(text[end : end + _REACH])
    left = "" if start <= _REACH else _CUT
    right = "" if len(text) - end <= _REACH else _CUT
    room = max(0, width - cell_len(span))
    for_left = max(room - cell_len(after + right), room // 2)
    before = _fit_right(left + before, for_left)
    after = _fit_left(after + right, max(0, room - cell_len(before)))
    return Excerpt(before + span + after, cell_len(before), max(1, cell_len(span)))


def _fit_left(text: str, cells: int) -> str:
    """The beginning of a text, as much as fits, with … where it is cut."""
    if cell_len(text) <= cells:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if cell_len(text[:middle]) < cells else (low, middle - 1)
    while low > 0 and _joins(text, low):
        low -= 1
    return text[:low] + _CUT if cells > 0 else ""


def _fit_right(text: str, cells: int) -> str:
    """The end of a text, as much as fits, with … where it is cut."""
    if cell_len(text) <= cells:
        return text
    low, high = 0, len(text)
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if cell_len(text[middle:]) < cells else (middle + 1, high)
    while low < len(text) and _joins(text, low):
        low += 1
    return _CUT + text[low:] if cells > 0 else ""


def _joins(text: str, at: int) -> bool:
    """Whether a cut at `at` would split what is drawn as one sign."""
    return text[at] == "\u200d" or text[at - 1 : at] == "\u200d" or cell_len(text[at]) == 0
