"""Parquet, by pyarrow (the extra `cslint[parquet]`); the row number stands for the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, BinaryIO

from cslint.read.errors import Trouble, Unreadable
from cslint.read.jsonl import record_items
from cslint.read.tables import Row, find_columns, read_table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.model import LogItem
    from cslint.read.reading import Reading

_BATCH_ROWS = 2048


def read_parquet(reading: Reading, file: BinaryIO) -> Iterator[LogItem]:
    """Yield the messages of a Parquet file, a batch of rows at a time."""
    try:
        opened = _opened(file)
        names = opened.schema_arrow.names
    except Unreadable as error:
        yield reading.problem(None, error.reason, error.hint)
        return
    if opened.metadata.num_rows == 0:
        yield reading.problem(None, "nothing to check: the file has no rows")
        return
    rows = _rows(opened, names)
    if "messages" in find_columns(names, reading.schema).places:
        yield from _conversations(reading, names, rows)
    else:
        yield from read_table(reading, rows)


def parquet_columns(file: BinaryIO) -> list[str]:
    """Return the names of the columns; raises Unreadable."""
    return list(_opened(file).schema_arrow.names)


def _opened(file: BinaryIO) -> Any:
    try:
        import pyarrow as pa  # noqa: PLC0415  (an extra, and slow to load)
        import pyarrow.parquet as pq  # noqa: PLC0415  (as above)
    except ImportError as error:
        reason = "reading Parquet needs pyarrow, which is not installed"
        raise Unreadable(reason, 'pip install "cslint[parquet]"') from error
    try:
        return pq.ParquetFile(file)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise Unreadable(_damaged(error)) from error


def _damaged(error: Exception) -> str:
    detail = str(error).partition("\n")[0]
    return f"the Parquet file cannot be read: {detail}"


def _rows(opened: Any, names: Sequence[str]) -> Iterator[Row | Trouble]:
    """Yield the header as row 0, then the rows, numbered from 1."""
    yield Row(0, names)
    number = 0
    try:
        for batch in opened.iter_batches(batch_size=_BATCH_ROWS):
            columns = [_plain_column(column) for column in batch.columns]
            for cells in zip(*columns, strict=True):
                number += 1
                yield Row(number, cells)
    except (ValueError, OSError, OverflowError, NotImplementedError, KeyError) as error:
        # pyarrow's errors are all of these kinds too.
        yield Trouble(number + 1, f"{_damaged(error)}; no row from here on was read")


def _plain_column(column: Any) -> list[Any]:
    import pyarrow as pa  # noqa: PLC0415  (as above)

    if pa.types.is_timestamp(column.type) and column.type.unit == "ns":
        # Python's datetime has no nanoseconds.
        column = column.cast(pa.timestamp("us", column.type.tz), safe=False)
    values: list[Any] = column.to_pylist()
    return values


def _conversations(
    reading: Reading, names: Sequence[str], rows: Iterator[Row | Trouble]
) -> Iterator[LogItem]:
    next(rows)
    for row in rows:
        if isinstance(row, Trouble):
            yield reading.told(row)
        else:
            yield from record_items(reading, row.line, dict(zip(names, row.cells, strict=True)))
