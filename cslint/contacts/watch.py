"""Watching attempts one by one: calls and SMS inside chat logs, and live sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.contacts.clock import zone_of
from cslint.contacts.judge import History, Moment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from cslint.contacts.judge import Offence
    from cslint.contacts.schedule import Setting
    from cslint.model import Contact, Finding

_REFUSAL = "refusal"


class ContactWatch:
    """One customer's contacts as they happen. Not shared between threads.

    A finding comes with the attempt that causes it, so that of CT004 lists the calls of the
    night up to its second.
    """

    def __init__(
        self, setting: Setting, finding: Callable[[Contact, Offence], Finding] | None = None
    ) -> None:
        """Take how contacts are judged, and what makes an offence a finding."""
        self._setting = setting
        self._finding = finding
        self._history = History()
        self._count = 0

    def add(self, contact: Contact) -> list[Finding]:
        """Record an attempt; the findings it gives rise to.

        One earlier than the attempt before it is judged as if it came at the same time.
        Raises TimeError for an unusable time or zone.
        """
        offences = self.judge(contact)
        if self._finding is None:
            return []
        return [self._finding(contact, offence) for offence in offences]

    def judge(self, contact: Contact) -> Sequence[Offence]:
        """Record an attempt; the rules it breaks. Raises TimeError."""
        self._count += 1
        zone = zone_of(contact.timezone or self._setting.zone)
        instant = max(zone.instant(contact.time), self._history.last)
        self._history.last = instant
        moment = Moment(contact, instant, zone, contact.contact_id or f"#{self._count}")
        return self._setting.judge_of(contact.platform).add(self._history, moment)

    def refuse(self, label: str | None = None) -> None:
        """The customer refused further contact in other words than an attempt's outcome."""
        self._history.refused = label or _REFUSAL

    def welcome(self) -> None:
        """The customer agreed to contact again, or wrote again."""
        self._history.refused = None

    def note_message(self, matter_id: str) -> None:
        """A chat message on a matter: a call on it comes no longer first."""
        if self._history.matters is None:
            self._history.matters = set()
        self._history.matters.add(matter_id)
