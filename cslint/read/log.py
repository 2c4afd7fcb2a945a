"""Opening one log of whatever format, as a stream of items."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from cslint.model import LogItem, Problem
from cslint.read.bytes import base_name, raw_chunks, seekable, take_head, unpacked
from cslint.read.encoding import HEAD, detect, to_utf8
from cslint.read.errors import Unreadable
from cslint.read.json_values import looks_like_json
from cslint.read.jsonl import read_json
from cslint.read.lines import blocks, each_line
from cslint.read.magics import OLE_MAGIC, PARQUET_MAGIC, ZIP_MAGIC
from cslint.read.options import ReadOptions, compile_options
from cslint.read.reading import Reading
from cslint.read.window import SeenIds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_BINARY: tuple[tuple[tuple[str, ...], tuple[bytes, ...]], ...] = (
    ((".xlsx", ".xlsm", ".xls"), (ZIP_MAGIC, OLE_MAGIC)),
    ((".parquet",), (PARQUET_MAGIC,)),
)
TABLE_SUFFIXES = (".csv", ".tsv", ".tab")
JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")


def open_log(path: str | Path, options: ReadOptions | None = None) -> Iterator[LogItem]:
    """Yield the items of a log, in its order; "-" is standard input.

    Whatever cannot be read comes as a Problem: nothing is raised, nothing passed over in
    silence. A log without a single item yields a Problem saying so. Memory does not grow
    with the length of a log (a workbook is the exception: its library unpacks it whole).
    """
    given = options or ReadOptions()
    try:
        reading = Reading(str(path), given, compile_options(given), SeenIds())
        items = _items(reading)
        first = next(items, None)
    except Unreadable as error:
        yield Problem(path=str(path), reason=error.reason, hint=error.hint)
        return
    if first is None:
        yield Problem(path=str(path), reason="nothing to check: it holds no messages")
        return
    yield first
    yield from items


def _items(reading: Reading) -> Iterator[LogItem]:
    path = reading.path
    head, stream = take_head(raw_chunks(path), 8)
    head, stream = take_head(unpacked(path, stream), HEAD)
    if not head:
        # Raises what take_head put off, if reading failed.
        head = next(stream, b"")
    if not head:
        reason = "nothing to check: the file is empty"
        raise Unreadable(reason)
    read = _binary_reader(path, head)
    if read is not None:
        with seekable(stream, reading.options.max_unpacked_bytes) as file:
            yield from read(reading, file)
        return
    charset = detect(head, reading.options.encoding)
    text_head, text = take_head(to_utf8(stream, charset), HEAD)
    yield from _text_items(reading._replace(encoding=charset.name), text_head, text)


def _binary_reader(
    path: str, head: bytes
) -> Callable[[Reading, BinaryIO], Iterator[LogItem]] | None:
    """Yield the reader of a workbook or a Parquet file, told by its first bytes."""
    name = base_name(path)
    for (suffixes, magics), reader in zip(_BINARY, (_read_workbook, _read_parquet), strict=True):
        if head.startswith(magics) and (name.endswith(suffixes) or not _is_text_name(name)):
            return reader
        if name.endswith(suffixes) and b"\0" in head:
            reason = f"is named {Path(name).suffix} but does not hold such data"
            raise Unreadable(reason, "it may be damaged; export it again")
    return None


def _read_workbook(reading: Reading, file: BinaryIO) -> Iterator[LogItem]:
    from cslint.read.workbooks import read_workbook  # noqa: PLC0415  (most logs are text)

    return read_workbook(reading, file)


def _read_parquet(reading: Reading, file: BinaryIO) -> Iterator[LogItem]:
    from cslint.read.parquet import read_parquet  # noqa: PLC0415  (as above)

    return read_parquet(reading, file)


def _is_text_name(name: str) -> bool:
    return name.endswith((*TABLE_SUFFIXES, *JSON_SUFFIXES, ".txt"))


def _text_items(reading: Reading, head: bytes, text: Iterator[bytes]) -> Iterator[LogItem]:
    name = base_name(reading.path)
    limit = reading.options.max_line_bytes
    is_table = name.endswith(TABLE_SUFFIXES)
    if not is_table and (name.endswith(JSON_SUFFIXES) or looks_like_json(head)):
        yield from read_json(reading, head, text)
        return
    # A log of JSON, the most common one, needs none of these.
    from cslint.read.delimited import delimited_rows, guess_delimiter, has_header  # noqa: PLC0415
    from cslint.read.labelled import is_labelled, read_labelled  # noqa: PLC0415
    from cslint.read.qianniu import heading_of, read_qianniu  # noqa: PLC0415
    from cslint.read.tables import read_table  # noqa: PLC0415

    lines = each_line(blocks(text, limit))
    is_table = is_table or has_header(head, name, reading.schema, reading.required)
    if not is_table and is_labelled(head, reading.schema):
        yield from read_labelled(reading, lines)
        return
    heading = None if is_table else heading_of(head)
    if heading is not None:
        yield from read_qianniu(reading, heading, lines)
        return
    delimiter = guess_delimiter(head, name, reading.schema)
    rows = delimited_rows(lines, delimiter, encoding=reading.encoding, limit=limit)
    yield from read_table(reading, rows)
