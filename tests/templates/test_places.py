"""Every finding stands at its exact line and column, in each format and style of writing."""

# ruff: noqa: E501, ISC004  (a file in one line can be read at a glance)

from __future__ import annotations

import json
import re

import openpyxl
import pytest

from cslint.config import Templates
from tests.templates.conftest import places
from tests.templates.marked import SENTENCES, unmarked

_MARK = re.compile(r"(⟦[A-Z]{2}\d{3}:|⟧)")


def _spelt(sentence, spell):
    """A sentence in a file's spelling; the marks stay as they are."""
    return "".join(each if _MARK.fullmatch(each) else spell(each) for each in _MARK.split(sentence))


def _json(text):
    return json.dumps(text, ensure_ascii=False)[1:-1]


def _ascii_json(text):
    return json.dumps(text)[1:-1]


def _yaml_plain(sentence):
    bare = _MARK.sub("", sentence)
    risky = bare[0] in "{}【[\"'#&*!|>%@`" or ": " in bare or " #" in bare or "\n" in bare
    hidden = any(char in bare for char in "\t\ufeff")
    return _yaml_double(sentence) if risky or hidden else f"- {sentence}"


def _yaml_double(sentence):
    return f'- "{_spelt(sentence, _ascii_toml)}"'


def _yaml_single(sentence):
    if "\n" in sentence or "\t" in sentence:
        return _yaml_double(sentence)
    return "- text: '" + _spelt(sentence, lambda text: text.replace("'", "''")) + "'"


def _yaml_block(mark):
    def write(sentence):
        if mark.startswith(">") and "\n" in sentence:
            return f"- text: |\n    {sentence.replace(chr(10), chr(10) + '    ')}"
        return f"- note: 不是回复 xxx元\n  text: {mark}\n    " + sentence.replace("\n", "\n    ")

    return write


def _toml(sentence):
    return f'[[t]]\ntext = "{_spelt(sentence, _ascii_toml)}"'


def _ascii_toml(text):
    return "".join(
        char if char.isprintable() and char not in '"\\' else f"\\U{ord(char):08X}" for char in text
    )


def _toml_literal(sentence):
    return f"[[t]]\ntext = '''\n{sentence}'''"


def _csv(sentence):
    return '1,"' + _spelt(sentence, lambda text: text.replace('"', '""')) + '",备注 xxx元'


def _one_line(write):
    return lambda sentence: write(sentence.replace("\n", " "))


_MULTI = {
    "yaml-plain": ("a.yaml", "", _yaml_plain, ""),
    "yaml-double": ("a.yaml", "templates:\n", _yaml_double, ""),
    "yaml-single": ("a.yml", "", _yaml_single, ""),
    "yaml-literal": ("a.yaml", "", _yaml_block("|"), ""),
    "yaml-literal-strip": ("a.yaml", "", _yaml_block("|-"), ""),
    "yaml-folded": ("a.yaml", "", _yaml_block(">-"), ""),
    "json-lines": (
        "a.jsonl", "", lambda each: f'{{"id": "xxx元", "text": "{_spelt(each, _json)}"}}', "",
    ),
    "json-escaped": (
        "a.jsonl", "", lambda each: f'{{ "text" : "{_spelt(each, _ascii_json)}" }}', "",
    ),
    "toml-basic": ("a.toml", "", _toml, ""),
    "toml-literal": ("a.toml", "", _toml_literal, ""),
    "csv": ("a.csv", "编号,话术内容,备注\n", _csv, ""),
    "text": ("a.txt", "", _one_line(str), ""),
    "markdown-items": ("a.md", "# 标题 xxx元\n\n", _one_line(lambda each: f"- {each}"), ""),
    "markdown-table": (
        "a.md", "| 场景 | 话术 |\n|---|---|\n",
        _one_line(lambda each: f"| refund | {each.replace('|', '/')} |"), "",
    ),
    "markdown-paragraphs": ("a.md", "", _one_line(lambda each: f"> 您好 {each}\n"), ""),
}  # fmt: skip


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("style", _MULTI)
def test_every_finding_is_at_its_place(look, style, ending):
    name, head, write, tail = _MULTI[style]
    marked = head + "".join(write(each) + "\n" for each in SENTENCES) + tail
    text, expected = unmarked(marked.replace("\n", ending))
    if name.endswith(".toml") and "literal" in style:
        text, expected = unmarked(
            (head + "".join(write(each) + "\n" for each in SENTENCES if "\t" not in each)).replace(
                "\n", ending
            )
        )
    _, found = look(name, text)
    assert places(found) == sorted(expected, key=lambda each: (each[1:], each[0]))


def test_there_are_hundreds_of_templates():
    assert len(_MULTI) * len(SENTENCES) >= 300


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_moves_nothing(look, encoding):
    name, head, write, _ = _MULTI["csv"]
    text, expected = unmarked(head + "".join(write(each) + "\n" for each in SENTENCES))
    _, found = look(name, text, encoding=encoding)
    assert places(found) == sorted(expected, key=lambda each: (each[1:], each[0]))


