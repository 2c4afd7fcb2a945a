"""An independent judge, written from the rule catalogue: slow, and without any state.

Every (attempt, rule) pair is decided by looking at the whole schedule again.
"""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date, datetime

    from cslint.model import Contact

DAY = timedelta(hours=24)
QUIET_FROM, QUIET_TO = 22, 8


def utc(contact: Contact, default: str) -> datetime:
    zone = ZoneInfo(contact.timezone or default)
    time = contact.time if contact.time.tzinfo else contact.time.replace(tzinfo=zone)
    return time.astimezone(UTC)


def wall(contact: Contact, default: str) -> datetime:
    return utc(contact, default).astimezone(ZoneInfo(contact.timezone or default))


def night_of(contact: Contact, default: str) -> date | None:
    """The date on whose evening the quiet period began, or None in the daytime."""
    local = wall(contact, default)
    if local.hour >= QUIET_FROM:
        return local.date()
    return local.date() - timedelta(days=1) if local.hour < QUIET_TO else None


def is_attempt(contact: Contact) -> bool:
    return contact.direction == "outbound" and contact.outcome != "opted_in"


def counts(contact: Contact) -> bool:
    """Whether CT001 to CT004 see it."""
    return is_attempt(contact) and not contact.consent


def judge(contacts: Sequence[Contact], default: str = "Asia/Shanghai") -> set[tuple[int, str]]:
    """The pairs (place in the input, code) of all violations."""
    times = [utc(each, default) for each in contacts]
    order = sorted(range(len(contacts)), key=lambda i: (times[i], i))
    found = set()
    for place, i in enumerate(order):
        earlier = [j for j in order[:place] if contacts[j].customer_id == contacts[i].customer_id]
        found |= {(i, code) for code in _codes(contacts, times, i, earlier, default)}
    return found


def _codes(contacts, times, i, earlier, default):
    this = contacts[i]
    if not is_attempt(this):
        return
    calls = [j for j in earlier if counts(contacts[j]) and contacts[j].channel == "call"]
    night = night_of(this, default)
    if counts(this):
        if this.channel != "email" and night is not None:
            yield "CT001"
        if this.channel == "call":
            yield from _call_codes(contacts, times, i, calls, night, default)
    refusals = [j for j in earlier if contacts[j].outcome in {"opted_out", "opted_in"}]
    if refusals and contacts[refusals[-1]].outcome == "opted_out":
        yield "CT005"
    if this.channel == "call" and this.matter_id is not None:
        same = [contacts[j] for j in earlier if contacts[j].matter_id == this.matter_id]
        if not any(is_attempt(each) or each.channel == "chat" for each in same):
            yield "CT006"


def _call_codes(contacts, times, i, calls, night, default):
    in_day = sum(times[i] - DAY < times[j] for j in calls) + 1
    in_week = sum(times[i] - 7 * DAY < times[j] for j in calls) + 1
    if in_day >= 4 or in_week >= 8:
        yield "CT002"
    if calls:
        last = calls[-1]
        unanswered = contacts[last].outcome in {"no_answer", "rejected"}
        if unanswered and times[i] - times[last] < timedelta(minutes=30):
            yield "CT003"
    same_night = [j for j in calls if night is not None and night_of(contacts[j], default) == night]
    if len(same_night) == 1:
        yield "CT004"


def night_calls(contacts: Sequence[Contact], i: int, default: str = "Asia/Shanghai") -> list[int]:
    """The places of all calls of the night of contact `i`, in the order of time."""
    night = night_of(contacts[i], default)
    same = [
        j
        for j, each in enumerate(contacts)
        if each.customer_id == contacts[i].customer_id
        and counts(each)
        and each.channel == "call"
        and night_of(each, default) == night
    ]
    return sorted(same, key=lambda j: (utc(contacts[j], default), j))
