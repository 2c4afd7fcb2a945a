"""CSV and TSV, record by record, with the physical line where each record begins.

The standard csv module swallows the rest of a file behind one unclosed quote. Here such a
record is reported and reading goes on at the line after its first.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from cslint.read.errors import Trouble
from cslint.read.tables import Row, find_columns, is_usable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.read.lines import Line
    from cslint.read.options import Schema

DELIMITERS = (",", "\t", ";", "|")
_HEADER_LINES = 10


class _Source:
    """Lines that can be given back; undecodable ones are told once and left out."""

    def __init__(self, lines: Iterator[Line | Trouble], encoding: str) -> None:
        self._lines = lines
        self._again: deque[Line] = deque()
        self._encoding = encoding
        # No quote opened before this line can be closed: looked for once, not once a line.
        self.hopeless_before = 0

    def next(self) -> Line | Trouble | None:
        if self._again:
            return self._again.popleft()
        line = next(self._lines, None)
        return line if line is None or isinstance(line, Trouble) else self._checked(line)

    def give_back(self, lines: list[Line]) -> None:
        self._again.extendleft(reversed(lines))

    def _checked(self, line: Line) -> Line | Trouble:
        if b"\0" in line.data:
            return Trouble(line.number, "the line contains NUL bytes")
        try:
            line.data.decode("utf-8")
        except UnicodeDecodeError:
            reason = f"the line is not valid {self._encoding}"
            return Trouble(line.number, reason, "repair the line, or name another encoding")
        return line


def delimited_rows(
    lines: Iterator[Line | Trouble], delimiter: str, *, encoding: str, limit: int
) -> Iterator[Row | Trouble]:
    """Yield the rows of a table whose records end at line ends outside quotes.

    `limit` is the size in bytes up to which an open quote is followed over lines.
    """
    source = _Source(lines, encoding)
    width = 0
    while (line := source.next()) is not None:
        if isinstance(line, Trouble):
            yield line
            continue
        row = _record(source, line, delimiter, limit, width)
        if isinstance(row, Row) and is_sep_line(row):
            continue
        if isinstance(row, Row) and not width and len(row.cells) > 1:
            width = len(row.cells)
        yield row


def _record(source: _Source, first: Line, delimiter: str, limit: int, width: int) -> Row | Trouble:
    cells = split_record(_text(first), delimiter)
    if cells is not None:
        return Row(first.number, cells)
    taken, problem = _until_closed(source, first, limit)
    if problem is None:
        cells = split_record(_text(first, *taken), delimiter)
        # A stray quote also ends at the next one, but then the fields hardly fit the header.
        if cells is not None and (not width or len(cells) == width):
            return Row(first.number, cells)
    if taken:
        source.hopeless_before = max(source.hopeless_before, taken[-1].number)
    source.give_back(taken)
    return Trouble(first.number, problem or "the quotes of this record do not pair up")


def _until_closed(source: _Source, first: Line, limit: int) -> tuple[list[Line], str | None]:
    """Return the further lines of a record whose quote is open, and why it cannot be read."""
    taken: list[Line] = []
    size = len(first.data)
    if first.number < source.hopeless_before:
        return taken, "a quote opened in this record is never closed"
    while size <= limit:
        line = source.next()
        if line is None:
            return taken, "a quote opened in this record is never closed"
        if isinstance(line, Trouble):
            return taken, f"line {line.line} inside this record's quotes: {line.reason}"
        taken.append(line)
        size += len(line.data)
        if line.data.count(b'"') % 2:
            return taken, None
    return taken, f"a quote opened in this record is not closed within {limit} bytes"


def _text(*lines: Line) -> str:
    return b"\n".join(line.data for line in lines).decode("utf-8").removesuffix("\r")


def split_record(text: str, delimiter: str) -> list[str] | None:
    """Return the fields of a record; None while a quote is open."""
    if '"' not in text:
        return text.split(delimiter)
    cells = []
    place = 0
    while place <= len(text):
        cell, place = _cell(text, place, delimiter)
        if cell is None:
            return None
        cells.append(cell)
    return cells


def _cell(text: str, start: int, delimiter: str) -> tuple[str | None, int]:
    """Return the field at `start` and where the next one begins."""
    end = text.find(delimiter, start)
    end = len(text) if end < 0 else end
    if not text.startswith('"', start):
        return text[start:end], end + 1
    close = _closing_quote(text, start + 1)
    if close < 0:
        return None, close
    end = text.find(delimiter, close)
    end = len(text) if end < 0 else end
    return text[start + 1 : close].replace('""', '"') + text[close + 1 : end], end + 1


def _closing_quote(text: str, start: int) -> int:
    place = text.find('"', start)
    while place >= 0 and text.startswith('""', place):
        place = text.find('"', place + 2)
    return place


def guess_delimiter(head: bytes, name: str, schema: Schema) -> str:
    """Return the delimiter under which the first lines of a table name the most known columns."""
    lines = head.decode("utf-8", "replace").splitlines()[:_HEADER_LINES]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].rstrip()) == 5:  # noqa: PLR2004
        return lines[0][4]
    fallback = "\t" if name.endswith((".tsv", ".tab")) else ","
    order = (fallback, *(mark for mark in DELIMITERS if mark != fallback))
    return max(order, key=lambda mark: max([_known(line, mark, schema) for line in lines] or [0]))


def has_header(head: bytes, name: str, schema: Schema, required: Sequence[str]) -> bool:
    """Whether one of the first lines names the columns that a record needs."""
    delimiter = guess_delimiter(head, name, schema)
    lines = head.decode("utf-8", "replace").splitlines()[:_HEADER_LINES]
    rows = (split_record(line, delimiter) or [] for line in lines)
    return any(is_usable(find_columns(row, schema, required), required) for row in rows)


def _known(line: str, delimiter: str, schema: Schema) -> int:
    cells = split_record(line, delimiter) or []
    return len(find_columns(cells, schema).places)


def is_sep_line(row: Row) -> bool:
    """Whether `row` is the line "sep=;" that tells Excel the delimiter."""
    return row.line == 1 and bool(row.cells) and row.cells[0].lower().startswith("sep=")
