"""Dialogue acts as the scorer sees them: from grams, joined with what composed words say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cslint.score.scorer import Scorer

_CACHE_SIZE = 20_000


class LearnedActs:
    """A learned judge of acts. Immutable but for a bounded cache."""

    def __init__(self, load: Callable[[], Scorer], folded: Callable[[str], str]) -> None:
        """`load` gives the scorer when it is first asked; `folded` folds a text."""
        self._load = load
        self._folded = folded
        self._seen: dict[tuple[str, frozenset[str], str | None], Mapping[str, float]] = {}

    @cached_property
    def _scorer(self) -> Scorer:
        return self._load()

    def knows(self, act: str) -> bool:
        """Whether there is a label for an act."""
        return act in self._scorer.acts

    def judged(
        self, text: str, composed: Collection[str], before: str | None = None
    ) -> Mapping[str, float]:
        """The acts that hold in a text, with the probability that both sources give them.

        `before` is the message that it answers, given where acts that hang on it are asked.
        """
        key = (text, frozenset(composed), before)
        known = self._seen.get(key)
        if known is None:
            folded = before and self._folded(before)
            known = self._scorer.judged_acts(self._folded(text), key[1], folded)
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = known
        return known
