"""`cslint learn`: corrections are learnt, generalise a little, and can be taken back."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner

from cslint import Linter
from cslint.cli.app import app
from cslint.config import Config

if TYPE_CHECKING:
    from pathlib import Path

MISSED = "蓝蝴蝶飞满一圈就有糖吃"
ALARM = "亲,五星好评返现5元哦"


def learn(folder: Path, *rows: dict, output: str = "ours.json"):
    path = folder / "corrections.jsonl"
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    arguments = ["learn", str(path), "--output", str(folder / output), "--lang", "en", "--isolated"]
    return CliRunner().invoke(app(arguments), arguments)


def rules(folder: Path, text: str, *, adjusted: bool = True) -> set[str]:
    config = Config(adjustment="ours.json" if adjusted else None)
    return {finding.rule for finding in Linter(config, base=folder).check_text(text).findings}


def test_a_missed_sentence_and_a_false_alarm_are_learnt(tmp_path: Path) -> None:
    assert "RV001" not in rules(tmp_path, MISSED, adjusted=False)
    result = learn(
        tmp_path,
        {"rule": "RV001", "verdict": "missed", "reply": MISSED},
        {"rule": "review-reward", "verdict": "false_alarm", "reply": ALARM},
    )
    assert result.exit_code == 0, result.output
    assert "2 of them are now judged as corrected" in result.stdout
    assert "RV001" in rules(tmp_path, MISSED)
    assert "RV001" in rules(tmp_path, "蓝蝴蝶飞满一圈就有糖吃呀")
    assert "RV001" not in rules(tmp_path, ALARM)
    assert "RV001" in rules(tmp_path, ALARM, adjusted=False)
    assert not rules(tmp_path, "好的亲,马上给您发货")


def test_the_same_corrections_give_the_same_bytes(tmp_path: Path) -> None:
    row = {"rule": "RV001", "verdict": "missed", "reply": MISSED}
    learn(tmp_path, row)
    learn(tmp_path, row, output="again.json")
    assert (tmp_path / "ours.json").read_bytes() == (tmp_path / "again.json").read_bytes()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"rule": "RV001", "verdict": "maybe", "reply": "x"}, "false_alarm or missed"),
        ({"rule": "RV999", "verdict": "missed", "reply": "x"}, "RV999"),
        ({"rule": "RV001", "verdict": "missed"}, "reply"),
    ],
)
def test_bad_corrections_write_nothing(tmp_path: Path, row: dict, said: str) -> None:
    result = learn(tmp_path, row)
    assert result.exit_code == 2
    assert said in result.stderr
    assert "corrections.jsonl:1" in result.stderr
    assert not (tmp_path / "ours.json").exists()


@pytest.mark.parametrize("content", ["{}", '{"version": 9, "corrections": 0, "weights": {}}'])
def test_an_unusable_adjustment_is_an_error(tmp_path: Path, content: str) -> None:
    from cslint.config import ConfigError

    (tmp_path / "ours.json").write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError, match="no usable adjustment"):
        Linter(Config(adjustment="ours.json"), base=tmp_path)
