# ruff: noqa: DTZ001, S311  (local times without a zone, repeatable randomness)
"""Planning: the earliest permitted time, found by trying every minute; whole plans."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from cslint import Contact, Linter
from cslint.cli import main
from cslint.config import Config
from cslint.contacts.planning import is_movable, moved
from cslint.contacts.service import plan_contacts
from cslint.model import PlacedContact
from tests.contacts import brute
from tests.contacts.conftest import EDGES, schedule

ZONES = sorted(EDGES)


@pytest.fixture(scope="module")
def planner():
    """The rules that time can mend."""
    return Linter(Config(select=("CT001", "CT002", "CT003", "CT004", "CT005")))


def history_of(pick: random.Random, zone: str) -> list[Contact]:
    centre = EDGES[zone]
    return [
        Contact(
            customer_id="u",
            time=centre + timedelta(minutes=30 * pick.randint(-60, 60)),
            timezone=zone,
            channel=pick.choice(["call", "call", "sms"]),
            outcome=pick.choice(["answered", "no_answer", "rejected"]),
        )
        for _ in range(pick.randint(0, 7))
    ]


def breaks(history: list[Contact], attempt: Contact) -> bool:
    """Whether the attempt breaks a rule, by the independent judge; each call of a night does."""
    found = brute.judge([*history, attempt])
    codes = {code for place, code in found if place == len(history)} - {"CT006"}
    if codes or attempt.channel != "call":
        return bool(codes)
    return False


@pytest.mark.parametrize("seed", range(80))
def test_next_allowed_is_the_first_minute_at_which_nothing_is_broken(planner, seed):
    pick = random.Random(seed)
    zone = pick.choice(ZONES)
    history = history_of(pick, zone)
    start = EDGES[zone] + timedelta(minutes=30 * pick.randint(-50, 50))
    attempt = Contact(
        customer_id="u", time=start, timezone=zone, channel=pick.choice(["call", "sms"])
    )
    permission = planner.next_allowed(attempt, history)
    instant = brute.utc(attempt, zone)
    assert permission.allowed is not breaks(history, attempt)
    while breaks(history, msgspec.structs.replace(attempt, time=instant)):
        instant += timedelta(minutes=30)
    assert permission.at is not None
    assert permission.at.astimezone(UTC) == instant
    assert permission.allowed is not bool(permission.reasons)


def test_a_refusal_has_no_end_but_an_agreement(planner):
    refused = Contact(
        customer_id="u", time=datetime(2024, 3, 20, 10), channel="call", outcome="opted_out"
    )
    mail = Contact(customer_id="u", time=datetime(2024, 3, 20, 11), channel="email")
    never = planner.next_allowed(mail, [refused])
    assert (never.allowed, never.at) == (False, None)
    agreed = msgspec.structs.replace(refused, time=datetime(2024, 3, 25, 9), outcome="opted_in")
    later = planner.next_allowed(mail, [agreed, refused])
    assert later.at is not None
    assert later.at.replace(tzinfo=None) == datetime(2024, 3, 25, 9)
    other = msgspec.structs.replace(refused, customer_id="someone else")
    assert planner.next_allowed(mail, [other]).allowed


@pytest.mark.parametrize("seed", range(150))
def test_what_is_planned_breaks_nothing(planner, seed):
    """Nothing that was moved or left breaks a rule; facts stand where they were."""
    contacts = schedule(seed, size=25)
    placed = [PlacedContact(n, each) for n, each in enumerate(contacts)]
    plan = plan_contacts(planner, placed)
    assert sorted(each.line for each in plan) == list(range(len(contacts)))
    kept = [each for each in plan if each.at is not None]
    new = [moved(each.moment.contact, each.at, each.moment) for each in kept]
    broken = {place for place, code in brute.judge(new) if code != "CT006"}
    for place, each in enumerate(kept):
        if is_movable(each.moment.contact):
            assert place not in broken
            assert each.at >= each.moment.instant
        else:
            assert each.at == each.moment.instant


@pytest.mark.parametrize("seed", range(20))
def test_what_breaks_nothing_stays(planner, seed):
    contacts = [
        each for each in schedule(seed, size=6) if is_movable(each) and each.channel == "email"
    ]
    plan = plan_contacts(planner, [PlacedContact(n, each) for n, each in enumerate(contacts)])
    assert all(each.at == each.moment.instant for each in plan)


def run(arguments: list[str], capsys) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as end:
        main(arguments)
    told = capsys.readouterr()
    return end.value.code, told.out, told.err


@pytest.fixture
def night(tmp_path):
    path = tmp_path / "night.jsonl"
    rows = [
        {"contact_id": "a", "customer_id": "u", "time": "2024-03-22T23:10:00+08:00",
         "channel": "call"},
        {"contact_id": "b", "customer_id": "u", "time": "2024-03-23T00:10:00+08:00",
         "channel": "call"},
        {"contact_id": "=c", "customer_id": "v", "time": "2024-03-22T12:00:00+08:00",
         "channel": "sms"},
    ]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_a_written_plan_is_clean_and_planning_it_again_changes_nothing(
    night, tmp_path, capsys, form
):
    written = tmp_path / f"plan.{form}"
    command = ["plan", "--isolated", "--format", form]
    assert run([*command, "--output-file", str(written), str(night)], capsys)[0] == 0
    assert run(["check", "--isolated", "--kind", "contacts", str(written)], capsys)[0] == 0
    first = written.read_text(encoding="utf-8")
    assert "2024-03-23T08:00:00+08:00" in first
    status, out, _ = run([*command, str(written)], capsys)
    assert status == 0
    assert out.count("2024-03-23T08:00:00") == 2


def test_no_formula_gets_into_a_table(night, capsys):
    _, out, _ = run(["plan", "--isolated", "--format", "csv", str(night)], capsys)
    assert "\r\n'=c," in out


def test_nothing_is_planned_before_now(night, capsys):
    command = ["plan", "--isolated", "--format", "jsonl", "--now", "2024-03-24T12:00:00+08:00"]
    _, out, _ = run([*command, str(night)], capsys)
    assert {json.loads(line)["time"][:16] for line in out.splitlines()} == {"2024-03-24T12:00"}


def test_what_has_no_permitted_time_is_told_and_left_out(tmp_path, capsys):
    path = tmp_path / "refused.csv"
    path.write_text(
        "customer_id,time,channel,outcome\nu,2024-03-20 10:00,call,opted_out\n"
        "u,2024-03-21 10:00,call,scheduled\n",
        encoding="utf-8",
    )
    status, out, err = run(["plan", "--isolated", "--lang", "en", str(path)], capsys)
    assert status == 1
    assert "2024-03-21" not in out
    assert "no permitted time" in err


def test_a_bad_record_fails_the_plan(tmp_path, capsys):
    path = tmp_path / "bad.jsonl"
    path.write_text('{"customer_id": "u", "time": "yesterday", "channel": "call"}\n')
    status, _, err = run(["plan", "--isolated", str(path)], capsys)
    assert status == 2
    assert "bad.jsonl:1" in err
