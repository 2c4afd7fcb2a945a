"""Planning: the next permitted time of one attempt, and of every attempt of a schedule."""

from __future__ import annotations

import heapq
from datetime import datetime, timedelta, timezone
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.contacts.judge import (
    FREQUENT,
    LATE_CALLS,
    OPTED_OUT,
    QUIET,
    REDIAL,
    History,
    Moment,
    Offence,
    Trail,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cslint.contacts.judge import Judge
    from cslint.model import Contact


class Reason(NamedTuple):
    """Why an attempt is not permitted, and until when that rule forbids it (None: for good)."""

    rule: str
    message: str
    until: datetime | None


class Permission(NamedTuple):
    """Whether an attempt is permitted at its time, and when it is (None: at no known time).

    `reasons` say why not at its own time.
    """

    allowed: bool
    at: datetime | None
    reasons: tuple[Reason, ...] = ()


class Verdict(NamedTuple):
    """As a Permission, in instants and offences."""

    at: int | None
    blocks: tuple[Block, ...]


class Block(NamedTuple):
    """An offence that an attempt would be, and the first instant at which it is none."""

    offence: Offence
    until: int | None


def blocks_of(
    judge: Judge, history: History, moment: Moment, later: Iterable[Moment]
) -> tuple[Block, ...]:
    """What stands against an attempt after a history; `later` is what is known to follow."""
    offences = judge.offences(history, moment, every_call=True)
    if not offences:
        return ()
    known = list(later)
    return tuple(Block(each, _until(each.rule, judge, history, moment, known)) for each in offences)


def _until(
    rule: str, judge: Judge, history: History, moment: Moment, later: Sequence[Moment]
) -> int | None:
    channel = judge.channels[moment.contact.channel]
    trail: Trail = getattr(history, channel.name)
    if rule in {QUIET, LATE_CALLS}:
        return channel.clock.next_loud(moment.instant, moment.zone)
    if rule == FREQUENT:
        # A window has room again when the attempt that fills it falls out at its start.
        times = trail.known()
        return max(times[-most] + span for span, most in channel.windows if len(times) >= most)
    if rule == REDIAL:
        return trail.last + (channel.redial or 0)
    wanted = _agrees if rule == OPTED_OUT else _opens(moment.contact)
    return min((each.instant for each in later if wanted(each.contact)), default=None)


def _agrees(contact: Contact) -> bool:
    return contact.outcome == "opted_in"


def _opens(contact: Contact) -> Callable[[Contact], bool]:
    def opens(other: Contact) -> bool:
        return other.matter_id == contact.matter_id and other.channel == "chat"

    return opens


def first_permitted(
    judge_of: Callable[[str | None], Judge], moment: Moment, events: Sequence[Moment]
) -> Verdict:
    """The first instant, from the attempt's own on, at which it breaks no rule.

    `events` is the customer's history, done and planned, in the order of time.
    """
    history, place = History(), 0
    first: tuple[Block, ...] | None = None
    judge, at = judge_of(moment.contact.platform), moment.instant
    while True:
        while place < len(events) and events[place].instant <= at:
            judge_of(events[place].contact.platform).add(history, events[place])
            place += 1
        blocks = blocks_of(judge, history, moment._replace(instant=at), events[place:])
        first = blocks if first is None else first
        until = latest(blocks)
        if until is None:
            return Verdict(None if blocks else at, first)
        at = until


def latest(blocks: Iterable[Block]) -> int | None:
    """When the last of some blocks ends; None where one never does, or there is none."""
    last: int | None = None
    for block in blocks:
        if block.until is None:
            return None
        last = block.until if last is None else max(last, block.until)
    return last


class Planned(NamedTuple):
    """Where an attempt of a schedule ended up.

    `at` is None for an attempt for which there is no permitted time. `blocks` say why it
    could not stay; a contact that is a fact (done, inbound) stays, whatever it breaks.
    """

    line: int
    moment: Moment
    at: int | None
    blocks: tuple[Block, ...]


class _Turn(NamedTuple):
    """An entry of the queue: instants first, then unmoved before moved, then input order."""

    instant: int
    was_moved: bool
    line: int
    moment: Moment


def planned(
    judge_of: Callable[[str | None], Judge],
    placed: Iterable[tuple[int, Moment]],
    not_before: int | None = None,
) -> Iterator[Planned]:
    """Move each offending scheduled attempt to its next permitted time, all rules kept.

    Attempts are placed in the order of time, each after all that precede it; so none that is
    placed later can break the times of one placed before. `not_before`: nothing that is
    still to be done is planned earlier. Customers come one by one.
    """
    ordered = sorted(placed, key=_customer_then_time)
    for _, group in groupby(ordered, key=lambda pair: pair[1].contact.customer_id):
        yield from _planned_customer(judge_of, list(group), not_before)


def _customer_then_time(pair: tuple[int, Moment]) -> tuple[str, int, int]:
    line, moment = pair
    return moment.contact.customer_id, moment.instant, line


def _planned_customer(
    judge_of: Callable[[str | None], Judge],
    placed: list[tuple[int, Moment]],
    not_before: int | None,
) -> Iterator[Planned]:
    history = History()
    first: dict[int, tuple[Block, ...]] = {}
    queue = [_turn(line, moment, not_before) for line, moment in placed]
    heapq.heapify(queue)
    while queue:
        turn = heapq.heappop(queue)
        moment = turn.moment._replace(instant=turn.instant)
        judge = judge_of(moment.contact.platform)
        blocks: tuple[Block, ...] = ()
        if is_attempt(moment.contact):
            blocks = blocks_of(judge, history, moment, (each.moment for each in queue))
            first.setdefault(turn.line, blocks)
        if blocks and is_movable(moment.contact):
            until = latest(blocks)
            if until is None:
                yield Planned(turn.line, turn.moment, None, first[turn.line])
            else:
                heapq.heappush(queue, _Turn(until, True, turn.line, turn.moment))  # noqa: FBT003
            continue
        judge.add(history, moment)
        yield Planned(turn.line, turn.moment, turn.instant, first.get(turn.line, ()))


def _turn(line: int, moment: Moment, not_before: int | None) -> _Turn:
    late = not_before is not None and is_movable(moment.contact) and moment.instant < not_before
    instant = not_before if late and not_before is not None else moment.instant
    return _Turn(instant, late, line, moment)


def is_attempt(contact: Contact) -> bool:
    """Whether a contact is an attempt, and no mere record."""
    return contact.direction == "outbound" and contact.outcome != "opted_in"


def is_movable(contact: Contact) -> bool:
    """Whether a contact is still to be made."""
    return is_attempt(contact) and contact.outcome == "scheduled"


def moved(contact: Contact, at: int, moment: Moment) -> Contact:
    """A contact at another instant, on its own zone's clock."""
    if at == moment.instant:
        return contact
    local = moment.zone.local(at)
    keep = contact.time.tzinfo is None and local.fold == 0
    time = local.replace(tzinfo=None) if keep else local.replace(tzinfo=_fixed(local))
    return msgspec.structs.replace(contact, time=time)


def _fixed(local: datetime) -> timezone:
    return timezone(local.utcoffset() or timedelta())
