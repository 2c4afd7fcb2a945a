"""Rows of cells as templates: a header names the columns that hold text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cslint.read.columns import plain
from cslint.templates.mapped import Mapped
from cslint.templates.reading import Trouble
from cslint.templates.tree import Declared, Keys, Template, declared_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted

_HEADER_ROWS = 10


class Row(NamedTuple):
    """A row: its number from 1, its cells, and for a workbook the column of the first."""

    number: int
    cells: Sequence[Mapped]
    first_column: int | None = None
    anchor: int = 0


class Header(NamedTuple):
    """The columns by what they hold; `width` is the number of columns."""

    texts: tuple[int, ...]
    meta: dict[int, str]
    width: int


def templates_of(rows: Sequence[Row], how: Wanted, where: str = "") -> Iterator[Template | Trouble]:
    """The templates of a table. `where` (the sheet) begins their names."""
    filled = [row for row in rows if any(cell.text.strip() for cell in row.cells)]
    at, header = _find(filled, how.keys)
    if header is None:
        named = ", ".join(cell.text[:20] for cell in filled[0].cells[:12]) if filled else ""
        if filled:
            yield Trouble(
                f"{where}no column is known to hold text; found: {named}", filled[0].number
            )
        return
    for row in filled[at:]:
        if len(row.cells) <= max(header.texts) and row.first_column is None:
            yield Trouble(f"{where}the row has too few columns", row.number)
            continue
        yield from _row(row, header, how.declared, where)


def _find(rows: Sequence[Row], keys: Keys) -> tuple[int, Header | None]:
    """The header and the number of rows up to and with it."""
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        names = [plain(cell.text) for cell in row.cells]
        texts = tuple(at for at, name in enumerate(names) if name in keys.text)
        if texts:
            return index + 1, Header(texts, _meta(row), len(names))
    if rows and all(len(row.cells) == 1 for row in rows):
        return 0, Header((0,), {}, 1)
    for index, row in enumerate(rows[:_HEADER_ROWS]):
        names = [plain(cell.text) for cell in row.cells]
        if any(name in keys.other for name in names):
            texts = tuple(at for at, name in enumerate(names) if name and name not in keys.other)
            return index + 1, Header(texts, _meta(row), len(names)) if texts else None
    return 0, None


def _meta(row: Row) -> dict[int, str]:
    return {at: cell.text for at, cell in enumerate(row.cells)}


def _row(row: Row, header: Header, declared: Declared, where: str) -> Iterator[Template]:
    values = {name: row.cells[at].text for at, name in header.meta.items() if at < len(row.cells)}
    declared = declared_in({key: each for key, each in values.items() if each.strip()}, declared)
    for at in header.texts:
        if at < len(row.cells) and row.cells[at].text.strip():
            name = f"{where}{_letters(at + (row.first_column or 0))}{row.number}"
            cell = None if row.first_column is None else (row.number, row.first_column + at + 1)
            yield Template(row.cells[at], name, declared, cell, row.anchor)


def _letters(index: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
