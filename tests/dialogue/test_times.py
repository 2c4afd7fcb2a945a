"""Deadlines as people state them."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cslint.dialogue.times import Deadline, deadline

SHANGHAI = ZoneInfo("Asia/Shanghai")
SAID = datetime(2026, 3, 3, 10, 1, tzinfo=SHANGHAI)  # a Tuesday


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("半小时内给您答复", "03-03 10:31"),
        ("一个半小时后回您", "03-03 11:31"),
        ("俩小时吧", "03-03 12:01"),
        ("一刻钟后给您回电", "03-03 10:16"),
        ("24h内专员联系您", "03-04 10:01"),
        ("两三个小时给您结果", "03-03 13:01"),
        ("三天内补给您", "03-06 10:01"),
        ("今天下班前给您回复", "03-04 00:00"),
        ("今晚八点前给您回话", "03-03 20:00"),
        ("下午三点之前答复", "03-03 15:00"),
        ("五点前给您单号", "03-03 17:00"),
        ("17:30前发您", "03-03 17:30"),
        ("中午前给您准信", "03-03 12:00"),
        ("明天上午10点前回电", "03-04 10:00"),
        ("最迟后天给您寄出", "03-06 00:00"),
        ("周一前退给您", "03-10 00:00"),
        ("下周三给您换新", "03-12 00:00"),
        ("1-3个工作日打给您", "03-07 00:00"),
        ("月底前结给您", "04-01 00:00"),
        ("6号给您补寄", "03-07 00:00"),
        ("凌晨两点前给您弄好", "03-04 02:00"),
    ],
)
def test_a_stated_time_is_resolved(text: str, expected: str) -> None:
    found = deadline(text, SAID)
    assert found is not None
    assert found.at is not None
    assert f"{found.at:%m-%d %H:%M}" == expected


def test_no_stated_time_is_no_deadline() -> None:
    assert deadline("稍后给您回电", SAID) is None


def test_what_no_calendar_tells_is_unknown() -> None:
    assert deadline("节后头一天给您补上", SAID) == Deadline(None)


def test_working_days_skip_the_weekend() -> None:
    friday = datetime(2026, 3, 6, 9, 0, tzinfo=SHANGHAI)
    found = deadline("两个工作日内退给您", friday)
    assert found is not None
    assert found.at == datetime(2026, 3, 11, 0, 0, tzinfo=SHANGHAI)


def test_a_span_is_counted_in_real_time_over_a_clock_change() -> None:
    paris = ZoneInfo("Europe/Paris")
    said = datetime(2026, 3, 28, 12, 0, tzinfo=paris)
    found = deadline("24小时内给您退款", said)
    assert found is not None
    assert found.at is not None
    assert (found.at.astimezone(UTC) - said.astimezone(UTC)).total_seconds() == 86_400
