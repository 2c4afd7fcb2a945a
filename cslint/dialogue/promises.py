"""When a promise falls due."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.dialogue.times import deadline
from cslint.fold.lazy import LazyPattern

if TYPE_CHECKING:
    from datetime import datetime, tzinfo

    from cslint.dialogue.turns import Setup, Turn

_KINDS = (
    ("resend", LazyPattern("补发|补寄|重发|重寄|寄|补")),
    ("exchange", LazyPattern("换")),
    ("compensation", LazyPattern("赔|补偿|打款")),
    ("repair", LazyPattern("修")),
)


def due_at(turn: Turn, words: str, setup: Setup) -> float | None:
    """When a promise falls due, in seconds since 1970; None if no calendar tells.

    `words` are those that promise. Without a stated time, the limit for their kind counts.
    """
    if turn.said is None or turn.at is None:
        return None
    stated = deadline(turn.text, _wall(turn.said, setup.zone))
    if stated is None:
        return turn.at + setup.limits.promised(_kind(words))
    return None if stated.at is None else stated.at.timestamp()


def _wall(said: datetime, zone: tzinfo) -> datetime:
    """A time on the wall clock of the one who spoke: a log in UTC is kept in our zone."""
    if said.tzinfo is None:
        return said.replace(tzinfo=zone)
    try:
        return said if said.utcoffset() else said.astimezone(zone)
    except OverflowError:  # on the last day of the calendar
        return said


def _kind(words: str) -> str:
    """What was promised: told apart where platforms set times of their own."""
    return next((kind for kind, form in _KINDS if form.search(words)), "other")
