"""Workbooks fixed in place: the cells that were wrong, and not a byte of another part."""

from __future__ import annotations

import io
import re
import zipfile

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.escape import unescape

from cslint.fixes.workbooks import Spot, with_cells
from cslint.read.errors import Unreadable
from tests.cli.conftest import _private_cache, cli, project  # noqa: F401  (fixtures)

BAD, GOOD = "您好\u200b世界 <1> & {x 好", "您好世界 <1> & {x} 好"
CALL, MASKED = "电话13912345671", "电话139****5671"
SHEET, STRINGS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
TITLE = "话术 & '短语'"


def book():
    """A workbook with all that a reading and writing anew would lose."""
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.title = "话术 & '短语'"
    sheet.append(["编号", "话术", "备注", "数"])
    sheet.append(["a", BAD, BAD, 3])
    sheet.append(["b", CALL, None, 4])
    sheet.append(["c", "您好,请问有什么可以帮您", None, "=SUM(D2:D3)"])
    sheet["B2"].font = Font(bold=True, color="FF0000")
    sheet["B2"].comment = Comment("改过两次", "店长")
    sheet.merge_cells("A6:C6")
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=4, min_row=1, max_row=3))
    sheet.add_chart(chart, "F2")
    made.create_sheet("退款").append(["内容"])
    made["退款"].append([CALL])
    written = io.BytesIO()
    made.save(written)
    return written.getvalue()


def shared():
    """A workbook whose texts are shared strings, one of them in two formats."""
    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as made:
        sheet = made.add_worksheet("话术")
        sheet.write_string("A1", "内容")
        sheet.write_rich_string("A2", "请打", made.add_format({"bold": True}), CALL[2:])
        sheet.write_string("A3", CALL)
        sheet.write_string("A4", CALL)
    return written.getvalue()


def parts(data):
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in contents.items():
            archive.writestr(name, content)
    return made.getvalue()


@pytest.fixture
def fixed(cli, project):  # noqa: F811
    """Fix a workbook by the command; how it ended, and the bytes that are there then."""

    def run(data, *args, name="a.xlsx"):
        path = project / name
        path.write_bytes(data)
        result = cli("check", "--kind", "template", "--select", "TP001,TP005,PV", *args, name)
        return result, path.read_bytes()

    return run


def test_cells_are_mended_and_all_else_is_kept(fixed):
    before = book()
    before = packed(
        {**parts(before), "xl/vbaProject.bin": b"\xd0\xcf macros", "xl/x/y.xml": b"<y/>"}
    )
    result, after = fixed(before, "--fix")
    assert (result.exit_code, result.stdout) == (0, "")
    changed = {name for name, content in parts(after).items() if content != parts(before)[name]}
    assert changed == {SHEET, "xl/worksheets/sheet2.xml"}
    assert list(parts(after)) == list(parts(before))
    sheet = openpyxl.load_workbook(io.BytesIO(after))["话术 & '短语'"]
    assert [sheet[each].value for each in ("B2", "B3", "D4")] == [GOOD, MASKED, "=SUM(D2:D3)"]
    assert sheet["C2"].value == BAD, "what is no reply is not touched, though the string was shared"
    assert sheet["B2"].font.b
    assert sheet["B2"].comment.text == "改过两次"
    assert fixed(after, "--fix")[1] == after, "a fixed file is stable"


def test_only_the_cells_differ_in_a_sheet(fixed):
    before = book()
    _, after = fixed(before, "--fix")
    lines = [
        parts(each)[SHEET].decode().replace("<c ", "\n<c ").split("\n") for each in (before, after)
    ]
    differing = [old for old, new in zip(*lines, strict=True) if old != new]
    assert [each[: each.index(" ", 4)] for each in differing] == ['<c r="B2"', '<c r="B3"']


def test_diff_writes_nothing_and_names_the_cells(fixed):
    before = book()
    result, after = fixed(before, "--diff")
    assert result.exit_code == 1
    assert after == before
    assert f"-话术 & '短语'!B3: {CALL}" in result.stdout
    assert f"+话术 & '短语'!B3: {MASKED}" in result.stdout


