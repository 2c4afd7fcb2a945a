# ruff: noqa: DTZ001, S311  (local times without a zone, repeatable randomness)
from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from cslint import Contact, Linter
from cslint.config import Config

# Spring and autumn changes of clocks, one of half an hour, one at midnight, a skipped day.
EDGES = {
    "Asia/Shanghai": datetime(2024, 3, 22, 12),
    "America/New_York": datetime(2024, 3, 10, 2),
    "America/Chicago": datetime(2024, 11, 3, 1),
    "Europe/London": datetime(2024, 10, 27, 1),
    "Australia/Lord_Howe": datetime(2024, 4, 7, 2),
    "America/Havana": datetime(2024, 11, 3, 0),
    "America/Sao_Paulo": datetime(2018, 2, 18, 0),
    "America/Nuuk": datetime(2022, 10, 29, 23),
    "Pacific/Apia": datetime(2011, 12, 30, 0),
    "Asia/Kathmandu": datetime(2024, 6, 1, 23),
}
_OUTCOMES = (
    "scheduled", "answered", "no_answer", "no_answer", "rejected", "sent", "opted_out", "opted_in",
)  # fmt: skip


@pytest.fixture(scope="session")
def linter() -> Linter:
    """All six contact rules."""
    return Linter(Config(select=("CT",)))


def schedule(seed: int, size: int = 40) -> list[Contact]:
    """A random schedule around changes of clocks, in random order, with equal times."""
    pick = random.Random(seed)
    zone = pick.choice(list(EDGES))
    mixed = pick.random() < 0.2
    step = pick.choice([60, 600, 1800, 3600])
    days = pick.choice([1, 2, 9])
    return [_contact(pick, n, pick.choice(list(EDGES)) if mixed else zone, zone, step, days)
            for n in range(size)]  # fmt: skip


def _contact(pick: random.Random, n: int, zone: str, centre: str, step: int, days: int) -> Contact:
    span = days * 86_400 // step
    time = EDGES[centre] + timedelta(seconds=step * pick.randint(-span, span))
    style = pick.random()
    if style < 0.3:
        time = time.replace(tzinfo=ZoneInfo(zone)).astimezone(ZoneInfo("UTC"))
    elif style < 0.4:
        time = time.replace(tzinfo=ZoneInfo("Asia/Kolkata"))
    return Contact(
        customer_id=pick.choice(["u1", "u2"]),
        contact_id=f"k{n}",
        time=time,
        timezone=zone if zone != "Asia/Shanghai" or pick.random() < 0.5 else None,
        channel=pick.choices(["call", "sms", "chat", "email"], [6, 1, 1, 1])[0],
        outcome=pick.choices(_OUTCOMES, [6, 4, 3, 3, 2, 1, 1, 1])[0],
        direction="inbound" if pick.random() < 0.1 else "outbound",
        consent=pick.random() < 0.1,
        matter_id=pick.choice([None, "m1", "m2", "m3", "m4"]),
    )
