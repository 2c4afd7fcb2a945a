from __future__ import annotations

import io
import json
import os
from pathlib import Path

import jsonschema
import pytest

from cslint.model import Finding, Message, Problem, Severity
from cslint.report.formats import FORMATS, create, writer_class
from cslint.report.writer import Found, Neighbour, Run, Summary

HERE = Path(__file__).parent
SCHEMA = json.loads((HERE.parents[1] / "docs/schema/finding.schema.json").read_text("utf-8"))
HOSTILE = "看\x1b[31m这\u202e里👨‍👩‍👧e\u0301\n五星好评返现5元" + "哦" * 90


def at(place, role, text):
    return Neighbour(place, place + 1, Message(role=role, text=text))


def finding(**settings):
    plain = {
        "rule": "RV001", "name": "review-reward", "severity": Severity.ERROR,
        "message": "以利益换好评:“好评返现”", "suggestion": "请顾客按真实感受评价。",
        "path": "logs/a.jsonl", "line": 2, "column": 1, "conversation_id": "c1",
        "message_id": "m2", "message_index": 1, "start": 3, "end": 7, "text": "好评返现",
        "confidence": 0.95, "norms": ("某平台规则第一条",), "fingerprint": "00ff",
        "why": ("好评", "返现"),
    }  # fmt: skip
    return Finding(**plain | settings)


FOUND = (
    Found(
        finding(),
        (
            at(0, "customer", "有优惠吗"),
            at(1, "agent", "亲五星好评返现5元"),
            at(2, "bot", "祝您生活愉快"),
        ),
    ),
    Found(
        finding(
            rule="TP005", severity=Severity.WARNING, line=12, message_index=1,
            start=HOSTILE.index("好评返现"), end=HOSTILE.index("好评返现") + 4, text="好评返现",
            message="含有\x9b不可见\u202e字符", obfuscated=True, why=(), norms=(),
            suggestion=None, platform="taobao", confidence=1.0,
        ),
        (at(1, "agent", HOSTILE), at(2, "system", "")),
    ),
    Found(
        finding(
            rule="CT004", name="late-night-repeated-calls", severity=Severity.INFO, line=3,
            conversation_id=None, message_id=None, message_index=None, start=None, end=None,
            text=None, evidence=("k1", "k2"), contact_id="k2", customer_id="u9", why=(),
            message="同一晚多次致电",
        )
    ),
)  # fmt: skip
PROBLEMS = (
    Problem(path="logs/a.jsonl", line=7, reason="required field missing: text\x1b[2J"),
    Problem(path="absent", reason="no such file", hint="look again"),
)
SUMMARY = Summary(
    files=2, messages=40, findings=3, by_severity={"error": 1, "warning": 1, "info": 1},
    by_rule={"CT004": 1, "RV001": 1, "TP005": 1}, problems=2, skipped_records=1, exit_status=2,
    seconds=0.5,
)  # fmt: skip
VARIANTS = {
    # A workbook is compressed: its cells are tested, not its bytes.
    **{name: (name, Run("1.2.3")) for name in FORMATS if name != "xlsx"},
    "text-colour-en": ("text", Run("1.2.3", "en", colour=True, width=60, show_time=True)),
    "concise-statistics": ("concise", Run("1.2.3", statistics=True)),
}


def written(name, run, found=FOUND, problems=PROBLEMS, summary=SUMMARY):
    kind = writer_class(name)
    stream = io.BytesIO() if kind.binary else io.StringIO(newline="")
    writer = create(kind, stream, run)
    writer.begin()
    for each in found:
        writer.finding(each)
    for each in problems:
        writer.problem(each)
    writer.end(summary)
    return stream.getvalue()


@pytest.mark.parametrize("variant", VARIANTS)
def test_the_format_is_as_it_was(variant):
    """CSLINT_UPDATE_SNAPSHOTS=1 accepts what is written now."""
    name, run = VARIANTS[variant]
    told = written(name, run)
    told = told if isinstance(told, bytes) else told.encode("utf-8")
    path = HERE / "snapshots" / f"{variant}.txt"
    if os.environ.get("CSLINT_UPDATE_SNAPSHOTS"):
        path.write_bytes(told)
    assert told == path.read_bytes()


def test_the_json_document_keeps_to_its_schema():
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    document = json.loads(written("json", Run("1.2.3")))
    jsonschema.validate(document, SCHEMA)
    assert [each["rule"] for each in document["findings"]] == ["RV001", "TP005", "CT004"]
    assert len(document["problems"]) == 2


def test_every_line_keeps_to_the_schema():
    line_schema = {"$ref": "#/$defs/line", "$defs": SCHEMA["$defs"]}
    lines = [json.loads(line) for line in written("jsonl", Run("1.2.3")).splitlines()]
    for line in lines:
        jsonschema.validate(line, line_schema)
    assert len(lines) == 5
    assert ["contact_id" in line for line in lines] == [False, False, True, False, False]


def test_an_empty_document_is_valid():
    document = json.loads(written("json", Run("1.2.3"), (), (), Summary()))
    assert document["findings"] == document["problems"] == []


@pytest.mark.parametrize("name", FORMATS)
def test_no_format_writes_what_a_terminal_obeys(name):
    told = written(name, Run("1.2.3"))
    assert not set(told) & {chr(code) for code in (0x1B, 0x7F, 0x9B, 0x202E, 0x0D)}


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_escapes_keep_the_meaning_of_json(name):
    told = written(name, Run("1.2.3"), FOUND[1:2], ()).splitlines()
    (line,) = [line for line in told if "TP005" in line and "by_rule" not in line]
    assert json.loads(line)["message"] == FOUND[1].finding.message


def test_lone_surrogates_do_not_break_a_document():
    odd = Found(finding(path="a\udcff.jsonl"))
    told = written("jsonl", Run("1.2.3"), (odd,), ())
    assert json.loads(told)["path"] == "a?.jsonl"
