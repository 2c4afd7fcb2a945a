"""The engine: from one agent message to the rules it breaks."""

from __future__ import annotations

import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple, cast

from cslint.judge.conditions import Match, first_match
from cslint.judge.document import Document, NotCheckedError
from cslint.judge.evidence import heaviest
from cslint.scan.scanner import Scanned, Scanner
from cslint.score.scorer import Score, logit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from cslint.judge.rule import PythonRule
    from cslint.scan.lexicon import RuleSpec
    from cslint.scan.pack import Pack
    from cslint.score.adjust import Adjustment
    from cslint.score.scorer import Scorer
    from cslint.score.weights import Label

LEAST_CONFIDENCE = 0.8
_CACHE_SIZE = 50_000
_UNSEEN: tuple[Violation, ...] = (cast("Violation", None),)


class Violation(NamedTuple):
    """A rule that a message breaks; the span is half-open in the original's code points."""

    rule: str
    start: int
    end: int
    confidence: float
    obfuscated: bool
    why: tuple[str, ...]


class Evidence(NamedTuple):
    """What composed conditions and the scorer say of one rule for one folded text."""

    text: str
    match: Match | None
    score: Score | None

    @property
    def margin(self) -> float:
        """The scorer's margin, with the worth of a composed rule in it; 0 without a scorer."""
        if self.score is None:
            return 0.0
        label = self.score.label
        worth = label.composed / label.slope if self.match is not None else 0.0
        return self.score.margin + worth


