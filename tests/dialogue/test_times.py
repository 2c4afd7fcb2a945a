"""Deadlines as people state them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
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
        ("一周内给您换好", "03-10 10:01"),
        ("本周内给您换好", "03-09 00:00"),
        ("下下周内寄出", "03-23 00:00"),
        ("本月内结清", "04-01 00:00"),
        ("今晚十二点前回您", "03-04 00:00"),
        ("零点前给您弄好", "03-04 00:00"),
        ("明天三点前给您单号", "03-04 15:00"),
        ("五点多给您回电", "03-03 17:59"),
        ("中午一点给您回话", "03-03 13:00"),
        ("半个点内给您回话", "03-03 10:31"),
        ("个把小时就给您信儿", "03-03 12:01"),
        ("十来分钟给您弄好", "03-03 10:20"),
        ("两小时左右给您结果", "03-03 12:31"),
        ("明儿晌午给您准信", "03-04 14:00"),
        ("擦黑前给您送到", "03-03 20:00"),
        ("今天登记好 三个工作日内退给您", "03-07 00:00"),
        ("您三天前报的修 今天给您派师傅", "03-04 00:00"),
        ("3个工内给您退回", "03-07 00:00"),
        ("中秋礼盒三天内给您补发", "03-06 10:01"),
        ("端午粽子少了一袋 两天内补寄", "03-05 10:01"),
        ("国庆买的那台 24小时内给您换", "03-04 10:01"),
        ("国庆单的售后已登记 三天内给您换", "03-06 10:01"),
        ("十二天内给您寄", "03-15 10:01"),
        ("您第十二天才说 三天内给您换", "03-06 10:01"),
        ("1.5小时内给您答复", "03-03 11:31"),
        ("登记好了.3天内给您补", "03-06 10:01"),
        ("尾号6180的订单三天内给您补发", "03-06 10:01"),
        ("超了七天也不怕 半年内都给您换新", "09-02 10:01"),
        ("尾号6180三天内给您补发", "03-06 10:01"),
        ("尾号618的订单三天内给您补发", "03-06 10:01"),
        ("8月618000号单 三天内给您补发", "03-06 10:01"),
    ],
)
def test_a_stated_time_is_resolved(text: str, expected: str) -> None:
    found = deadline(text, SAID)
    assert found is not None
    assert found.at is not None
    assert f"{found.at:%m-%d %H:%M}" == expected


@pytest.mark.parametrize(
    "text",
    [
        "稍后给您回电",
        "快一点给您弄",
        "早一点给您回话",
        "尽早给您寄",
        "十分抱歉 回头给您回电",
        "几点给您打方便",
        "第十二天给您补发",
        "第12天给您补发",
        "第 二十三天给您补发",
        "第1.5天给您补发",
    ],
)
def test_no_stated_time_is_no_deadline(text: str) -> None:
    assert deadline(text, SAID) is None


@pytest.mark.parametrize(
    "text",
    [
        "节后头一天给您补上",
        "五一前给您寄",
        "双11过后给您退",
        "618结束给您退",
        "到货后三天内给您补发",
        "国庆收假后两天内给您寄",
        "出差回来24小时内给您答复",
        "大促三天内给您退",
        "这几天断供 到货再给您补",
        "20年内都给您换新",
    ],
)
def test_what_no_calendar_tells_is_unknown(text: str) -> None:
    assert deadline(text, SAID) == Deadline(None)


@pytest.mark.parametrize(
    "text",
    [
        "9999999999天内给您补发",
        "99999999个工作日内给您补发",
        "999999周内给您补发",
        "5000天内给您补发",
        "200个月内给您补发",
        "今天给您登记 100000天内给您补发",
        "三天内最多9999999小时内给您补发",
        "九九九九九九九九天内给您补发",
        "9" * 200_000 + "天内给您补发",
    ],
)
def test_what_lies_years_ahead_is_unknown(text: str) -> None:
    assert deadline(text, SAID) == Deadline(None)


@pytest.mark.parametrize(
    ("padding", "expected"),
    [
        ("9" * 200_000 + " ", datetime(2026, 3, 6, 10, 1, tzinfo=SHANGHAI)),
        ("9." * 50_000 + " ", datetime(2026, 3, 6, 10, 1, tzinfo=SHANGHAI)),
        ("九" * 200_000 + " ", datetime(2026, 3, 6, 10, 1, tzinfo=SHANGHAI)),
        ("9" + " " * 200_000, datetime(2026, 3, 6, 10, 1, tzinfo=SHANGHAI)),
    ],
    ids=["digits", "dots", "chinese", "spaces"],
)
def test_a_span_is_found_behind_any_padding(padding: str, expected: datetime) -> None:
    assert deadline(f"{padding}三天内给您补发", SAID) == Deadline(expected)


@pytest.mark.parametrize("text", ["三天内补", "三个工作日内补", "明天补", "下月底补", "下周三补"])
def test_at_the_end_of_the_calendar_all_is_unknown(text: str) -> None:
    assert deadline(text, datetime(9999, 12, 31, 10, 1, tzinfo=SHANGHAI)) == Deadline(None)


@pytest.mark.parametrize("start", range(1, 8))
@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 10, 11, 23])
def test_working_days_are_counted_one_by_one(start: int, count: int) -> None:
    said = datetime(2026, 3, start, 9, 0, tzinfo=SHANGHAI)
    day, left = said, count
    while left:
        day += timedelta(days=1)
        left -= day.weekday() < 5
    midnight = day.replace(hour=0) + timedelta(days=1)
    assert deadline(f"{count}个工作日内退给您", said) == Deadline(midnight)


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
