"""Unanswered messages that pile up (HR004), in memory that does not grow."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cslint.dialogue.limits import Limits

Run = tuple[tuple[float, int], ...]


def is_flood(run: Run, limits: Limits) -> bool:
    """Whether a run reaches the limits."""
    if len(run) < limits.flood_times:
        return False
    return sum(count for _, count in run) >= limits.flood_messages


def flooded(run: Run, at: float, limits: Limits) -> Run:
    """A run of unanswered messages with one more.

    A run is a list of (time in seconds, how many messages from then on): messages closer
    than `flood_apart` to the first of a time belong to that time. What has left the window
    is forgotten.
    """
    if not run:
        return ((at, 1),)
    kept = tuple(each for each in run if each[0] > at - limits.flood_window)
    if kept and at - kept[-1][0] < limits.flood_apart:
        start, count = kept[-1]
        return (*kept[:-1], (start, count + 1))
    return (*kept, (at, 1))
