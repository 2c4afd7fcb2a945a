"""What looks like a header or a directive takes no text from what is checked."""

from __future__ import annotations

import json

import pytest

from cslint.config import Config, Templates
from cslint.read.errors import Unreadable
from cslint.templates.reading import module_of, parse, wanted
from cslint.templates.source import Source
from tests.templates.conftest import _private_cache, linter, look  # noqa: F401  (fixtures)

BAD = "请打13912345671"
HOW = wanted(Config().templates)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", json.dumps({"cslint": {"text": BAD}, "k": "您好"})),
        ("a.json", json.dumps({"cslint": {"k": BAD}, "k": "您好"})),
        ("a.json", json.dumps({"cslint": [{"k": BAD}], "text": "您好"})),
        ("a.json", json.dumps({"cslint": ["ignore[TP004] 理由", [[BAD]]], "text": "您好"})),
        ("a.json", json.dumps({"cslint": [""] * 600 + [{"k": BAD}], "text": "您好"})),
        ("a.yaml", f"cslint:\n  甲:\n    乙: {BAD}\ntext: 您好\n"),
        ("a.toml", f'text = "您好"\n[cslint]\ntext = "{BAD}"\n'),
        ("a.jsonl", json.dumps({"cslint": {"text": BAD}})),
    ],
)
def test_texts_under_the_key_of_directives_are_judged(look, name, text):  # noqa: F811
    assert "PV001" in [each.finding.rule for each in look(name, text)[1]]


@pytest.mark.parametrize("key", ["cslint", "CSLint"])
@pytest.mark.parametrize("name", ["a.json", "a.csv", "a.txt"])
def test_the_key_of_directives_cannot_be_a_key_of_texts(look, name, key):  # noqa: F811
    with pytest.raises(Unreadable, match="text-keys"):
        look(name, "cslint,text\na,b\n", Templates(text_keys=(key,)))


@pytest.mark.parametrize(
    ("name", "text", "line"),
    [
        ("-", f"{BAD}\n您好,回复\n请稍等,好的\n", 1),
        ("话术", f"{BAD}\n\n您好,回复\n请稍等,好的\n", 1),
        ("话术", f"{BAD}\n您好\t回复\n请稍等\t好的\n", 1),
        ("a.csv", f"{BAD}\n编号,回复\n1,好的\n", 1),
        ("a.csv", f"春季话术\n{BAD},\n编号,回复\n1,好的\n", 2),
        ("a.csv", f"{BAD},\n编号,短句\n1,好的\n", 1),
        ("a.csv", f"您好\n{BAD}\n回复\n好的\n", 2),
    ],
)
def test_lines_above_a_header_are_judged(look, name, text, line):  # noqa: F811
    file = parse(Source(name, text), HOW, module_of(name, text, HOW))
    assert any(BAD in each.mapped.text for each in file.templates)
    if name != "-":
        found = [each.finding for each in look(name, text)[1]]
        assert [(each.rule, each.line) for each in found if each.rule == "PV001"] == [
            ("PV001", line)
        ]


def test_rows_of_several_cells_above_a_header_are_told_of(look):  # noqa: F811
    file, _ = look("a.csv", f"1,{BAD}\n2,您好\n回复,好的\n")
    assert (file.templates, len(file.troubles)) == ((), 1)


@pytest.mark.parametrize("head", ["", "\n\n", "sep=,\n"])
def test_the_first_filled_line_is_a_header_still(look, head):  # noqa: F811
    file, _ = look("话术", f"{head}编号,回复\n1,好的呀\n")
    assert [each.mapped.text for each in file.templates] == ["好的呀"]


@pytest.mark.parametrize(
    "beside", ["cslint: 'ignore[TP004] 第{at}处{side}'", "variables: [v{at}{side}]"]
)
def test_aliases_that_double_with_each_level_are_refused(look, beside):  # noqa: F811
    lines = ["n0: &n0 {text: 您好}"]
    for at in range(1, 40):
        branches = (f"{{{beside.format(at=at, side=side)}, below: *n{at - 1}}}" for side in "ab")
        lines.append(f"n{at}: &n{at} [{', '.join(branches)}]")
    with pytest.raises(Unreadable, match="aliases"):
        look("a.yaml", "\n".join(lines))


@pytest.mark.parametrize("key", ["cslint", "variables"])
def test_lists_of_aliases_declare_nothing_without_end(look, key):  # noqa: F811
    lists = ["l0: &l0 [x, x, x]"]
    lists += [f"l{at}: &l{at} [*l{at - 1}, *l{at - 1}, *l{at - 1}]" for at in range(1, 40)]
    file, _ = look("a.yaml", "\n".join(lists) + f"\nt: {{{key}: *l39, text: 您好}}\n")
    assert "您好" in [each.mapped.text for each in file.templates]
