"""Logs in any order give the same findings, in memory that does not grow."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from cslint import Message
from cslint.judge import logs, parting
from cslint.judge.parting import Parting
from cslint.model import ConversationClosed, Finding, LogItem, LogMessage

if TYPE_CHECKING:
    from cslint import Linter

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
TURNS = (
    ("customer", "杯子收到就碎了"), ("agent", "哦"), ("customer", "你们管不管"),
    ("agent", "给您补发一个"),
    ("customer", "好评有返现吗"), ("agent", "有的亲"), ("customer", "以后别再给我打电话了"),
    ("agent", "您好,会员日到了"), ("agent", "半小时内给您答复"), ("customer", "人呢"),
)  # fmt: skip


def messages(conversations: int) -> list[Message]:
    return [
        Message(
            role=role,  # type: ignore[arg-type]
            text=text,
            conversation_id=f"c{number}",
            message_id=f"m{turn}",
            time=START + timedelta(minutes=47 * turn + number),
            channel="call" if text.startswith("您好,会员") else "chat",
            customer_id=f"u{number % 3}",
        )
        for number in range(conversations)
        for turn, (role, text) in enumerate(TURNS)
    ]


def found(linter: Linter, order: list[Message]) -> set[tuple[str, str | None, str | None]]:
    items = [LogMessage(line, each) for line, each in enumerate(order, 1)]
    results = linter.check_log(iter(items), "log.jsonl")
    return {
        (each.rule, each.conversation_id, each.message_id)
        for each in results
        if isinstance(each, Finding)
    }


@pytest.mark.parametrize("most", [10_000, 7])
def test_order_makes_no_difference(
    linter: Linter, monkeypatch: pytest.MonkeyPatch, most: int
) -> None:
    monkeypatch.setattr(logs, "Parting", lambda instant: Parting(instant, most))
    by_conversation = messages(9)
    by_time = sorted(by_conversation, key=lambda each: each.time or START)
    shuffled = random.Random(1).sample(by_conversation, len(by_conversation))  # noqa: S311  (an order)
    expected = found(linter, by_conversation)
    assert {"SV001", "RV003", "HR003", "CT005", "AT004", "SV006"} <= {
        code for code, _, _ in expected
    }
    assert found(linter, by_time) == found(linter, shuffled) == expected


def test_closed_conversations_are_judged_at_their_close(linter: Linter) -> None:
    every = messages(4)
    items: list[LogItem] = []
    for number in range(4):
        own = [each for each in every if each.conversation_id == f"c{number}"]
        items += [LogMessage(1, each) for each in own]
        items.append(ConversationClosed(f"c{number}", None))
    results = linter.check_log(iter(items), "log.jsonl")
    got = {
        (each.rule, each.conversation_id, each.message_id)
        for each in results
        if isinstance(each, Finding)
    }
    assert got == found(linter, every)


def test_what_is_held_does_not_grow_with_the_log() -> None:
    held = Parting(datetime.timestamp, most=50)
    with held:
        for line, each in enumerate(messages(40), 1):
            held.add(LogMessage(line, each))
            assert held._held <= 50
        gathered = {each.conversation_id: len(each.items) for each in held.rest()}
    assert gathered == {f"c{number}": len(TURNS) for number in range(40)}


def test_a_conversation_that_spilled_can_be_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parting, "_PARTS", 2)
    with Parting(datetime.timestamp, most=6) as held:
        for line, each in enumerate(messages(3), 1):
            held.add(LogMessage(line, each))
        taken = held.take("c1")
        assert taken is not None
        assert [item.message.message_id for item in taken.items] == [f"m{n}" for n in range(10)]
        assert held.take("c1") is None
        rest = {each.conversation_id: len(each.items) for each in held.rest()}
    assert rest == {"c0": 10, "c2": 10}


def test_a_message_without_a_time_stays_where_it_stood(linter: Linter) -> None:
    order = [
        Message(role="customer", text="碗裂了", conversation_id="c", message_id="m1", time=START),
        Message(role="agent", text="真对不起", conversation_id="c", message_id="m2"),
        Message(
            role="agent", text="给您补一个", conversation_id="c", message_id="m4",
            time=START + timedelta(minutes=9),
        ),
        Message(
            role="customer", text="然后呢", conversation_id="c", message_id="m3",
            time=START + timedelta(minutes=5),
        ),
    ]  # fmt: skip
    with Parting(datetime.timestamp) as held:
        for line, each in enumerate(order, 1):
            held.add(LogMessage(line, each))
        (gathered,) = held.rest()
    assert [item.message.message_id for item in gathered.items] == ["m1", "m2", "m3", "m4"]
    assert {code for code, _, _ in found(linter, order)}.isdisjoint({"SV001", "SV002", "SV003"})


def test_now_ends_what_the_log_leaves_open(linter: Linter) -> None:
    item = LogMessage(
        1,
        Message(role="agent", text="半小时内给您答复", conversation_id="c", time=START),
    )
    later = linter.check_log(iter([item]), "log.jsonl", now=START + timedelta(hours=2))
    assert "SV006" in {each.rule for each in later if isinstance(each, Finding)}
    at_once = linter.check_log(iter([item]), "log.jsonl")
    assert "SV006" not in {each.rule for each in at_once if isinstance(each, Finding)}
