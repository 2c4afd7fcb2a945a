"""Dialogue acts as the scorer sees them: a probability each, from grams alone."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cslint.score.weights import ACT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from cslint.score.scorer import Score, Scorer

_CACHE_SIZE = 20_000


class LearnedActs:
    """Chances of acts for texts. Immutable but for a bounded cache."""

    def __init__(self, load: Callable[[], Scorer], folded: Callable[[str], str]) -> None:
        """`load` gives the scorer when it is first asked; `folded` folds a text."""
        self._load = load
        self._folded = folded
        self._seen: dict[str, dict[str, Score]] = {}

    @cached_property
    def _scorer(self) -> Scorer:
        return self._load()

    def chances(
        self,
        text: str,
        role: str,  # noqa: ARG002  (an act belongs to one side; its name says which)
        before: str | None,  # noqa: ARG002  (grams of the text alone)
        least: float,
    ) -> Mapping[str, Score]:
        """The acts that the grams of a text make at least so probable."""
        known = self._seen.get(text)
        if known is None:
            found = self._scorer.sure_acts(self._folded(text), least)
            known = {score.label.name.removeprefix(ACT_PREFIX): score for score in found}
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[text] = known
        return known
