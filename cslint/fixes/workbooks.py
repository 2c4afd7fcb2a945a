"""Writing cells of a workbook in place: their own XML changes, every other part is kept.

A library that reads a workbook and writes it anew loses what it does not know (charts,
drawings, macros, results of formulas). Here the cell alone is rewritten, as an inline string.
"""

from __future__ import annotations

import copy
import html
import io
import re
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.read.errors import Unreadable
from cslint.read.workbooks import sheet_tables
from cslint.templates.columns import cell_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_UNPACKED = 256 << 20
_SIGNATURE = "_xmlsignatures/"
_TAG = re.compile(r"<(?:[\w.-]+:)?(sheet|Relationship)\s([^<>]*)>")
_ATTRIBUTE = re.compile(r"""([\w.:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_CELL = re.compile(
    r"<(?P<mark>(?:[\w.-]+:)?)c(?P<attributes>\s[^<>]*)(?<!/)>(?P<body>.*?)</(?P=mark)c>", re.DOTALL
)
_VALUE = re.compile(r"\s*<((?:[\w.-]+:)?v)>([^<]*)</\1>\s*")
_INLINE = re.compile(
    r"\s*<((?:[\w.-]+:)?is)>\s*<((?:[\w.-]+:)?t)(?:\s[^<>]*)?>[^<]*</\2>\s*</\1>\s*"
)
_STRING = re.compile(r"<((?:[\w.-]+:)?si)(?:\s[^<>]*)?>(.*?)</\1>|<(?:[\w.-]+:)?si\s*/>", re.DOTALL)
_RICH = re.compile(r"<(?:[\w.-]+:)?(?:r|rPh)[\s>]")
_UTF8 = re.compile(r"<\?xml[^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])", re.IGNORECASE)
# Workbooks write some characters as codes; a text that looks like one says so.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Spot(NamedTuple):
    """A cell of a workbook: its sheet by name, row and column from 1."""

    sheet: str
    row: int
    column: int


def with_cells(data: bytes, wanted: Mapping[Spot, str]) -> tuple[bytes, frozenset[Spot]]:
    """A workbook with other texts in some cells, and the cells that could be written.

    Formulas and cells of several formats are left. Raises Unreadable for a workbook that
    cannot be written in place, also where it would not say exactly what was meant.
    """
    try:
        made, written = _written(data, wanted)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, RuntimeError) as error:
        raise Unreadable("only .xlsx and .xlsm workbooks can be written in place") from error
    if not _differs_only(data, made, {spot: wanted[spot] for spot in written}):
        raise Unreadable("the workbook would not say what was meant")
    return made, written


def _written(data: bytes, wanted: Mapping[Spot, str]) -> tuple[bytes, frozenset[Spot]]:
    written: set[Spot] = set()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(made, "w") as anew:
        if any(name.startswith(_SIGNATURE) for name in book.namelist()):
            raise Unreadable("the workbook is signed, and a change would void its signature")
        rich = _rich_strings(book)
        sheets = {path: name for name, path in _sheets(book)}
        for entry in book.infolist():
            content = book.read(entry)
            sheet = sheets.get(entry.filename)
            cells = {each: text for each, text in wanted.items() if each.sheet == sheet}
            if cells:
                text = _Sheet(cells, rich, written).rewritten(_text(content))
                content = text.encode("utf-8")
            anew.writestr(copy.copy(entry), content)
    return made.getvalue(), frozenset(written)


def _text(content: bytes) -> str:
    text = content.decode("utf-8-sig")
    if _UTF8.match(text):
        raise Unreadable("a sheet is not in UTF-8")
    return text


def _sheets(book: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Name and path of each sheet."""
    targets = {
        each["Id"]: each["Target"]
        for each in _tags(_text(book.read("xl/_rels/workbook.xml.rels")), "Relationship")
        if "Id" in each and "Target" in each
    }
    for each in _tags(_text(book.read("xl/workbook.xml")), "sheet"):
        target = next(
            (targets.get(value) for key, value in each.items() if key.endswith(":id")), ""
        )
        if target and "name" in each:
            yield each["name"], target[1:] if target.startswith("/") else f"xl/{target}"


def _tags(text: str, name: str) -> Iterator[dict[str, str]]:
    return (_attributes(found[2]) for found in _TAG.finditer(text) if found[1] == name)


def _attributes(text: str) -> dict[str, str]:
    return {
        found[1]: html.unescape(found[2] if found[2] is not None else found[3])
        for found in _ATTRIBUTE.finditer(text)
    }


def _rich_strings(book: zipfile.ZipFile) -> frozenset[str]:
    """The numbers of the shared strings in several formats: one text would lose them."""
    if "xl/sharedStrings.xml" not in book.namelist():
        return frozenset()
    strings = _STRING.finditer(_text(book.read("xl/sharedStrings.xml")))
    return frozenset(
        str(number) for number, each in enumerate(strings) if each[2] and _RICH.search(each[2])
    )


class _Sheet:
    """Rewrites the cells of one sheet, and notes which it did."""

    def __init__(self, cells: Mapping[Spot, str], rich: frozenset[str], written: set[Spot]) -> None:
        self._cells = {cell_name(spot.row, spot.column): spot for spot in cells}
        self._texts = cells
        self._rich = rich
        self._written = written

    def rewritten(self, text: str) -> str:
        """The XML of a sheet with its cells rewritten."""
        return _CELL.sub(self._cell, text)

    def _cell(self, found: re.Match[str]) -> str:
        attributes = _attributes(found["attributes"])
        spot = self._cells.get(attributes.get("r", ""))
        if spot is None or not self._is_plain(attributes.get("t", "n"), found["body"]):
            return found[0]
        text = self._texts[spot]
        if _FORBIDDEN.search(text):
            return found[0]
        self._written.add(spot)
        mark = found["mark"]
        kept = re.sub(r"""\st\s*=\s*(?:"[^"]*"|'[^']*')""", "", found["attributes"])
        spelt = _CODED.sub("_x005F_", html.escape(text, quote=False)).replace("\r", "&#13;")
        return (
            f'<{mark}c{kept} t="inlineStr"><{mark}is><{mark}t xml:space="preserve">{spelt}'
            f"</{mark}t></{mark}is></{mark}c>"
        )

    def _is_plain(self, kind: str, body: str) -> bool:
        if kind == "inlineStr":
            return _INLINE.fullmatch(body) is not None
        value = _VALUE.fullmatch(body)
        return value is not None and (kind == "str" or (kind == "s" and value[2] not in self._rich))


def _differs_only(before: bytes, after: bytes, wanted: Mapping[Spot, str]) -> bool:
    """Whether a workbook read again says the same but for some cells."""
    expected = {**_cells(before), **wanted}
    return _cells(after) == expected


def _cells(data: bytes) -> dict[Spot, Any]:
    found: dict[Spot, Any] = {}
    for name, first, rows in sheet_tables(io.BytesIO(data), _UNPACKED):
        if isinstance(rows, Unreadable):
            continue
        for number, cells in rows:
            found |= {Spot(name, number, first + at): cell for at, cell in enumerate(cells, 1)}
    return found
