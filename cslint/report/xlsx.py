"""An Excel workbook. Texts are inline strings, which no program takes for formulas."""

from __future__ import annotations

import zipfile
from typing import IO, TYPE_CHECKING, ClassVar
from xml.sax.saxutils import escape

from cslint.report.rows import COLUMNS, finding_row, problem_row
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_LONGEST_CELL, _MOST_ROWS = 32_000, 1_000_000
_WIDTHS = (24, 7, 7, 9, 20, 10, 50, 30, 40)
# A fixed time: the same findings give the same bytes.
_TIME = (1980, 1, 1, 0, 0, 0)


class XlsxWriter:
    """Sheets of findings, of what was not checked, and of the figures."""

    binary: ClassVar[bool] = True
    for_people: ClassVar[bool] = False
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: IO[bytes], run: Run) -> None:  # noqa: ARG002  (the protocol's)
        """Write to `stream`."""
        self._archive = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED)
        self._sheets: list[str] = []
        self._sheet: IO[bytes] | None = None
        self._rows = 0
        self._problems: list[Problem] = []

    def begin(self) -> None:
        """Open the sheet of findings."""
        self._open("findings", COLUMNS)

    def finding(self, found: Found) -> None:
        """Write a row; a full sheet is followed by another."""
        if self._rows >= _MOST_ROWS:
            self._close()
            self._open(f"findings {len(self._sheets) + 1}", COLUMNS)
        self._row(finding_row(found.finding))

    def problem(self, problem: Problem) -> None:
        """Keep a problem for its own sheet."""
        self._problems.append(problem)

    def end(self, summary: Summary) -> None:
        """Write the other sheets and what holds them together."""
        self._close()
        self._open("not checked", COLUMNS)
        for each in self._problems[:_MOST_ROWS]:
            self._row(problem_row(each))
        self._close()
        self._open("summary", ("", ""))
        for name in ("files", "messages", "findings", "problems", "skipped_records"):
            self._row((name, getattr(summary, name)))
        for code, count in summary.by_rule.items():
            self._row((code, count))
        self._close()
        self._bind()
        self._archive.close()

    def _open(self, name: str, header: Sequence[str]) -> None:
        self._sheets.append(name)
        info = _info(f"xl/worksheets/sheet{len(self._sheets)}.xml")
        self._sheet = self._archive.open(info, "w")
        columns = "".join(
            f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>'
            for at, width in enumerate(_WIDTHS, 1)
        )
        self._put(f'{_HEAD}<worksheet xmlns="{_MAIN}"><cols>{columns}</cols><sheetData>')
        self._rows = 0
        self._row(header)

    def _row(self, cells: Iterable[str | int | float]) -> None:
        self._rows += 1
        self._put(f"<row>{''.join(map(_cell, cells))}</row>")

    def _close(self) -> None:
        self._put("</sheetData></worksheet>")
        if self._sheet is not None:
            self._sheet.close()
            self._sheet = None

    def _put(self, text: str) -> None:
        if self._sheet is not None:
            self._sheet.write(text.encode("utf-8", "replace"))

    def _bind(self) -> None:
        """The parts that make a workbook of the sheets."""
        numbers = range(1, len(self._sheets) + 1)
        sheets = "".join(
            f'<sheet name="{name}" sheetId="{at}" r:id="rId{at}"/>'
            for at, name in enumerate(self._sheets, 1)
        )
        links = "".join(
            f'<Relationship Id="rId{at}" Type="{_OFFICE}/worksheet" '
            f'Target="worksheets/sheet{at}.xml"/>'
            for at in numbers
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{at}.xml" ContentType="{_SHEET_TYPE}"/>'
            for at in numbers
        )
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{sheets}</sheets></workbook>',
        )
        self._part(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{_RELATIONS}">{links}</Relationships>',
        )
        self._part(
            "_rels/.rels",
            f'<Relationships xmlns="{_RELATIONS}"><Relationship Id="rId1" '
            f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{_TYPES}"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/>{parts}</Types>',
        )

    def _part(self, name: str, text: str) -> None:
        self._archive.writestr(_info(name), (_HEAD + text).encode("utf-8"))


def _info(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, _TIME)
    info.compress_type = zipfile.ZIP_DEFLATED
    return info


def _cell(value: str | float) -> str:
    if not isinstance(value, str):
        return f"<c><v>{value}</v></c>"
    text = visible(value)
    if len(text) > _LONGEST_CELL:
        text = text[:_LONGEST_CELL] + "…"
    return f'<c t="inlineStr"><is><t xml:space="preserve">{escape(text)}</t></is></c>'