def test_unsafe_fixes_reword(fixed):
    made = openpyxl.Workbook()
    made.active.append(["内容"])
    made.active.append(["您好,加我微信聊吧,祝您愉快"])
    written = io.BytesIO()
    made.save(written)
    safe, kept = fixed(written.getvalue(), "--fix", "--extend-select", "OP001")
    assert (safe.exit_code, kept) == (1, written.getvalue())
    result, after = fixed(written.getvalue(), "--fix", "--unsafe-fixes", "--extend-select", "OP001")
    assert result.exit_code == 0
    assert "微信" not in openpyxl.load_workbook(io.BytesIO(after)).active["A2"].value


def test_formats_inside_a_cell_and_formulas_are_not_flattened(fixed):
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append(["内容"])
    sheet["A2"] = CellRichText("请打", TextBlock(InlineFont(b=True), "13912345671"))
    sheet["A3"] = CALL
    written = io.BytesIO()
    made.save(written)
    result, after = fixed(written.getvalue(), "--fix")
    assert result.exit_code == 1
    assert result.stdout.count("PV001") == 1
    kept = openpyxl.load_workbook(io.BytesIO(after), rich_text=True).active
    assert isinstance(kept["A2"].value, CellRichText)
    assert kept["A3"].value == MASKED


def _sheet(cell):
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    return (
        f'<x:worksheet xmlns:x="{main}"><x:sheetData><x:row r="1"><x:c r="A1" t="inlineStr"><x:is>'
        f"<x:t>内容</x:t></x:is></x:c></x:row><x:row r='2'>{cell}</x:row></x:sheetData>"
        "</x:worksheet>"
    ).encode()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (f"<x:c r='A2' s='0' t='inlineStr'><x:is><x:t>{CALL}</x:t></x:is></x:c>", MASKED),
        (f'<x:c t="str" r="A2"><x:v>{CALL}</x:v></x:c>', MASKED),
        (f'<x:c r="A2" t="str"><x:f>"{CALL}"</x:f><x:v>{CALL}</x:v></x:c>', None),
    ],
)
def test_other_ways_of_writing_a_cell(cell, text):
    data = packed({**parts(book()), SHEET: _sheet(cell)})
    spot = Spot("话术 & '短语'", 2, 1)
    after, written = with_cells(data, {spot: MASKED})
    assert written == (frozenset() if text is None else {spot})
    assert (MASKED in parts(after)[SHEET].decode()) == (text is not None)


@pytest.mark.parametrize(
    "data",
    [packed({**parts(book()), "_xmlsignatures/sig1.xml": b"<s/>"}), b"\xd0\xcf\x11\xe0 an old one"],
    ids=["signed", "xls"],
)
def test_what_cannot_be_written_is_refused(data):
    with pytest.raises(Unreadable):
        with_cells(data, {Spot("话术 & '短语'", 3, 2): MASKED})


@pytest.mark.parametrize(
    ("before", "after"),
    [("<!-- <c r='B3' t='s'><v>1</v></c> -->", ""), ("", "<x><c r='B3' t='s'><v>1</v></c></x>")],
)
def test_what_looks_like_a_cell_is_none(before, after):
    sheet = parts(book())[SHEET].decode().replace("<sheetData>", f"{before}<sheetData>")
    data = packed(
        {**parts(book()), SHEET: sheet.replace("</worksheet>", f"{after}</worksheet>").encode()}
    )
    made, written = with_cells(data, {Spot(TITLE, 3, 2): MASKED})
    assert written == {Spot(TITLE, 3, 2)}
    assert before in parts(made)[SHEET].decode()
    assert openpyxl.load_workbook(io.BytesIO(made))[TITLE]["B3"].value == MASKED


RICH = {"v": "<v> {} </v>", "zero": "<v>0{}</v>", "bare": "<v>{}</v>"}


