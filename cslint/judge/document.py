"""A message under judgement: its families, and which of them are asserted."""

from __future__ import annotations

from contextlib import contextmanager
from functools import cached_property
from typing import TYPE_CHECKING

from cslint.fold.clauses import Clauses, split
from cslint.fold.cover import Cover

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.fold import Folded
    from cslint.scan.lexicon import Scope
    from cslint.scan.scanner import Scanned, Scanner

Span = tuple[int, int]
_PATTERN_TIMEOUT = 0.2


class NotCheckedError(RuntimeError):
    """A text that could not be checked to the end; the reason says for what."""


class PatternTimeoutError(NotCheckedError):
    """A pattern of a family ran too long on a text."""


class Document:
    """One agent message, scanned. Spans are in code points of the folded text."""

    def __init__(self, scanner: Scanner, scanned: Scanned, before: str | None = None) -> None:
        self._scanner = scanner
        self._scanned = scanned
        self._memo: dict[int, list[Span]] = {}
        self._spans: dict[int, list[Span]] = {}
        self._asserted: dict[Span, bool] = {}
        self._before = before
        self.folded: Folded = scanned.folded

    @property
    def text(self) -> str:
        """The folded text."""
        return self.folded.text

    @cached_property
    def clauses(self) -> Clauses:
        """Clauses, sentences and quotations."""
        return split(self.text)

    def spans(self, family: int) -> Sequence[Span]:
        """Where a family stands, in any polarity.

        Raises PatternTimeoutError when a user's pattern takes too long.
        """
        known = self._spans.get(family)
        if known is None:
            known = self._scanner.of_family(family, self._scanned, self._memo)
            for pattern in self._scanner.pack.patterns.get(family, ()):
                known += search(pattern, self.text)
            self._spans[family] = known
        return known

    def family_names(self) -> set[str]:
        """The families that stand here, and with a `+` those that are asserted."""
        names: set[str] = set()
        for family, spans in self._scanner.resolve(self._scanned, self._memo).items():
            if spans and family not in self._scanner.pack.patterns:
                name = self._scanner.pack.families[family]
                names.add(name)
                if any(map(self.is_asserted, spans)):
                    names.add(f"{name}+")
        return names

    def asserted(self, family: int) -> list[Span]:
        """Where a family stands as the speaker's own, neither denied nor quoted."""
        return [span for span in self.spans(family) if self.is_asserted(span)]

    def is_asserted(self, span: Span) -> bool:
        """Whether a span is the speaker's own: not negated, refused, reported or quoted."""
        known = self._asserted.get(span)
        if known is None:
            start, end = span
            lost = self._shade.holds(start, end) or self._quoted.holds(start, end)
            known = self._asserted[span] = not lost
        return known

    @cached_property
    def _shade(self) -> Cover:
        return Cover(self._shadows())

    @cached_property
    def _quoted(self) -> Cover:
        """What stands between quotation marks, without the marks."""
        return Cover((start + 1, end - 1) for start, end in self.clauses.quotes)

    def _shadows(self) -> list[Span]:
        """The regions from which a negation, refusal or report takes assertion away."""
        shadows: list[Span] = []
        for family, scope in self._scanner.pack.scopes.items():
            shadows += (self._shadow(span, scope) for span in self.spans(family))
        return shadows

    def _shadow(self, span: Span, scope: Scope) -> Span:
        start, end = span
        if scope.over == "sentence":
            return self.clauses.sentence_at(start)
        clause = self.clauses.clause_at(start)
        if scope.over == "clause":
            return clause
        if scope.over == "after":
            limit = self.clauses.clause_at(max(start, end - 1))[1]
            return start + 1, min(limit, end + scope.reach)
        return max(clause[0], start - scope.reach), start

    @cached_property
    def before(self) -> Document | None:
        """The customer's message before, as a document of its own."""
        if not self._before:
            return None
        return Document(self._scanner, self._scanner.scan(self._before))


def search(pattern: str, text: str) -> list[Span]:
    """Where a pattern of a lexicon matches. Raises PatternTimeoutError."""
    import regex  # noqa: PLC0415  (10 ms, and only a candidate with a pattern needs it)

    with _in_time(pattern):
        found = regex.compile(pattern).finditer(text, timeout=_PATTERN_TIMEOUT)
        return [match.span() for match in found if match.end() > match.start()]


def fits(pattern: str, text: str) -> bool:
    """Whether a pattern matches anywhere, be it nothing but a look ahead.

    Raises PatternTimeoutError.
    """
    import regex  # noqa: PLC0415  (as above)

    with _in_time(pattern):
        return regex.compile(pattern).search(text, timeout=_PATTERN_TIMEOUT) is not None


@contextmanager
def _in_time(pattern: str) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        reason = f"the pattern {pattern!r} ran longer than {_PATTERN_TIMEOUT} s"
        raise PatternTimeoutError(reason) from error
