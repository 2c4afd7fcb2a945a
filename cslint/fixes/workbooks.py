"""Writing cells of a workbook in place: their own XML changes, every other part is kept.

A library that reads a workbook and writes it anew loses what it does not know (charts,
drawings, macros, results of formulas). Here the cell alone is rewritten, as an inline string.
"""

from __future__ import annotations

import copy
import html
import io
import lzma
import re
import zipfile
import zlib
from collections import Counter
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import quoteattr

from cslint.fixes.sheets import cells, parts
from cslint.read.errors import Unreadable
from cslint.read.workbooks import sheet_tables
from cslint.templates.columns import cell_name
from cslint.templates.tree import Spot
from cslint.templates.xlsx_file import UNPACKED

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from cslint.fixes.sheets import Cell

_SIGNATURE = "_xmlsignatures/"
# Workbooks write some characters as codes; a text that looks like one says so.
_CODED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_BROKEN = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, EOFError, OSError, KeyError, ValueError,
    RuntimeError,
)  # fmt: skip
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def with_cells(data: bytes, wanted: Mapping[Spot, str]) -> tuple[bytes, frozenset[Spot]]:
    """A workbook with other texts in some cells, and the cells that could be written.

    Formulas and cells of several formats are left. Raises Unreadable for a workbook that
    cannot be written in place, also where it would not say exactly what was meant.
    """
    try:
        made, written = _written(data, wanted)
    except _BROKEN as error:
        raise Unreadable("only .xlsx and .xlsm workbooks can be written in place") from error
    if not _differs_only(data, made, {spot: wanted[spot] for spot in written}):
        raise Unreadable("the workbook would not say what was meant")
    return made, written


def _written(data: bytes, wanted: Mapping[Spot, str]) -> tuple[bytes, frozenset[Spot]]:
    written: set[Spot] = set()
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(made, "w") as anew:
        _refuse(book.namelist())
        held = parts(book.read)
        for entry in book.infolist():
            content = book.read(entry)
            sheet = held.sheets.get(entry.filename)
            texts = {each: text for each, text in wanted.items() if each.sheet == sheet}
            if texts:
                content, done = _rewritten(content, texts, held.strings)
                written |= done
            anew.writestr(copy.copy(entry), content)
    return made.getvalue(), frozenset(written)


def _refuse(names: list[str]) -> None:
    if any(name.startswith(_SIGNATURE) for name in names):
        raise Unreadable("the workbook is signed, and a change would void its signature")
    if len(set(names)) < len(names):
        raise Unreadable("the workbook holds a part twice")


def _rewritten(
    content: bytes, texts: Mapping[Spot, str], strings: Collection[int]
) -> tuple[bytes, set[Spot]]:
    """The XML of a sheet with some texts in its cells, and the cells that could be written."""
    spots = {cell_name(spot.row, spot.column): spot for spot in texts}
    pieces: list[bytes] = []
    written: set[Spot] = set()
    done = 0
    found = cells(content, spots)
    times = Counter(each.attributes["r"] for each in found)
    for each in found:
        spot = spots[each.attributes["r"]]
        is_one = times[each.attributes["r"]] == 1
        if is_one and each.is_plain(strings) and not _FORBIDDEN.search(texts[spot]):
            pieces += (content[done : each.start], _spelt(each, texts[spot]).encode("utf-8"))
            done = each.end
            written.add(spot)
    return b"".join((*pieces, content[done:])), written


def _spelt(cell: Cell, text: str) -> str:
    mark = cell.tag[:-1]  # a prefix, if any
    kept = "".join(
        f" {name}={quoteattr(value)}" for name, value in cell.attributes.items() if name != "t"
    )
    spelt = _CODED.sub("_x005F_", html.escape(text, quote=False)).replace("\r", "&#13;")
    return (
        f'<{mark}c{kept} t="inlineStr"><{mark}is><{mark}t xml:space="preserve">{spelt}'
        f"</{mark}t></{mark}is></{mark}c>"
    )


def _differs_only(before: bytes, after: bytes, wanted: Mapping[Spot, str]) -> bool:
    """Whether a workbook read again says the same but for some cells."""
    expected = {**_cells(before), **wanted}
    return _cells(after) == expected


def _cells(data: bytes) -> dict[Spot, Any]:
    found: dict[Spot, Any] = {}
    for name, first, rows in sheet_tables(io.BytesIO(data), UNPACKED):
        if isinstance(rows, Unreadable):
            continue
        for number, row in rows:
            found |= {Spot(name, number, first + at): cell for at, cell in enumerate(row, 1)}
    return found
