"""Chinese time expressions in promises, resolved against the time they were said at.

No library that is kept up knows 下班前, 半个钟头内 or 1-3个工作日 as deadlines, so they are read
here: a day, a part of the day and a clock, or a span from now. Where a time is said
loosely, the latest reading counts: a promise is only broken past all doubt.
"""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import UTC, datetime, time, timedelta
from functools import cache, lru_cache
from math import inf
from typing import NamedTuple

from cslint.fold.lazy import LazyPattern

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {
    "〇": 0, "两": 2, "俩": 2, "仨": 3, "几": 5, "半": 0.5,
}  # fmt: skip
# A number is read from its first character, or 第十二天 would hold 二天.
_N = (
    r"(?:(?<!\d)\d{1,6}(?:\.\d{1,6})?"
    r"|(?<![零〇一二两三四五六七八九十俩仨几半])[零〇一二两三四五六七八九十俩仨几半]{1,6})"
)
# Longer ones are read as one that is too large for any calendar.
_ENDLESS = LazyPattern(r"\d{7,}|[零〇一二两三四五六七八九十俩仨几半]{7,}")
_TOO_LARGE = "999999"
_S = r"\s{0,4}"
# An ordinal counts nothing.
_NO_ORDINAL = r"(?<!第)(?<!第 )(?<!\d\.)"
_SPAN = LazyPattern(
    rf"{_NO_ORDINAL}(?:(?P<low>{_N}){_S}(?:-|~|到|至|、|—|－|～){_S})?(?P<n>{_N}){_S}(?P<more>多|来)?个?(?P<half>半)?(?P<more_after>多)?"
    rf"{_S}(?P<unit>工作日|工作天|工(?=内|后|左右|$)|分钟(?!前)|分(?=内|之内|以内|后|左右)|min|刻钟|小时(?!前)|钟头(?!前)|钟(?!前|头)|h(?![a-z])|天(?!前)|日(?=内|之内|以内|后|左右)|周(?![一二三四五六日末])"
    r"|星期(?![一二三四五六日天])|礼拜(?![一二三四五六日天])|月(?!\d|底|初)|年(?=内|之内|以内))(?P<half_after>半)?(?P<about>左右|上下|的样子)?",
    re.IGNORECASE,
)
_DAY_WORDS: tuple[tuple[str, int], ...] = (
    ("大后天", 3), ("后天", 2), ("明后天", 2), ("明天", 1), ("明日", 1), ("明儿", 1), ("明早", 1),
    ("明晚", 1), ("明午", 1), ("隔天", 1), ("次日", 1), ("第二天", 1), ("翌日", 1), ("听日", 1),
    ("聽日", 1), ("明朝", 1), ("听朝", 1), ("听晚", 1), ("后儿", 2), ("后日", 2), ("今朝", 0),
    ("今天", 0), ("今日", 0), ("今儿", 0), ("今晚", 0), ("今早", 0), ("今夜", 0),
    ("当天", 0), ("当日", 0), ("当晚", 0), ("今明两天", 1),
)  # fmt: skip
_DAY = LazyPattern("|".join(word for word, _ in _DAY_WORDS))
_WEEKDAY = LazyPattern(
    r"(?P<next>下下?个?)?(?:这|本)?个?(?:周|星期|礼拜)(?P<day>[一二三四五六日天末])"
)
# "Within a week" is a span, "within the week" is not.
_COUNTED = r"(?<![\d零一二两三四五六七八九十几半仨俩个])"
_WEEK = LazyPattern(
    _COUNTED + r"(?P<next>下下?个?)?(?:这|本)?个?(?:周|星期|礼拜)(?:内|之内|以内|里|前|$)"
)
_DATE = LazyPattern(
    r"(?:(?P<month>\d{1,2})(?:月|[./](?=\d)))?(?P<day>\d{1,2})(?:号|日(?!内|之内|以内|后|左右))"
)
# "A bit" is no clock time, nor are points to be made.
_NO_CLOCK = (
    r"(?<![\d零一二两三四五六七八九十])"
    r"(?:(?<![早快晚好有多少大小慢差等宜心久急这那了高低长短松紧厚薄软硬细])|(?!一点))"
)
_CLOCK = LazyPattern(
    rf"{_NO_CLOCK}(?P<hour>{_N})\s*(?:(?P<colon>[:：])(?=\d\d)|点钟?(?!儿|点|问题|小|心意|补偿|优惠|误差|办法)|时(?!间|候))"
    rf"\s*(?:(?P<half>半)|(?P<quarter>[一三])刻|(?P<more>多|来钟)|(?P<minute>\d{{1,2}}|{_N}?)分?)?"
)
# A part of the day, the hour by which it is over, and whether its clock hours are after noon.
_PARTS: tuple[tuple[str, int, bool], ...] = (
    ("凌晨", 6, False), ("一大早", 10, False), ("早上", 12, False), ("明早", 12, False),
    ("今早", 12, False), ("早晨", 12, False), ("一早", 12, False), ("早", 12, False),
    ("上午", 12, False), ("中午前", 12, True), ("中午之前", 12, True),
    ("中午", 14, True), ("明午", 14, True), ("午饭", 13, True),
    ("晌午", 14, True), ("下午", 18, True), ("下晌", 18, True), ("后晌", 18, True),
    ("午后", 18, True), ("傍晚", 20, True), ("天黑", 20, True), ("擦黑", 20, True),
    ("头黑", 20, True), ("傍黑", 20, True), ("晚饭", 20, True), ("饭点", 20, True),
    ("听晚", 24, True), ("半夜", 24, True), ("收工", 24, True), ("交接班", 24, True),
    ("收摊", 24, True), ("今晚", 24, True), ("明晚", 24, True),
    ("当晚", 24, True), ("晚上", 24, True), ("今夜", 24, True), ("夜里", 24, True),
    ("睡前", 24, True), ("下班", 24, True), ("交班", 24, True), ("关门", 24, True),
    ("打烊", 24, True), ("晚点", 24, True),
)  # fmt: skip
# "Early", alone, is a morning; "earlier", "soon" and "long ago" are not.
_ALONE = {"早": "(?<![尽提趁及最])早(?![点些日就已知该])(?!一[点些])"}
_PART = LazyPattern(
    "|".join(
        _ALONE.get(word, word) for word, _, _ in sorted(_PARTS, key=lambda part: -len(part[0]))
    )
)
_MONTH_END = LazyPattern(
    _COUNTED + r"(?P<next>下个?)?(?:这|本|当)?个?月(?P<which>底|末|中|初|内|之内|以内)"
)
_OCCASION = (
    r"(?:节后|年后|节前|年前|年底|年内|放假|开学|出差|假期|春节|国庆|(?<![周期拜])五一|十一前|端午|中秋|元旦"
    r"|双十一|双11|(?<![\d号])618(?!\d)|大促|到货|补货|出货)"
)
_UNKNOWN = LazyPattern(_OCCASION)
# A span that only begins with the occasion: "三天内" of a "中秋礼盒" does not, "到货后三天内" does.
_UNKNOWN_START = LazyPattern(
    rf"[节年]后|{_OCCASION}"
    r"(?:(?=[\d零〇一二两三四五六七八九十俩仨几半])|[再就]|[^,，。;；!！?？\s]{0,4}?(?:(?<![售最])后|完|回来))"
)
# Loose words for amounts that have one reading only.
_LOOSE = (
    (LazyPattern(r"个把(?=小时|钟|点|月|星期|礼拜|天)"), "两个"),
    (LazyPattern(r"个点(?!钟)"), "个小时"),
)
_NIGHT = LazyPattern("晚|夜")
_EARLY = 8
_NOON, _MIDNIGHT = 12, 24
_WEEKEND = 5


