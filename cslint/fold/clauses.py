"""Where clauses, sentences and quotations of a folded text lie."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_SENTENCE_END = r"[。！？!?\n；;]"
_BREAK = re.compile(rf"{_SENTENCE_END}|[,，~～…、:：]|\s+")
_TURN = re.compile(r"不过|但是|可是|然而|只是说|但(?!愿|凡)|而是|要不(?!要|然的话)|不然|否则")
_SENTENCE = re.compile(_SENTENCE_END)
_QUOTE = re.compile(
    r"“[^”]{1,60}[”\"]|\"[^\"]{1,60}\"|‘[^’]{1,60}’|'[^']{1,60}'|「[^」]{1,60}」|『[^』]{1,60}』|【[^】]{1,60}】"
)


class Clauses(NamedTuple):
    """Sorted offsets at which a clause or a sentence begins; quotations as spans."""

    clause_starts: list[int]
    sentence_starts: list[int]
    quotes: list[tuple[int, int]]
    length: int

    def clause_at(self, offset: int) -> tuple[int, int]:
        """The half-open span of the clause that holds an offset."""
        return _around(self.clause_starts, offset, self.length)

    def sentence_at(self, offset: int) -> tuple[int, int]:
        """The half-open span of the sentence that holds an offset."""
        return _around(self.sentence_starts, offset, self.length)

    def is_quoted(self, start: int, end: int) -> bool:
        """Whether a span lies inside quotation marks."""
        return any(lo < start and end < hi for lo, hi in self.quotes)


def split(text: str) -> Clauses:
    """Find the clauses, sentences and quotations of a folded text.

    A turn ("但是", "不过", "否则") begins a clause, and a sentence of its own: what a
    refusal before it excludes, an offer after it brings back.
    """
    turns = [match.start() for match in _TURN.finditer(text)]
    clauses = {0, *turns, *(match.end() for match in _BREAK.finditer(text))}
    sentences = {0, *turns, *(match.end() for match in _SENTENCE.finditer(text))}
    quotes = [match.span() for match in _QUOTE.finditer(text)]
    return Clauses(sorted(clauses), sorted(sentences), quotes, len(text))


def _around(starts: list[int], offset: int, length: int) -> tuple[int, int]:
    index = bisect_right(starts, offset)
    return starts[index - 1], starts[index] if index < len(starts) else length
