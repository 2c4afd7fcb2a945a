"""A session: one conversation, judged message by message."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from cslint.judge.linter import Linter
    from cslint.judge.report import Report
    from cslint.model import Finding, Message


class Session:
    """The state of one open conversation. Not shared between threads."""

    __slots__ = ("_customer", "_index", "_linter", "conversation_id", "platform")

    def __init__(self, linter: Linter, conversation_id: str | None, platform: str | None) -> None:
        self._linter = linter
        self.conversation_id = conversation_id
        self.platform = platform
        self._index = 0
        self._customer: str | None = None

    def add(
        self, message: Message, *, path: str | None = None, line: int | None = None
    ) -> list[Finding]:
        """Record the next message; the findings it gives rise to."""
        index = self._index
        self._index += 1
        if message.role == "customer":
            self._customer = message.text
            return []
        if message.role == "system":
            return []
        found = self._linter.judge(message.text, self._customer)
        if not found:
            return []
        return [
            self._linter.finding(
                each,
                message.text,
                message=message,
                index=index,
                platform=message.platform or self.platform,
                path=path,
                line=line,
                conversation_id=self.conversation_id,
            )
            for each in found
            if each.rule in self._linter.scheme.codes(message.platform or self.platform)
        ]

    def check(self, draft: str) -> Report:
        """Judge a draft reply in this context; nothing is recorded."""
        return self._linter.check_text(draft, customer=self._customer, platform=self.platform)

    def close(self, now: datetime | None = None) -> list[Finding]:  # noqa: ARG002
        """End the conversation; what its open duties give rise to."""
        return []