class Deadline(NamedTuple):
    """By when; `at` is None where a time was stated that no calendar tells."""

    at: datetime | None


class _Found(NamedTuple):
    """The time expressions of a text."""

    spans: tuple[re.Match[str], ...]
    days: tuple[int, ...]
    weekdays: tuple[re.Match[str], ...]
    weeks: tuple[re.Match[str], ...]
    dates: tuple[re.Match[str], ...]
    months: tuple[re.Match[str], ...]
    part: str | None
    clock: tuple[int, int] | None
    unknown: bool
    unknown_start: bool


@lru_cache(maxsize=4096)
def _expressions(text: str) -> _Found:
    """What a text says of time; the same promise is made over and over."""
    for form, plain in _LOOSE:
        text = form.sub(plain, text)
    text = _ENDLESS.sub(_TOO_LARGE, text)
    parts = _PART.findall(text)
    return _Found(
        spans=tuple(_SPAN.finditer(text)),
        days=tuple(_days_of(match[0]) for match in _DAY.finditer(text)),
        weekdays=tuple(_WEEKDAY.finditer(text)),
        weeks=tuple(_WEEK.finditer(text)),
        dates=tuple(_DATE.finditer(text)),
        months=tuple(_MONTH_END.finditer(text)),
        part=max(parts, key=lambda word: _part_ends()[word][0], default=None),
        clock=_clock(text),
        unknown=_UNKNOWN.search(text) is not None,
        unknown_start=_UNKNOWN_START.search(text) is not None,
    )


