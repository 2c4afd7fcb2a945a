"""CSV for spreadsheets: a byte order mark first, and no cell that is a formula."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING, TextIO

from cslint.report.rows import COLUMNS, finding_row, problem_row
from cslint.report.visible import visible
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cslint.model import Problem
    from cslint.report.writer import Found, Run

# What spreadsheets take for the beginning of a formula, in full width too.
_FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20", "|", "%")


class CsvWriter(Plain):
    """One row a finding."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        super().__init__(stream, run)
        # Texts are quoted throughout: some programs part cells at semicolons or tabs.
        self._table = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)

    def begin(self) -> None:
        """Write the header. Without the mark, Excel takes the file for GBK."""
        self._stream.write("\ufeff" + ",".join(COLUMNS) + "\n")

    def finding(self, found: Found) -> None:
        """Write a row."""
        self._row(finding_row(found.finding))

    def problem(self, problem: Problem) -> None:
        """Write a row of what was not checked."""
        self._row(problem_row(problem))

    def _row(self, cells: Iterable[str | int | float]) -> None:
        self._table.writerow([_cell(each) for each in cells])


def _cell(value: str | float) -> str | float:
    if not isinstance(value, str):
        return value
    text = visible(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) else text
