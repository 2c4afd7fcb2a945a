"""What could not be checked is told, message by message, and never passes as clean."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint import Linter, Message, Problem
from cslint.config import Config
from cslint.judge.document import NotCheckedError
from cslint.model import LogMessage

if TYPE_CHECKING:
    from pathlib import Path

SLOW = r"""
families:
  slow_a: {phrases: [绿豆]}
  slow_b: {patterns: ['(豆+)+$']}
rules:
  XX001:
    name: slow-rule
    severity: info
    what: {zh: 甲, en: a}
    why: {zh: 甲, en: a}
    suggestion: {zh: 甲, en: a}
    message: {zh: 甲, en: a}
    bad: [绿豆豆豆]
    good: [红豆]
    when:
      - all: [slow_a, ~slow_b]
        within: message
"""


@pytest.fixture
def linter(tmp_path: Path) -> Linter:
    (tmp_path / "slow.yaml").write_text(SLOW, encoding="utf-8")
    return Linter(Config(lexicons=(str(tmp_path),), select=("ALL",), scorer=False))


def test_a_python_rule_that_fails_is_a_problem_at_its_message(
    linter: Linter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_rule: object, _document: object) -> list[object]:
        raise NotCheckedError("rule XX002 failed: ValueError: boom")

    monkeypatch.setattr("cslint.judge.engine._run", fails)
    messages = [
        Message(role="agent", text="好的亲", conversation_id="c", message_id="m1"),
        Message(role="agent", text="电话13957402816找我", conversation_id="c", message_id="m2"),
        Message(role="agent", text="脑子有病吧你", conversation_id="c", message_id="m3"),
    ]
    monkeypatch.setattr(
        "cslint.judge.engine._run",
        lambda rule, document: fails(rule, document) if "139" in document.text else [],
    )
    items = [LogMessage(number, message) for number, message in enumerate(messages, start=1)]
    results = list(linter.check_log(items, "log.jsonl"))
    told = [each for each in results if isinstance(each, Problem)]
    assert [(each.line, each.reason) for each in told] == [
        (2, "not checked: rule XX002 failed: ValueError: boom")
    ]
    assert "HR001" in {each.rule for each in results if not isinstance(each, Problem)}


def test_a_text_alone_raises(linter: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    from cslint.judge import document

    def slow(pattern: str, _text: str) -> list[tuple[int, int]]:
        raise document.PatternTimeoutError(f"the pattern {pattern!r} ran too long")

    monkeypatch.setattr(document, "search", slow)
    with pytest.raises(NotCheckedError, match="ran too long"):
        linter.check_text("绿豆汤")
