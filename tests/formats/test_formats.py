"""Each format read by a real consumer, or held to its specification; hostile texts in all."""

# ruff: noqa: E501, Q003, S105  (hostile texts as they come)

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import jsonschema
import msgspec
import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from junitparser import JUnitXml
from markdown_it import MarkdownIt
from sarif_pydantic import Sarif

from cslint.model import Finding, Fix, Problem, Region, Severity
from cslint.report.formats import FORMATS, create, writer_class
from cslint.report.redact import redacted, redacted_problem
from cslint.report.writer import Found, Run, Summary
from tests.formats.schemas import GITLAB, RDJSON, SARIF

HOSTILE = (
    "=HYPERLINK(\"http://a.b\",\"点\")", "+1+1", "-2", "@SUM(A1)", "\t=1", " =1", "\uff1d1",
    "\x1b[31m红\x1b[0m", "左\u202e右\u2066", "\x9b2J", "\r::error::假的", "一\n::set-output name=x::y",
    "::stop-commands::t", "##[error]假", "%0A::warning::假", "<script>alert(1)</script>",
    "</td></tr></table><img src=x onerror=a()>", "a|b|c", "`x` **y** [z](javascript:1)",
    "@everyone #1 http://a.b www.a.b", "]]><x/>", "&amp;&#0;", '"\'', "\\", "\ud800", "\x00", "\x0b",
    "\u2028\u2029", "\ufeff", "\ufffe", "null", "a" * 40_000, "😀👨‍👩‍👧", "",
)  # fmt: skip
CONTROLS = {chr(each) for each in (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))} | {
    *"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u2028\u2029\r"
}


def finding(text, path="话术/a.yaml", rule="RV001", severity=Severity.ERROR):
    return Finding(
        rule=rule, name="review-reward", severity=severity, message=f"{text}", suggestion=text,
        path=path, line=3, column=5, message_id=text, text=text, start=0, end=1, norms=(text,),
        evidence=(text,), fingerprint="00ff",
    )  # fmt: skip


def found(text, **more):
    region = Region(3, 5, 3, 7, 11, 17)
    return Found(finding(text, **more), (), region, Fix(1, 2, text, region, is_safe=True))


def written(name, texts, problems=(), rules=None):
    kind = writer_class(name)
    stream = io.BytesIO() if kind.binary else io.StringIO(newline="")
    writer = create(kind, stream, Run("1.2.3", rules=rules or {}))
    writer.begin()
    for each in texts:
        writer.finding(each)
    for each in problems:
        writer.problem(each)
    writer.end(Summary(files=1, messages=2, findings=len(texts), by_rule={"RV001": len(texts)}))
    return stream.getvalue()


def _cells(told):
    book = openpyxl.load_workbook(io.BytesIO(told))
    return [[cell for cell in row] for sheet in book for row in sheet.iter_rows()]  # noqa: C416


TROUBLES = [Problem(path=each[:50], reason=each, hint=each, line=2) for each in HOSTILE]


@pytest.fixture(scope="module")
def rules():
    from cslint.judge.linter import Linter

    return Linter().specs


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", [each for each in FORMATS if each != "xlsx"])
def test_nothing_that_a_terminal_obeys_gets_out(name, text):
    problem = Problem(path="a", reason=text, hint=text)
    told = written(name, [found(text, path=text[:50])], [problem])
    assert not CONTROLS & set(told)
    told.encode("utf-8", "strict" if name not in {"text", "concise"} else "backslashreplace")


