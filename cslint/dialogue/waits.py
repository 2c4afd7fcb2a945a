"""How long a customer waited, where only service hours count."""

from __future__ import annotations

from datetime import datetime, timedelta, tzinfo

_DAY = 86_400


def is_over(
    since: float,
    until: float,
    limit: float | None,
    hours: tuple[int, int] | None,
    zone: tzinfo,
) -> bool:
    """Whether a wait is longer than its limit (seconds; None where there is none)."""
    if limit is None or until - since <= limit:
        return False
    return waited(since, until, hours, zone) > limit


def waited(since: float, until: float, hours: tuple[int, int] | None, zone: tzinfo) -> float:
    """Seconds from `since` to `until`, those inside service hours only where these are set.

    `hours` are seconds of the day on the wall clock of `zone`; they may cross midnight.
    """
    if hours is None or until <= since:
        return until - since
    total, start = 0.0, datetime.fromtimestamp(since, zone)
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=1)
    while midnight.timestamp() <= until:
        opens = (midnight + timedelta(seconds=hours[0])).timestamp()
        length = (hours[1] - hours[0]) % _DAY or _DAY
        total += max(0.0, min(until, opens + length) - max(since, opens))
        midnight += timedelta(days=1)
    return total
