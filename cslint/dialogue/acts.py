"""What a turn does: dialogue acts read from its words, joined with a learned scorer."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cslint.dialogue.lexicon import one_digit
from cslint.fold import fold
from cslint.judge.conditions import first_match
from cslint.judge.document import Document, fits
from cslint.scan.scanner import Scanner

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cslint.dialogue.lexicon import ActGroup, ActPack, Side

_CACHE_SIZE = 20_000


class Act(NamedTuple):
    """An act that holds: how sure that is, and the words it was read from."""

    confidence: float
    words: str


Acts = dict[str, Act]


class Reads(Protocol):
    """What reads some acts."""

    def __call__(self, text: str, before: str | None = None) -> Acts:
        """The acts of a text that answers another message."""
        ...


class Judge(Protocol):
    """A learned judge of some acts."""

    def __call__(
        self, text: str, composed: Collection[str], before: str | None = None
    ) -> Mapping[str, float]:
        """Those of its acts that hold in a text, with their probabilities.

        `composed` are the acts that composed words make out: they weigh in. `before` is the
        message that the text answers.
        """
        ...


class ActScorer(Protocol):
    """A learned scorer of acts."""

    def judge(self, acts: Collection[str]) -> Judge:
        """What judges some acts; those that it does not know never hold."""
        ...

    def knows(self, act: str) -> bool:
        """Whether it judges an act at all."""
        ...


class _Group:
    """Acts that are read together, with an automaton of their own."""

    def __init__(self, group: ActGroup) -> None:
        self.names = group.names
        self.side = group.side
        self._pack = group.pack

    @cached_property
    def _scanner(self) -> Scanner:
        return Scanner(self._pack)

    def read(self, text: str) -> Acts:
        """The acts of the group that composed words make out in a text."""
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


class _Reading:
    """Reads some acts, and remembers what it read in a bounded number of texts."""

    def __init__(self, reader: ActReader, groups: Sequence[_Group], names: frozenset[str]) -> None:
        self._groups = groups
        self._names = names
        self._specs = reader.pack.acts
        self._scorer = reader.scorer
        judged = names.union(*(group.names for group in groups))
        self._judge = None if reader.scorer is None else reader.scorer.judge(judged)
        self._seen: dict[str | tuple[str, str], Acts] = {}

    def __call__(self, text: str, before: str | None = None) -> Acts:
        key = text if before is None else (text, before)
        known = self._seen.get(key)
        if known is None:
            known = self._read(text, before)
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = known
        return known

    def _read(self, text: str, before: str | None) -> Acts:
        composed = {name: act for each in self._groups for name, act in each.read(text).items()}
        if self._scorer is None or self._judge is None:
            return composed
        found = {name: composed[name] for name in composed if not self._scorer.knows(name)}
        for name, probability in self._judge(text, composed.keys(), before).items():
            words = composed[name].words if name in composed else ""
            told = name if name in composed else self._on_topic(name, text, probability)
            if told and (name in self._names or name in composed):
                found.setdefault(told, Act(round(probability, 3), words))
        return found

    def _on_topic(self, name: str, text: str, probability: float) -> str:
        """What the scorer alone may make out where it finds an act; empty: nothing."""
        spec = self._specs[name]
        if not spec.topic or probability >= spec.sure or fits(spec.topic, fold(text).text):
            return name
        return spec.off_topic


class ActReader:
    """Reads the acts of turns. Immutable but for bounded caches: share it between threads.

    A scorer's probability is joined with what composed words say, act by act. Acts come in
    groups, so that a turn is looked at only for what its conversation waits for.
    """

    def __init__(self, pack: ActPack, scorer: ActScorer | None = None) -> None:
        self.pack = pack
        self.scorer = scorer
        self._groups = [_Group(group) for group in pack.groups]
        self._readings: dict[tuple[Side, frozenset[str]], Reads] = {}

    def acts(
        self,
        text: str,
        role: Side,
        wanted: frozenset[str] | None = None,
        before: str | None = None,
    ) -> Mapping[str, Act]:
        """The acts of a text: all of its side's, or (at least) those `wanted`.

        `before` is the message that it answers.
        """
        return self.reads(role, wanted)(text, before)

    def reads(self, role: Side, wanted: frozenset[str] | None = None) -> Reads:
        """What reads some acts: call it with a text, and the message that it answers.

        Without that message, acts that hang on it are judged by the text alone.
        """
        names = frozenset(self.pack.acts) if wanted is None else wanted
        known = self._readings.get((role, names))
        if known is None:
            groups = [
                each
                for each in self._groups
                if each.side == role and not names.isdisjoint(each.names)
            ]
            known = self._readings[role, names] = _Reading(self, groups, names)
        return known
