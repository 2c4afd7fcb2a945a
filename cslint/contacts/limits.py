"""Limits on contacts, as values: quiet hours, windows, intervals, days of rest."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cslint.model import Channel

_SPAN = re.compile(r"(\d{1,2}):(\d{2})\s*[-–—~至]\s*(\d{1,2}):(\d{2})")
_HOURS, _MINUTES = 24, 60
DAY = 86_400
MAX_WINDOW = 31 * DAY


class LimitError(ValueError):
    """A limit that makes no sense; the text says which and why."""


class QuietHours(msgspec.Struct, frozen=True):
    """A daily period on the wall clock, start included and end excluded, in seconds of the day.

    It crosses midnight where `start` is not before `end`; 0 to 86,400 is the whole day.
    """

    start: int
    end: int

    def holds(self, second: int) -> bool:
        """Whether a second of the day lies inside."""
        if self.start < self.end:
            return self.start <= second < self.end
        return second >= self.start or second < self.end

    @property
    def crosses_midnight(self) -> bool:
        """Whether the period goes on into the next day."""
        return self.start >= self.end

    def __str__(self) -> str:
        """As people write it, `22:00-08:00`."""
        return f"{_clock(self.start)}-{_clock(self.end)}"


def parse_hours(text: str) -> QuietHours:
    """`22:00-08:00` as a period. Raises LimitError."""
    match = _SPAN.fullmatch(text.strip())
    if match is None:
        raise LimitError(f"“{text}” is no period such as 22:00-08:00")
    start, end = _seconds(match[1], match[2], text), _seconds(match[3], match[4], text)
    if start == end:
        raise LimitError(f"“{text}” begins and ends at once; a whole day is 00:00-24:00")
    return QuietHours(start % DAY, end)


def _seconds(hour: str, minute: str, text: str) -> int:
    seconds = int(hour) * 3600 + int(minute) * 60
    if int(minute) >= _MINUTES or seconds > _HOURS * 3600:
        raise LimitError(f"“{text}” holds a time that no clock shows")
    return seconds


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds % 3600 // 60:02}"


class Window(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """At most `most` attempts in any `(t - seconds, t]`."""

    seconds: int
    most: int


class ChannelLimits(msgspec.Struct, frozen=True):
    """The limits of one channel; None or nothing means that there is no limit.

    `redial`: seconds that must pass after an attempt that ended in one of `redial_after`.
    `night_most`: how many attempts one quiet period may see.
    """

    quiet: QuietHours | None = None
    rest_day_quiet: QuietHours | None = None
    windows: tuple[Window, ...] = ()
    redial: int | None = None
    redial_after: tuple[str, ...] = ("no_answer", "rejected")
    night_most: int | None = None


class ContactLimits(msgspec.Struct, frozen=True):
    """The limits of every channel, and which days are days of rest.

    `rest_days`: weekdays by name (`sat`, `sun`). `holidays`: countries (`CN`) whose public
    holidays are days of rest, by the extra `cslint[holidays]`; a weekend day that a country
    works is then none.
    """

    call: ChannelLimits = ChannelLimits()
    sms: ChannelLimits = ChannelLimits()
    chat: ChannelLimits = ChannelLimits()
    email: ChannelLimits = ChannelLimits()
    rest_days: tuple[str, ...] = ()
    holidays: tuple[str, ...] = ()

    def of(self, channel: Channel) -> ChannelLimits:
        """The limits of one channel."""
        limits: ChannelLimits = getattr(self, channel)
        return limits

    @property
    def knows_rest(self) -> bool:
        """Whether a day of rest makes any difference."""
        return bool(self.rest_days or self.holidays)


NIGHT = QuietHours(22 * 3600, 8 * 3600)
DEFAULT = ContactLimits(
    call=ChannelLimits(
        quiet=NIGHT, windows=(Window(DAY, 3), Window(7 * DAY, 7)), redial=1800, night_most=1
    ),
    sms=ChannelLimits(quiet=NIGHT),
    chat=ChannelLimits(quiet=NIGHT),
)
CHANNELS: tuple[Channel, ...] = ("call", "sms", "chat", "email")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class WindowGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A window as it is written: at most so many attempts in so many hours."""

    hours: float
    most: int


class ChannelGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A channel's limits as they are written; what is absent stays as it was.

    `false` or an empty list takes a limit away.
    """

    quiet_hours: str | bool | None = None
    rest_day_quiet_hours: str | bool | None = None
    windows: tuple[WindowGiven, ...] | None = None
    redial_minutes: float | bool | None = None
    redial_after: tuple[str, ...] | None = None
    calls_per_night: int | bool | None = None


class LimitsGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Contact limits as a profile or a configuration writes them."""

    call: ChannelGiven = ChannelGiven()
    sms: ChannelGiven = ChannelGiven()
    chat: ChannelGiven = ChannelGiven()
    email: ChannelGiven = ChannelGiven()
    rest_days: tuple[str, ...] | None = None
    holidays: tuple[str, ...] | None = None


def overlay(base: ContactLimits, given: LimitsGiven) -> ContactLimits:
    """`base` with what `given` says laid over it. Raises LimitError."""
    channels = {name: _channel(name, base.of(name), getattr(given, name)) for name in CHANNELS}
    rest = base.rest_days if given.rest_days is None else given.rest_days
    holidays = base.holidays if given.holidays is None else given.holidays
    for day in rest:
        if day not in _WEEKDAYS:
            raise LimitError(f"rest-days: “{day}” is none of {', '.join(_WEEKDAYS)}")
    if holidays:
        rest_test(rest, holidays)
    return ContactLimits(**channels, rest_days=rest, holidays=holidays)


def _channel(name: str, base: ChannelLimits, given: ChannelGiven) -> ChannelLimits:
    changes: dict[str, Any] = {}
    for field, text in (
        ("quiet", given.quiet_hours), ("rest_day_quiet", given.rest_day_quiet_hours),
    ):  # fmt: skip
        if text is not None:
            changes[field] = _hours(name, text)
    if given.windows is not None:
        changes["windows"] = tuple(_window(name, each) for each in given.windows)
    if given.redial_minutes is not None:
        minutes = _positive(name, "redial-minutes", given.redial_minutes)
        changes["redial"] = None if minutes is None else round(minutes * 60)
    if given.redial_after is not None:
        changes["redial_after"] = given.redial_after
    if given.calls_per_night is not None:
        most = _positive(name, "calls-per-night", given.calls_per_night)
        changes["night_most"] = None if most is None else int(most)
    return msgspec.structs.replace(base, **changes)


def _hours(name: str, text: str | bool) -> QuietHours | None:  # noqa: FBT001  (a written value)
    if text is True:
        raise LimitError(f"{name}: quiet hours are a period such as 22:00-08:00, or false")
    return None if text is False else parse_hours(str(text))


def _window(name: str, given: WindowGiven) -> Window:
    seconds = round(given.hours * 3600)
    if not 0 < seconds <= MAX_WINDOW:
        raise LimitError(f"{name}: a window of {given.hours} hours; more than 0, at most 744")
    if given.most < 1:
        raise LimitError(f"{name}: a window allows at least 1 attempt, not {given.most}")
    return Window(seconds, given.most)


def _positive(name: str, key: str, value: float | bool) -> float | None:  # noqa: FBT001
    if value is False:
        return None
    if value is True or not 0 < value <= MAX_WINDOW:
        raise LimitError(f"{name}: {key} must be a number above 0, or false")
    return value


RestTest = "Callable[[date], bool]"


@lru_cache(maxsize=64)
def rest_test(rest_days: tuple[str, ...], holidays: tuple[str, ...]) -> Callable[[date], bool]:
    """What tells whether a date is a day of rest. Raises LimitError for an unknown country."""
    weekdays = frozenset(map(_WEEKDAYS.index, rest_days))
    calendars = [_calendar(code) for code in holidays]

    def rests(day: date) -> bool:
        if any(day in calendar for calendar in calendars):
            return True
        worked = any(day in getattr(calendar, "weekend_workdays", ()) for calendar in calendars)
        return day.weekday() in weekdays and not worked

    return lru_cache(maxsize=4096)(rests)


def _calendar(code: str) -> Any:
    try:
        import holidays  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise LimitError('holidays need the extra: pip install "cslint[holidays]"') from error
    country, _, region = code.partition("-")
    try:
        return holidays.country_holidays(country, subdiv=region or None)
    except NotImplementedError as error:
        raise LimitError(f"no holidays are known of “{code}”; give a country such as CN") from error
