"""How fast contact schedules, `next_allowed` and the ledger are.

Usage: python benchmarks/contacts.py [--attempts N] [--customers N]

A schedule is made, by time and shuffled; reading and decoding it with msgspec into contacts
is the base. Peak memory is that of a process of its own. Times drift with the machine; the
ratios are what to quote.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from cslint import Contact, Linter
from cslint.contacts.service import check_schedule
from cslint.ledger import open_ledger
from cslint.model import Finding
from cslint.read import ReadOptions

START = datetime(2024, 3, 1, tzinfo=UTC)
OUTCOMES = ("scheduled", "answered", "answered", "no_answer", "rejected", "sent")
ROUNDS = 3


def make(path: Path, attempts: int, customers: int, *, shuffled: bool) -> None:
    """Write a schedule of 90 days, mostly in the daytime."""
    pick = random.Random(1)
    seconds = sorted(_second(pick) for _ in range(attempts))
    rows = [_row(pick, n, second, customers) for n, second in enumerate(seconds)]
    if shuffled:
        pick.shuffle(rows)
    path.write_text("".join(rows), encoding="utf-8")


def _second(pick: random.Random) -> int:
    """A second of some day between 8:00 and 22:00 in Shanghai; now and then of the night."""
    span = 86_400 if pick.random() < 0.01 else 50_400
    return pick.randrange(90) * 86_400 + pick.randrange(span)


def _row(pick: random.Random, n: int, second: int, customers: int) -> str:
    time_of = START + timedelta(seconds=second)
    fields = {
        "contact_id": f"k{n:07}",
        "customer_id": f"u{pick.randrange(customers):06}",
        "time": time_of.isoformat(),
        "timezone": "Asia/Shanghai",
        "channel": pick.choice(("call", "call", "call", "sms", "chat")),
        "outcome": pick.choice(OUTCOMES),
        "agent_id": f"a{n % 40}",
        "matter_id": f"o{n % 99_999}",
    }
    return json.dumps(fields) + "\n"


def decode_only(path: Path) -> int:
    """The base: read in blocks, decode line by line into contacts, keep nothing."""
    decoder = msgspec.json.Decoder(Contact)
    count = 0
    rest = b""
    with path.open("rb") as file:
        while block := file.read(1 << 18):
            lines, _, rest = (rest + block).rpartition(b"\n")
            count += len(decoder.decode_lines(lines))
    return count


def check(path: Path) -> int:
    """The whole way: read, judge, make findings."""
    found = check_schedule(path, ReadOptions(timezone="Asia/Shanghai"), Linter())
    return sum(isinstance(each, Finding) for each in found)


def timed(step: object, path: Path) -> tuple[float, int]:
    """The median of some rounds, and what the last one gave."""
    times, result = [], 0
    for _ in range(ROUNDS):
        start = time.perf_counter()
        result = step(path)  # type: ignore[operator]
        times.append(time.perf_counter() - start)
    return statistics.median(times), result


def peak(path: Path) -> float:
    """The peak memory (MB) of a process that checks a schedule."""
    command = [sys.executable, __file__, "--peak", str(path)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _high_water() -> float:
    """The most memory this process held (KB), not counting its parent's before the start."""
    status = Path("/proc/self/status")
    if status.exists():
        line = next(each for each in status.read_text("ascii").splitlines() if "VmHWM" in each)
        return float(line.split()[1])
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def schedules(attempts: int, customers: int) -> None:
    """Ratio and memory of a schedule by time and of a shuffled one."""
    for shuffled in (False, True):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "schedule.jsonl"
            make(path, attempts, customers, shuffled=shuffled)
            base, count = timed(decode_only, path)
            whole, found = timed(check, path)
            name = "shuffled" if shuffled else "by time"
            print(
                f"{name}: {count} attempts, {found} findings: {whole:.2f} s,"
                f" {whole / count * 1e6:.2f} us each, {whole / base:.1f} x decode-only"
                f" ({base / count * 1e6:.2f} us); peak {peak(path):.0f} MB"
            )


def permissions() -> None:
    """`next_allowed` with a history of ten."""
    linter = Linter()
    history = [
        Contact(customer_id="u", time=START + timedelta(hours=9 * n), channel="call",
                outcome="no_answer", timezone="Asia/Shanghai")
        for n in range(10)
    ]  # fmt: skip
    asked = [
        Contact(customer_id="u", time=START + timedelta(hours=90, minutes=n), channel="call")
        for n in range(2000)
    ]
    start = time.perf_counter()
    for each in asked:
        linter.next_allowed(each, history)
    print(f"next_allowed, history of 10: {len(asked) / (time.perf_counter() - start):.0f} a second")


def _ask(job: tuple[str, int, int]) -> int:
    url, first, count = job
    ledger = open_ledger(url, Linter())
    now = datetime(2024, 3, 20, 4, tzinfo=UTC)
    return sum(
        ledger.request(f"u{(first + n) % 500}", "call", now + timedelta(seconds=n)).recorded
        for n in range(count)
    )


def ledgers(count: int) -> None:
    """Ask-and-record of the SQLite ledger, by one process and by eight."""
    for processes in (1, 8):
        with tempfile.TemporaryDirectory() as folder:
            url = f"sqlite:///{folder}/contacts.db"
            open_ledger(url, Linter()).close()
            jobs = [(url, n * 61, count // processes) for n in range(processes)]
            with multiprocessing.get_context("spawn").Pool(processes) as pool:
                pool.map(_ask, [(url, 499, 1)] * processes)  # imports are not what is measured
                start = time.perf_counter()
                pool.map(_ask, jobs, chunksize=1)
                spent = time.perf_counter() - start
            print(f"SQLite ledger, {processes} process(es): {count / spent:.0f} asks a second")


def main() -> None:
    """Run all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--customers", type=int, default=100_000)
    parser.add_argument("--asks", type=int, default=8000)
    parser.add_argument("--peak", metavar="SCHEDULE")
    given = parser.parse_args()
    if given.peak:
        check(Path(given.peak))
        print(_high_water() / 1024)
        return
    schedules(given.attempts, given.customers)
    permissions()
    ledgers(given.asks)


if __name__ == "__main__":
    main()
