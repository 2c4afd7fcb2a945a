"""Workbooks: a template's place is its sheet and cell; line and column are row and column."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

from cslint.read.errors import Unreadable
from cslint.read.workbooks import sheet_tables
from cslint.templates.columns import Row, templates_of
from cslint.templates.mapped import Mapped
from cslint.templates.reading import Comment, Trouble
from cslint.templates.tree import Template

if TYPE_CHECKING:
    from cslint.templates.reading import Wanted

_UNPACKED = 256 << 20


def read_workbook(
    data: bytes, how: Wanted
) -> tuple[tuple[Template, ...], tuple[Comment, ...], tuple[Trouble, ...]]:
    """The templates of all sheets. Raises Unreadable."""
    templates: list[Template] = []
    troubles: list[Trouble] = []
    for name, first_column, sheet in sheet_tables(io.BytesIO(data), _UNPACKED):
        where = f"{name}!"
        if isinstance(sheet, Unreadable):
            troubles.append(Trouble(where + sheet.reason))
            continue
        rows = [
            Row(number, tuple(Mapped(_text(cell), style="cell") for cell in cells), first_column)
            for number, cells in sheet
        ]
        for each in templates_of(rows, how, where):
            (templates if isinstance(each, Template) else troubles).append(each)  # type: ignore[arg-type]
    return tuple(templates), (), tuple(troubles)


def _text(cell: Any) -> str:
    return cell if isinstance(cell, str) else "" if cell is None else str(cell)
