"""Times as logs write them: RFC 3339, Chinese tables, spreadsheets, epoch numbers."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from cslint.read.errors import BadRecord

_EXPECTED = "expected a date and time such as 2024-03-22T14:05:25+08:00 or 2024/3/22 14:05"
_CLOCK = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})日?"
    r"(?:[\sT,]*(上午|下午|中午|凌晨|晚上|AM|PM)?\s*(\d{1,2})[:时点](\d{1,2})(?:[:分](\d{1,2}))?"
    r"(?:[.,](\d{1,9}))?秒?分?\s*(AM|PM)?\s*(Z|UTC|[+-]\d{2}:?\d{2})?)?"
)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)[T ]?(\d\d)(\d\d)(\d\d)")
_NUMBER = re.compile(r"-?\d{1,20}(?:\.\d{1,9})?")
_SHEET_EPOCH = datetime(1899, 12, 30)  # noqa: DTZ001  (spreadsheet dates have no zone)
_SHEET_DAYS = (20_000, 80_000)
# Lower bound of each unit: all of them lie after 1973 and before the year 5000.
_EPOCH_UNITS = ((1e17, 1e9), (1e14, 1e6), (1e11, 1e3), (1e8, 1.0))
_EPOCH_LIMIT = 1e20
_NOON = 12
_ISO_LENGTH = len("2024-03-22T14:05")


def parse_time(value: object, zone: tzinfo) -> datetime:
    """`value` as a datetime, naive where it has no offset; epoch numbers are put in `zone`.

    Raises BadRecord for a date without a time of day, an impossible date, and anything else.
    A typed date cell of a spreadsheet counts as midnight: that is how spreadsheets store it.
    """
    if isinstance(value, datetime):
        return value
    if isinstance(value, date):
        return datetime.combine(value, time())
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, zone)
    if isinstance(value, str):
        return _from_text(value, zone)
    raise BadRecord(_wrong(value))


def _from_text(value: str, zone: tzinfo) -> datetime:
    if len(value) >= _ISO_LENGTH and value[4:5] == "-":
        # By far the commonest form, and the quickest way to read it.
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            pass
    text = unicodedata.normalize("NFKC", value).strip().upper()
    clock = _CLOCK.fullmatch(text)
    if clock is not None:
        return _from_clock(clock, value)
    compact = _COMPACT.fullmatch(text)
    if compact is not None:
        return _build([int(part) for part in compact.groups()], None, value)
    if _NUMBER.fullmatch(text):
        return _from_number(float(text), zone)
    raise BadRecord(_wrong(value))


def _from_clock(match: re.Match[str], value: str) -> datetime:
    year, month, day, before, hour, minute, second, fraction, after, offset = match.groups()
    if hour is None:
        reason = f"time {_shown(value)} has no time of day"
        raise BadRecord(reason, _EXPECTED)
    clock_hour = _hour24(int(hour), before or after)
    micros = int((fraction or "0").ljust(6, "0")[:6])
    parts = [int(year), int(month), int(day), clock_hour, int(minute), int(second or 0), micros]
    return _build(parts, _offset(offset), value)


def _hour24(hour: int, half: str | None) -> int:
    if half in {"下午", "晚上", "PM", "中午"} and hour < _NOON:
        return hour + _NOON if half != "中午" or hour < _NOON - 1 else hour
    if half in {"上午", "凌晨", "AM"} and hour == _NOON:
        return 0
    return hour


def _offset(text: str | None) -> tzinfo | None:
    if text is None:
        return None
    if text in {"Z", "UTC"}:
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    sign = -1 if text[0] == "-" else 1
    try:
        return timezone(timedelta(minutes=sign * minutes))
    except ValueError:
        reason = f"impossible offset {text} in a time"
        raise BadRecord(reason, _EXPECTED) from None


def _build(parts: list[int], zone: tzinfo | None, value: str) -> datetime:
    year, month, day, hour, minute, second, *micros = parts
    micro = micros[0] if micros else 0
    try:
        return datetime(year, month, day, hour, minute, second, micro, tzinfo=zone)
    except ValueError as error:
        reason = f"impossible date or time {_shown(value)}: {error}"
        raise BadRecord(reason, _EXPECTED) from None


def _from_number(number: float, zone: tzinfo) -> datetime:
    if _SHEET_DAYS[0] <= number < _SHEET_DAYS[1]:
        return _SHEET_EPOCH + timedelta(seconds=round(number * 86_400))
    for least, per_second in _EPOCH_UNITS:
        if least <= number < _EPOCH_LIMIT:
            return _epoch(number / per_second).astimezone(zone)
    reason = f"number {number!r} is no plausible time"
    raise BadRecord(reason, "expected epoch seconds or milliseconds, or a spreadsheet date")


def _epoch(seconds: float) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=round(seconds * 1e6))


def _wrong(value: object) -> str:
    return f"cannot read {_shown(value)} as a time; {_EXPECTED}"


def _shown(value: object) -> str:
    text = ascii(value) if not isinstance(value, str) else repr(value)
    return text if len(text) <= 40 else text[:39] + "…"  # noqa: PLR2004  (readable length)
