"""What a linter offers on contacts: findings of schedules, and permissions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cslint.contacts.clock import TimeError, zone_of
from cslint.contacts.judge import Judge, Moment
from cslint.contacts.planning import Permission, Planned, Reason, Verdict, first_permitted, planned
from cslint.contacts.schedule import Item, Setting, judge_schedule
from cslint.contacts.wording import told
from cslint.judge.given import is_canonical_contact
from cslint.judge.linter import fingerprint
from cslint.model import ContactBatch, Finding, PlacedContact, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime
    from pathlib import Path

    from cslint.contacts.judge import Offence
    from cslint.judge.linter import Linter
    from cslint.model import Contact
    from cslint.read import ReadOptions

STDIN = "-"


def setting_of(linter: Linter) -> Setting:
    """How a linter judges contacts: limits and rules of each platform. Raises LimitError."""
    judges: dict[str, Judge] = {}

    def judge_of(platform: str | None) -> Judge:
        name = linter.scheme.name(platform)
        known = judges.get(name)
        if known is None:
            limits = linter.scheme.profile(name).limits.contacts
            known = judges[name] = Judge(limits, linter.scheme.codes(name))
        return known

    return Setting(judge_of, linter.config.timezone)


def finding_of(
    linter: Linter,
    contact: Contact,
    offence: Offence,
    *,
    path: str | None = None,
    line: int | None = None,
) -> Finding:
    """An offence as a finding, with its texts in the configured language."""
    code, lang = offence.rule, linter.config.lang
    spec = linter.specs[code]
    return Finding(
        rule=code,
        name=spec.name,
        severity=linter.scheme.severity(code, contact.platform),
        message=told(offence, spec, lang),
        suggestion=spec.suggestion.in_language(lang),
        path=path,
        line=line,
        column=1 if line else None,
        evidence=tuple(offence.evidence),
        platform=contact.platform,
        norms=linter.scheme.norms(code, contact.platform, contact.time.date()),
        fingerprint=fingerprint(
            code, contact.customer_id, contact.contact_id or contact.time.isoformat()
        ),
        contact_id=contact.contact_id,
        customer_id=contact.customer_id,
    )


def check_contacts(linter: Linter, contacts: Iterable[Contact]) -> tuple[Finding, ...]:
    """The findings of contacts in any order, in the input's order.

    Raises InputError, TimeError.
    """
    again = isinstance(contacts, Sequence)
    if not isinstance(contacts, Sequence):
        contacts = linter.intake.contacts(contacts)
    elif not all(map(is_canonical_contact, contacts)):
        contacts = list(linter.intake.contacts(contacts))

    def read() -> Iterator[Item]:
        if isinstance(contacts, Sequence):
            return iter([ContactBatch(1, contacts)])
        return (PlacedContact(number, each) for number, each in enumerate(contacts, 1))

    judged = judge_schedule(read, setting_of(linter), again=again)
    if judged.problems:
        first = judged.problems[0]
        raise TimeError(f"contact {first.line}: {first.reason}")
    return tuple(finding_of(linter, each.contact, each.offence) for each in judged.flaws)


def check_schedule(
    path: str | Path,
    options: ReadOptions,
    linter: Linter,
    shown: str | None = None,
    watch: Callable[[Iterator[Item]], Iterator[Item]] = iter,
) -> Iterator[Finding | Problem]:
    """Check a contact schedule; problems first, then findings in the order of lines.

    `shown` is the path that findings name. `watch` sees all items as they are read; a
    schedule whose customers' times go back is read a second time.
    """
    from cslint.read.contacts import open_batches  # noqa: PLC0415  (only schedules need it)

    name = shown or str(path)

    def read() -> Iterator[Item]:
        return watch(open_batches(path, options))

    judged = judge_schedule(read, setting_of(linter), path=name, again=str(path) != STDIN)
    yield from judged.problems
    for flaw in judged.flaws:
        yield finding_of(linter, flaw.contact, flaw.offence, path=name, line=flaw.line)


def next_allowed(linter: Linter, contact: Contact, history: Iterable[Contact]) -> Permission:
    """When a customer may be contacted, from `contact.time` on, and why not then.

    Raises InputError, TimeError.
    """
    setting, intake = setting_of(linter), linter.intake
    contact = intake.canonical(contact)
    moment = _moment(setting, contact, 0)
    events = [
        _moment(setting, each, number)
        for number, each in enumerate(intake.contacts(history), 1)
        if each.customer_id == contact.customer_id
    ]
    events.sort(key=lambda event: event.instant)
    return permission_of(linter, moment, first_permitted(setting.judge_of, moment, events))


def permission_of(linter: Linter, moment: Moment, verdict: Verdict) -> Permission:
    """A verdict in words and local times."""
    reasons = tuple(
        Reason(
            block.offence.rule,
            told(block.offence, linter.specs[block.offence.rule], linter.config.lang),
            _local(moment, block.until),
        )
        for block in verdict.blocks
    )
    return Permission(not verdict.blocks, _local(moment, verdict.at), reasons)


def plan_contacts(
    linter: Linter, placed: Iterable[PlacedContact], now: datetime | None = None
) -> list[Planned]:
    """Where each contact of a schedule should stand, by time. Raises TimeError."""
    setting = setting_of(linter)
    zone = zone_of(setting.zone)
    moments = ((line, _moment(setting, contact, line)) for line, contact in placed)
    not_before = None if now is None else zone.instant(now)
    found = list(planned(setting.judge_of, moments, not_before))
    return sorted(found, key=lambda each: each.moment.instant if each.at is None else each.at)


def texts_of(linter: Linter, each: Planned) -> Iterator[str]:
    """Why a contact cannot stand where it was: a line for each rule."""
    for block in each.blocks:
        yield told(block.offence, linter.specs[block.offence.rule], linter.config.lang)


def _moment(setting: Setting, contact: Contact, number: int) -> Moment:
    zone = zone_of(contact.timezone or setting.zone)
    return Moment(contact, zone.instant(contact.time), zone, contact.contact_id or f"#{number}")


def _local(moment: Moment, instant: int | None) -> datetime | None:
    return None if instant is None else moment.zone.local(instant)
