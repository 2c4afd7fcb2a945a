"""The ledger: the rules of contact times, asked against what was recorded."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cslint.contacts.clock import DAY_MICROS, MICRO, zone_of
from cslint.contacts.judge import Moment
from cslint.contacts.limits import CHANNELS
from cslint.contacts.planning import Permission, Reason, first_permitted
from cslint.contacts.service import permission_of, setting_of
from cslint.ledger.store import NOTHING, Change, LedgerError, Row
from cslint.model import Contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cslint.judge.linter import Linter
    from cslint.ledger.store import Store
    from cslint.model import Channel, Outcome

_KEEP = timedelta(days=400)
_LEAST_DAYS = 3  # covers a night and a redial in any zone


class Decision(NamedTuple):
    """Whether a contact may be made now; if not, when and why.

    `recorded`: whether this question put a row into the ledger. `next_allowed` is None
    where no time is known (the customer refused further contact).
    """

    allowed: bool
    recorded: bool
    next_allowed: datetime | None
    reasons: tuple[Reason, ...] = ()


class Ledger:
    """Asks and records. Safe among threads and processes, as its store is."""

    def __init__(self, store: Store, linter: Linter, *, keep: timedelta | None = None) -> None:
        """Take a store, the linter whose limits and rules hold, and how long rows are kept.

        Raises LedgerError where `keep` is shorter than a limit looks back.
        """
        self._store = store
        self._linter = linter
        self._setting = setting_of(linter)
        self._keep = keep or _KEEP
        limits = linter.scheme.profile().limits.contacts
        spans = (window.seconds for name in CHANNELS for window in limits.of(name).windows)
        self._reach = max(*spans, _LEAST_DAYS * 86_400) * MICRO + DAY_MICROS
        if self._keep < timedelta(microseconds=self._reach):
            raise LedgerError("rows must be kept longer than the limits look back")

    def may_contact(
        self, customer_id: str, channel: Channel, now: datetime | None = None, **fields: Any
    ) -> Decision:
        """Whether a customer may be contacted now; nothing is recorded.

        `fields` are those of Contact (`timezone`, `consent`, `matter_id`, `platform`, …).
        Raises LedgerError, InputError.
        """
        return self._ask(self._contact(customer_id, channel, now, fields), record=False)

    def request(
        self, customer_id: str, channel: Channel, now: datetime | None = None, **fields: Any
    ) -> Decision:
        """Ask, and if it is allowed record the attempt, as one atomic step.

        An attempt whose `contact_id` is recorded already is allowed and not recorded again:
        a question may be repeated safely. Raises LedgerError, InputError.
        """
        return self._ask(self._contact(customer_id, channel, now, fields), record=True)

    def record(self, contact: Contact) -> None:
        """Record what happened, permitted or not: an inbound call, a refusal, an opt-in.

        One whose `contact_id` is recorded already replaces it. Raises LedgerError, InputError.
        """
        contact = self._linter.intake.canonical(contact)
        row = Row(self._moment(contact).instant, contact)

        def decide(rows: Sequence[Row]) -> tuple[None, Change]:
            known = _known(rows, contact.contact_id)
            return None, Change(add=(row,)) if known is None else Change(replace=row)

        self._store.step(contact.customer_id, 0, decide)

    def settle(self, customer_id: str, contact_id: str, outcome: Outcome) -> bool:
        """Say how a recorded attempt ended; False where there is none.

        Raises LedgerError, InputError.
        """
        outcome = self._linter.intake.outcome(outcome)

        def decide(rows: Sequence[Row]) -> tuple[bool, Change]:
            known = _known(rows, contact_id)
            if known is None:
                return False, NOTHING
            ended = msgspec.structs.replace(known.contact, outcome=outcome)
            return True, Change(replace=known._replace(contact=ended))

        return self._store.step(customer_id, 0, decide)

    def history(self, customer_id: str) -> list[Contact]:
        """All that is recorded of a customer, in the order of time. Raises LedgerError."""
        return [row.contact for row in self._store.read(customer_id)]

    def erase(self, customer_id: str) -> int:
        """Forget a customer; how many rows there were. Raises LedgerError."""
        return self._store.erase(customer_id)

    def expire(self, now: datetime | None = None) -> int:
        """Delete what is older than the ledger keeps; how many rows there were.

        Each customer's last refusal or agreement stays: it does not lapse with time. Raises
        LedgerError.
        """
        before = zone_of("UTC").instant((now or datetime.now(UTC)) - self._keep)
        return self._store.expire(before)

    def close(self) -> None:
        """Let go of the store."""
        self._store.close()

    def _ask(self, contact: Contact, *, record: bool) -> Decision:
        moment = self._moment(contact)

        def decide(rows: Sequence[Row]) -> tuple[Decision, Change]:
            if record and _known(rows, contact.contact_id) is not None:
                return Decision(allowed=True, recorded=False, next_allowed=contact.time), NOTHING
            permission = self._permission(moment, rows)
            change = NOTHING
            if permission.allowed and record:
                change = Change(add=(Row(moment.instant, contact),))
            found = Decision(
                permission.allowed, change is not NOTHING, permission.at, permission.reasons
            )
            return found, change

        return self._store.step(contact.customer_id, moment.instant - self._reach, decide)

    def _permission(self, moment: Moment, rows: Sequence[Row]) -> Permission:
        """What the rules say; rows of a clock that is ahead of ours count as of now."""
        events = [
            self._moment(row.contact)._replace(instant=min(row.at, moment.instant)) for row in rows
        ]
        verdict = first_permitted(self._setting.judge_of, moment, events)
        return permission_of(self._linter, moment, verdict)

    def _moment(self, contact: Contact) -> Moment:
        zone = zone_of(contact.timezone or self._setting.zone)
        return Moment(contact, zone.instant(contact.time), zone, contact.contact_id or "#")

    def _contact(
        self, customer_id: str, channel: Channel, now: datetime | None, fields: dict[str, Any]
    ) -> Contact:
        time = now or datetime.now(UTC)
        contact = Contact(customer_id=customer_id, channel=channel, time=time, **fields)
        contact = self._linter.intake.canonical(contact)
        if not contact.customer_id or "\0" in contact.customer_id:
            raise LedgerError("a customer id is a text without NUL, and not empty")
        return contact


def _known(rows: Sequence[Row], contact_id: str | None) -> Row | None:
    if contact_id is None:
        return None
    return next((row for row in rows if row.contact.contact_id == contact_id), None)
