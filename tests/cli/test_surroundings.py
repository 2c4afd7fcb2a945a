from __future__ import annotations

import pytest

from cslint.cli.surroundings import Surroundings
from cslint.model import ConversationClosed, Finding, LogMessage, Message, Severity


def message(line, conversation="c1"):
    text = f"{conversation}-{line}"
    return LogMessage(line, Message(role="agent", text=text, conversation_id=conversation))


def finding(index, conversation="c1"):
    return Finding(
        rule="TT001", name="a", severity=Severity.INFO, message="m",
        conversation_id=conversation, message_index=index,
    )  # fmt: skip


def seen(near, items, index, conversation="c1", after=0):
    """The lines around a finding that is made after item number `after`."""
    lines = ()
    for number, _ in enumerate(near.watch(items)):
        if number == after:
            lines = near.around(finding(index, conversation))
    return [each.line for each in lines]


@pytest.mark.parametrize(
    ("index", "after", "lines"),
    [(0, 0, [1, 2, 3]), (2, 2, [1, 2, 3, 4, 5]), (2, 5, [1, 2, 3, 4, 5]), (5, 5, [4, 5, 6])],
)
def test_two_messages_before_and_after(index, after, lines):
    assert seen(Surroundings(), map(message, range(1, 7)), index, after=after) == lines


def test_conversations_are_kept_apart():
    items = [message(1), message(2, "c2"), message(3), message(4, "c2"), message(5)]
    assert seen(Surroundings(), items, 1, after=2) == [1, 3, 5]


def test_a_closed_conversation_begins_anew():
    items = [message(1), message(2), ConversationClosed("c1", None), message(4), message(5)]
    assert seen(Surroundings(), items, 1, after=2) == [1, 2]
    assert seen(Surroundings(), items, 0, after=3) == [4, 5]


def test_memory_is_bounded():
    near = Surroundings(depth=3, conversations=2)
    items = [message(line, f"c{line % 5}") for line in range(50)]
    assert seen(near, items, 9, "c0", after=49) == []
    assert seen(Surroundings(depth=3), map(message, range(50)), 1, after=49) == []
