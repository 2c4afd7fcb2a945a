"""The linter: the one object that programs hold, and the sessions it opens."""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint import config as configuration
from cslint.judge.assembly import assemble
from cslint.judge.given import Intake, checked_text
from cslint.judge.report import Report
from cslint.model import Finding, InputError, Message, Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date, datetime
    from zoneinfo import ZoneInfo

    from cslint.contacts.planning import Permission
    from cslint.dialogue.acts import ActReader
    from cslint.dialogue.machine import Breach, Machine
    from cslint.judge.calls import LiveCalls
    from cslint.judge.engine import Violation
    from cslint.judge.session import Session
    from cslint.model import Contact, LogItem
    from cslint.scan.lexicon import RuleSpec


_MOST_FACTS = 10_000


class Facts(NamedTuple):
    """What does not change from finding to finding."""

    name: str
    severity: Severity
    message: str
    suggestion: str
    norms: tuple[str, ...]


class Linter:
    """Checks texts, conversations and logs. Immutable: share it between threads.

    Raises ConfigError for an unusable configuration or lexicon, UnknownRuleError for a
    selector that names no rule.
    """

    def __init__(
        self, config: configuration.Config | None = None, *, base: Path | None = None
    ) -> None:
        self.config = config or configuration.Config()
        assembled = assemble(self.config, base or Path())
        self.specs: dict[str, RuleSpec] = assembled.engine.specs
        self.scheme = assembled.scheme
        self.codes = self.scheme.codes()
        self.engine = assembled.engine
        self.intake = Intake(self.config)
        self._base = base or Path()
        self._machines: dict[str, Machine] = {}
        self._facts: dict[tuple[str, str | None, date | None], Facts] = {}

    @classmethod
    def from_config(cls, path: str | Path) -> Linter:
        """A linter with the settings of a file; lexicon folders are relative to it."""
        path = Path(path)
        return cls(configuration.load(path), base=path.parent)

    def check_text(
        self, text: str, *, customer: str | None = None, platform: str | None = None
    ) -> Report:
        """Check one agent reply; `customer` is the customer's message before it, if any.

        Raises TypeError for what is no text.
        """
        checked_text(text)
        if customer is not None:
            checked_text(customer, "customer")
        codes = self.scheme.codes(platform)
        found = self.engine.judge(text, customer)
        return Report(
            tuple(
                self.finding(each, text, platform=platform) for each in found if each.rule in codes
            )
        )

    def machine(self, platform: str | None = None) -> Machine:
        """What judges the turns of conversations on a platform."""
        name = self.scheme.name(platform)
        known = self._machines.get(name)
        if known is None:
            from cslint.judge.conversing import build_machine  # noqa: PLC0415  (few need it)

            built = build_machine(self, name, self._reader)
            known = self._machines.setdefault(name, built)
        return known

    @cached_property
    def _reader(self) -> ActReader:
        from cslint.judge.conversing import build_reader  # noqa: PLC0415  (as above)

        return build_reader(self, self._base)

    def instant(self, time: datetime) -> float:
        """A time in seconds since 1970; one without an offset is in the configured zone."""
        if time.tzinfo is None:
            time = time.replace(tzinfo=self.zone)
        return time.timestamp()

    @cached_property
    def zone(self) -> ZoneInfo:
        """The configured time zone."""
        from zoneinfo import ZoneInfo  # noqa: PLC0415  (only where there are times)

        return ZoneInfo(self.config.timezone)

    @cached_property
    def live_calls(self) -> LiveCalls:
        """What judges the calls and text messages of live sessions."""
        from cslint.judge.calls import LiveCalls  # noqa: PLC0415  (few need it)

        return LiveCalls(self)

    def breach(self, breach: Breach, **where: Any) -> Finding:
        """A broken dialogue rule as a finding, with its texts in the configured language."""
        from cslint.judge.conversing import finding_of  # noqa: PLC0415  (as above)

        return finding_of(self, breach, **where)

    def session(self, conversation_id: str | None = None, platform: str | None = None) -> Session:
        """Open a session: one conversation, judged message by message."""
        from cslint.judge.session import Session  # noqa: PLC0415  (templates have none)

        return Session(self, self.intake.name("conversation_id", conversation_id), platform)

    def restore(self, data: bytes) -> Session:
        """Go on with a session that was saved, here or in another process. Raises StateError."""
        from cslint.judge.session import Session  # noqa: PLC0415  (as above)

        return Session.restore(self, data)

    def check_conversation(
        self,
        messages: Iterable[Message],
        *,
        conversation_id: str | None = None,
        platform: str | None = None,
        closed_at: datetime | str | None = None,
    ) -> Report:
        """Check a whole conversation: a session fed to its end.

        Raises InputError for a role, channel or time that cannot be read, TypeError for what
        is no message or text.
        """
        session = self.session(conversation_id, platform)
        found: list[Finding] = []
        for number, message in enumerate(messages, 1):
            try:
                found += session.add(message)
            except InputError as error:
                raise InputError(f"message {number}: {error}") from error
        found += session.close(closed_at)
        return Report(tuple(sorted(found, key=_place)))

    def check_log(
        self, items: Iterable[LogItem], path: str, *, now: datetime | str | None = None
    ) -> Iterator[Finding | Problem]:
        """Check a log in whatever order; problems pass through in their place.

        A conversation that the log does not close ends at `now`, else with its last message.
        A message with a role, channel or time that cannot be read is a Problem.
        Findings come conversation by conversation, those of one in its own order.
        """
        from cslint.judge.logs import check_log  # noqa: PLC0415  (few need it)

        return check_log(self, items, path, None if now is None else self.intake.time(now))

    def check_contacts(self, contacts: Iterable[Contact]) -> Report:
        """Check contact attempts, in any order; findings stand in the input's order.

        Raises InputError for a contact whose channel, outcome, direction or time cannot be
        read; TimeError, a kind of it, for a time or zone that cannot be used.
        """
        from cslint.contacts.service import check_contacts  # noqa: PLC0415  (few need it)

        return Report(check_contacts(self, contacts))

    def next_allowed(self, contact: Contact, history: Iterable[Contact] = ()) -> Permission:
        """When a customer may be contacted, not before `contact.time`; and why not then.

        `history` holds what was done or planned for this customer, in any order; contacts of
        other customers are passed over. Raises InputError, TimeError.
        """
        from cslint.contacts.service import next_allowed  # noqa: PLC0415  (as above)

        return next_allowed(self, contact, history)

    def finding(
        self,
        violation: Violation,
        text: str,
        *,
        message: Message | None = None,
        index: int | None = None,
        platform: str | None = None,
        path: str | None = None,
        line: int | None = None,
        conversation_id: str | None = None,
    ) -> Finding:
        """A violation as a finding, with its texts in the configured language."""
        code = violation.rule
        day = message.time.date() if message and message.time else None
        facts = self.facts(code, platform, day)
        quoted = text[violation.start : violation.end]
        return Finding(
            rule=code,
            name=facts.name,
            severity=facts.severity,
            message=facts.message.replace("{text}", quoted),
            suggestion=facts.suggestion,
            path=path,
            line=line,
            column=1 if line else None,
            conversation_id=conversation_id,
            message_id=message.message_id if message else None,
            message_index=index,
            start=violation.start,
            end=violation.end,
            text=quoted,
            platform=platform,
            confidence=violation.confidence,
            obfuscated=violation.obfuscated,
            norms=facts.norms,
            fingerprint=fingerprint(code, text),
            why=violation.why,
        )

    def facts(self, code: str, platform: str | None, day: date | None) -> Facts:
        """What all findings of a rule on a platform and a day have in common."""
        known = self._facts.get((code, platform, day))
        if known is None:
            if len(self._facts) >= _MOST_FACTS:
                self._facts.clear()
            known = self._facts[code, platform, day] = self._gather(code, platform, day)
        return known

    def _gather(self, code: str, platform: str | None, day: date | None) -> Facts:
        spec, lang = self.specs[code], self.config.lang
        return Facts(
            spec.name,
            self.scheme.severity(code, platform),
            spec.message.in_language(lang),
            spec.suggestion.in_language(lang),
            self.scheme.norms(code, platform, day),
        )


def _place(finding: Finding) -> tuple[int, str, int]:
    index = finding.message_index
    return (-1 if index is None else index, finding.rule, finding.start or 0)


def fingerprint(code: str, text: str, where: str = "") -> str:
    """What stays the same when a file is reordered: the rule, and a hash of the text."""
    digest = hashlib.blake2b(
        f"{code}\0{text}\0{where}".encode("utf-8", "surrogatepass"), digest_size=8
    )
    return digest.hexdigest()
