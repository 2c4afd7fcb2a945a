"""Which directives mean which findings, without trying each against each."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple

from cslint.templates.tree import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cslint.suppress.directives import Directive

_ENDLESS = float("inf")


class Spot(NamedTuple):
    """A finding's rule and line, the line where its template begins, the notes beside that."""

    rule: str
    line: int
    anchor: int
    notes: tuple[Note, ...] = ()


class Spots:
    """The places of many findings, by rule."""

    def __init__(self, given: Iterable[Spot]) -> None:
        self._lines: dict[str, list[tuple[int, int]]] = {}
        self._anchors: dict[str, list[tuple[int, int]]] = {}
        self._beside: dict[tuple[str, Note], list[int]] = {}
        for index, each in enumerate(given):
            self._lines.setdefault(each.rule, []).append((each.line, index))
            self._anchors.setdefault(each.rule, []).append((each.anchor, index))
            for note in each.notes:
                self._beside.setdefault((each.rule, note), []).append(index)
        for places in (*self._lines.values(), *self._anchors.values()):
            places.sort()

    def within(self, directive: Directive, codes: Collection[str]) -> Iterator[int]:
        """The findings of some rules that a directive means, by index; some come twice."""
        for code in self._lines.keys() & codes:
            if directive.beside is not None:
                yield from self._beside.get((code, directive.beside), ())
                continue
            yield from _between(self._lines[code], directive)
            if directive.whole:
                yield from _between(self._anchors[code], directive)


def _between(places: list[tuple[int, int]], directive: Directive) -> Iterator[int]:
    last = directive.last
    end = len(places) if last is None else bisect_left(places, (last + 1,))
    for at in range(bisect_left(places, (directive.first,)), end):
        yield places[at][1]


class Meant:
    """What the directives of a file mean, all together."""

    def __init__(self, found: Iterable[Directive]) -> None:
        lines: dict[str, list[tuple[float, float]]] = {}
        anchors: dict[str, list[tuple[float, float]]] = {}
        self._beside: set[tuple[str, Note]] = set()
        self._codes: set[str] = set()
        for each in found:
            last = _ENDLESS if each.last is None else each.last
            for code in frozenset().union(*each.rules.values()):
                self._codes.add(code)
                if each.beside is not None:
                    self._beside.add((code, each.beside))
                    continue
                lines.setdefault(code, []).append((each.first, last))
                if each.whole:
                    anchors.setdefault(code, []).append((each.first, last))
        self._lines = {code: _Stretches(given) for code, given in lines.items()}
        self._anchors = {code: _Stretches(given) for code, given in anchors.items()}

    def names(self, code: str) -> bool:
        """Whether any directive names a rule."""
        return code in self._codes

    def holds(self, spot: Spot) -> bool:
        """Whether any directive means a finding."""
        if spot.rule not in self._codes:
            return False
        lines, anchors = self._lines.get(spot.rule), self._anchors.get(spot.rule)
        return (
            (lines is not None and lines.hold(spot.line))
            or (anchors is not None and anchors.hold(spot.anchor))
            or any((spot.rule, note) in self._beside for note in spot.notes)
        )


class _Stretches:
    """Lines that belong to any of several stretches, both ends included."""

    def __init__(self, given: Iterable[tuple[float, float]]) -> None:
        self._firsts: list[float] = []
        self._lasts: list[float] = []
        for first, last in sorted(given):
            if self._lasts and first <= self._lasts[-1]:
                self._lasts[-1] = max(self._lasts[-1], last)
            else:
                self._firsts.append(first)
                self._lasts.append(last)

    def hold(self, line: int) -> bool:
        """Whether a line belongs to one."""
        at = bisect_right(self._firsts, line) - 1
        return at >= 0 and line <= self._lasts[at]
