"""Directives where a format has no comments: a key or column `cslint` beside the text."""

# ruff: noqa: E501  (a file in one line can be read at a glance)

from __future__ import annotations

import io
import json

import openpyxl
import pytest

from tests.suppress.test_suppress import codes
from tests.templates.conftest import _private_cache, everything, linter, look  # noqa: F401  (fixtures)

BAD = "退 xxx元"


def workbook(*sheets):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def table(*rows):
    """Rows of note and text, as each format without comments holds them."""
    records = [{"cslint": note, "text": text} for note, text in rows]
    lines = [json.dumps(each, ensure_ascii=False) for each in records]
    return {
        "a.json": f"[{','.join(lines)}]",
        "a.jsonl": "\n".join(lines),
        "a.csv": "话术,cslint\n" + "".join(f'"{text}","{note or ""}"\n' for note, text in rows),
        "a.xlsx": workbook(("话术", [["内容", "CSLint"], *([text, note] for note, text in rows)])),
        "a.yaml": "\n".join(f"- {each}" for each in lines),
        "a.toml": "\n".join(
            f'[[t]]\ncslint = "{note or ""}"\ntext = "{text}"' for note, text in rows
        ),
    }


FORMATS = list(table())


def rules(found):
    return [each.finding.rule for each in found]


@pytest.mark.parametrize("name", FORMATS)
def test_it_holds_for_the_text_beside_it_alone(look, name):  # noqa: F811
    file = table(("ignore[TP004] 活动就叫这个", BAD), (None, "退 xx天"))[name]
    _, found = look(name, file)
    assert [(each.finding.rule, each.finding.text) for each in found] == [("TP004", "xx天")]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("note", "left"),
    [
        ("ignore[TP] 用族", []),
        ("ignore[leftover-note,PV001] 用名称,两条", []),
        ("cslint: ignore[TP004,PV001] 写全了也行", []),
        ("ignore-file[TP004,PV001] 整个文件", []),
        ("ignore[TP004] 只一条", ["PV001"]),
        ("ignore[TP004,PV001]", ["SU003"]),
        ("ignore[TP004,PV001,TP005] 多写了一条", ["SU001"]),
        ("ignore[TP004,PV001,ZZ123] 没有这条", ["SU002"]),
        ("ignore 没写规则", ["PV001", "SU002", "TP004"]),
        ("ignore-next-line[TP004] 没有行可言", ["PV001", "SU002", "TP004"]),
        ("随便写写", ["PV001", "SU002", "TP004"]),
    ],
)
def test_what_is_wrong_with_it_is_found_as_in_comments(look, name, note, left):  # noqa: F811
    _, found = look(name, table((note, f"{BAD} 13912345671"))[name])
    family = "PV001" if note.startswith("ignore[TP]") else None
    assert sorted(each for each in rules(found) if each != family) == left


@pytest.mark.parametrize("name", FORMATS)
def test_an_unused_one_is_told_at_its_place(look, name):  # noqa: F811
    note = "ignore[TP004] 早就改好了"
    text = table((None, "您好,请稍等"), (note, "您好,请稍后"))[name]
    _, found = look(name, text)
    assert rules(found) == ["SU001"]
    place = (found[0].region.line, found[0].region.column)
    if name == "a.xlsx":
        assert (place, found[0].finding.message_id) == ((3, 2), "话术!B3")
    else:
        before, _, _ = text.partition(note)
        quoted = name == "a.csv" or before.endswith('"')
        assert quoted
        assert place == (before.count("\n") + 1, len(before) - before.rfind("\n"))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", '{"cslint": "ignore[TP004] 一组", "replies": ["退 xxx元", {"text": "退 xx天"}]}'),
        ("a.json", '{"cslint": ["ignore[TP004] 甲", "ignore[PV001] 乙"], "text": "退 xxx元 13912345671"}'),
        ("a.json", '{"cslint": null, "text": "您好"}'),
        ("a.json", '{"cslint": "", "text": "您好"}'),
        ("a.json", '{"cslint": "ignore\\u005bTP004\\u005d \\u7406\\u7531", "text": "退 xxx元"}'),
        ("a.yaml", "base: &b {cslint: 'ignore[TP004] 理由', text: 退 xxx元}\nmore: {<<: *b, id: 2}\n"),
    ],
)  # fmt: skip
def test_it_holds_for_all_below_its_table(look, name, text):  # noqa: F811
    assert codes(look(name, text)[1]) == []


@pytest.mark.parametrize("value", ["true", "7", "{}", '["ignore[TP004] 一", false]'])
def test_what_is_no_text_is_no_directive(look, value):  # noqa: F811
    _, found = look("a.json", f'{{"cslint": {value}, "text": "退 xxx元"}}')
    assert "SU002" in rules(found)


def test_it_holds_for_nothing_above_or_beside_its_table(look):  # noqa: F811
    _, found = look(
        "a.json", '{"a": {"cslint": "ignore[TP004] 理由", "text": "您好呀"}, "b": "退 xxx元"}'
    )
    assert sorted(rules(found)) == ["SU001", "TP004"]


def test_a_row_without_a_text_has_an_unused_one(look):  # noqa: F811
    _, found = look("a.csv", "话术,cslint\n,ignore[TP004] 空行\n您好呀,\n")
    assert codes(found) == [("SU001", 2)]


def test_sheets_do_not_answer_for_one_another(look):  # noqa: F811
    note = "ignore[TP004] 理由"
    file = workbook(
        ("一", [["内容", "cslint"], [BAD, note]]), ("二", [["内容", "cslint"], ["您好呀", note]])
    )
    _, found = look("a.xlsx", file)
    assert [(each.finding.rule, each.finding.message_id) for each in found] == [("SU001", "二!B2")]


def test_it_is_never_a_reply_itself(look, everything):  # noqa: F811
    file, found = look(
        "a.json",
        '{"cslint": "ignore[AD001] 全网最低是活动名", "k": "这是全网最低价"}',
        using=everything,
    )
    assert [each.key for each in file.templates] == ["k"]
    assert rules(found) == []


def test_a_used_one_takes_no_other_rule(look, everything):  # noqa: F811
    _, found = look("a.csv", "内容,cslint\n加我微信聊吧,ignore[AD001] 理由\n", using=everything)
    assert set(rules(found)) == {"OP001", "SU001"}
