"""Excel workbooks, by python-calamine; the row number stands for the line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING, Any, BinaryIO

from cslint.read.errors import Unreadable
from cslint.read.magics import OLE_MAGIC, ZIP_MAGIC
from cslint.read.tables import Row, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.model import LogItem
    from cslint.read.reading import Reading


def read_workbook(reading: Reading, file: BinaryIO) -> Iterator[LogItem]:
    """Yield the messages of all sheets, or of those the option `sheets` names.

    A workbook is unpacked in memory by the library; `max_unpacked_bytes` bounds it.
    """
    try:
        _check_size(file, reading.options.max_unpacked_bytes)
        book = _loaded(file)
        names = _chosen(book.sheet_names, reading.options.sheets)
    except Unreadable as error:
        yield reading.problem(None, error.reason, error.hint)
        return
    seen_any = False
    for name in names:
        where = f'sheet "{name}": '
        try:
            rows = _rows(book, name)
        except Unreadable as error:
            yield reading.problem(None, where + error.reason, error.hint)
            seen_any = True
            continue
        for item in read_table(reading, rows, where):
            seen_any = True
            yield item
    if not seen_any:
        yield reading.problem(None, "nothing to check: every sheet is empty")


def sheet_heads(file: BinaryIO, limit: int) -> list[list[Row]]:
    """Return the first rows of every sheet; raises Unreadable."""
    _check_size(file, limit)
    book = _loaded(file)
    return [list(_first(_rows(book, name), 10)) for name in book.sheet_names]


def sheet_tables(file: BinaryIO, limit: int) -> Iterator[tuple[str, int, list[Row] | Unreadable]]:
    """Each sheet: its name, the index of its first column, its rows or why there are none.

    Raises Unreadable for a workbook that cannot be read at all.
    """
    _check_size(file, limit)
    book = _loaded(file)
    for name in book.sheet_names:
        try:
            rows = list(_rows(book, name))
            start = _guarded(lambda name=name: book.get_sheet_by_name(name).start)
        except Unreadable as error:
            yield name, 0, error
            continue
        yield name, start[1] if start else 0, rows


def _first(rows: Iterator[Row], most: int) -> Iterator[Row]:
    return (row for row, _ in zip(rows, range(most), strict=False))


def _check_size(file: BinaryIO, limit: int) -> None:
    """Raise Unreadable for what would unpack to more than `limit` bytes, or is no zip."""
    start = file.read(len(ZIP_MAGIC))
    file.seek(0)
    if start == OLE_MAGIC:
        return
    try:
        with zipfile.ZipFile(file) as archive:
            size = sum(entry.file_size for entry in archive.infolist())
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError) as error:
        reason = f"is not a whole workbook: {error}"
        raise Unreadable(reason) from error
    file.seek(0)
    if size > limit:
        reason = f"the workbook would unpack to {size} bytes, more than {limit}"
        raise Unreadable(reason, "raise the option max_unpacked_bytes")


def _loaded(file: BinaryIO) -> Any:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415  (only workbooks need it)

    return _guarded(lambda: CalamineWorkbook.from_filelike(file))


def _rows(book: Any, name: str) -> Iterator[Row]:
    sheet = _guarded(lambda: book.get_sheet_by_name(name))
    return (Row(number, cells) for number, cells in enumerate(sheet.iter_rows(), 1))


def _guarded(step: Any) -> Any:
    try:
        return step()
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # the library's panics are no Exception
        detail = str(error).partition("\n")[0] or type(error).__name__
        reason = f"the workbook cannot be read: {detail}"
        raise Unreadable(reason) from error


def _chosen(names: list[str], wanted: tuple[str, ...]) -> list[str]:
    missing = [name for name in wanted if name not in names]
    if missing:
        shown = ", ".join(names)
        reason = f'there is no sheet "{missing[0]}"; sheets found: {shown}'
        raise Unreadable(reason, "correct the option sheets")
    return list(wanted) or names
