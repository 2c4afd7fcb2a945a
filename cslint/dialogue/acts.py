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
DEFAULT_THRESHOLD = 0.5


class Act(NamedTuple):
    """An act that holds: how sure that is, and the words it was read from."""

    confidence: float
    words: str


Acts = dict[str, Act]
Reads = Callable[[str, str | None], Acts]


class ActScorer(Protocol):
    """A learned judge of acts."""

    def probabilities(self, text: str, role: Side, before: str | None) -> Mapping[str, float]:
        """Yield the probability of each act it knows, 0 to 1."""
        ...


class Combined(NamedTuple):
    """How composed evidence and a probability become one confidence, an act.

    `composed` and `learned` weigh the two (together 1); the act holds from `threshold` on.
    """

    composed: float = 1.0
    learned: float = 0.0
    threshold: float = DEFAULT_THRESHOLD

    def confidence(self, composed: float, probability: float) -> float:
        """One confidence, 0 to 1."""
        return self.composed * composed + self.learned * probability


# A scorer alone may carry an act where it is sure; composed words alone carry it too.
BOTH = Combined(composed=0.55, learned=0.55, threshold=0.48)


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

    def __init__(
        self,
        pack: ActPack,
        scorer: ActScorer | None = None,
        combined: Mapping[str, Combined] | None = None,
    ) -> None:
        self.pack = pack
        self.scorer = scorer
        self._combined = dict(combined or {})
        self._groups = tuple(map(_Group, pack.groups))

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
            return self._joined(composed, self.scorer.probabilities(text, role, before), names)

        return read

    def _joined(self, composed: Acts, scores: Mapping[str, float], names: Collection[str]) -> Acts:
        joined: Acts = {name: act for name, act in composed.items() if name not in scores}
        for name in scores.keys() & names:
            how = self._combined.get(name, BOTH)
            act = composed.get(name, Act(0.0, ""))
            confidence = min(1.0, how.confidence(act.confidence, scores[name]))
            if confidence >= how.threshold:
                joined[name] = act._replace(confidence=confidence)
        return joined
