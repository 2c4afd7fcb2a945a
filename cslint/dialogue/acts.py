"""What a turn does: dialogue acts read from its words, joined with a learned scorer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cslint.dialogue.lexicon import one_digit
from cslint.judge.conditions import first_match
from cslint.judge.document import Document
from cslint.scan.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cslint.dialogue.lexicon import ActGroup, ActPack, Side

_CACHE_SIZE = 20_000
SURE = 0.8
# Acts that a text shows by itself. The others (closing, assent, a bare refusal, next to
# nothing) hang on what stands before, which grams of the text do not see.
LEARNED = frozenset({
    "complaint", "outside_threat", "contact_refusal", "reward_bait", "apology", "empathy",
    "resolution", "escalation_or_serious", "promise", "hold", "withdrawal_guidance",
})  # fmt: skip


class Act(NamedTuple):
    """An act that holds: how sure that is, and the words it was read from."""

    confidence: float
    words: str


Acts = dict[str, Act]
Reads = Callable[[str, str | None], Acts]


class ActChance(Protocol):
    """What a learned judge thinks of one act."""

    def probability(self, *, composed: bool) -> float:
        """The calibrated probability, with or without composed words that say so too."""
        ...

    @property
    def threshold(self) -> float:
        """The probability from which the act holds."""
        ...


class ActScorer(Protocol):
    """A learned judge of acts."""

    def chances(
        self, text: str, role: Side, before: str | None, least: float
    ) -> Mapping[str, ActChance]:
        """Say which acts have at least such a probability."""
        ...


class _Group:
    """Acts that are read together, with an automaton of their own, and the texts seen."""

    def __init__(self, group: ActGroup) -> None:
        self.names = group.names
        self.side = group.side
        self._pack = group.pack
        self._seen: dict[str, Acts] = {}

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._pack)

    def read(self, text: str, _before: str | None = None) -> Acts:
        """The acts of the group that composed words make out in a text."""
        known = self._seen.get(text)
        if known is None:
            known = self._read(text)
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[text] = known
        return known

    def _read(self, text: str) -> Acts:
        scanner = self._scanner
        scanned = scanner.suspect(scanner.view(one_digit(text)))
        if scanned is None:
            return {}
        document = Document(scanner, scanned)
        found: Acts = {}
        for number in scanned.opened:
            condition = scanner.pack.conditions[number]
            match = first_match(condition, document)
            known = found.get(condition.rule)
            if match and (known is None or known.confidence < match.confidence):
                words = document.text[match.start : match.end]
                found[condition.rule] = Act(match.confidence, words)
        return found


class ActReader:
    """Reads the acts of turns. Immutable but for bounded caches: share it between threads.

    A scorer's probability is joined with what composed words say, act by act, as
    `combined` tells (or by `BOTH`). Acts come in groups, so that a turn is looked at
    only for what its conversation waits for.
    """

    def __init__(self, pack: ActPack, scorer: ActScorer | None = None) -> None:
        self.pack = pack
        self.scorer = scorer
        self._groups = [_Group(group) for group in pack.groups]

    def acts(
        self,
        text: str,
        role: Side,
        before: str | None = None,
        wanted: frozenset[str] | None = None,
    ) -> Mapping[str, Act]:
        """The acts of a text: all of its side's, or (at least) those `wanted`.

        `before` is the message that it answers; a scorer may look at it.
        """
        return self.reads(role, wanted)(text, before)

    def reads(self, role: Side, wanted: frozenset[str] | None = None) -> Reads:
        """What reads some acts: call it with a text, and the message before it."""
        names = frozenset(self.pack.acts) if wanted is None else wanted
        groups = [
            each for each in self._groups if each.side == role and not names.isdisjoint(each.names)
        ]
        if self.scorer is None and len(groups) == 1:
            return groups[0].read

        def read(text: str, before: str | None = None) -> Acts:
            composed = {name: act for each in groups for name, act in each.read(text).items()}
            if self.scorer is None:
                return composed
            return _joined(composed, self.scorer.chances(text, role, before, SURE), names)

        return read


def _joined(composed: Acts, chances: Mapping[str, ActChance], names: Collection[str]) -> Acts:
    """What composed words say, and what the scorer is sure of by itself."""
    joined = dict(composed)
    for name in (chances.keys() & names & LEARNED) - composed.keys():
        probability = chances[name].probability(composed=False)
        if probability >= max(SURE, chances[name].threshold):
            joined[name] = Act(round(probability, 3), "")
    return joined