class Engine:
    """Judges single messages. Immutable but for a bounded cache of texts seen.

    Two sources speak to each rule: composed conditions, and the learned scorer where
    there is one. What they say together is one confidence; a rule holds where it
    reaches the rule's threshold.
    """

    def __init__(
        self,
        pack: Pack,
        python_rules: Sequence[PythonRule] = (),
        load_scorer: Callable[[], Scorer] | None = None,
        thresholds: Mapping[str, float] | None = None,
        *,
        composed: bool = True,
        adjustment: Adjustment | None = None,
    ) -> None:
        self.specs: dict[str, RuleSpec] = {
            **pack.rules,
            **{rule.code: rule.spec for rule in python_rules},
        }
        self._load_scorer = load_scorer
        self._thresholds = dict(thresholds or {})
        self._is_composed = composed
        self._adjustment = adjustment
        self._least_margins: list[float] | None = None
        self._python_rules = tuple(python_rules)
        self.scanner = Scanner(pack, [rule.triggers for rule in python_rules])
        self._needs_before = frozenset(
            number for number, condition in enumerate(pack.conditions) if condition.before
        )
        self._seen: dict[str | tuple[str, str | None], tuple[Violation, ...] | None] = {}

    @cached_property
    def scorer(self) -> Scorer | None:
        """The learned scorer, loaded when the first message is judged."""
        return self._load_scorer() if self._load_scorer else None

    def judge(self, text: str, before: str | None = None) -> tuple[Violation, ...]:
        """The rules that a message breaks, in the order of their codes.

        `before` is the customer's message before it, if there was one. Raises
        NotCheckedError when a pattern takes too long or a Python rule fails.
        """
        known = self._seen.get(text, _UNSEEN)
        if known is None:  # such a text is judged together with what came before it
            known = self._seen.get((text, before), _UNSEEN)
        return self.judge_anew(text, before) if known is _UNSEEN or known is None else known

    def judge_anew(self, text: str, before: str | None) -> tuple[Violation, ...]:
        """As `judge`, whether the text was seen before or not."""
        view = self.scanner.view(text)
        scanned = self.scanner.suspect(view)
        if scanned is None and self._is_worth_a_look(view.folded.text):
            scanned = self.scanner.scanned(view)
        found = () if scanned is None else self._judge_suspect(scanned, before)
        if len(self._seen) >= _CACHE_SIZE:
            self._seen.clear()
        if scanned is not None and not self._needs_before.isdisjoint(scanned.opened):
            self._seen[text] = None
            self._seen[text, before] = found
        else:
            self._seen[text] = found
        return found

    def _is_worth_a_look(self, text: str) -> bool:
        if self.scorer is None:
            return False
        if self._adjustment is not None and self._adjustment.raises(text):
            return True
        return self.scorer.is_worth_a_look(text)

    def compose(self, text: str, before: str | None = None) -> tuple[Violation, ...]:
        """What the composed rules alone say of a message, however sure they are."""
        scanned = self.scanner.suspect(self.scanner.view(text))
        if scanned is None:
            return ()
        document = Document(self.scanner, scanned, before)
        matches = self._unyielding(self._matches(document, scanned))
        return tuple(_violation(code, matches[code], document) for code in sorted(matches))

    def matched(self, text: str, before: str | None = None) -> list[int]:
        """The numbers of the conditions that hold for a message."""
        scanned = self.scanner.suspect(self.scanner.view(text))
        if scanned is None:
            return []
        document = Document(self.scanner, scanned, before)
        conditions = self.scanner.pack.conditions
        return [each for each in scanned.opened if first_match(conditions[each], document)]

    def _sure(self, matches: Mapping[str, Match]) -> dict[str, Match]:
        """The matches whose condition has been right often enough to stand alone."""
        return {
            code: match
            for code, match in matches.items()
            if match.confidence >= self._thresholds.get(code, LEAST_CONFIDENCE)
        }

    def _judge_suspect(self, scanned: Scanned, before: str | None) -> tuple[Violation, ...]:
        document = Document(self.scanner, scanned, before)
        matches = self._matches(document, scanned) if self._is_composed else {}
        if self.scorer is None:
            matches = self._sure(matches)
        elif matches or not scanned.opened or self._is_worth_a_look(document.text):
            matches = dict(self._judged_by_both(self.scorer, document, matches))
        matches = self._unyielding(matches)
        return tuple(_violation(code, matches[code], document) for code in sorted(matches))

    def _unyielding(self, matches: Mapping[str, Match]) -> dict[str, Match]:
        return {
            code: match
            for code, match in matches.items()
            if not any(other in matches for other in self.specs[code].yields_to)
        }

    def _judged_by_both(
        self, scorer: Scorer, document: Document, matches: Mapping[str, Match]
    ) -> Iterator[tuple[str, Match]]:
        margins = scorer.margins(document.text, document.family_names())
        yield from ((code, match) for code, match in matches.items() if code not in scorer.number)
        for label, least, margin in zip(scorer.labels, self._least(scorer), margins, strict=True):
            code, match = label.name, matches.get(label.name)
            own = 0.0
            if self._adjustment is not None:
                own = self._adjustment.part(code, document.text)
            if match is None and margin + own < least:
                continue
            confidence = Score(label, margin + own).probability(composed=match is not None)
            if match is not None and confidence < self.threshold(label):
                near = self._margin_nearby(scorer, document, match, code)
                confidence = Score(label, near + own).probability(composed=True)
            if confidence < self.threshold(label):
                continue
            if match is None:
                yield code, heaviest(scorer, document.text, code, confidence)
            else:
                yield code, match._replace(confidence=round(confidence, 3))

    def _margin_nearby(self, scorer: Scorer, document: Document, match: Match, code: str) -> float:
        """The margin of a composed match's own clauses: in the whole, other matters drown it."""
        lo = document.clauses.clause_at(match.start)[0]
        hi = document.clauses.clause_at(max(match.start, match.end - 1))[1]
        return scorer.margin(document.text[lo:hi], document.family_names(), code)

    def _least(self, scorer: Scorer) -> list[float]:
        """For each label, the margin from which the scorer alone may find a rule."""
        if self._least_margins is None:
            self._least_margins = [
                self._least_margin(label) if label.name in self.specs else math.inf
                for label in scorer.labels
            ]
        return self._least_margins

    def _least_margin(self, label: Label) -> float:
        least = self.threshold(label)
        if not label.alone or least >= 1.0:
            return math.inf
        return -math.inf if least <= 0.0 else (logit(least) - label.intercept) / label.slope

    def threshold(self, label: Label) -> float:
        """The confidence from which a rule holds."""
        return self._thresholds.get(label.name, label.threshold)

    def evidence(self, text: str, before: str | None = None) -> dict[str, Evidence]:
        """All that both sources say of a message, whether it is enough or not."""
        scanned = self.scanner.scan(text)
        document = Document(self.scanner, scanned, before)
        suspect = self.scanner.suspect(self.scanner.view(text))
        matches = self._matches(document, suspect) if suspect else {}
        scorer = self.scorer
        scores = scorer.scores(document.text, document.family_names()) if scorer else {}
        return {
            code: Evidence(document.text, matches.get(code), scores.get(code))
            for code in {**scores, **matches}
            if code in self.specs
        }

    def _matches(self, document: Document, scanned: Scanned) -> dict[str, Match]:
        best: dict[str, Match] = {}
        for number in scanned.opened:
            condition = self.scanner.pack.conditions[number]
            if (match := first_match(condition, document)) is not None:
                _keep_better(best, condition.rule, match)
        for number in scanned.triggered:
            rule = self._python_rules[number]
            for match in _run(rule, document):
                _keep_better(best, rule.code, match)
        return best


def _run(rule: PythonRule, document: Document) -> list[Match]:
    """A Python rule's matches; whatever it raises means that the text was not checked."""
    try:
        return list(rule.check(document))
    except NotCheckedError:
        raise
    except Exception as error:
        reason = f"rule {rule.code} failed: {type(error).__name__}: {error}"
        raise NotCheckedError(reason) from error


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
