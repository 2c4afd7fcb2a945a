"""Rows under a header -> messages, for every table format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.read.errors import Trouble
from cslint.read.records import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.model import LogItem
    from cslint.read.options import Schema
    from cslint.read.reading import Reading

# Exports put a title or a remark above the header; it is looked for in so many rows.
HEADER_ROWS = 10
_TIMES = frozenset({"time", "closed_at"})


class Row(NamedTuple):
    """One row and the line (or row number) where it begins."""

    line: int
    cells: Sequence[Any]


class Columns(NamedTuple):
    """Which cell holds which field; `clashes` are headers that mean a field already found."""

    places: Mapping[str, int]
    width: int
    clashes: tuple[str, ...] = ()


def find_columns(
    names: Sequence[Any], schema: Schema, required: Sequence[str] = REQUIRED
) -> Columns:
    """Return the fields that the header `names` gives; unknown headers are passed over."""
    best: dict[str, tuple[int, int]] = {}
    clashes = []
    for place, name in enumerate(names):
        ranked = schema.rank_of(name.strip()) if isinstance(name, str) and name.strip() else None
        if ranked is None:
            continue
        rank, field = ranked
        if field in best and field in required and min(rank, best[field][0]) > 0:
            clashes.append(f'"{names[best[field][1]]}" and "{name}" both mean {field}')
        if field not in best or rank < best[field][0]:
            best[field] = (rank, place)
    places = {field: place for field, (_, place) in best.items()}
    return Columns(places, len(names), tuple(clashes))


def is_usable(columns: Columns, required: Sequence[str] = REQUIRED) -> bool:
    """Whether a header names all that a record needs."""
    return all(field in columns.places for field in required)


def read_table(
    reading: Reading, rows: Iterator[Row | Trouble], where: str = ""
) -> Iterator[LogItem]:
    """Yield the messages of a table; `where` (the sheet) begins every reason."""
    columns: Columns | None = None
    above: list[Row] = []
    for row in rows:
        if isinstance(row, Trouble):
            yield reading.problem(row.line, where + row.reason, row.hint)
        elif columns is not None:
            yield from _row_items(reading, columns, row, where)
        elif not _is_blank(row):
            above.append(row)
            found = find_columns(row.cells, reading.schema, reading.required)
            if is_usable(found, reading.required):
                columns = found
                yield from (_clash(reading, row, clash, where) for clash in found.clashes)
            elif len(above) == HEADER_ROWS:
                break
    if columns is None and above:
        yield _no_header(reading, above, where)


def _is_blank(row: Row) -> bool:
    return all(cell is None or (isinstance(cell, str) and not cell.strip()) for cell in row.cells)


def _clash(reading: Reading, row: Row, clash: str, where: str) -> LogItem:
    return reading.problem(
        row.line, f"{where}columns {clash}", "name the right one with the option columns"
    )


def _no_header(reading: Reading, above: Sequence[Row], where: str) -> LogItem:
    row = max(above, key=lambda one: len(find_columns(one.cells, reading.schema).places))
    have = find_columns(row.cells, reading.schema).places
    lacking = ", ".join(field for field in reading.required if field not in have)
    shown = ", ".join(str(cell)[:40] for cell in row.cells[:30] if cell not in (None, ""))
    reason = f"{where}no usable header: no column for {lacking}; columns found: {shown}"
    example = next(field for field in reading.required if field not in have)
    hint = f'map the columns with the option columns, for example "your header" = "{example}"'
    return reading.problem(row.line, reason, hint)


def _row_items(reading: Reading, columns: Columns, row: Row, where: str) -> Iterator[LogItem]:
    if _is_blank(row):
        return
    surplus = [cell for cell in row.cells[columns.width :] if cell not in (None, "")]
    if len(row.cells) < columns.width or surplus:
        reason = f"{where}the row has {len(row.cells)} fields, the header has {columns.width}"
        yield reading.problem(row.line, reason)
        return
    fields = {field: cell_value(field, row.cells[place]) for field, place in columns.places.items()}
    yield reading.record(row.line, fields, where)


def cell_value(field: str, cell: Any) -> Any:
    """Return a cell as the record builder wants it: times stay as they are, all else is text."""
    if cell is None or isinstance(cell, str):
        return cell if field == "text" or cell is None else cell.strip()
    if field in _TIMES:
        return cell
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    if isinstance(cell, (datetime, date, time)):
        return cell.isoformat()
    if isinstance(cell, (list, dict, bytes)):
        return cell
    return str(cell)
