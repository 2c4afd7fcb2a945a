"""What could not be checked is told, message by message, and never passes as clean."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cslint import Linter, Message, Problem
from cslint.config import Config, ConfigError
from cslint.dialogue.machine import Breach, Machine, Turn
from cslint.judge.document import NotCheckedError
from cslint.model import Finding, LogMessage
from cslint.read import is_bad_record

if TYPE_CHECKING:
    from pathlib import Path

    from cslint.dialogue.state import State

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
    assert not any(map(is_bad_record, told))  # no record was bad: `--skip-bad-records` keeps it
    assert "HR001" in {each.rule for each in results if not isinstance(each, Problem)}


def test_a_text_alone_raises(linter: Linter, monkeypatch: pytest.MonkeyPatch) -> None:
    from cslint.judge import document

    def slow(pattern: str, _text: str) -> list[tuple[int, int]]:
        raise document.PatternTimeoutError(f"the pattern {pattern!r} ran too long")

    monkeypatch.setattr(document, "search", slow)
    with pytest.raises(NotCheckedError, match="ran too long"):
        linter.check_text("绿豆汤")


TURNS = ("好的亲", "给您补发一个", "脑子有病吧你")


def results(linter: Linter, conversations: tuple[str, ...] = ("c",)) -> list[Finding | Problem]:
    every = [(name, text) for name in conversations for text in TURNS]
    items = [
        LogMessage(line, Message(role="agent", text=text, conversation_id=name))
        for line, (name, text) in enumerate(every, start=1)
    ]
    return list(linter.check_log(items, "log.jsonl"))


def told(found: list[Finding | Problem]) -> list[tuple[int | None, str]]:
    return [(each.line, each.reason) for each in found if isinstance(each, Problem)]


def rude_lines(found: list[Finding | Problem]) -> list[int | None]:
    return [each.line for each in found if isinstance(each, Finding) and each.rule == "HR001"]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (OverflowError("too far"), "not checked: OverflowError: too far"),
        (RecursionError("too deep"), "not checked: RecursionError: too deep"),
        (NotCheckedError("too slow"), "not checked: too slow"),
    ],
)
def test_an_unforeseen_error_is_a_problem_at_its_message(
    linter: Linter, monkeypatch: pytest.MonkeyPatch, error: Exception, reason: str
) -> None:
    step = Machine.step

    def fails(machine: Machine, state: State, turn: Turn) -> list[Breach]:
        if turn.text == TURNS[1]:
            raise error
        return step(machine, state, turn)

    monkeypatch.setattr(Machine, "step", fails)
    found = results(linter)
    assert told(found) == [(2, reason)]
    assert rude_lines(found) == [3]


def test_an_unforeseen_error_at_the_end_costs_one_conversation(
    linter: Linter, monkeypatch: pytest.MonkeyPatch
) -> None:
    errors = iter([OverflowError("too far")])

    def fails(*_: object) -> list[Breach]:
        for error in errors:
            raise error
        return []

    monkeypatch.setattr(Machine, "close", fails)
    found = results(linter, ("c", "d"))
    assert told(found) == [(None, "end of c: not checked: OverflowError: too far")]
    assert rude_lines(found) == [3, 6]


def test_what_is_no_text_is_a_problem_at_its_message(linter: Linter) -> None:
    items = [
        LogMessage(1, Message(role="agent", text=7)),  # type: ignore[arg-type]  # on purpose
        LogMessage(2, Message(role="agent", text=TURNS[2])),
    ]
    found = list(linter.check_log(items, "log.jsonl"))
    assert [line for line, _ in told(found)] == [1]
    assert rude_lines(found) == [2]


def test_an_unusable_configuration_is_told_once(
    linter: Linter, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> list[Breach]:
        raise ConfigError(Problem(path="scorer.cslw", reason="no usable weights"))

    monkeypatch.setattr(Machine, "step", fails)
    with pytest.raises(ConfigError):
        results(linter)


def test_a_promise_beyond_all_calendars_is_checked(linter: Linter) -> None:
    start = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    texts = ("9999999999天内给您补发", "99999999个工作日内给您补发", "脑子有病吧你")
    items = [
        LogMessage(line, Message(role="agent", text=text, time=start, conversation_id="c"))
        for line, text in enumerate(texts, start=1)
    ]
    found = list(linter.check_log(items, "log.jsonl"))
    assert told(found) == []
    assert rude_lines(found) == [3]
