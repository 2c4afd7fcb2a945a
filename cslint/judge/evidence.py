"""What a scorer's finding rests on: the part of the text that weighed most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.judge.conditions import Match
from cslint.score.features import END, START

if TYPE_CHECKING:
    from cslint.score.scorer import Scorer

_MOST_PARTS = 3
_SLACK = 0.15


def heaviest(scorer: Scorer, text: str, label: str, confidence: float) -> Match:
    """The stretch of a folded text that speaks most for a label, and its weightiest grams."""
    weights = [0.0] * len(text)
    parts: list[tuple[int, int]] = []
    marked = START + text + END
    for gram, weight in scorer.contributions(text, label):
        at = marked.find(gram) - 1
        start, end = max(0, at), min(len(text), at + len(gram))
        if end <= start:
            continue
        for index in range(start, end):
            weights[index] += weight / (end - start)
        if weight > 0 and len(gram) > 1 and len(parts) < _MOST_PARTS:
            parts.append((start, end))
    start, end = _best_stretch(weights)
    return Match(start, end, tuple(parts) or ((start, end),), round(confidence, 3))


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
