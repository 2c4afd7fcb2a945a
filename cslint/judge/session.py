"""A session: one conversation, judged message by message."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.dialogue import state as saved
from cslint.dialogue.machine import Turn, seen_before
from cslint.dialogue.state import LONGEST_CUE, Mark, State
from cslint.judge.report import Report

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from cslint.dialogue.machine import Breach
    from cslint.judge.engine import Violation
    from cslint.judge.linter import Linter
    from cslint.model import Finding, Message

_UNREACHED = frozenset({"no_answer", "rejected", "scheduled"})


class Session:
    """The state of one open conversation. Not shared between threads.

    A message whose id is one of the last 32 again is an edit: its new words are judged and
    may raise or meet duties, but it is no new message: counts and times stay. A time that
    goes back is taken as the latest one so far.
    """

    __slots__ = ("_linter", "_state", "conversation_id", "platform")

    def __init__(
        self,
        linter: Linter,
        conversation_id: str | None,
        platform: str | None,
        state: State | None = None,
    ) -> None:
        """Open a conversation, or go on with one whose `state` was loaded."""
        self._linter = linter
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
        """Record the next message; the findings it gives rise to."""
        state, linter = self._state, self._linter
        platform = message.platform or self.platform
        edited, state.ids = seen_before(state.ids, message.message_id)
        index = state.count if edited is None else state.count - edited
        state.count += edited is None
        found = () if message.role in _SILENT else linter.judge(message.text, state.before)
        mark = Mark(index, message.message_id, line, message.text[:LONGEST_CUE])
        turn = _turn(message, mark, found, linter, is_edit=edited is not None)
        breaches = linter.machine(platform).step(state, turn)
        if not found and not breaches:
            return []
        spoken = self._spoken(found, message, index, platform, path, line)
        return [*spoken, *self._broken(breaches, path, platform, message.time)]

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

    def check(self, draft: str, *, time: datetime | None = None) -> Report:
        """Judge a draft reply in this context; nothing is recorded.

        What the draft would break by itself counts, and what it would leave unsaid if
        nothing followed it. Without `time`, rules that need times stay silent.
        """
        state, linter, platform = self._state, self._linter, self.platform
        found = linter.judge(draft, state.before)
        mark = Mark(state.count, None, None, draft[:LONGEST_CUE])
        instant = None if time is None else linter.instant(time)
        turn = Turn("agent", draft, mark, instant, time, "chat", [each.rule for each in found])
        breaches = linter.machine(platform).preview(msgspec.structs.replace(state), turn)
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

    def close(self, now: datetime | None = None, *, path: str | None = None) -> list[Finding]:
        """End the conversation; what its open duties give rise to.

        `now`: when it ended. Without it only its last message tells how late it is.
        """
        linter = self._linter
        end = None if now is None else linter.instant(now)
        breaches = linter.machine(self.platform).close(self._state, end)
        return self._broken(breaches, path, self.platform, now)


class Draft:
    """A reply that is being typed: judged as it grows, recorded nowhere."""

    __slots__ = ("_session", "text")

    def __init__(self, session: Session) -> None:
        """Begin with no words, in the context of a session."""
        self._session = session
        self.text = ""

    def feed(self, piece: str) -> Report:
        """Add a piece; what the draft as a whole would break."""
        self.text += piece
        return self._session.check(self.text)


_SILENT = frozenset({"customer", "system"})


def _turn(
    message: Message, mark: Mark, found: Iterable[Violation], linter: Linter, *, is_edit: bool
) -> Turn:
    """A message as the machine takes it."""
    is_call = message.channel == "call"
    return Turn(
        role=message.role,
        text=message.text,
        mark=mark,
        at=None if message.time is None else linter.instant(message.time),
        said=message.time,
        channel=message.channel,
        found=[each.rule for each in found],
        reached=not (is_call and message.outcome in _UNREACHED),
        opted_out=message.outcome == "opted_out",
        is_edit=is_edit,
    )