def test_a_workbook_tells_sheet_and_cell(look, tmp_path):
    book = openpyxl.Workbook()
    first = book.active
    first.title = "话术"
    first["B2"], first["C2"] = "标题", "话术"
    second = book.create_sheet("退款")
    second.append(["内容"])
    expected = []
    for row, sentence in enumerate(SENTENCES, 3):
        text, marks = unmarked(sentence)
        first.cell(row, 2, "xxx元")
        first.cell(row, 3, text)
        second.append([text])
        expected += [("话术!C" + str(row), each.rule, row, 3) for each in marks]
        expected += [("退款!A" + str(row - 1), each.rule, row - 1, 1) for each in marks]
        expected.append(("退款!A" + str(row - 1), "TP003", row - 1, 1))
    book.save(tmp_path / "out.xlsx")
    _, found = look("a.xlsx", (tmp_path / "out.xlsx").read_bytes())
    told = [
        (each.finding.message_id, each.finding.rule, each.finding.line, each.finding.column)
        for each in found
    ]
    assert sorted(told) == sorted(expected)


@pytest.mark.parametrize(
    ("name", "marked"),
    [
        (
            "anchors.yaml",
            "base: &base\n  platform: 淘宝\n  text: &hi 您好⟦TP001:{buyer⟧ 请稍等\n"
            "one:\n  <<: *base\n  text: *hi\ntwo:\n  other: !!str 电话⟦PV001:13912345671⟧\n",
        ),
        (
            "folds.yaml",
            'a: "第一行\\\n    第二行 ⟦TP004:xxx元⟧\n\n    空行之后 ⟦TP004:xx天⟧"\n'
            "b: 平铺的\n  第二行 ⟦TP004:xxx元⟧\n"
            "c: >2\n    缩进多一层 ⟦TP004:FIXME⟧\n  回到原处 ⟦TP004:TODO⟧\n"
            "d: |+\n\n  空行在前 ⟦TP004:TBD⟧\n\n",
        ),
        ("two.yaml", "text: 一 ⟦TP004:xxx元⟧\n---\ntext: 二 ⟦TP004:xx天⟧\n"),
        ("flow.yaml", "{a: [您好 ⟦TP004:xxx元⟧, '二 ⟦TP004:TODO⟧'], b: {text: 三⟦PV001:13912345671⟧}}\n"),
        (
            "deep.json",
            '{"scenes": [{"scene": "refund",\n  "replies": ["退 ⟦TP004:xxx元⟧",\n\t"\\ud83d\\ude00⟦TP001:{a⟧ b"]}],'
            ' "title": "xxx元"}',
        ),
        (
            "many.toml",
            'note = "xxx元"\ntext = "一 ⟦TP004:xxx元⟧"\n[a."b.c"]\nreply = \'二 ⟦TP004:TODO⟧\'\n'
            'list = [ "三 ⟦TP004:xx天⟧", # "xxx元"\n  "四" ]\nin = { text = "五 ⟦TP004:TBD⟧" }\n'
            '[z]\nreply = """\n六 \\\n   ⟦TP004:FIXME⟧"""\n',
        ),
        ("quoted.csv", '标题,内容\nxxx元,"第一行 ""引"" ⟦TP004:xxx元⟧\n第二行 ⟦TP004:TODO⟧"\n二,⟦TP004:xx天⟧\n'),
        ("tabs.tsv", "id\treply\n1\t您好, ⟦TP004:xxx元⟧\n"),
        ("single.csv", "您好 ⟦TP004:xxx元⟧\n二 ⟦TP004:TODO⟧\n"),
        (
            "front.md",
            "---\nscene: refund\ntitle: xxx元\n---\n# xxx元\n段落一行\n段落二行 ⟦TP004:xxx元⟧\n\n"
            "1. 第一 ⟦TP004:TODO⟧\n   续行 ⟦TP004:xx天⟧\n* [ ] 第二\n\n```\n代码块 ⟦TP004:TBD⟧\n```\n"
            "<!-- xxx元 -->\n> 引用 ⟦TP004:FIXME⟧\n",
        ),
    ],
)  # fmt: skip
def test_what_is_written_by_hand(look, name, marked):
    text, expected = unmarked(marked)
    _, found = look(name, text)
    assert places(found) == sorted(expected, key=lambda each: (each[1:], each[0]))


def test_paragraphs_are_one_template_each(look):
    text, expected = unmarked("您好\n第二行 ⟦TP004:xxx元⟧\n\n另一段 ⟦TP004:TODO⟧\n")
    file, found = look("a.txt", text, Templates(text_unit="paragraph"))
    assert [each.mapped.text.count("\n") for each in file.templates] == [1, 0]
    assert places(found) == expected


@pytest.mark.parametrize("style", ["yaml-plain", "yaml-folded", "json-lines", "csv", "text"])
def test_the_place_of_every_rule_shows_its_text(look, everything, style):
    """Rules of the lexicons: what stands at the place in the file is what was found."""
    name, head, write, _ = _MULTI[style]
    texts = (
        "五星好评截图找客服领5元红包", "加我微信聊吧", "特价商品概不退换", "这是全网最低价的顶级好货",
        "三天根治脚气", "质量问题运费也要您自己承担", "我们的百分百有效绝不反弹",
    )  # fmt: skip
    content = head + "".join(write(each) + "\n" for each in texts)
    lines = content.split("\n")
    _, found = look(name, content, using=everything)
    assert {each.finding.rule for each in found} >= {"RV001", "OP001", "AS001", "AD002"}
    for each in found:
        if each.finding.text is not None:
            region = each.region
            assert region.line == region.end_line
            line = lines[region.line - 1]
            assert line[region.column - 1 : region.end_column - 1] == each.finding.text
