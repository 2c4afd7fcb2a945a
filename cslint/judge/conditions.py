"""Whether a rule's condition holds in a document, and where."""

from __future__ import annotations

from itertools import pairwise, product
from typing import TYPE_CHECKING, NamedTuple

from cslint.judge.document import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cslint.judge.document import Document
    from cslint.scan.pack import CompiledCondition, Element

_MOST_COMBINATIONS = 4096


class Match(NamedTuple):
    """A condition that holds: the span from its first part to its last, and the parts."""

    start: int
    end: int
    parts: tuple[Span, ...]
    confidence: float


def first_match(condition: CompiledCondition, document: Document) -> Match | None:
    """The tightest place at which a condition holds, or None."""
    spec = condition.spec
    if spec.longest is not None and len(document.text) > spec.longest:
        return None
    if condition.before and not _before_holds(condition, document):
        return None
    places: list[list[Span]] = [[] for _ in condition.elements]
    for index in (condition.gate, *range(len(places))):
        places[index] = places[index] or _places(condition.elements[index], document)
        if not places[index]:
            return None
    matches = _matches(condition, document, places)
    return min(matches, key=lambda match: (match.end - match.start, match.start), default=None)


def _before_holds(condition: CompiledCondition, document: Document) -> bool:
    before = document.before
    return before is not None and any(before.spans(each) for each in condition.before)


def _places(element: Element, document: Document) -> list[Span]:
    found: dict[Span, None] = {}
    for family in element.families:
        spans = document.spans(family) if element.any_polarity else document.asserted(family)
        found.update(dict.fromkeys(spans))
    return list(found)


def _matches(
    condition: CompiledCondition, document: Document, places: list[list[Span]]
) -> Iterator[Match]:
    for count, parts in enumerate(product(*places)):
        if count >= _MOST_COMBINATIONS:
            return
        if _overlap(parts) or (condition.spec.ordered and list(parts) != sorted(parts)):
            continue
        start, end = min(part[0] for part in parts), max(part[1] for part in parts)
        if _is_near(condition, document, start, end) and _surroundings_hold(
            condition, document, start, end
        ):
            yield Match(start, end, parts, condition.spec.confidence)


def _overlap(parts: tuple[Span, ...]) -> bool:
    ordered = sorted(parts)
    return any(left[1] > right[0] for left, right in pairwise(ordered))


def _is_near(condition: CompiledCondition, document: Document, start: int, end: int) -> bool:
    within = condition.spec.within
    if isinstance(within, int):
        return end - start <= within
    if within == "message":
        return True
    around = document.clauses.clause_at if within == "clause" else document.clauses.sentence_at
    return end <= around(start)[1]


def _surroundings_hold(
    condition: CompiledCondition, document: Document, start: int, end: int
) -> bool:
    spec = condition.spec
    if condition.any_of and not _stands(document, condition.any_of, 0, len(document.text)):
        return False
    if not condition.none_of:
        return True
    lo, hi = 0, len(document.text)
    if spec.none_in != "message":
        clauses = document.clauses
        around = clauses.clause_at if spec.none_in == "clause" else clauses.sentence_at
        lo, hi = around(start)[0], around(max(start, end - 1))[1]
    return not _stands(document, condition.none_of, lo, hi)


def _stands(document: Document, families: Iterable[int], lo: int, hi: int) -> bool:
    return any(
        lo <= start and end <= hi for family in families for start, end in document.spans(family)
    )
