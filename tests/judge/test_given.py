"""What programs hand to the library: taken as files are read, or refused; never passed by."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

import cslint
from cslint import Contact, InputError, Linter, Message, Problem, TimeError
from cslint.config import Config, Reading
from cslint.ledger import open_ledger
from cslint.model import ConversationClosed, LogMessage
from cslint.read.columns import CHANNELS, ROLES
from cslint.read.contacts import OUTCOMES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from cslint.model import LogItem

BAD = "五星好评返现5元"
NOON = datetime(2026, 3, 22, 12, 0, tzinfo=UTC)
NIGHT = "2026-03-22T03:05:25+08:00"
LABELS = [(label, role) for role, labels in ROLES.items() for label in (role, *labels)]


@pytest.fixture(scope="module")
def linter() -> Linter:
    return Linter(Config(scorer=False))


def message(**fields: Any) -> Message:
    return Message(**({"role": "agent", "text": BAD} | fields))


def contact(**fields: Any) -> Contact:
    usual: dict[str, Any] = {"customer_id": "u9", "time": NOON, "channel": "call"}
    return Contact(**(usual | fields))


@pytest.mark.parametrize(("label", "role"), [*LABELS, ("Agent", "agent"), (" SELLER ", "agent")])
def test_a_label_is_judged_as_the_role_it_stands_for(linter: Linter, label: str, role: str) -> None:
    expected = linter.session().add(message(role=role))
    assert linter.session().add(message(role=label)) == expected
    assert bool(expected) == (role in {"agent", "bot"})


def test_a_configured_label_is_known(linter: Linter) -> None:
    ours = Linter(Config(scorer=False, reading=Reading(roles={"阿福": "agent"})))
    assert ours.session().add(message(role="阿福"))
    with pytest.raises(InputError, match="阿福"):
        linter.session().add(message(role="阿福"))


@pytest.mark.parametrize("role", ["Agnet", "", "谁", None, 5, ["agent"], {"agent"}, "x" * 10_000])
def test_a_role_that_nobody_knows_is_refused_and_not_recorded(linter: Linter, role: Any) -> None:
    session = linter.session()
    before = session.save()
    with pytest.raises(InputError, match="expected one of: customer, agent, bot, system") as caught:
        session.add(message(role=role))
    assert session.save() == before
    assert len(str(caught.value)) < 200
    with pytest.raises(InputError, match=r"^message 2: unknown role"):
        linter.check_conversation([message(), message(role=role)])


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"role": "Agnet"}, r"'Agnet'.*did you mean \"agent\"\?"),
        ({"channel": "telegram"}, "unknown channel 'telegram'; expected one of: chat, call"),
        ({"channel": "call", "direction": "up"}, "unknown direction 'up'"),
        ({"channel": "sms", "consent": "maybe"}, "consent must be true or false"),
        ({"time": "soon"}, "cannot read 'soon' as a time"),
        ({"time": "2026-03-22"}, "no time of day"),
        ({"time": 1_711_087_525}, "a datetime or a text in ISO 8601, not int"),
        ({"message_id": 1.5}, "message_id must be a string"),
    ],
)
def test_a_message_that_cannot_be_read_says_why(
    linter: Linter, fields: dict[str, Any], told: str
) -> None:
    with pytest.raises(InputError, match=told):
        linter.session().add(message(**fields))
    item = LogMessage(7, message(conversation_id="c", **fields))
    (problem,) = linter.check_log([item], "a.jsonl")
    assert isinstance(problem, Problem)
    assert (problem.path, problem.line) == ("a.jsonl", 7)


@pytest.mark.parametrize(
    "call",
    [
        lambda linter: linter.check_text(None),
        lambda linter: linter.check_text(BAD.encode()),
        lambda linter: linter.check_text(BAD, customer=5),
        lambda linter: linter.session().check(None),
        lambda linter: linter.session().draft().feed(None),
        lambda linter: linter.session().add(message(text=None)),
        lambda linter: linter.session().add({"role": "agent", "text": BAD}),
        lambda linter: linter.check_contacts([{"customer_id": "u9"}]),
    ],
)
def test_what_is_no_text_or_message_is_a_type_error(
    linter: Linter, call: Callable[[Linter], object]
) -> None:
    with pytest.raises(TypeError, match=r"must be a .*, not \w+$"):
        call(linter)


@pytest.mark.parametrize(("label", "channel"), [(CHANNELS[c][0], c) for c in ("call", "sms")])
def test_labelled_channels_and_directions_count_as_attempts(
    linter: Linter, label: str, channel: str
) -> None:
    canonical = message(text="您好", channel=channel, time=datetime.fromisoformat(NIGHT))
    labelled = message(text="您好", channel=label, time=NIGHT, direction="呼出", consent="否")
    found = linter.session("c").add(labelled)
    assert [each.rule for each in found] == ["CT001"]
    assert found == linter.session("c").add(canonical)
    assert not linter.session("c").add(msgspec.structs.replace(labelled, direction="呼入"))


def told(linter: Linter, as_given: Callable[[datetime], Any]) -> list[str]:
    """The findings of a conversation whose times are written in some way."""
    session = linter.session("c")
    found = session.add(Message(role="customer", text="凳子少了一条腿", time=as_given(NOON)))
    late = as_given(NOON + timedelta(days=3))
    found += session.check("非常抱歉,半小时内给您补寄", time=late).findings
    found += session.close(late)
    return [each.rule for each in found]


def test_times_as_text_are_times(linter: Linter) -> None:
    expected = told(linter, lambda time: time)
    assert "SV005" in expected
    zone = timezone(timedelta(hours=8))
    assert told(linter, datetime.isoformat) == expected
    assert told(linter, lambda time: time.astimezone(zone).isoformat(" ")[:19]) == expected
    assert told(linter, lambda time: f"{time:%Y-%m-%dT%H:%M:%SZ}") == expected


@pytest.mark.parametrize("end", ["soon", "2026-02-30T10:00", 5, "2026-03-22"])
def test_an_end_that_is_no_time_is_refused(linter: Linter, end: Any) -> None:
    session = linter.session()
    for call in (
        lambda: session.close(end),
        lambda: session.check("您好", time=end),
        lambda: linter.check_conversation([], closed_at=end),
        lambda: list(linter.check_log([], "a", now=end)),
    ):
        with pytest.raises(InputError):
            call()


def test_a_log_takes_texts_as_times_in_whatever_order(linter: Linter) -> None:
    lines = [
        ("客服", "三百公斤", "2026/3/22 10:12"),
        ("顾客", "这床能承重多少", "2026-03-22T10:00"),
        ("客服", "请稍等哈", "2026-03-22 10:01"),
    ]
    items: list[LogItem] = [
        LogMessage(line, message(role=role, text=text, time=time, conversation_id="c"))
        for line, (role, text, time) in enumerate(lines, 1)
    ]
    found = list(linter.check_log([*items, ConversationClosed("c", None)], "a.jsonl"))
    assert [getattr(each, "rule", None) for each in found] == ["SV009"]


def test_a_log_whose_end_cannot_be_read_is_judged_and_the_end_told(linter: Linter) -> None:
    item = LogMessage(1, message(conversation_id="c"))
    closed = ConversationClosed("c", "soon")  # type: ignore[arg-type]  # as a program may
    problem, *found = linter.check_log([item, closed], "a.jsonl")
    assert isinstance(problem, Problem)
    assert "closed_at" in problem.reason
    assert found


@pytest.mark.parametrize(
    ("label", "outcome"), [(label, name) for name, labels in OUTCOMES.items() for label in labels]
)
def test_labels_of_outcomes_are_judged_as_what_they_stand_for(
    linter: Linter, label: str, outcome: str
) -> None:
    def rules(given: str) -> list[str]:
        first = contact(outcome=given, contact_id="k1")
        again = contact(time=NOON + timedelta(minutes=5), contact_id="k2")
        return [each.rule for each in linter.check_contacts([first, again]).findings]

    assert rules(label) == rules(outcome)


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"channel": "cal"}, r"contact 2: unknown channel 'cal'.*did you mean \"call\""),
        ({"outcome": "no_anser"}, 'did you mean "no_answer"'),
        ({"direction": "sideways"}, "unknown direction"),
        ({"consent": "maybe"}, "consent"),
        ({"time": None}, "a time must be a datetime"),
        ({"time": "2026-13-22T10:00"}, "impossible date"),
        ({"customer_id": None}, "customer_id"),
    ],
)
def test_a_contact_that_cannot_be_read_says_which_and_why(
    linter: Linter, fields: dict[str, Any], told: str
) -> None:
    contacts = [contact(), contact(**fields)]
    for given in (contacts, iter(contacts)):
        with pytest.raises(InputError, match=told):
            linter.check_contacts(given)
    with pytest.raises(InputError):
        linter.next_allowed(contact(**fields))


def test_contacts_in_words_are_judged_as_in_canonical_values(linter: Linter) -> None:
    words = contact(time=NIGHT, channel="电话", outcome="接通", direction="呼出", consent="否")
    plain = contact(time=datetime.fromisoformat(NIGHT), outcome="answered")
    expected = linter.check_contacts([plain])
    assert [each.rule for each in expected.findings] == ["CT001"]
    assert linter.check_contacts([words]) == expected
    assert linter.next_allowed(words) == linter.next_allowed(plain)


def test_the_ledger_knows_labels_and_refuses_the_unknown(linter: Linter, tmp_path: Path) -> None:
    ledger = open_ledger(f"sqlite:///{tmp_path / 'x.db'}", linter)
    ledger.record(contact(channel="电话", outcome="拒绝联系", direction="呼入"))
    assert not ledger.may_contact("u9", "sms", NOON + timedelta(hours=1)).allowed
    for refused in (
        lambda: ledger.request("u8", "telegram"),  # type: ignore[arg-type]
        lambda: ledger.record(contact(outcome="gone")),
        lambda: ledger.settle("u9", "k1", "gone"),  # type: ignore[arg-type]
    ):
        with pytest.raises(InputError):
            refused()
    ledger.close()


@pytest.mark.parametrize("name", cslint.__all__)
def test_every_public_name_is_there(name: str) -> None:
    assert getattr(cslint, name).__name__ == name


def test_what_callers_catch_is_public() -> None:
    errors = {name for name in cslint.__all__ if name.endswith("Error")}
    assert {"InputError", "StateError", "ConfigError", "UnknownRuleError"} <= errors
    assert issubclass(TimeError, InputError)
    with pytest.raises(cslint.StateError):
        Linter(Config(scorer=False)).restore(b"junk")


@pytest.mark.parametrize(
    ("label", "name"), [("淘宝", "taobao"), ("tmall", "taobao"), ("抖音", "douyin"), ("x", "jd")]
)
def test_a_platform_goes_by_its_profile_however_it_is_called(label: str, name: str) -> None:
    linter = Linter(Config(scorer=False, profile="jd"))
    assert linter.scheme.name(label) == name
    assert linter.machine(label) is linter.machine(name)
