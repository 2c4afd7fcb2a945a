"""Telling chat logs, contact schedules and reply templates apart by what they hold."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from cslint.read.bytes import STDIN, base_name, raw_chunks, seekable, take_head, unpacked
from cslint.read.columns import plain
from cslint.read.discover import TEMPLATE_SUFFIXES
from cslint.read.encoding import HEAD, detect, to_utf8
from cslint.read.errors import Trouble, Unreadable
from cslint.read.json_values import json_values, looks_like_json
from cslint.read.log import JSON_SUFFIXES, TABLE_SUFFIXES
from cslint.read.magics import ICS_MAGIC, OLE_MAGIC, PARQUET_MAGIC, ZIP_MAGIC
from cslint.read.options import MIB, ReadOptions, Schema, compile_options
from cslint.read.records import REQUIRED

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Kind = Literal["chat", "template", "contacts"]
_TEMPLATE_WORDS = frozenset(
    map(plain, ("template", "templates", "reply", "replies", "话术", "模板", "快捷短语", "快捷回复",
                "回复内容", "话术内容", "回复", "scene", "场景", "variables"))
)  # fmt: skip
_ROWS = 10
_KEY = re.compile(rb'"([^"\\]{1,40})"\s*:')


def sniff_kind(path: str | Path, options: ReadOptions | None = None) -> Kind | None:
    """Return the kind of a file by its suffix, keys or header; None where that does not tell.

    Standard input ("-") is only peeked at and can still be read. Unreadable files give None:
    opening them says why.
    """
    if base_name(str(path)).endswith(TEMPLATE_SUFFIXES):
        return "template"
    given = options or ReadOptions()
    try:
        return _kind(str(path), given, compile_options(given))
    except Unreadable:
        return None


def _kind(path: str, options: ReadOptions, schema: Schema) -> Kind | None:
    head, stream = take_head(unpacked(path, _beginning(path)), HEAD)
    if head.startswith((ZIP_MAGIC, OLE_MAGIC, PARQUET_MAGIC)):
        return _binary_kind(head, stream, options, schema)
    charset = detect(head, options.encoding)
    text, _ = take_head(to_utf8(iter([head]), charset), HEAD)
    return _text_kind(base_name(path), text, schema)


def _beginning(path: str) -> Iterator[bytes]:
    if path != STDIN:
        return raw_chunks(path)
    peek = getattr(getattr(sys.stdin, "buffer", None), "peek", None)
    return iter([peek(HEAD)] if peek is not None else [])


def _binary_kind(
    head: bytes, stream: Iterator[bytes], options: ReadOptions, schema: Schema
) -> Kind | None:
    from cslint.read.parquet import parquet_columns  # noqa: PLC0415  (most files are text)
    from cslint.read.workbooks import sheet_heads  # noqa: PLC0415  (as above)

    limit = options.max_unpacked_bytes
    with seekable(stream, limit) as file:
        if head.startswith(PARQUET_MAGIC):
            return _kind_of_names(parquet_columns(file), schema)
        rows = [row.cells for sheet in sheet_heads(file, limit) for row in sheet]
    return _first_kind(rows, schema)


def _text_kind(name: str, text: bytes, schema: Schema) -> Kind | None:
    if text.lstrip()[: len(ICS_MAGIC)].upper() == ICS_MAGIC:
        return "contacts"
    is_table = name.endswith(TABLE_SUFFIXES)
    if name.endswith(JSON_SUFFIXES) or (looks_like_json(text) and not is_table):
        return _json_kind(text, schema)
    # A log of JSON, the most common file, needs none of these.
    from cslint.read.delimited import DELIMITERS, guess_delimiter, has_header, split_record  # noqa: PLC0415
    from cslint.read.labelled import is_labelled  # noqa: PLC0415
    from cslint.read.qianniu import heading_of  # noqa: PLC0415

    is_table = is_table or has_header(text, name, schema, REQUIRED)
    if not is_table and (is_labelled(text, schema) or heading_of(text) is not None):
        return "chat"
    delimiter = guess_delimiter(text, name, schema)
    lines = text.decode("utf-8", "replace").splitlines()[:_ROWS]
    kind = _first_kind((split_record(line, delimiter) or [] for line in lines), schema)
    if kind is None:
        # Headers of templates name no column of a log, by which a delimiter is guessed.
        split = (split_record(line, mark) or [] for mark in DELIMITERS for line in lines)
        kind = _first_kind((row for row in split if len(row) > 1), schema)
    return kind or ("template" if name.endswith(".txt") else None)


def _json_kind(text: bytes, schema: Schema) -> Kind | None:
    """Tell by the first record that can be decoded whole, else by all keys in sight."""
    in_array = text.lstrip().startswith(b"[")
    for value in json_values(iter([text]), in_array=in_array, limit=16 * MIB):
        if isinstance(value, Trouble):
            continue
        try:
            record = msgspec.json.decode(value.data)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        if isinstance(record, dict):
            return _kind_of_record(record, schema)
    # A conversation may be longer than what was looked at.
    keys = {key.decode("utf-8", "replace") for key in _KEY.findall(text)}
    return _kind_of_names(sorted(keys), schema)


def _kind_of_record(record: dict[str, Any], schema: Schema) -> Kind | None:
    from cslint.read.wecom import archived  # noqa: PLC0415  (no file but JSON needs it)

    if archived(record):
        return "chat"
    return _kind_of_names(list(record), schema)


def _first_kind(rows: Iterable[Iterable[Any]], schema: Schema) -> Kind | None:
    names = ([cell for cell in row if isinstance(cell, str)] for row in rows)
    return next((kind for row in names if (kind := _kind_of_names(row, schema))), None)


def _kind_of_names(names: Iterable[str], schema: Schema) -> Kind | None:
    given = list(names)
    fields = {ranked[1] for name in given if (ranked := schema.rank_of(name.strip()))}
    if {"text", "role"} <= fields or {"messages", "conversation_id"} <= fields:
        return "chat"
    if "text" not in fields and {"customer_id", "time"} <= fields and fields & {
        "channel", "contact_id", "outcome",
    }:  # fmt: skip
        return "contacts"
    is_template = "text" in fields or any(plain(name) in _TEMPLATE_WORDS for name in given)
    return "template" if is_template else None