def test_sarif_is_valid_and_understood(rules):
    told = written("sarif", [found(each) for each in HOSTILE], TROUBLES, rules)
    document = json.loads(told)
    jsonschema.validate(document, SARIF, format_checker=jsonschema.FormatChecker())
    log = Sarif.model_validate(document)
    (run,) = log.runs
    assert len(run.results) == len(HOSTILE)
    assert run.invocations[0].execution_successful is False
    plain = document["runs"][0]
    assert len(plain["invocations"][0]["toolExecutionNotifications"]) == len(TROUBLES)
    assert plain["columnKind"] == "unicodeCodePoints"
    assert plain["tool"]["driver"]["rules"][plain["results"][0]["ruleIndex"]]["id"] == "RV001"
    assert plain["results"][0]["fixes"][0]["artifactChanges"][0]["replacements"]
    uri = plain["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == "%E8%AF%9D%E6%9C%AF/a.yaml"
    for each in plain["tool"]["driver"]["rules"]:
        assert each["help"]["text"]
        assert each["help"]["markdown"]


def test_sarif_without_anything_is_valid():
    document = json.loads(written("sarif", []))
    jsonschema.validate(document, SARIF)
    assert Sarif.model_validate(document).runs[0].results == []
    assert document["runs"][0]["invocations"][0]["executionSuccessful"] is True


def _commands(told):
    """What GitHub's runner makes of the lines, by its own rules of unescaping."""
    form = re.compile(r"^::(\w+) ([^:]*)::(.*)$")
    for line in told.splitlines():
        command, facts, data = form.match(line).groups()
        pairs = dict(pair.split("=", 1) for pair in facts.split(","))
        back = {
            key: value.replace("%3A", ":").replace("%2C", ",").replace("%25", "%")
            for key, value in pairs.items()
        }
        yield command, back, data


@pytest.mark.parametrize("text", HOSTILE)
def test_github_obeys_one_command_a_finding(text):
    told = written("github", [found(text, path="a,b:c%.yaml")], [Problem(path="x", reason=text)])
    commands = list(_commands(told))
    assert [name for name, _, _ in commands] == ["error", "error"]
    assert commands[0][1]["file"] == "a,b:c%.yaml"
    assert (commands[0][1]["line"], commands[0][1]["col"]) == ("3", "5")
    assert "##[" not in told
    assert "not checked" in commands[1][2]


def test_gitlab_is_valid_and_fingerprints_differ():
    same = [found("一样"), found("一样")]
    document = json.loads(written("gitlab", [*map(found, HOSTILE), *same], TROUBLES))
    jsonschema.validate(document, GITLAB)
    prints = [each["fingerprint"] for each in document]
    assert len(set(prints)) == len(prints) == len(HOSTILE) + 2 + len(TROUBLES)
    assert json.loads(written("gitlab", [])) == []


def test_junit_is_read_by_a_parser_of_it():
    told = written("junit", [found(each) for each in HOSTILE], TROUBLES)
    suites = JUnitXml.fromstring(told.encode())
    assert (suites.tests, suites.failures, suites.errors) == (
        2 * len(HOSTILE),
        len(HOSTILE),
        len(TROUBLES),
    )
    cases = [case for suite in suites for case in suite]
    assert len(cases) == 2 * len(HOSTILE)
    assert cases[0].result[0].type == "RV001 error"
    assert "HYPERLINK" in cases[0].result[0].message
    empty = JUnitXml.fromstring(written("junit", []).encode())
    assert (empty.tests, empty.failures) == (1, 0)


def test_rdjson_is_valid_and_counts_bytes():
    document = json.loads(written("rdjson", [found(each) for each in HOSTILE], TROUBLES))
    jsonschema.validate(document, RDJSON)
    first = document["diagnostics"][0]
    assert first["location"]["range"]["start"] == {"line": 3, "column": 11}
    assert first["suggestions"][0]["range"]["end"] == {"line": 3, "column": 17}


def test_csv_has_no_formula_and_one_row_a_finding():
    told = written("csv", [found(each) for each in HOSTILE], TROUBLES)
    assert told.startswith("\ufeffpath,")
    rows = list(csv.reader(io.StringIO(told[1:], newline="")))
    assert len(rows) == 1 + len(HOSTILE) + len(TROUBLES)
    assert {len(row) for row in rows} == {len(rows[0])}
    for cell in (cell for row in rows for cell in row):
        assert not re.match(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]", cell)


def test_a_workbook_holds_texts_only():
    told = written("xlsx", [found(each) for each in HOSTILE], TROUBLES)
    rows = _cells(told)
    assert all(cell.data_type in {"s", "n", "inlineStr"} for row in rows for cell in row)
    values = [cell.value for row in rows for cell in row]
    assert '=HYPERLINK("http://a.b","点")' in values, "the text as it is, and no formula"
    assert sum(row[3].value == "not-checked" for row in rows if len(row) > 4) == len(TROUBLES)
    assert told == written("xlsx", [found(each) for each in HOSTILE], TROUBLES)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_keeps_its_table_and_means_nothing_else(text):
    told = written("markdown", [found(text)], [Problem(path=text[:50] or "-", reason=text)])
    tokens = MarkdownIt("gfm-like", {"html": True, "linkify": False}).parse(told)
    kinds = [token.type for token in tokens]
    assert kinds.count("table_open") == 2
    assert "html_block" not in kinds
    inline = [child.type for token in tokens for child in token.children or ()]
    assert set(inline) <= {"text", "softbreak", "text_special"}
    rows = [kinds[at:].index("tr_close") for at, kind in enumerate(kinds) if kind == "tr_open"]
    assert len(rows) == 4
    assert "http:" not in told
    assert not re.search(r"@\w", told)


class _Tags(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = []
        self.attributes = set()

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


@pytest.mark.parametrize("text", HOSTILE)
def test_html_holds_no_tag_of_a_text(text):
    page = _Tags()
    page.feed(written("html", [found(text)], [Problem(path="x", reason=text, hint=text)]))
    expected = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "table", "tr", "td",
                "br", "small", "q", "p"}  # fmt: skip
    assert set(page.tags) <= expected
    assert page.attributes <= {"lang", "charset", "http-equiv", "content", "class"}


@pytest.mark.parametrize("name", FORMATS)
def test_personal_data_is_masked_in_every_format(name):
    secret = "电话13912345671,邮箱 li.wei77@163.com"
    each = redacted(found(secret))
    each = each._replace(finding=msgspec.structs.replace(each.finding, norms=()))
    problem = redacted_problem(Problem(path="a", reason=secret))
    told = written(name, [each], [problem])
    if isinstance(told, bytes):
        told = str([[cell.value for cell in row] for row in _cells(told)])
    assert "13912345671" not in told.replace("\\", "")
    assert "li.wei77" not in told


_TEXTS = st.text(st.characters(exclude_categories=()), max_size=40)


@settings(max_examples=60, deadline=None)
@given(_TEXTS, _TEXTS, st.sampled_from(sorted(FORMATS)))
def test_any_text_can_be_written(text, path, name):
    told = written(name, [found(text, path=path)], [Problem(path=path, reason=text, hint=text)])
    if name in {"sarif", "gitlab", "rdjson", "json"}:
        json.loads(told)
    elif name == "jsonl":
        assert len([json.loads(line) for line in told.splitlines()]) == 2
    elif name == "junit":
        ET.fromstring(told)  # noqa: S314  (our own text)
    elif name == "xlsx":
        assert len(_cells(told)) == 11
    elif name == "csv":
        assert len(list(csv.reader(io.StringIO(told[1:], newline="")))) == 3
    elif name == "github":
        assert len(list(_commands(told))) == 2
