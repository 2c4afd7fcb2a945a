"""`cslint eval` counts what a person would count, and keeps floors."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cslint.cli.app import app
from cslint.evaluation.counts import Counts, interval

if TYPE_CHECKING:
    from pathlib import Path

SENTENCES = [
    {"id": "s1", "text": "亲,五星好评返现5元哦", "labels": ["RV001"]},
    {"id": "s2", "text": "亲,我们不支持好评返现哦", "labels": []},
    {"id": "s3", "text": "好的亲,马上发货", "labels": ["HR001"]},
]
CASE = {
    "case_id": "k1",
    "conversation": {
        "conversation_id": "k1",
        "messages": [
            {"message_id": "m1", "role": "customer", "text": "在吗"},
            {"message_id": "m2", "role": "agent", "text": "加微信shop8866详聊"},
        ],
    },
    "expected": [{"rule": "OP001", "message_id": "m2"}],
}
LOG = [
    {"conversation_id": "l1", "role": "customer", "text": "在吗", "labels": []},
    {"conversation_id": "l1", "role": "agent", "text": "在的亲,脑子有病吧你", "labels": "HR001"},
]


def run(path: Path, *options: str):
    arguments = ["eval", str(path), "--format", "json", "--lang", "en", "--isolated", *options]
    return CliRunner().invoke(app(arguments), arguments)


def labelled(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_sentences_cases_and_logs_count_alike(tmp_path: Path) -> None:
    result = run(labelled(tmp_path / "a.jsonl", *SENTENCES, CASE, *LOG))
    assert result.exit_code == 0, result.output
    found = json.loads(result.stdout)
    assert found["conversations"] == 5
    assert {r: (c["right"], c["wrong"], c["missed"]) for r, c in found["rules"].items()} == {
        "HR001": (1, 0, 1),
        "OP001": (1, 0, 0),
        "RV001": (1, 0, 0),
    }
    assert [m["rule"] for m in found["worst"]] == ["HR001"]


def test_a_bad_record_is_named_and_fails_the_run(tmp_path: Path) -> None:
    path = labelled(tmp_path / "a.jsonl", SENTENCES[0], {"text": "没有标注"})
    result = run(path)
    assert result.exit_code == 2
    assert "a.jsonl:2" in result.stderr
    assert "labels" in result.stderr


@pytest.mark.parametrize("content", ["", "not json\n"])
def test_nothing_to_measure_is_no_success(tmp_path: Path, content: str) -> None:
    (tmp_path / "a.jsonl").write_text(content, encoding="utf-8")
    assert run(tmp_path / "a.jsonl").exit_code == 2


def test_floors_rise_and_do_not_fall(tmp_path: Path) -> None:
    floors = tmp_path / "floors.json"
    good = labelled(tmp_path / "good.jsonl", *SENTENCES[:2])
    bad = labelled(tmp_path / "bad.jsonl", SENTENCES[0], {**SENTENCES[1], "labels": ["RV001"]})
    assert run(good, "--floors", str(floors), "--raise-floors").exit_code == 0
    assert json.loads(floors.read_text("utf-8"))["RV001"] == {"precision": 1.0, "recall": 1.0}
    before = floors.read_bytes()
    result = run(bad, "--floors", str(floors), "--raise-floors")
    assert result.exit_code == 1
    assert "RV001: recall 0.500 is below its floor 1.000" in result.stderr
    assert floors.read_bytes() == before


def test_counts() -> None:
    counts = Counts(8, 2, 0) + Counts(1, 0, 1)
    assert counts == Counts(9, 2, 1)
    assert counts.f1 == pytest.approx(18 / 21)
    assert counts.precision.share == pytest.approx(9 / 11)
    assert str(interval(0, 0)) == "–"
    low, high = interval(9, 10)[1:]
    assert 0.5 < low < 0.9 < high < 1


@pytest.mark.parametrize(
    "row",
    [
        {"text": "好的亲", "labels": ["RV01"]},
        {"text": "好的亲", "labels": "RV001, RV01"},
        {**CASE, "expected": [{"rule": "RV01", "message_id": "m2"}]},
        {**LOG[1], "labels": "RV01"},
    ],
)
def test_a_label_that_names_no_rule_is_told_with_its_line(tmp_path: Path, row: dict) -> None:
    result = run(labelled(tmp_path / "a.jsonl", SENTENCES[0], row))
    assert result.exit_code == 2
    assert "a.jsonl:2: error: " in result.stderr
    assert "“RV01”" in result.stderr
    assert "RV001" in result.stderr
    assert json.loads(result.stdout)["problems"][0]["line"] == 2


def test_without_a_file_there_are_no_figures(tmp_path: Path) -> None:
    good = labelled(tmp_path / "a.jsonl", *SENTENCES)
    result = run(good, str(tmp_path / "absent.jsonl"), "--format", "text")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "absent.jsonl" in result.stderr
