"""The engine: from one agent message to the rules it breaks."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cslint.judge.conditions import Match, first_match
from cslint.judge.document import Document
from cslint.scan.scanner import Scanned, Scanner

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cslint.judge.rule import PythonRule
    from cslint.scan.lexicon import RuleSpec
    from cslint.scan.pack import Pack

_CACHE_SIZE = 50_000


class Violation(NamedTuple):
    """A rule that a message breaks; the span is half-open in the original's code points."""

    rule: str
    start: int
    end: int
    confidence: float
    obfuscated: bool
    why: tuple[str, ...]


class Engine:
    """Judges single messages. Immutable but for a bounded cache of texts seen."""

    def __init__(self, pack: Pack, python_rules: Sequence[PythonRule] = ()) -> None:
        self.specs: dict[str, RuleSpec] = {
            **pack.rules,
            **{rule.code: rule.spec for rule in python_rules},
        }
        self._python_rules = tuple(python_rules)
        triggers = tuple(each for rule in python_rules for each in rule.triggers)
        self.scanner = Scanner(pack, triggers)
        self._seen: dict[tuple[str, str | None], tuple[Violation, ...]] = {}
        self._needs_before = any(condition.before for condition in pack.conditions)

    def judge(self, text: str, before: str | None = None) -> tuple[Violation, ...]:
        """The rules that a message breaks, in the order of their codes.

        `before` is the customer's message before it, if there was one.
        """
        key = (text, before if self._needs_before else None)
        known = self._seen.get(key)
        if known is None:
            scanned = self.scanner.suspect(text)
            known = () if scanned is None else self._judge_suspect(scanned, before)
            if len(self._seen) >= _CACHE_SIZE:
                self._seen.clear()
            self._seen[key] = known
        return known

    def _judge_suspect(self, scanned: Scanned, before: str | None) -> tuple[Violation, ...]:
        document = Document(self.scanner, scanned, before)
        matches = self._matches(document, scanned.opened)
        kept = {
            code: match
            for code, match in matches.items()
            if not any(other in matches for other in self.specs[code].yields_to)
        }
        return tuple(_violation(code, kept[code], document) for code in sorted(kept))

    def _matches(self, document: Document, opened: Iterable[int]) -> dict[str, Match]:
        best: dict[str, Match] = {}
        for number in opened:
            condition = self.scanner.pack.conditions[number]
            if (match := first_match(condition, document)) is not None:
                _keep_better(best, condition.rule, match)
        for rule in self._python_rules:
            for match in rule.check(document):
                _keep_better(best, rule.code, match)
        return best


def _keep_better(best: dict[str, Match], code: str, match: Match) -> None:
    known = best.get(code)
    if known is None or _rank(match) < _rank(known):
        best[code] = match


def _rank(match: Match) -> tuple[float, int, int]:
    return (-match.confidence, match.end - match.start, match.start)


def _violation(code: str, match: Match, document: Document) -> Violation:
    folded = document.folded
    start, end = folded.original_span(match.start, match.end)
    return Violation(
        rule=code,
        start=start,
        end=end,
        confidence=match.confidence,
        obfuscated=folded.is_disguised(match.start, match.end),
        why=tuple(document.text[lo:hi] for lo, hi in sorted(set(match.parts))),
    )
