"""Instants and wall clocks: microseconds since 1970 (UTC), and local days and seconds.

A local time that occurs twice is its first occurrence; one that a change of clocks skips
is read with the offset before the change (as iCalendar, RFC 5545, has it): 02:30 in a gap
from 02:00 to 03:00 is 03:30.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple
from zoneinfo import ZoneInfo

from cslint.contacts.limits import DAY, rest_test
from cslint.model import InputError

if TYPE_CHECKING:
    from collections.abc import Callable

    from cslint.contacts.limits import ChannelLimits, ContactLimits, QuietHours

MICRO = 1_000_000
DAY_MICROS = DAY * MICRO
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_DAY = date(1970, 1, 1).toordinal()
_FIRST_YEAR, _LAST_YEAR = 1970, 2199
_MOST_DAYS = 200_000


class TimeError(InputError):
    """A time or time zone that cannot be used."""


class Wall(NamedTuple):
    """A wall clock: the day (as an ordinal) and the second of the day."""

    day: int
    second: int


class Night(NamedTuple):
    """Whether an instant is quiet, and the day on which that quiet period began."""

    quiet: bool
    day: int


class Zone:
    """A time zone; `days` holds the offsets of UTC days already seen, None where it changes."""

    def __init__(self, name: str) -> None:
        """Load a zone by its IANA name. Raises TimeError."""
        try:
            self.info = ZoneInfo(name)
        except (OSError, ValueError, KeyError) as error:
            raise TimeError(f"unknown time zone “{name[:60]}”") from error
        self.name = name
        self.days: dict[int, int | None] = {}

    def offset(self, instant: int) -> int:
        """Microseconds that the wall clock is ahead of UTC at an instant."""
        day = instant // DAY_MICROS
        try:
            known = self.days[day]
        except KeyError:
            known = self._learn(day)
        return self._exact(instant) if known is None else known

    def _learn(self, day: int) -> int | None:
        """The offset of a whole UTC day, or None where it changes inside it."""
        first, last = self._exact(day * DAY_MICROS), self._exact((day + 1) * DAY_MICROS)
        if len(self.days) >= _MOST_DAYS:
            self.days.clear()
        self.days[day] = first if first == last else None
        return self.days[day]

    def _exact(self, instant: int) -> int:
        offset = self.local(instant).utcoffset()
        return 0 if offset is None else round(offset.total_seconds() * MICRO)

    def local(self, instant: int) -> datetime:
        """The instant as a datetime of this zone."""
        return (_EPOCH + timedelta(microseconds=instant)).astimezone(self.info)

    def wall(self, instant: int) -> Wall:
        """The local day and second of the day at an instant."""
        local = instant + self.offset(instant)
        return Wall(_EPOCH_DAY + local // DAY_MICROS, local % DAY_MICROS // MICRO)

    def instant(self, time: datetime) -> int:
        """The instant of a time; a naive one is on this zone's clock. Raises TimeError."""
        if not _FIRST_YEAR <= time.year <= _LAST_YEAR:
            raise TimeError(
                f"a time in the year {time.year}: expected {_FIRST_YEAR} to {_LAST_YEAR}"
            )
        aware = time if time.tzinfo is not None else time.replace(tzinfo=self.info)
        return round(aware.timestamp() * MICRO)

    def change_between(self, before: int, after: int) -> int | None:
        """The instant of the change of clocks between two instants under two days apart.

        None where both have one offset: no zone changes back within such a span.
        """
        offset = self._exact(before)
        if self._exact(after) == offset:
            return None
        while after - before > MICRO:
            middle = (before + after) // 2
            if self._exact(middle) == offset:
                before = middle
            else:
                after = middle
        return after // MICRO * MICRO


@lru_cache(maxsize=1024)
def zone_of(name: str) -> Zone:
    """The zone of an IANA name. Raises TimeError."""
    return Zone(name)


class QuietClock:
    """When one channel is quiet, on the wall clock of any zone."""

    def __init__(self, limits: ContactLimits, channel: ChannelLimits) -> None:
        """Take the periods of a channel and the days of rest of all."""
        self._usual = channel.quiet
        self._rest = channel.rest_day_quiet
        self._rests: Callable[[date], bool] | None = None
        if self._rest is not None and limits.knows_rest:
            self._rests = rest_test(limits.rest_days, limits.holidays)

    @property
    def never(self) -> bool:
        """Whether the channel has no quiet period at all."""
        return self._usual is None and self._rests is None

    def loud_part(self) -> tuple[int, int] | None:
        """The microseconds of every day from which and to which it is never quiet.

        None where quiet hours do not go from one day into the next, or depend on the day.
        """
        if self.never:
            return 0, DAY_MICROS
        if self._rests is not None or self._usual is None or not self._usual.crosses_midnight:
            return None
        return self._usual.end * MICRO, self._usual.start * MICRO

    def night(self, wall: Wall) -> Night:
        """Whether a wall clock is quiet, and which night that is."""
        hours = self._hours(wall.day)
        if hours is None or not hours.holds(wall.second):
            return Night(quiet=False, day=wall.day)
        return Night(quiet=True, day=wall.day - (wall.second < self._morning(hours)))

    def _hours(self, day: int) -> QuietHours | None:
        if self._rests is not None and self._rests(date.fromordinal(day)):
            return self._rest
        return self._usual

    def _morning(self, hours: QuietHours) -> int:
        """Until which second of a day its quiet belongs to the night before."""
        if hours.crosses_midnight:
            return hours.end
        if hours.start == 0 and hours.end == DAY and self._usual is not None:
            return self._usual.end if self._usual.crosses_midnight else 0
        return 0

    def next_loud(self, instant: int, zone: Zone) -> int | None:
        """The first instant from `instant` on that is not quiet; None if none in 60 days."""
        limit = instant + 60 * DAY_MICROS
        while instant < limit:
            wall = zone.wall(instant)
            hours = self._hours(wall.day)
            if hours is None or not hours.holds(wall.second):
                return instant
            instant = self._boundary(instant, wall, hours, zone)
        return None

    def _boundary(self, instant: int, wall: Wall, hours: QuietHours, zone: Zone) -> int:
        """The next instant at which the answer can change: end, midnight, change of clocks."""
        until = hours.end if wall.second < hours.end else DAY
        into_second = (instant + zone.offset(instant)) % MICRO
        target = instant - into_second + (until - wall.second) * MICRO
        change = zone.change_between(instant, target)
        return target if change is None or change <= instant else change
