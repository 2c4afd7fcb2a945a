"""Precision, recall and F1, with intervals."""

from __future__ import annotations

import math
from typing import NamedTuple

_Z = 1.96


class Interval(NamedTuple):
    """A share of a total, with its Wilson interval at 95 %; None where there is no total."""

    share: float | None
    low: float
    high: float

    def __str__(self) -> str:
        """As `0.93 (0.88–0.96)`, or a dash."""
        return "–" if self.share is None else f"{self.share:.2f} ({self.low:.2f}–{self.high:.2f})"


def interval(hits: int, total: int) -> Interval:
    """The share of hits, with its Wilson interval at 95 %."""
    if not total:
        return Interval(None, 0.0, 1.0)
    share = hits / total
    scale = 1 + _Z**2 / total
    middle = (share + _Z**2 / (2 * total)) / scale
    half = _Z * math.sqrt(share * (1 - share) / total + _Z**2 / (4 * total**2)) / scale
    return Interval(share, max(0.0, middle - half), min(1.0, middle + half))


class Counts(NamedTuple):
    """Findings that were right, findings that were wrong, and labels that were missed."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def __add__(self, other: object) -> Counts:
        """Counts together."""
        if not isinstance(other, Counts):
            return NotImplemented
        return Counts(*(a + b for a, b in zip(self, other, strict=True)))

    @property
    def precision(self) -> Interval:
        """How many findings are right."""
        return interval(self.right, self.right + self.wrong)

    @property
    def recall(self) -> Interval:
        """How many labels are found."""
        return interval(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 1 where there is nothing to find."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 1.0
