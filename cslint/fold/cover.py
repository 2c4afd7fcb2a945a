"""Regions of a text, and whether spans lie inside them."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Span = tuple[int, int]


class Cover:
    """Regions of a text, asked whether one of them holds a span; each question costs log n."""

    __slots__ = ("_furthest", "_starts")

    def __init__(self, regions: Iterable[Span]) -> None:
        """Take half-open regions in any order; they may overlap."""
        ordered = sorted(regions)
        self._starts = [start for start, _ in ordered]
        self._furthest = list(accumulate((end for _, end in ordered), max))

    def holds(self, start: int, end: int) -> bool:
        """Whether a single region holds all of a span: two that meet do not hold it together."""
        count = bisect_right(self._starts, start)
        return count > 0 and self._furthest[count - 1] >= end
