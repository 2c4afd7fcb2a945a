"""An Excel workbook, streamed; texts stay texts, whatever a program might take them for."""

from __future__ import annotations

import shutil
from datetime import datetime
from typing import IO, TYPE_CHECKING, ClassVar

from cslint.report.rows import COLUMNS, finding_row, problem_row
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from xlsxwriter.worksheet import Worksheet

    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary

_LONGEST_CELL, _MOST_ROWS = 32_000, 1_000_000
_IN_MEMORY = 32 << 20  # bytes
_WIDTHS = (24, 7, 7, 9, 20, 10, 50, 30, 40)
_OPTIONS = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
# A fixed time: the same findings give the same bytes.
_TIME = datetime(1980, 1, 1)  # noqa: DTZ001  (the format knows no zones)


class XlsxWriter:
    """Sheets of findings, of what was not checked, and of the figures."""

    binary: ClassVar[bool] = True
    for_people: ClassVar[bool] = False
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: IO[bytes], run: Run) -> None:  # noqa: ARG002  (the protocol's)
        """Write to `stream`."""
        import tempfile  # noqa: PLC0415  (only this format needs it)

        from xlsxwriter import Workbook  # noqa: PLC0415  (as above)

        # A pipe that closes halfway would leave the archive behind, to fail once more at exit.
        self._whole = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115  (see end)
        self._stream = stream
        self._book = Workbook(self._whole, _OPTIONS)
        self._book.set_properties({"created": _TIME})
        self._sheet: Worksheet
        self._sheets = 0
        self._rows = 0
        self._problems: list[Problem] = []

    def begin(self) -> None:
        """Open the sheet of findings."""
        self._open("findings", COLUMNS)

    def finding(self, found: Found) -> None:
        """Write a row; a full sheet is followed by another."""
        if self._rows >= _MOST_ROWS:
            self._open(f"findings {self._sheets + 1}", COLUMNS)
        self._row(finding_row(found.finding))

    def problem(self, problem: Problem) -> None:
        """Keep a problem for its own sheet."""
        self._problems.append(problem)

    def end(self, summary: Summary) -> None:
        """Write the other sheets, and the workbook out. Raises OSError."""
        self._open("not checked", COLUMNS)
        for each in self._problems[:_MOST_ROWS]:
            self._row(problem_row(each))
        self._open("summary", ("", ""))
        for name in ("files", "messages", "findings", "problems", "skipped_records"):
            self._row((name, getattr(summary, name)))
        for code, count in summary.by_rule.items():
            self._row((code, count))
        with self._whole as whole:
            self._close()
            whole.seek(0)
            shutil.copyfileobj(whole, self._stream)

    def _close(self) -> None:
        from xlsxwriter.exceptions import FileCreateError  # noqa: PLC0415  (as above)

        try:
            self._book.close()
        except FileCreateError as error:
            raise error.args[0] from error

    def _open(self, name: str, header: Sequence[str]) -> None:
        self._sheet = self._book.add_worksheet(name)
        self._sheets += 1
        for at, width in enumerate(_WIDTHS):
            self._sheet.set_column(at, at, width)
        self._rows = 0
        self._row(header)

    def _row(self, cells: Iterable[str | int | float]) -> None:
        for at, cell in enumerate(cells):
            if isinstance(cell, str):
                self._sheet.write_string(self._rows, at, _text(cell))
            else:
                self._sheet.write_number(self._rows, at, cell)
        self._rows += 1


def _text(value: str) -> str:
    text = visible(value)
    return text if len(text) <= _LONGEST_CELL else text[:_LONGEST_CELL] + "…"