def deadline(text: str, said: datetime) -> Deadline | None:
    """The deadline that a text states, or None where it states none.

    `said` is when it was said, on the wall clock of the one who said it.
    """
    try:
        return _resolved(_expressions(text), said)
    except OverflowError:  # the calendar itself ends
        return Deadline(None)


def _resolved(stated: _Found, said: datetime) -> Deadline | None:
    found, span = _on_a_day(stated, said), _after_a_span(stated, said)
    if found is None and (stated.unknown_start or (span is None and stated.unknown)):
        return Deadline(None)
    return max(filter(None, (found, span)), key=_moment, default=None)


def _moment(found: Deadline) -> float:
    return inf if found.at is None else found.at.timestamp()


def _after_a_span(stated: _Found, said: datetime) -> Deadline | None:
    ends = (_end_of_span(match, said) for match in stated.spans)
    return max(filter(None, ends), key=_moment, default=None)


def _end_of_span(match: re.Match[str], said: datetime) -> Deadline | None:
    amount = _amount(match)
    if amount is None:
        return None
    unit = match["unit"].lower()
    length = amount * _UNITS[unit]
    if length > _LONGEST:
        return Deadline(None)
    if unit in _WORKING:
        return Deadline(_working_days(said, round(amount)))
    if unit == "月":
        return Deadline(said + length)
    # Counted in real time: a clock change between does not lengthen a span.
    return Deadline((said.astimezone(UTC) + length).astimezone(said.tzinfo))


def _amount(match: re.Match[str]) -> float | None:
    """How many units a span is long, read at its longest."""
    amount = _number(match["n"])
    if amount is None:
        return None
    if (match["half"] or match["half_after"]) and match["n"] != "半":
        amount += 0.5
    if match["more"] or match["more_after"]:
        amount += _TEENS if amount >= _TEENS and match["more"] else 1
    return amount * _TOLERANCE if match["about"] else amount


_TEENS = 9
_TOLERANCE = 1.25
_UNITS = {
    "分钟": timedelta(minutes=1), "分": timedelta(minutes=1), "min": timedelta(minutes=1),
    "刻钟": timedelta(minutes=15), "小时": timedelta(hours=1), "钟头": timedelta(hours=1),
    "钟": timedelta(hours=1), "h": timedelta(hours=1), "天": timedelta(days=1),
    "日": timedelta(days=1), "周": timedelta(weeks=1), "星期": timedelta(weeks=1),
    "礼拜": timedelta(weeks=1), "月": timedelta(days=31), "年": timedelta(days=366),
    "工作日": timedelta(days=1),
    "工作天": timedelta(days=1), "工": timedelta(days=1),
}  # fmt: skip
_WORKING = frozenset({"工作日", "工作天", "工"})
_LONGEST = timedelta(days=3660)


def _working_days(said: datetime, count: int) -> datetime:
    """The end of the last of so many working days; weekends do not count."""
    weeks = max(count - 1, 0) // _WEEKEND  # any seven days have five working days
    day, count = said + timedelta(weeks=weeks), count - _WEEKEND * weeks
    while count > 0:
        day += timedelta(days=1)
        count -= day.weekday() < _WEEKEND
    return _end_of(day)


def _on_a_day(stated: _Found, said: datetime) -> Deadline | None:
    day, part, clock = _day(stated, said), stated.part, stated.clock
    if day is None and part is None and clock is None:
        return None
    base = day or said
    if clock is not None:
        return Deadline(_at_clock(base, clock, part, said, dated=day is not None))
    if part is None:
        return Deadline(_end_of(base))
    end = _at_hour(base, _part_ends()[part][0])
    return Deadline(end if end > said or day else end + timedelta(days=1))


