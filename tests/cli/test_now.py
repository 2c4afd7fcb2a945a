from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from cslint.cli.checking import Checker, ended_at
from cslint.cli.request import CheckRequest
from cslint.config import Config
from cslint.model import ConversationClosed, LogMessage, Message

NOW = datetime(2024, 3, 22, 14, tzinfo=UTC)


def message(line, conversation):
    return LogMessage(line, Message(role="agent", text="好", conversation_id=conversation))


def test_only_what_is_still_open_ends_now():
    items = [message(1, "c1"), message(2, "c2"), ConversationClosed("c1", None), message(4, "c3")]
    ended = list(ended_at(iter(items), NOW))
    assert ended[:4] == items
    assert ended[4:] == [ConversationClosed("c2", NOW), ConversationClosed("c3", NOW)]


@pytest.mark.parametrize(
    ("now", "hours"),
    [(datetime(2024, 3, 22, 14), 8), (datetime(2024, 3, 22, 14, tzinfo=UTC), 0)],  # noqa: DTZ001
)
def test_a_time_without_an_offset_is_taken_in_the_configured_zone(now, hours):
    checker = Checker(CheckRequest(config=Config(), now=now))
    assert checker._now.utcoffset() == timedelta(hours=hours)
