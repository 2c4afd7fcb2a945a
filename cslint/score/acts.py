"""Dialogue acts as the scorer sees them: from grams, joined with what composed words say."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from cslint.dialogue.acts import Judge
    from cslint.score.scorer import ActQuestion, Scorer


class LearnedActs:
    """A learned judge of acts. Immutable."""

    def __init__(self, load: Callable[[], Scorer], folded: Callable[[str], str]) -> None:
        """`load` gives the scorer when it is first asked; `folded` folds a text."""
        self._load = load
        self._folded = folded

    @cached_property
    def _scorer(self) -> Scorer:
        return self._load()

    def knows(self, act: str) -> bool:
        """Whether there is a label for an act."""
        return act in self._scorer.acts

    def judge(self, acts: Collection[str]) -> Judge:
        """What judges some acts; the scorer is not loaded before it is asked."""
        question: ActQuestion | None = None

        def judged(
            text: str, composed: Collection[str], before: str | None = None
        ) -> Mapping[str, float]:
            nonlocal question
            if question is None:
                question = self._scorer.question(acts)
            folded = before and self._folded(before)
            return self._scorer.judged_acts(question, self._folded(text), composed, folded)

        return judged