@cache
def _part_ends() -> dict[str, tuple[int, bool]]:
    return {word: (end, afternoon) for word, end, afternoon in _PARTS}


def _day(stated: _Found, said: datetime) -> datetime | None:
    """The last of the days that a text names."""
    days = [said + timedelta(days=ahead) for ahead in stated.days]
    days += [_weekday(match, said) for match in stated.weekdays]
    days += [_week_end(match, said) for match in stated.weeks]
    days += [each for each in (_date(match, said) for match in stated.dates) if each]
    days += [_in_month(match, said) for match in stated.months]
    return max(days, default=None)


def _days_of(word: str) -> int:
    return dict(_DAY_WORDS)[word]


def _weekday(match: re.Match[str], said: datetime) -> datetime:
    wanted = "一二三四五六日天末".index(match["day"])
    wanted = {7: 6, 8: 6}.get(wanted, wanted)
    ahead = (wanted - said.weekday()) % 7
    if match["next"]:
        ahead = wanted - said.weekday() + 7 * match["next"].count("下")
    return said + timedelta(days=ahead)


def _week_end(match: re.Match[str], said: datetime) -> datetime:
    later = 7 * (match["next"] or "").count("下")
    return said + timedelta(days=6 - said.weekday() + later)


def _date(match: re.Match[str], said: datetime) -> datetime | None:
    month = int(match["month"] or said.month)
    year, day = said.year, int(match["day"])
    if match["month"] is None and day < said.day:
        month = said.month % 12 + 1
    if month < said.month:
        year += 1
    try:
        return said.replace(year=year, month=month, day=day)
    except ValueError:
        return None


def _in_month(match: re.Match[str], said: datetime) -> datetime:
    first = said.replace(day=1)
    if match["next"]:
        first = (first + timedelta(days=32)).replace(day=1)
    last = monthrange(first.year, first.month)[1]
    day = {"中": 20, "初": 10}.get(match["which"], last)
    found = first.replace(day=day)
    return found if found >= said else (first + timedelta(days=32)).replace(day=min(day, 28))


def _clock(text: str) -> tuple[int, int] | None:
    """The last clock time of a text, as hour and minute."""
    found = None
    for match in _CLOCK.finditer(text):
        hour = None if match["hour"] == "几" else _number(match["hour"])
        if hour is None or hour != int(hour) or hour > _MIDNIGHT:
            continue
        minute = 30.0 if match["half"] else 15.0 * (_number(match["quarter"] or "零") or 0)
        if match["minute"]:
            minute = _number(match["minute"]) or 0
        if match["more"]:
            minute = 59.0
        if minute < 60:  # noqa: PLR2004
            found = int(hour), int(minute)
    return found


def _at_clock(
    base: datetime, clock: tuple[int, int], part: str | None, said: datetime, *, dated: bool
) -> datetime:
    hour, minute = clock
    if part is not None and _NIGHT.search(part) and hour in {0, _NOON}:
        hour = _MIDNIGHT
    if 0 < hour < _NOON and (_part_ends()[part][1] if part else hour < _EARLY):
        hour += _NOON
    moment = _at_hour(base, hour, minute)
    if moment <= said and part is None and 0 < hour < _NOON:
        moment += timedelta(hours=_NOON)
    if moment <= said and not dated:
        moment += timedelta(days=1)
    return moment


def _at_hour(base: datetime, hour: int, minute: int = 0) -> datetime:
    midnight = datetime.combine(base.date(), time(0), tzinfo=base.tzinfo)
    return midnight + timedelta(hours=hour, minutes=minute)


def _end_of(day: datetime) -> datetime:
    return _at_hour(day, _MIDNIGHT)


def _number(text: str) -> float | None:
    """A number in digits or in Chinese; the higher of two written together (两三)."""
    try:
        return float(text)
    except ValueError:
        pass
    if text == "半":
        return 0.5
    head, ten, tail = text.partition("十")
    if not ten:
        return _digit(text)
    tens, ones = _digit(head or "一"), _digit(tail or "零")
    return None if tens is None or ones is None else 10 * tens + ones


def _digit(text: str) -> float | None:
    values = [_DIGITS.get(char) for char in text]
    known = [value for value in values if value is not None]
    if len(known) != len(values) or not known:
        return None
    if len(known) > 1 and known[-1] == _DIGITS["半"]:
        return known[-2] + 0.5
    return float(known[-1])
