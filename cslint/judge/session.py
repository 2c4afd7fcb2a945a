"""A session: one conversation, judged message by message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.dialogue import state as saved
from cslint.dialogue.machine import Turn, seen_before
from cslint.dialogue.state import State
from cslint.judge.given import checked_text, is_canonical
from cslint.judge.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cslint.dialogue.machine import Breach, Machine
    from cslint.dialogue.state import Refused
    from cslint.judge.calls import Event, LogCalls
    from cslint.judge.engine import Violation
    from cslint.judge.linter import Linter
    from cslint.model import Finding, Message

_SPEAKS = frozenset({"agent", "bot"})
_ATTEMPTS = frozenset({"call", "sms"})
_UNREACHED = frozenset({"no_answer", "rejected", "scheduled"})


class Session:
    """The state of one open conversation. Not shared between threads.

    A message whose id is one of the last 32 again is an edit: its new words are judged and
    may raise or meet duties, but it is no new message: counts and times stay. A time that
    goes back is taken as the latest one so far.
    """

    __slots__ = ("_calls", "_linter", "_machine", "_state", "conversation_id", "platform")

    def __init__(
        self,
        linter: Linter,
        conversation_id: str | None,
        platform: str | None,
        state: State | None = None,
        calls: LogCalls | None = None,
    ) -> None:
        """Open a conversation, or go on with one whose `state` was loaded.

        `calls` gathers the contact attempts of a log; without it they are judged here.
        """
        self._linter = linter
        self._calls = calls
        self._machine: Machine = linter.machine(platform)
        self._state = State() if state is None else state
        self.conversation_id = conversation_id
        self.platform = platform

    @classmethod
    def restore(cls, linter: Linter, data: bytes) -> Session:
        """The session that `save` made these bytes of. Raises StateError."""
        loaded = saved.load(data)
        return cls(linter, loaded.conversation_id, loaded.platform, loaded.state)

    def save(self) -> bytes:
        """All there is to know of the session, for `restore` in this or another process."""
        return saved.save(self.conversation_id, self.platform, self._state)

    def add(
        self, message: Message, *, path: str | None = None, line: int | None = None
    ) -> list[Finding]:
        """Record the next message; the findings it gives rise to.

        Raises InputError for a role, channel or time that cannot be read, TypeError for what
        is no message or text; nothing is recorded then.
        """
        if not is_canonical(message):
            message = self._linter.intake.message(message)
        return self.take(message, path, line)

    def take(self, message: Message, path: str | None, line: int | None) -> list[Finding]:
        """As `add`, for a message whose values are canonical."""
        state, linter = self._state, self._linter
        role = message.role
        edited = None
        if self._calls is None:
            edited, state.ids = seen_before(state.ids, message.message_id)
        if edited is None:
            index = state.count
            state.count = index + 1
        else:
            index = state.count - edited
        found = linter.engine.judge(message.text, state.before) if role in _SPEAKS else ()
        time = message.time
        turn = Turn(
            role,
            message.text,
            index,
            message.message_id,
            line,
            None if time is None else linter.instant(time),
            time,
            message.channel,
            tuple([each.rule for each in found]) if found else (),
        )
        if edited is not None or message.outcome is not None:
            turn.is_edit = edited is not None
            turn.opted_out = message.outcome == "opted_out"
            turn.reached = message.channel != "call" or message.outcome not in _UNREACHED
        refused = state.refused
        platform = message.platform or self.platform
        # A conversation may name its platform with each message only.
        machine = self._machine if platform == self.platform else linter.machine(platform)
        breaches = machine.step(state, turn)
        attempts: list[Finding] = []
        if refused is not state.refused or message.channel in _ATTEMPTS:
            attempts = self._contact(message, refused, index, path, line)
        if not found and not breaches and not attempts:
            return []
        spoken = self._spoken(found, message, index, platform, path, line)
        return [*spoken, *self._broken(breaches, path, platform, message.time), *attempts]

    def _contact(
        self,
        message: Message,
        refused: Refused | None,
        index: int,
        path: str | None,
        line: int | None,
    ) -> list[Finding]:
        """What bears on the customer's contacts: a refusal, its end, or an attempt."""
        from cslint.judge.calls import Event, attempt_of, refusal  # noqa: PLC0415  (rare)

        state = self._state
        name = message.customer_id or self.conversation_id or ""
        at = 0 if message.time is None else round(self._linter.instant(message.time) * 1_000_000)
        now = state.refused
        events: list[Event] = []
        contact = attempt_of(message, name, message.platform or self.platform)
        if contact is not None:
            where = (path, line, index, self.conversation_id, at)
            events.append(Event(name, contact, None, *where))
        elif (now is None) != (refused is None):
            events.append(refusal(name, None if now is None else now.mark.label, at))
        return [finding for event in events for finding in self._take(event)]

    def _take(self, event: Event) -> list[Finding]:
        if self._calls is not None:
            self._calls.take(event)
            return []
        self._state.contacts, found = self._linter.live_calls.take(self._state.contacts, event)
        return found

    def _spoken(
        self,
        found: Iterable[Violation],
        message: Message,
        index: int,
        platform: str | None,
        path: str | None,
        line: int | None,
    ) -> list[Finding]:
        codes = self._linter.scheme.codes(platform)
        return [
            self._linter.finding(
                each,
                message.text,
                message=message,
                index=index,
                platform=platform,
                path=path,
                line=line,
                conversation_id=self.conversation_id,
            )
            for each in found
            if each.rule in codes
        ]

    def _broken(
        self,
        breaches: Iterable[Breach],
        path: str | None,
        platform: str | None,
        time: datetime | None,
    ) -> list[Finding]:
        return [
            self._linter.breach(
                each, conversation_id=self.conversation_id, platform=platform, path=path, time=time
            )
            for each in breaches
        ]

    def check(self, draft: str, *, time: datetime | str | None = None) -> Report:
        """Judge a draft reply in this context; nothing is recorded.

        What the draft would break by itself counts, and what it would leave unsaid if
        nothing followed it. Without `time`, rules that need times stay silent. Raises
        InputError for a time that cannot be read, TypeError for a draft that is no text.
        """
        state, linter, platform = self._state, self._linter, self.platform
        found = linter.engine.judge(checked_text(draft, "draft"), state.before)
        time = None if time is None else linter.intake.time(time)
        instant = None if time is None else linter.instant(time)
        codes_found = tuple(each.rule for each in found)
        turn = Turn("agent", draft, state.count, None, None, instant, time, "chat", codes_found)
        breaches = self._machine.preview(msgspec.structs.replace(state), turn)
        codes = linter.scheme.codes(platform)
        spoken = [
            linter.finding(each, draft, platform=platform, conversation_id=self.conversation_id)
            for each in found
            if each.rule in codes
        ]
        return Report((*spoken, *self._broken(breaches, None, platform, time)))

    def draft(self) -> Draft:
        """Begin a draft that arrives in pieces."""
        return Draft(self)

    def close(self, now: datetime | str | None = None, *, path: str | None = None) -> list[Finding]:
        """End the conversation; what its open duties give rise to.

        `now`: when it ended. Without it only its last message tells how late it is. Raises
        InputError for a time that cannot be read.
        """
        linter = self._linter
        now = None if now is None else linter.intake.time(now)
        end = None if now is None else linter.instant(now)
        breaches = self._machine.close(self._state, end)
        return self._broken(breaches, path, self.platform, now)


class Draft:
    """A reply that is being typed: judged as it grows, recorded nowhere."""

    __slots__ = ("_session", "text")

    def __init__(self, session: Session) -> None:
        """Begin with no words, in the context of a session."""
        self._session = session
        self.text = ""

    def feed(self, piece: str) -> Report:
        """Add a piece; what the draft as a whole would break. Raises TypeError."""
        self.text += checked_text(piece, "piece")
        return self._session.check(self.text)
