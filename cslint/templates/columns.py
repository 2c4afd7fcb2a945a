"""Rows of cells as templates: a header names the columns that hold text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cslint.read.columns import plain
from cslint.templates.mapped import Mapped
from cslint.templates.reading import Trouble
from cslint.templates.tree import Declared, Keys, Note, Template, declared_in, is_note

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

    def says(self, at: int) -> bool:
        """Whether a cell holds more than blanks."""
        return at < len(self.cells) and bool(self.cells[at].text.strip())

    def place(self, at: int) -> tuple[int, int] | None:
        """Row and column of a cell, from 1, in a workbook."""
        return None if self.first_column is None else (self.number, self.first_column + at + 1)


class Header(NamedTuple):
    """The columns by what they hold; `width` is the number of columns."""

    texts: tuple[int, ...]
    meta: dict[int, str]
    width: int


class Contents(NamedTuple):
    """What a table holds."""

    templates: tuple[Template, ...]
    troubles: tuple[Trouble, ...]
    notes: tuple[Note, ...]


def contents(rows: Sequence[Row], how: Wanted, sheet: str = "") -> Contents:
    """The templates of a table, what was not read of it, and its directives."""
    items = list(_items(rows, how, sheet))
    return Contents(
        tuple(each for each in items if isinstance(each, Template)),
        tuple(each for each in items if isinstance(each, Trouble)),
        tuple(each for each in items if isinstance(each, Note)),
    )


def _items(rows: Sequence[Row], how: Wanted, sheet: str) -> Iterator[Template | Trouble | Note]:
    where = f"{sheet}!" if sheet else ""
    filled = [row for row in rows if any(cell.text.strip() for cell in row.cells)]
    at, header = _find(filled, how.keys)
    if header is None:
        named = ", ".join(cell.text[:20] for cell in filled[0].cells[:12]) if filled else ""
        if filled:
            yield Trouble(
                f"{where}no column is known to hold text; found: {named}", filled[0].number
            )
        return
    if at > 1:
        yield from _above(filled[: at - 1], how.declared, where)
    for row in filled[at:]:
        if len(row.cells) <= max(header.texts) and row.first_column is None:
            yield Trouble(f"{where}the row has too few columns", row.number)
            continue
        yield from _row(row, header, how.declared, sheet)


def _find(rows: Sequence[Row], keys: Keys) -> tuple[int, Header | None]:
    """The header and the number of rows up to and with it.

    Only titles, rows of one cell, may stand above a header: below rows of several cells a
    row that names a column is a row as they are.
    """
    titles = next((at for at, row in enumerate(rows) if not _is_title(row)), len(rows))
    possible = rows[: min(titles + 1, _HEADER_ROWS)]
    for index, row in enumerate(possible):
        names = [plain(cell.text) for cell in row.cells]
        texts = tuple(at for at, name in enumerate(names) if name in keys.text)
        if texts:
            return index + 1, Header(texts, _meta(row), len(names))
    if rows and all(len(row.cells) == 1 for row in rows):
        return 0, Header((0,), {}, 1)
    for index, row in enumerate(possible):
        names = [plain(cell.text) for cell in row.cells]
        if any(name in keys.other for name in names):
            texts = tuple(at for at, name in enumerate(names) if name and name not in keys.other)
            return index + 1, Header(texts, _meta(row), len(names)) if texts else None
    return 0, None


def _is_title(row: Row) -> bool:
    return sum(map(row.says, range(len(row.cells)))) == 1


def _above(rows: Sequence[Row], declared: Declared, where: str) -> Iterator[Template]:
    """The titles above a header: nothing tells that they are no replies."""
    for row in rows:
        for at in filter(row.says, range(len(row.cells))):
            yield _template(row, at, declared, where)


def _meta(row: Row) -> dict[int, str]:
    return {at: cell.text for at, cell in enumerate(row.cells)}


def _row(row: Row, header: Header, declared: Declared, sheet: str) -> Iterator[Template | Note]:
    values = {name: row.cells[at].text for at, name in header.meta.items() if at < len(row.cells)}
    declared = declared_in({key: each for key, each in values.items() if each.strip()}, declared)
    notes = tuple(
        Note(row.cells[at], row.place(at), sheet)
        for at, name in header.meta.items()
        if is_note(plain(name)) and row.says(at)
    )
    yield from notes
    where = f"{sheet}!" if sheet else ""
    declared = declared._replace(notes=(*declared.notes, *notes))
    for at in header.texts:
        if row.says(at):
            yield _template(row, at, declared, where)


def _template(row: Row, at: int, declared: Declared, where: str) -> Template:
    name = f"{where}{cell_name(row.number, (row.first_column or 0) + at + 1)}"
    return Template(row.cells[at], name, declared, row.place(at), row.anchor)


def cell_name(row: int, column: int) -> str:
    """A cell's name, by row and column from 1: `B3` is 3, 2."""
    return f"{_letters(column - 1)}{row}"


def note_name(note: Note) -> str | None:
    """The sheet and cell of a directive in a workbook, as templates are named."""
    return None if note.cell is None else f"{note.sheet}!{cell_name(*note.cell)}"


def _letters(index: int) -> str:
    """A column's letters: 0 is A, 26 is AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
