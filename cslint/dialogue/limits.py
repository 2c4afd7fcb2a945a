"""Limits of dialogue rules, as one value; profiles set them."""

from __future__ import annotations

import msgspec

MINUTE, HOUR = 60.0, 3600.0
DAY = 24 * HOUR


class Limits(msgspec.Struct, frozen=True):
    """How long and how often; times in seconds, None where there is no limit.

    `complaint_reply`, `first_reply`, `session_reply`: waits for an agent after a complaint,
    for the first reply, for any later one (SV004); counted inside `service_hours` (two
    seconds of the day on the wall clock) where these are set. `late_reply`: from when on a
    reply should say sorry for the wait (SV014). `hold`: after "one moment" (SV009).
    `promise_*`: for a promise without a stated time, by what was promised (SV006).
    `flood_*`: so many messages in a row at so many separate times, so far apart, within a
    window (HR004). `repeats`, `repeat_length`: the same reply so often, of so many
    characters (SV013).
    """

    complaint_reply: float = DAY
    first_reply: float | None = None
    session_reply: float | None = None
    service_hours: tuple[int, int] | None = None
    late_reply: float = 3 * MINUTE
    hold: float = 5 * MINUTE
    promise_other: float = DAY
    promise_resend: float = DAY
    promise_exchange: float = DAY
    promise_compensation: float = DAY
    promise_repair: float = DAY
    flood_messages: int = 5
    flood_times: int = 3
    flood_apart: float = 10 * MINUTE
    flood_window: float = DAY
    repeats: int = 3
    repeat_length: int = 6

    def promised(self, kind: str) -> float:
        """How long a promise of a kind may take where no time was stated."""
        limit: float = getattr(self, f"promise_{kind}")
        return limit
