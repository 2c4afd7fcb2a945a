"""Processes that use a ledger at once, and one that is killed while it writes."""

from __future__ import annotations

import sys
from datetime import UTC, datetime, timedelta

from cslint import Linter
from cslint.ledger import open_ledger

NOON = datetime(2024, 3, 20, 4, tzinfo=UTC)  # noon in Shanghai


def hammer(job: tuple[str, int, int]) -> int:
    """Ask `times` times for one customer; how often it was allowed."""
    url, seed, times = job
    try:
        ledger = open_ledger(url, Linter())
    except Exception as error:  # noqa: BLE001  (not every exception can be sent)
        raise RuntimeError(str(error)) from None
    now = NOON + timedelta(seconds=seed)
    allowed = 0
    for n in range(times):
        asked = ledger.request("u1", "call", now, contact_id=f"{seed}-{n}")
        allowed += asked.recorded
    ledger.close()
    return allowed


def write_for_ever(url: str) -> None:
    """Record sms after sms, and say on standard output what the ledger acknowledged."""
    ledger = open_ledger(url, Linter())
    n = 0
    while True:
        done = ledger.request("u1", "sms", NOON + timedelta(seconds=n), contact_id=f"k{n}")
        if done.recorded:
            sys.stdout.write(f"k{n}\n")
            sys.stdout.flush()
        n += 1


if __name__ == "__main__":
    write_for_ever(sys.argv[1])
