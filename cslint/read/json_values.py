"""Single values out of a JSON text that is not line by line: an array, or pretty-printed.

Only the outline is looked at (strings and brackets), so that one value at a time is held.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cslint.read.errors import Trouble, Unreadable
from cslint.read.lines import Line, too_long

if TYPE_CHECKING:
    from collections.abc import Iterator

# All up to and with the next bracket that stands in no string.
_TO_BRACKET = re.compile(rb'(?:[^"{}\[\]]++|"(?:[^"\\]++|\\.)*+")*+([{}\[\]])', re.DOTALL)
_BETWEEN = b" \t\r\n,"
_BRACKETED = re.compile(rb"\[\d{1,2}:\d\d")


def looks_like_json(head: bytes) -> bool:
    """Whether a text begins as JSON does, and not with a time in brackets."""
    start = head.lstrip()[:6]
    return start[:1] in {b"{", b"["} and _BRACKETED.match(start) is None


class _Outline:
    """Where in a growing JSON text its values begin and end."""

    def __init__(self, *, in_array: bool, limit: int) -> None:
        self._base = int(in_array)
        self._limit = limit
        self._text = b""
        self._from = 0  # what comes before was cut into values or skipped
        self._scanned = 0
        self._depth = 0
        self._start: int | None = None
        self._line = 1
        self.closed = not in_array

    def feed(self, chunk: bytes) -> Iterator[Line | Trouble]:
        """Yield the values that `chunk` completes; raises Unreadable where none can follow."""
        self._text = self._text[self._from :] + chunk
        self._scanned -= self._from
        self._start = None if self._start is None else self._start - self._from
        self._from = 0
        while (token := _TO_BRACKET.match(self._text, self._scanned)) is not None:
            self._scanned = token.end()
            if token[1] in b"{[":
                yield from self._opened(token.start(1))
            else:
                yield from self._ended(token.end())
        if len(self._text) - self._from > self._limit:
            reason = f"a JSON value is longer than {self._limit} bytes"
            raise Unreadable(reason, "raise the option max_line_bytes, or write one value a line")

    def finish(self) -> Iterator[Trouble]:
        """Yield what is wrong at the end of the text."""
        if self._start is not None:
            yield Trouble(self._line, "the JSON value that begins here never ends")
            return
        yield from self._between(len(self._text))
        if not self.closed:
            yield Trouble(self._line, "the JSON array never ends: the file is truncated")

    def _opened(self, start: int) -> Iterator[Line | Trouble]:
        if self._depth == self._base and self._start is None:
            yield from self._between(start)
            self._start = start
        elif self._depth == 0:
            self._skip(start + 1)
        self._depth += 1

    def _ended(self, end: int) -> Iterator[Line | Trouble]:
        self._depth -= 1
        if self._start is not None and self._depth == self._base:
            value = self._text[self._start : end]
            if len(value) > self._limit:
                yield too_long(self._line, self._limit)
            else:
                yield Line(self._line, value)
            self._start = None
            self._skip(end)
        elif self._depth < self._base:
            yield from self._between(end - 1)
            self._skip(end)
            if self._depth < 0 or self.closed:
                reason = f"stray closing bracket at line {self._line}; nothing after it was read"
                raise Unreadable(reason)
            self.closed, self._base = True, 0

    def _between(self, end: int) -> Iterator[Trouble]:
        """Move up to `end`; anything there but blanks and commas is no record."""
        gap = self._text[self._from : end]
        lead = len(gap) - len(gap.lstrip(_BETWEEN))
        self._skip(self._from + lead)
        if gap.strip(_BETWEEN):
            yield Trouble(self._line, "expected a JSON object, found something else")
        self._skip(end)

    def _skip(self, end: int) -> None:
        self._line += self._text.count(b"\n", self._from, end)
        self._from = end


def json_values(stream: Iterator[bytes], *, in_array: bool, limit: int) -> Iterator[Line | Trouble]:
    """Yield the values of a JSON array (or of several values in a row) with their first lines.

    `limit` is the size in bytes of the longest value held.
    """
    outline = _Outline(in_array=in_array, limit=limit)
    try:
        for chunk in stream:
            yield from outline.feed(chunk)
    except Unreadable as error:
        yield Trouble(None, f"{error.reason}; the rest was not read", error.hint)
        return
    yield from outline.finish()
