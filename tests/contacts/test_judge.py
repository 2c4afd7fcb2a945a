# ruff: noqa: DTZ001, S311  (local times without a zone, repeatable randomness)
"""The judge against an independent one, over random schedules with changes of clocks."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cslint import Contact, Linter
from cslint.config import Config
from cslint.contacts.service import check_schedule
from cslint.judge.calls import Event, LiveCalls
from cslint.model import Finding, Problem
from cslint.read import ReadOptions
from tests.contacts import brute
from tests.contacts.conftest import EDGES, schedule


def pairs(linter: Linter, contacts: list[Contact]) -> set[tuple[int, str]]:
    found = linter.check_contacts(contacts).findings
    result = {(int(each.contact_id[1:]), each.rule) for each in found}
    assert len(result) == len(found)
    return result


@pytest.mark.parametrize("block", range(20))
def test_agrees_with_brute_force(linter, block):
    for seed in range(block * 150, block * 150 + 150):
        contacts = schedule(seed)
        assert pairs(linter, contacts) == brute.judge(contacts), seed


times = st.datetimes(datetime(2024, 3, 8), datetime(2024, 3, 12))
attempts = st.builds(
    Contact,
    customer_id=st.just("u1"),
    time=times,
    timezone=st.sampled_from(sorted(EDGES)),
    channel=st.sampled_from(["call", "call", "sms", "chat", "email"]),
    outcome=st.sampled_from(["scheduled", "no_answer", "rejected", "opted_out", "opted_in"]),
    direction=st.sampled_from(["outbound", "outbound", "inbound"]),
    consent=st.booleans(),
    matter_id=st.sampled_from([None, "m"]),
)


@settings(max_examples=300, deadline=None)
@given(st.lists(attempts, max_size=14))
def test_agrees_on_any_schedule(linter, contacts):
    import msgspec

    named = [msgspec.structs.replace(each, contact_id=f"k{n}") for n, each in enumerate(contacts)]
    assert pairs(linter, named) == brute.judge(named)


@pytest.mark.parametrize("seed", range(40))
def test_a_night_is_told_whole(linter, seed):
    contacts = schedule(seed)
    for each in linter.check_contacts(contacts).findings:
        if each.rule == "CT004":
            night = brute.night_calls(contacts, int(each.contact_id[1:]))
            assert each.evidence == tuple(f"k{i}" for i in night)
            assert str(len(night)) in each.message


@pytest.mark.parametrize("seed", range(30))
def test_order_of_input_does_not_matter(linter, seed):
    contacts = {each.time: each for each in schedule(seed)}
    by_instant = {brute.utc(each, "Asia/Shanghai"): each for each in contacts.values()}
    unique = list(by_instant.values())
    shuffled = random.Random(seed).sample(unique, len(unique))
    assert pairs(linter, unique) == pairs(linter, shuffled)
    assert pairs(linter, unique) == {
        (int(each.contact_id[1:]), each.rule)
        for each in linter.check_contacts(iter(shuffled)).findings
    }


@pytest.mark.parametrize("seed", range(30))
def test_watching_one_by_one_gives_the_same(linter, seed):
    contacts = [each for each in schedule(seed) if each.customer_id == "u1"]
    ordered = sorted(contacts, key=lambda each: brute.utc(each, "Asia/Shanghai"))
    calls, saved = LiveCalls(linter), b""
    live = []
    for place, each in enumerate(ordered):
        saved, found = calls.take(saved, Event("u1", each, place=place))
        live += [(f.contact_id, f.rule) for f in found]
    whole = [(f.contact_id, f.rule) for f in linter.check_contacts(ordered).findings]
    assert sorted(live) == sorted(whole)


def call(time: str, **fields) -> Contact:
    fields = {"customer_id": "u", "channel": "call", **fields}
    return Contact(time=datetime.fromisoformat(time), **fields)


@pytest.mark.parametrize(
    ("time", "zone", "quiet"),
    [
        ("2024-03-22T22:00:00", "Asia/Shanghai", True),
        ("2024-03-22T21:59:59.999", "Asia/Shanghai", False),
        ("2024-03-23T08:00:00", "Asia/Shanghai", False),
        ("2024-03-23T07:59:59.999999", "Asia/Shanghai", True),
        ("2024-03-22T15:40:00+00:00", "Asia/Shanghai", True),
        ("2024-03-22T22:30:00+08:00", "Europe/London", False),
        # 02:30 does not exist in New York: it is 03:30, quiet all the same.
        ("2024-03-10T02:30:00", "America/New_York", True),
        # 23:30 on the day before Samoa lost a whole day.
        ("2011-12-29T23:30:00", "Pacific/Apia", True),
        ("2011-12-30T12:00:00", "Pacific/Apia", False),
    ],
)
def test_edges_of_quiet_hours(linter, time, zone, quiet):
    found = linter.check_contacts([call(time, timezone=zone)]).findings
    assert ("CT001" in {each.rule for each in found}) is quiet


def test_a_window_is_elapsed_time_across_a_change_of_clocks(linter):
    """The night of the change has 23 hours: noon to noon is inside 24 hours."""
    start = datetime(2024, 3, 9, 12)
    calls = [call((start + timedelta(minutes=40 * n)).isoformat(), timezone="America/New_York")
             for n in range(3)]  # fmt: skip
    inside = [*calls, call("2024-03-10T12:59:59", timezone="America/New_York")]
    outside = [*calls, call("2024-03-10T13:00:00", timezone="America/New_York")]
    assert "CT002" in {f.rule for f in linter.check_contacts(inside).findings}
    assert "CT002" not in {f.rule for f in linter.check_contacts(outside).findings}


@pytest.mark.parametrize(
    ("minutes", "outcome", "broken"),
    [
        (29, "no_answer", True),
        (30, "no_answer", False),
        (0, "rejected", True),
        (5, "answered", False),
    ],
)
def test_redial(linter, minutes, outcome, broken):
    first = call("2024-03-22T10:00", outcome=outcome)
    again = call((first.time + timedelta(minutes=minutes)).isoformat())
    assert ("CT003" in {f.rule for f in linter.check_contacts([first, again]).findings}) is broken


def test_off_by_default():
    rules = {f.rule for f in Linter().check_contacts([call("2024-03-22T10:00", matter_id="m")])
             .findings}  # fmt: skip
    assert rules == set()


def test_findings_say_who_and_cite_what_was_in_force(linter):
    (found,) = linter.check_contacts([call("2024-03-22T23:00", contact_id="k1")]).findings[:1]
    assert (found.rule, found.contact_id, found.customer_id) == ("CT001", "k1", "u")
    assert found.confidence == 1.0
    assert found.start is None
    assert any("民法典" in norm for norm in found.norms)
    assert not any("2026" in norm for norm in found.norms)


def test_streamed_and_parted_are_byte_for_byte_the_same(linter, tmp_path):
    contacts = [each for seed in range(50) for each in schedule(seed)]
    rows = [
        {"contact_id": f"x{n}", "customer_id": f"c{n // 40}", "channel": each.channel,
         "time": each.time.isoformat(), "timezone": each.timezone or "Asia/Shanghai",
         "outcome": each.outcome, "direction": each.direction, "consent": each.consent}
        for n, each in enumerate(contacts)
    ]  # fmt: skip
    mixed, tidy = tmp_path / "mixed.jsonl", tmp_path / "tidy.jsonl"
    mixed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    places = sorted(
        range(len(rows)),
        key=lambda n: (rows[n]["customer_id"], brute.utc(contacts[n], "Asia/Shanghai")),
    )
    tidy.write_text(
        "".join(json.dumps(row) + "\n" for row in map(rows.__getitem__, places)), encoding="utf-8"
    )
    first, second = (list(check_schedule(path, ReadOptions(), linter)) for path in (mixed, tidy))
    assert not [each for each in (*first, *second) if isinstance(each, Problem)]
    assert first
    assert by_id(first) == by_id(second)
    assert [each.line for each in first] == sorted(each.line for each in first)


def by_id(found: list[Finding]) -> set[tuple]:
    return {(f.rule, f.contact_id, f.message, f.evidence, f.fingerprint) for f in found}


def test_limits_of_the_configuration():
    from cslint.contacts.limits import ChannelGiven, LimitsGiven, WindowGiven

    limits = LimitsGiven(call=ChannelGiven(quiet_hours="23:00-07:00", redial_minutes=False,
                                           windows=(WindowGiven(hours=1, most=1),)))  # fmt: skip
    strict = Linter(Config(select=("CT",), contacts=limits))
    found = strict.check_contacts(
        [call("2024-03-22T22:10", outcome="no_answer"), call("2024-03-22T22:20")]
    ).findings
    assert [each.rule for each in found] == ["CT002"]


def test_weekends_and_holidays():
    pytest.importorskip("holidays")
    from cslint.contacts.limits import ChannelGiven, LimitsGiven

    limits = LimitsGiven(call=ChannelGiven(rest_day_quiet_hours="20:00-10:00"),
                         rest_days=("sat", "sun"), holidays=("CN",))  # fmt: skip
    careful = Linter(Config(select=("CT001",), contacts=limits))

    def is_quiet(time: str) -> bool:
        return bool(careful.check_contacts([call(time)]))

    assert is_quiet("2024-03-23T09:00")  # a Saturday
    assert not is_quiet("2024-03-22T09:00")
    assert is_quiet("2024-10-01T09:30")  # National Day, a Tuesday
    assert not is_quiet("2024-09-29T09:30")  # a Sunday that is worked
