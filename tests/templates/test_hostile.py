"""Any bytes under any suffix: findings or a problem, never an exception, never silence."""

# ruff: noqa: E501, PT017, Q003  (hostile texts as they come)

from __future__ import annotations

import json
import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cslint.config import Config
from cslint.read.errors import Unreadable
from cslint.templates.reading import module_of, parse, wanted
from cslint.templates.service import TemplateChecker
from cslint.templates.source import Source

HOW = wanted(Config().templates)
SUFFIXES = ("yaml", "json", "jsonl", "toml", "csv", "tsv", "md", "txt")
_SYNTAX = st.sampled_from(
    [*"{}[]()【】:,'\"#|>-&*!%@`\\ \n\t=~$<", "\r\n", "---\n", "```\n", "- ", "text: ", '"text": ',
     'text = "', "'''", '"""', "{{", "}}", "${", "\u200b", "\ufeff", "\uff5b", "好", "评", "x" * 20,
     "<!-- cslint: ", "# cslint: ignore[TP004] ", "-->", "<<: *a", "&a ", "*a", "| a | b |\n|---|---|\n",
     "\x00", "\x85", "\u2028", "😀", "\\u12", "\\ud83d", "xxx元", "13912345671"]
)  # fmt: skip
HOSTILE = st.lists(_SYNTAX, max_size=40).map("".join)


def looked_at(judge, name, text):
    source = Source(name, text)
    try:
        file = parse(source, HOW, module_of(name, text, HOW))
    except Unreadable as error:
        assert str(error)
        return None
    found = TemplateChecker(judge).check_file(file, name)
    assert file.templates or file.troubles
    for each in found:
        region = each.found.region
        assert region.line >= 1
        assert region.column >= 1
        assert (region.line, region.column) <= (region.end_line, region.end_column)
        assert region.line <= len(source.line_starts)
    return file


@settings(max_examples=400, deadline=None, suppress_health_check=list(HealthCheck))
@given(HOSTILE, st.sampled_from(SUFFIXES))
def test_any_text_is_read_or_refused(linter, text, suffix):
    looked_at(linter, f"a.{suffix}", text)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.recursive(st.text(max_size=12), lambda each: st.lists(each, max_size=3) | st.dictionaries(
    st.sampled_from(["text", "回复", "scene", "variables", "id", "k"]), each, max_size=3), max_leaves=9))  # fmt: skip
def test_json_is_read_as_the_standard_library_reads_it(linter, value):
    texts = set()

    def walk(each):
        if isinstance(each, str):
            texts.add(each)
        for below in each.values() if isinstance(each, dict) else each:
            if not isinstance(each, str):
                walk(below)

    walk(value)
    texts = {each.encode("utf-8", "replace").decode() for each in texts}
    for dumped in (json.dumps(value), json.dumps(value, ensure_ascii=False, indent=1)):
        file = looked_at(linter, "a.json", dumped)
        assert file is None or {each.mapped.text for each in file.templates} <= texts


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "a: &a [x, x]\n" + "".join(
            f"{chr(98 + at)}: &{chr(98 + at)} [*{chr(97 + at)}, *{chr(97 + at)}, *{chr(97 + at)}]\n"
            for at in range(20))),
        ("a.yaml", "&a [*a]"),
        ("a.yaml", "&a {text: *a}"),
        ("a.yaml", "text: " + "[" * 900 + "]" * 900),
        ("a.json", "[" * 99_999),
        ("a.toml", "a = " + "[" * 5000),
        ("a.txt", "{" * 5000),
        ("a.txt", "【" * 5000),
        ("a.txt", "{{" * 2000 + "a" * 2000),
        ("a.txt", "x" * 200_000),
        ("a.txt", "\u200b" * 5000),
        ("a.csv", '"' * 9999),
        ("a.md", "`" * 5000 + "\n" + "| " * 5000),
        ("a.md", "<!--" * 3000),
        ("a.yaml", "text: \"" + "\\u200b" * 3000 + "\""),
    ],
)  # fmt: skip
def test_what_explodes_elsewhere_does_not_here(linter, name, text):
    looked_at(linter, name, text)


@pytest.mark.parametrize("suffix", [*SUFFIXES, "xlsx", "xlsm"])
def test_any_bytes_are_read_or_refused(cli, tmp_path, suffix):
    chance = random.Random(7)  # noqa: S311
    for number in range(12):
        path = tmp_path / f"{number}.{suffix}"
        head = chance.choice([b"", b"PK\x03\x04", b"\xff\xfe", b"\xef\xbb\xbf", b"---\n"])
        path.write_bytes(head + chance.randbytes(chance.choice([0, 1, 40, 4000])))
        result = cli("check", "--kind", "template", "--isolated", "--select", "TP", path)
        assert result.exit_code in {0, 1, 2}
        assert "internal error" not in result.stderr
        assert "Traceback" not in result.output
