"""The ledger on its three stores: rules, atomicity, crashes, expiry, erasure."""

from __future__ import annotations

import multiprocessing
import os
import random
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from cslint import Contact, Linter
from cslint.config import Config
from cslint.ledger import LedgerError, open_ledger
from tests.contacts import servers
from tests.contacts.hammer import NOON, hammer

KINDS = ("sqlite", "postgres", "redis")


@pytest.fixture(scope="session")
def postgres_server():
    with servers.postgres() as url:
        yield url


@pytest.fixture(scope="session")
def redis_server():
    with servers.redis() as url:
        yield url


@pytest.fixture(params=KINDS)
def url(request, tmp_path):
    """The address of an empty ledger."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'contacts.db'}"
        return
    server = request.getfixturevalue(f"{request.param}_server")
    if request.param == "postgres":
        import psycopg

        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute("DROP TABLE IF EXISTS cslint_contacts")
    else:
        import redis

        redis.Redis.from_url(server).flushdb()
    yield server


@pytest.fixture(scope="module")
def rules():
    return Linter(Config(lang="en"))


@pytest.fixture
def ledger(url, rules):
    opened = open_ledger(url, rules)
    yield opened
    opened.close()


def hours(n: float) -> datetime:
    return NOON + timedelta(hours=n)


def test_the_fourth_call_in_a_day_waits_for_the_first_to_fall_out(ledger):
    for n in range(3):
        assert ledger.request("u1", "call", hours(n)).recorded
    refused = ledger.request("u1", "call", hours(4))
    assert (refused.allowed, refused.recorded) == (False, False)
    assert refused.next_allowed == hours(24)
    assert [reason.rule for reason in refused.reasons] == ["CT002"]
    assert ledger.may_contact("u1", "call", hours(24)).allowed
    assert ledger.may_contact("u2", "call", hours(4)).allowed
    assert len(ledger.history("u1")) == 3


def test_asking_records_nothing(ledger):
    for _ in range(5):
        assert ledger.may_contact("u1", "call", NOON).allowed
    assert ledger.history("u1") == []


def test_quiet_hours_are_the_customers(ledger):
    night = hours(11)  # 23:00 in Shanghai
    refused = ledger.request("u1", "sms", night)
    assert refused.next_allowed == hours(20)
    assert ledger.request("u1", "sms", night, timezone="Europe/London").allowed


def test_outcomes_settle_what_follows(ledger):
    ledger.request("u1", "call", NOON, contact_id="k1")
    assert ledger.may_contact("u1", "call", hours(0.1)).allowed
    assert ledger.settle("u1", "k1", "no_answer")
    assert not ledger.settle("u1", "k9", "no_answer")
    refused = ledger.may_contact("u1", "call", hours(0.1))
    assert [reason.rule for reason in refused.reasons] == ["CT003"]
    assert refused.next_allowed == hours(0.5)


def test_a_refusal_holds_until_an_agreement(ledger):
    ledger.request("u1", "call", NOON, contact_id="k1")
    ledger.settle("u1", "k1", "opted_out")
    refused = ledger.request("u1", "email", hours(1))
    assert (refused.allowed, refused.next_allowed) == (False, None)
    ledger.record(Contact(customer_id="u1", time=hours(2), channel="chat", outcome="opted_in"))
    assert ledger.request("u1", "email", hours(3)).allowed


def test_the_same_question_twice_is_recorded_once(ledger):
    assert ledger.request("u1", "call", NOON, contact_id="k1").recorded
    again = ledger.request("u1", "call", NOON, contact_id="k1")
    assert (again.allowed, again.recorded) == (True, False)
    assert len(ledger.history("u1")) == 1


def test_a_clock_that_lags_does_not_pass(ledger):
    for n in range(3):
        ledger.request("u1", "call", NOON + timedelta(minutes=n))
    assert not ledger.request("u1", "call", NOON - timedelta(seconds=5)).allowed


def test_expiry_keeps_a_refusal(ledger):
    ledger.record(Contact(customer_id="u1", time=NOON, channel="call", outcome="opted_out"))
    ledger.record(Contact(customer_id="u1", time=hours(1), channel="call", outcome="answered"))
    ledger.record(Contact(customer_id="u2", time=hours(1), channel="call", outcome="answered"))
    assert ledger.expire(NOON + timedelta(days=300)) == 0
    assert ledger.expire(NOON + timedelta(days=402)) == 2
    assert [each.outcome for each in ledger.history("u1")] == ["opted_out"]
    assert ledger.history("u2") == []
    assert not ledger.request("u1", "email", NOON + timedelta(days=500)).allowed


def test_a_customer_can_be_erased(ledger):
    for customer in ("secret-one", "other"):
        ledger.request(customer, "call", NOON)
    assert ledger.erase("secret-one") == 1
    assert ledger.history("secret-one") == []
    assert len(ledger.history("other")) == 1


def test_what_sqlite_erased_is_not_in_the_file(tmp_path, rules):
    path = tmp_path / "contacts.db"
    opened = open_ledger(str(path), rules)
    opened.request("secret-one", "call", NOON)
    opened.erase("secret-one")
    held = b"".join(each.read_bytes() for each in tmp_path.iterdir())
    assert b"secret-one" not in held
    opened.close()


@pytest.mark.parametrize("customer", ["客户🙂", "a'b\";--", " ", "x" * 5000, "per%s%"])
def test_any_identifier(ledger, customer):
    assert ledger.request(customer, "call", NOON).recorded
    assert ledger.history(customer)[0].customer_id == customer


@pytest.mark.parametrize("customer", ["", "a\0b"])
def test_no_identifier(ledger, customer):
    with pytest.raises(LedgerError):
        ledger.request(customer, "call", NOON)


def test_eight_processes_never_exceed_a_limit(url):
    context = multiprocessing.get_context("spawn")
    jobs = [(url, seed, 25) for seed in range(8)]
    with ProcessPoolExecutor(8, mp_context=context) as pool:
        allowed = list(pool.map(hammer, jobs, timeout=120))
    assert sum(allowed) == 3
    check = open_ledger(url, Linter())
    assert len(check.history("u1")) == 3
    check.close()


def test_threads_never_exceed_a_limit(ledger):
    allowed = []
    threads = [
        threading.Thread(target=lambda: allowed.append(ledger.request("u1", "call", NOON).recorded))
        for _ in range(12)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sum(allowed) == 3


@pytest.mark.skipif(os.name != "posix", reason="kill -9 is of POSIX systems")
def test_a_killed_writer_loses_nothing_acknowledged(url, rules):
    pick = random.Random(5)  # noqa: S311  (repeatable)
    acknowledged: set[str] = set()
    for _ in range(4):
        acknowledged |= _killed_run(url, pick.uniform(0.05, 0.4))
    check = open_ledger(url, rules)
    held = {each.contact_id for each in check.history("u1")}
    assert acknowledged
    assert acknowledged <= held
    # At most the one row whose answer was on its way each time.
    assert len(held - acknowledged) <= 4
    assert check.request("u1", "call", NOON).recorded
    check.close()


def _killed_run(url: str, after: float) -> set[str]:
    root = Path(__file__).parents[2]
    command = [sys.executable, "-m", "tests.contacts.hammer", url]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root) as writer:
        assert writer.stdout is not None
        first = writer.stdout.readline()
        time.sleep(after)
        writer.send_signal(signal.SIGKILL)
        rest = writer.stdout.read()
    lines = (first + rest).decode().split("\n")
    return {line for line in lines[:-1] if line}


def test_keeping_too_short_is_refused(tmp_path, rules):
    with pytest.raises(LedgerError, match="longer"):
        open_ledger(str(tmp_path / "x.db"), rules, keep=timedelta(days=2))


@pytest.mark.parametrize(
    "address", ["mysql://x", "sqlite:////no/such/folder/x.db", "redis://127.0.0.1:1/0",
                "postgresql://127.0.0.1:1/x"],
)  # fmt: skip
def test_an_address_that_does_not_work(address, rules):
    for extra in ("psycopg", "redis"):
        pytest.importorskip(extra)
    with pytest.raises(LedgerError):
        open_ledger(address, rules)


def test_a_file_that_is_no_ledger(tmp_path, rules):
    path = tmp_path / "x.db"
    path.write_bytes(b"no database at all, but long enough to be looked at " * 40)
    with pytest.raises(LedgerError, match=r"x\.db"):
        open_ledger(str(path), rules)
    newer = tmp_path / "newer.db"
    with sqlite3.connect(newer) as connection:
        connection.execute("PRAGMA user_version = 99")
    with pytest.raises(LedgerError, match="version 99"):
        open_ledger(str(newer), rules)


def test_redis_says_whether_it_is_durable(redis_server):
    from cslint.ledger.redis import RedisStore

    assert RedisStore(redis_server).is_durable()
