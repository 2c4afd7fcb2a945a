"""Calls and text messages inside conversations: they are contact attempts too (CT rules)."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.contacts.clock import TimeError, zone_of
from cslint.contacts.judge import History, Moment
from cslint.contacts.service import finding_of, setting_of
from cslint.model import Contact, Finding, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.contacts.schedule import Setting
    from cslint.judge.linter import Linter
    from cslint.model import Message

ATTEMPTS = frozenset({"call", "sms"})
_REFUSAL = "refusal"
_DONE = {"call": "answered", "sms": "sent"}


class Event(NamedTuple):
    """What bears on a customer's contacts: an attempt, a refusal, or its end.

    `contact` is None but for an attempt; `refused` is the label of a refusal.
    """

    customer_id: str
    contact: Contact | None
    refused: str | None = None
    path: str | None = None
    line: int | None = None
    place: int | None = None
    conversation_id: str | None = None
    at: int = 0


def attempt_of(message: Message, customer_id: str, platform: str | None) -> Contact | None:
    """The attempt that an agent's message is, if it is one; times are needed for that."""
    if message.role != "agent" or message.channel not in ATTEMPTS or message.time is None:
        return None
    outcome = message.outcome or _DONE[message.channel]
    return Contact(
        customer_id=customer_id,
        time=message.time,
        channel=message.channel,
        contact_id=message.message_id,
        outcome=outcome,  # type: ignore[arg-type]  # an unknown one counts as done
        direction=message.direction,
        agent_id=message.agent_id,
        consent=message.consent,
        platform=platform,
    )


class LiveCalls:
    """One conversation's attempts, judged as they happen; the history is the session's."""

    def __init__(self, linter: Linter) -> None:
        """Judge by a linter's limits and rules."""
        self._linter = linter
        self._setting = setting_of(linter)

    def take(self, saved: bytes, event: Event) -> tuple[bytes, list[Finding]]:
        """Record an event in a saved history; the history after it, and the findings."""
        history = msgspec.msgpack.decode(saved, type=History) if saved else History()
        found = list(judged(self._linter, self._setting, history, event))
        return msgspec.msgpack.encode(history), found


def judged(linter: Linter, setting: Setting, history: History, event: Event) -> Iterator[Finding]:
    """Record an event in a history; the findings it gives rise to. Raises TimeError."""
    contact = event.contact
    if contact is None:
        history.refused = event.refused
        return
    zone = zone_of(contact.timezone or setting.zone)
    history.last = max(zone.instant(contact.time), history.last)
    label = contact.contact_id or f"#{event.place}"
    moment = Moment(contact, history.last, zone, label)
    for offence in setting.judge_of(contact.platform).add(history, moment):
        finding = finding_of(linter, contact, offence, path=event.path, line=event.line)
        yield msgspec.structs.replace(
            finding,
            conversation_id=event.conversation_id,
            message_id=contact.contact_id,
            message_index=event.place,
        )


class LogCalls:
    """The attempts of a whole log: a customer's conversations count together."""

    def __init__(self, linter: Linter, path: str) -> None:
        """Gather the events of a log; `path` is named in findings and problems."""
        self._linter = linter
        self._path = path
        self._events: list[Event] = []

    def take(self, event: Event) -> None:
        """Keep an event until the log has been read."""
        self._events.append(event)

    def findings(self) -> Iterator[Finding | Problem]:
        """Judge all events, each customer's in the order of their times."""
        if not any(event.contact for event in self._events):
            return
        setting = setting_of(self._linter)
        histories: dict[str, History] = {}
        for event in sorted(self._events, key=lambda event: event.at):
            history = histories.setdefault(event.customer_id, History())
            try:
                yield from judged(self._linter, setting, history, event)
            except TimeError as error:
                yield Problem(path=self._path, line=event.line, reason=str(error))


def refusal(customer_id: str, label: str | None, at: int) -> Event:
    """That a customer refused contact (in the message `label`), or took that back (None)."""
    return Event(customer_id, None, label and (label or _REFUSAL), at=at)
