"""Template files as shops keep them: all that is wrong is found at its place, nothing else is.

`files/expected.csv` says what must be found: the words it must touch, and which time they
occur in the file. Where they stand in the file is worked out here, from the raw file.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from cslint.cli.checking import Checked, Checker
from cslint.cli.jobs import check_paths
from cslint.cli.request import CheckRequest
from cslint.config import Config, Templates
from cslint.report.writer import Found

FOLDER = Path(__file__).parent / "files"
LISTS = (".gitattributes", "expected.csv", "xiedian.cells.csv")
PARAGRAPHS = "jiadian-duanluo.txt"
ENCODINGS = {"meizhuang-bom.csv": "utf-8-sig", "chaye-gb18030.csv": "gb18030"}
FILES = sorted(each.name for each in FOLDER.iterdir() if each.name not in LISTS)
# Found at the first character of the template, whatever in it is to blame.
WHOLE = frozenset({"TP002", "TP003", "SV001", "SV002"})
_HIDDEN = re.compile(r"<U\+([0-9A-F]{4})>")


class Place(NamedTuple):
    """Where words stand: half-open, lines (or rows) and columns from 1."""

    line: int
    column: int
    end_line: int
    end_column: int
    sheet: str = ""

    def touches(self, other: Place) -> bool:
        """Whether two places on the same sheet share a character."""
        return self.sheet == other.sheet and self[:2] < other[2:4] and other[:2] < self[2:4]


class Expected(NamedTuple):
    path: str
    rule: str
    place: Place


def rows(name):
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def cells():
    """The workbook's cells by the list beside it."""
    for each in rows("xiedian.cells.csv"):
        yield each["sheet"], each["cell"], each["text"]


def at(lines, needle, nth):
    """The place of the nth occurrence of some words in the lines of a file."""
    for number, line in enumerate(lines, 1):
        for found in re.finditer(re.escape(needle), line):
            nth -= 1
            if nth == 0:
                return Place(number, found.start() + 1, number, found.end() + 1)
    raise AssertionError(f"{needle} is not in the file")


def in_cell(needle, nth):
    for sheet, cell, text in cells():
        nth -= text.count(needle)
        if nth <= 0:
            row, column = openpyxl.utils.cell.coordinate_to_tuple(cell)
            return Place(row, column, row, column + 1, sheet)
    raise AssertionError(f"{needle} is in no cell")


def expected(path):
    """What must be found in a file."""
    name = FOLDER / path
    if path.endswith(".xlsx"):

        def place(needle, nth):
            return in_cell(needle, nth)
    else:
        lines = name.read_bytes().decode(ENCODINGS.get(path, "utf-8")).split("\n")

        def place(needle, nth):
            return at(lines, needle, nth)

    return [
        Expected(path, each["rule"], place(_visible(each["needle"]), int(each["nth"])))
        for each in rows("expected.csv")
        if each["path"] == path
    ]


def _visible(needle):
    return _HIDDEN.sub(lambda found: chr(int(found[1], 16)), needle)


def placed(found):
    sheet, _, _cell = (found.finding.message_id or "").rpartition("!")
    return Place(*found.region[:4], sheet)


@pytest.fixture(scope="module")
def run():
    """Every file of the folder, checked as the command does it: what is found, by file."""
    results = {}
    for unit in ("line", "paragraph"):
        config = Config(templates=Templates(text_unit=unit))
        checker = Checker(CheckRequest(config=config, base=str(FOLDER), kind="template"))
        chosen = [name for name in FILES if (name == PARAGRAPHS) == (unit == "paragraph")]
        batches = check_paths(checker, [str(FOLDER / name) for name in chosen])
        results |= dict(zip(chosen, batches, strict=True))
    return results


@pytest.mark.parametrize("path", FILES)
def test_all_that_is_wrong_is_found_and_nothing_else(run, path):
    wanted = expected(path)
    found = [each for each in run[path] if isinstance(each, Found)]
    others = [each for each in run[path] if not isinstance(each, Found | Checked)]
    assert others == []
    missing = [each for each in wanted if not any(_meets(one, each) for one in found)]
    alarms = [
        (each.finding.rule, each.finding.line, each.finding.column, each.finding.text)
        for each in found
        if not any(_meets(each, one) for one in wanted)
    ]
    assert (missing, alarms) == ([], [])


def _meets(found, wanted):
    if found.finding.rule != wanted.rule:
        return False
    place = placed(found)
    if wanted.rule in WHOLE:
        return place[:2] == wanted.place[:2] and place.sheet == wanted.place.sheet
    return place.line == wanted.place.line and place.touches(wanted.place)


def test_there_are_hundreds_of_templates_most_of_them_innocent(run):
    read = sum(
        each.messages for batch in run.values() for each in batch if isinstance(each, Checked)
    )
    guilty = {
        (path, each.finding.message_id)
        for path, batch in run.items()
        for each in batch
        if isinstance(each, Found)
    }
    assert read >= 320
    assert 80 <= len(guilty) <= read * 0.35


def test_the_workbook_holds_the_cells_listed_beside_it():
    book = openpyxl.load_workbook(FOLDER / "xiedian.xlsx")
    held = {
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }
    assert held == set(cells())
