"""CSV and TSV, with the place of every cell."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cslint.read.bytes import base_name
from cslint.templates.columns import Row, contents
from cslint.templates.mapped import Mapped, Token, from_tokens
from cslint.templates.reading import TemplateFile, Trouble, in_order

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source

_MARKS = (",", "\t", ";", "|")
_BREAK = re.compile("\r\n|\n|\r")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"(?!")')


def read(source: Source, how: Wanted) -> TemplateFile:
    """All cells of the columns that hold text."""
    rows: list[Row] = []
    found: list[Trouble] = []
    for each in _rows(source, _delimiter(source)):
        (rows if isinstance(each, Row) else found).append(each)  # type: ignore[arg-type]
    held = contents(rows, how)
    troubles = (*found, *held.troubles)
    return TemplateFile(source, in_order(iter(held.templates)), (), troubles, held.notes)


def _delimiter(source: Source) -> str:
    """The sign that stands most often in the first lines, outside quotes."""
    head = "\n".join(line for _, (_, line) in zip(range(10), source.lines(), strict=False))
    if re.match("sep=.(?:\n|$)", head, re.IGNORECASE):
        return head[4]
    if base_name(source.path).endswith((".tsv", ".tab")):
        return "\t"
    bare = re.sub(r'"[^"]*"', "", head)
    first = bare.partition("\n")[0]
    return max(_MARKS, key=first.count)


def _rows(source: Source, mark: str) -> Iterator[Row | Trouble]:
    text, at = source.text, 0
    plain = re.compile(f"[^{re.escape(mark)}\r\n]*")
    while at < len(text):
        start = at
        line = source.place(start)[0]
        cells, at = _cells(text, start, mark, plain)
        if cells is None:
            yield Trouble("a quote opened in this row is never closed", line)
            after = _BREAK.search(text, start)
            at = after.end() if after else len(text)
        elif not (line == 1 and cells[0].text.lower().startswith("sep=")):
            yield Row(line, cells, None, start)


def _cells(
    text: str, at: int, mark: str, plain: re.Pattern[str]
) -> tuple[list[Mapped] | None, int]:
    """The cells of a row and where the next one begins; None where a quote is left open."""
    cells: list[Mapped] = []
    while True:
        if text.startswith('"', at):
            found = _QUOTED.match(text, at)
            if found is None:
                return None, at
            rest = plain.match(text, found.end())
            at = rest.end() if rest else found.end()
            cells.append(_quoted(found[1], found.start(1)))
        else:
            bare = plain.match(text, at)
            end = bare.end() if bare else at
            cells.append(Mapped(text[at:end], at))
            at = end
        if not text.startswith(mark, at):
            break
        at += 1
    after = _BREAK.match(text, at)
    return cells, after.end() if after else at


def _quoted(raw: str, base: int) -> Mapped:
    if '""' not in raw:
        return Mapped(raw, base, style="csv")
    return from_tokens(_tokens(raw, base), "csv", base)


def _tokens(raw: str, base: int) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        width = 2 if raw.startswith('""', at) else 1
        yield Token(raw[at], base + at, base + at + width)
        at += width