@pytest.mark.parametrize("spelt", RICH.values(), ids=RICH)
@pytest.mark.parametrize("hidden", ["", "<!-- <si><t>一</t></si> -->", "<?x <si/> ?>"])
def test_no_spelling_flattens_formats_inside_a_cell(spelt, hidden):
    made = shared()
    held = parts(made)
    sheet = re.sub(
        r'(<c r="A2"[^>]*>)<v>(\d+)</v>',
        lambda found: found[1] + spelt.format(found[2]),
        held[SHEET].decode(),
    )
    strings = held[STRINGS].decode().replace("<si>", f"{hidden}<si>", 1)
    data = packed({**held, SHEET: sheet.encode(), STRINGS: strings.encode()})
    wanted = {Spot("话术", 2, 1): f"请打{MASKED[2:]}", Spot("话术", 3, 1): MASKED}
    after, written = with_cells(data, wanted)
    assert written == {Spot("话术", 3, 1)}
    assert "<r>" in parts(after)[STRINGS].decode()


def test_shared_strings_are_kept_where_formats_are(fixed):
    result, after = fixed(shared(), "--fix")
    assert result.stdout.count("PV001") == 1
    kept = openpyxl.load_workbook(io.BytesIO(after), rich_text=True).active
    assert isinstance(kept["A2"].value, CellRichText)
    assert [kept[each].value for each in ("A3", "A4")] == [MASKED, MASKED]


def test_a_cell_that_stands_twice_is_left():
    sheet = re.sub('(<c r="B3".*?</c>)', r"\1\1", parts(book())[SHEET].decode())
    data = packed({**parts(book()), SHEET: sheet.encode()})
    assert with_cells(data, {Spot(TITLE, 3, 2): MASKED})[1] == frozenset()


def doctored(change):
    held = parts(book())
    return packed({**held, SHEET: change(held[SHEET])})


BROKEN = {
    "unclosed": lambda sheet: sheet.replace(b"</sheetData>", b"<c r='B3' t='s'>" * 30_000),
    "type": lambda sheet: b"<!DOCTYPE a [<!ENTITY b 'c'>]>" + sheet,
    "utf16": lambda sheet: sheet.decode().encode("utf-16"),
    "latin": lambda sheet: b"<?xml version='1.0' encoding='iso-8859-1'?>" + sheet,
}


@pytest.mark.parametrize("change", BROKEN.values(), ids=BROKEN)
def test_a_sheet_that_is_no_proper_xml_is_refused(change):
    with pytest.raises(Unreadable):
        with_cells(doctored(change), {Spot(TITLE, 3, 2): MASKED})


def test_many_cells_in_a_comment_cost_nothing():
    hidden = b"<!--" + b"<c r='Z9'>" * 30_000 + b"--><sheetData>"
    data = doctored(lambda sheet: sheet.replace(b"<sheetData>", hidden))
    assert with_cells(data, {Spot(TITLE, 3, 2): MASKED})[1] == {Spot(TITLE, 3, 2)}


def test_a_workbook_that_ends_early_is_refused():
    data = packed(parts(book()))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo("[Content_Types].xml")
    # The directory says that more bytes follow than there are.
    at = data.rindex(b"PK\x01\x02")
    assert entry.compress_type == zipfile.ZIP_STORED
    longer = bytearray(data)
    for field in (at + 20, at + 24):
        longer[field : field + 4] = (1 << 20).to_bytes(4, "little")
    with pytest.raises(Unreadable):
        with_cells(bytes(longer), {Spot(TITLE, 3, 2): MASKED})


@pytest.mark.parametrize("text", ["a\x0bb", "\ufffe"])
def test_what_no_workbook_can_hold_is_not_written(text):
    data = book()
    assert with_cells(data, {Spot("退款", 2, 1): text})[1] == frozenset()


@pytest.mark.parametrize("text", ["a\r\nb", "  两边 ", "_x0041_", "]]>", "一\n二"])
def test_any_text_is_written_as_it_is(text):
    spot = Spot("退款", 2, 1)
    after, written = with_cells(book(), {spot: text})
    assert written == {spot}
    value = openpyxl.load_workbook(io.BytesIO(after))["退款"]["A2"].value
    assert unescape(value) == text


def test_a_signed_workbook_exits_with_2(fixed):
    data = packed({**parts(book()), "_xmlsignatures/sig1.xml": b"<s/>"})
    result, after = fixed(data, "--fix")
    assert result.exit_code == 2
    assert "not fixed" in result.stderr
    assert after == data
