"""What a scorer's finding rests on: the part of the text that weighed most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.judge.conditions import Match
from cslint.score.features import END, START

if TYPE_CHECKING:
    from cslint.judge.document import Span
    from cslint.score.scorer import Scorer

_MOST_GRAMS, _MOST_PARTS = 8, 3
_SLACK = 0.15


def heaviest(scorer: Scorer, text: str, label: str, confidence: float) -> Match:
    """The stretch of a folded text that speaks most for a label, and its weightiest parts."""
    weights = [0.0] * len(text)
    heavy: list[Span] = []
    marked = START + text + END
    for gram, weight in scorer.contributions(text, label):
        at = marked.find(gram) - 1
        start, end = max(0, at), min(len(text), at + len(gram))
        if end <= start:
            continue
        for index in range(start, end):
            weights[index] += weight / (end - start)
        if weight > 0 and len(gram) > 1 and len(heavy) < _MOST_GRAMS:
            heavy.append((start, end))
    start, end = _best_stretch(weights)
    parts = tuple(_merged(heavy)[:_MOST_PARTS]) or ((start, end),)
    return Match(start, end, parts, round(confidence, 3))


def _merged(spans: list[Span]) -> list[Span]:
    """Overlapping and touching spans as one, the longest first."""
    merged: list[Span] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return sorted(merged, key=lambda span: (span[0] - span[1], span[0]))


def _best_stretch(weights: list[float]) -> tuple[int, int]:
    """The stretch with the largest sum, small dips forgiven."""
    if not weights:
        return 0, 0
    slack = _SLACK * max(0.0, *weights)
    best, best_sum = (0, len(weights)), 0.0
    start, running = 0, 0.0
    for index, weight in enumerate(weights):
        if running <= 0:
            start, running = index, 0.0
        running += weight + slack / 2
        if running > best_sum:
            best, best_sum = (start, index + 1), running
    return best
