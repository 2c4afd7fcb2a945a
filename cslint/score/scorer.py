"""The scorer at run time: plain Python, no numeric library.

It works in two steps. The grams of a text rule nearly all labels out nearly always; only
where they do not, the families of phrases that stand in the text are asked for, and the
margins of all labels worked out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cslint.score.features import grams, short_grams
from cslint.score.packed import Bounds, Gate, Packed, Sum, is_among
from cslint.score.weights import ACT_PREFIX, Label, Weights, read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from pathlib import Path

_EXTREME = 500.0
_RECENT = 16
LONGEST_VETO = 40  # in a longer text other matters drown an act


class Score(NamedTuple):
    """One label's margin for a text; above zero speaks for it."""

    label: Label
    margin: float

    @property
    def threshold(self) -> float:
        """The probability from which the label holds, by itself."""
        return self.label.threshold

    def probability(self, *, composed: bool = False, shift: float = 0.0) -> float:
        """The calibrated probability, with or without a composed rule that holds too."""
        value = self.label.slope * self.margin + self.label.intercept + shift
        return sigmoid(value + (self.label.composed if composed else 0.0))


class ActQuestion(NamedTuple):
    """The acts asked for with the numbers of their labels, and when they are worth a look.

    The `gate`, if there is one, tells from little where none of them is.
    """

    acts: dict[str, int]
    looks: Bounds
    gate: Gate | None


class Scorer:
    """A trained model, ready to score folded texts. Immutable but for a small memory."""

    def __init__(self, weights: Weights) -> None:
        self.labels = weights.labels
        self.number = {label.name: index for index, label in enumerate(self.labels)}
        gates = [(gate.labels, Gate(gate.block, gate.bound)) for gate in weights.gates]
        (_, self._gate), *self._act_gates = gates
        self._grams = Packed(weights.grams)
        self._looks = Bounds([label.least - label.bias for label in self.labels])
        self.acts = {
            label.name.removeprefix(ACT_PREFIX): index
            for index, label in enumerate(self.labels)
            if label.name.startswith(ACT_PREFIX)
        }
        self._biases = [label.bias for label in self.labels]
        self._sentences_of = weights.sentences_of
        self._families = Packed(weights.families)
        self._before = Packed(weights.before)
        self._recent: dict[str, Sum] = {}

    def is_worth_a_look(self, text: str) -> bool:
        """Whether the text alone, without its families, leaves any rule possible."""
        if not self._gate.opens(short_grams(text)):
            return False
        return self._grams.reaching(self._summed(text), self._looks) != 0

    def _summed(self, text: str) -> Sum:
        """The sum of a text's grams; a message is asked about several times in a row."""
        known = self._recent.get(text)
        if known is None:
            known = self._grams.add(grams(text))
            if len(self._recent) >= _RECENT:
                self._recent.clear()
            self._recent[text] = known
        return known

    def scores(self, text: str, families: Iterable[str]) -> dict[str, Score]:
        """Every label's score for a folded text in which these families stand."""
        margins = self.margins(text, families)
        return {
            label.name: Score(label, margin)
            for label, margin in zip(self.labels, margins, strict=True)
        }

    def margins(self, text: str, families: Iterable[str]) -> list[float]:
        """The margins of all labels, in their order."""
        of_grams = self._grams.parts(self._summed(text))
        of_families = self._families.parts(self._families.add(families))
        return list(map(_sum_of_three, self._biases, of_grams, of_families))

    def margin(self, text: str, families: Iterable[str], label: str) -> float:
        """The margin of one label."""
        index = self.number[label]
        of_families = self._families.part(self._families.add(families), index)
        return self._biases[index] + self._grams.part(self._summed(text), index) + of_families

    def nearest(self, text: str, label: str, most: int) -> list[str]:
        """The corpus sentences of a label that share most grams with a folded text."""
        own = grams(text)
        sentences = self._sentences_of.get(label, "").split("\n")
        return sorted(
            filter(None, sentences), key=lambda each: (-_likeness(own, grams(each)), each)
        )[:most]

    def question(self, acts: Collection[str]) -> ActQuestion:
        """What is asked where some acts are looked for; make it once, and ask it often."""
        asked = {act: self.acts[act] for act in self.acts if act in acts}
        indexes = set(asked.values())
        bounds = [
            _act_bound(label) if index in indexes else math.inf
            for index, label in enumerate(self.labels)
        ]
        names = {ACT_PREFIX + act for act in asked}
        gate = next((gate for labels, gate in self._act_gates if names.issubset(labels)), None)
        return ActQuestion(asked, Bounds(bounds), gate)

    def judged_acts(
        self,
        question: ActQuestion,
        text: str,
        composed: Collection[str],
        before: str | None = None,
    ) -> dict[str, float]:
        """The acts asked for that hold in a folded text, by its grams and by composed words.

        `composed` are the acts that composed words make out, `before` is the folded message
        that the text answers: some acts hang on it.

        The value is the act's probability by both. Grams alone need the label's threshold;
        they take away an act of composed words only below its `veto`, in texts that are not long.
        """
        alone = not composed and not before
        if alone and question.gate is not None and not question.gate.opens(short_grams(text)):
            return {}
        added = self._summed(text)
        reaching = self._grams.reaching(added, question.looks)
        if alone and not reaching:
            return {}
        context = self._before.add(grams(before)) if before else None
        may_veto = len(text) <= LONGEST_VETO
        found = {}
        for act, index in question.acts.items():
            is_composed = act in composed
            if not is_composed and context is None and not is_among(index, reaching):
                continue
            label = self.labels[index]
            margin = self._grams.part(added, index) + label.bias
            if context is not None:
                margin += self._before.part(context, index)
            probability = Score(label, margin).probability(composed=is_composed)
            veto = label.veto if may_veto else 0.0
            if probability >= (veto if is_composed else label.threshold):
                found[act] = probability
        return found

    def contributions(self, text: str, label: str) -> list[tuple[str, float]]:
        """How much each gram of a text adds to a label's margin, the largest first."""
        found = grams(text)
        parts = self._grams.each(found, self.number[label], self._summed(text).norm)
        return sorted(parts, key=lambda part: (-part[1], part[0]))


def _act_bound(label: Label) -> float:
    """The part of the grams from which an act holds by itself; rules never are asked."""
    if not label.name.startswith(ACT_PREFIX):
        return math.inf
    return (logit(label.threshold) - label.intercept) / label.slope - label.bias


def _sum_of_three(one: float, two: float, three: float) -> float:
    return one + two + three


def sigmoid(value: float) -> float:
    """The logistic function."""
    return 1.0 / (1.0 + math.exp(-max(-_EXTREME, value)))


def _likeness(left: set[str], right: set[str]) -> float:
    return len(left & right) / len(left | right)


def logit(probability: float) -> float:
    """The inverse of the logistic function."""
    return math.log(probability / (1.0 - probability))


def load(path: Path) -> Scorer:
    """A scorer from a weights file. Raises WeightsError, OSError."""
    return Scorer(read(path))
