"""Workbooks: a template's place is its sheet and cell; line and column are row and column."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cslint.read.errors import Unreadable
from cslint.read.workbooks import sheet_tables
from cslint.templates.columns import Row, contents
from cslint.templates.mapped import Mapped
from cslint.templates.reading import TemplateFile, Trouble

if TYPE_CHECKING:
    from cslint.templates.reading import Wanted
    from cslint.templates.tree import Note, Template

UNPACKED = 256 << 20  # bytes


def read_workbook(data: bytes, how: Wanted) -> TemplateFile:
    """The templates of all sheets. Raises Unreadable."""
    templates: list[Template] = []
    troubles: list[Trouble] = []
    notes: list[Note] = []
    for name, first_column, sheet in sheet_tables(io.BytesIO(data), UNPACKED):
        if isinstance(sheet, Unreadable):
            troubles.append(Trouble(f"{name}!{sheet.reason}"))
            continue
        rows = [
            Row(number, tuple(Mapped(_text(cell), style="cell") for cell in cells), first_column)
            for number, cells in sheet
        ]
        held = contents(rows, how, name)
        templates += held.templates
        troubles += held.troubles
        notes += held.notes
    return TemplateFile(None, tuple(templates), (), tuple(troubles), tuple(notes))


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)
