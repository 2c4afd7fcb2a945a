"""A chat gateway that asks cslint before a reply goes out.

Usage: python examples/gateway.py

One linter serves all conversations; each has a session of its own. Sessions are saved as
bytes, so that a conversation may go on in another process after a restart. Judging takes
some tens of microseconds, so it runs on the event loop itself.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from cslint import Linter, Message

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from cslint import Report
    from cslint.judge.session import Session


class Outgoing(NamedTuple):
    """What becomes of a reply: sent or held back, and what the agent is told."""

    sent: bool
    verdict: str
    advice: tuple[str, ...]


class Gateway:
    """Keeps a session for each open conversation; saves those that go idle."""

    def __init__(self, linter: Linter) -> None:
        self._linter = linter
        self._open: dict[str, Session] = {}
        self._idle: dict[str, bytes] = {}

    def _session(self, conversation: str, platform: str | None = None) -> Session:
        session = self._open.get(conversation)
        if session is None:
            data = self._idle.pop(conversation, None)
            linter = self._linter
            session = linter.restore(data) if data else linter.session(conversation, platform)
            self._open[conversation] = session
        return session

    def receive(self, conversation: str, text: str, platform: str | None = None) -> None:
        """Record what the customer wrote."""
        message = Message(role="customer", text=text, time=datetime.now(UTC))
        self._session(conversation, platform).add(message)

    def send(self, conversation: str, text: str) -> Outgoing:
        """Send an agent's reply, unless it breaks a rule that blocks."""
        session, now = self._session(conversation), datetime.now(UTC)
        report = session.check(text, time=now)
        advice = _advice(report)
        if report.verdict == "block":
            return Outgoing(False, report.verdict, advice)
        session.add(Message(role="agent", text=text, time=now))
        return Outgoing(True, report.verdict, advice)

    async def type(self, conversation: str, pieces: AsyncIterator[str]) -> Outgoing:
        """Send a reply that a bot writes piece by piece; stop at the first that blocks."""
        draft = self._session(conversation).draft()
        async for piece in pieces:
            report = draft.feed(piece)
            if report.verdict == "block":
                return Outgoing(False, report.verdict, _advice(report))
        return self.send(conversation, draft.text)

    def rest(self, conversation: str) -> None:
        """Put an idle conversation away: its bytes may live in any store."""
        self._idle[conversation] = self._open.pop(conversation).save()

    def end(self, conversation: str) -> tuple[str, ...]:
        """Close a conversation; the duties that it leaves unmet."""
        session = self._session(conversation)
        del self._open[conversation]
        return tuple(each.message for each in session.close(datetime.now(UTC)))


def _advice(report: Report) -> tuple[str, ...]:
    return tuple(f"{each.rule} {each.message} → {each.suggestion}" for each in report.findings)


async def _typed(*pieces: str) -> AsyncIterator[str]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


async def main() -> None:
    """Show a conversation that goes wrong, and right."""
    gateway = Gateway(Linter())
    gateway.receive("c1", "好评有返现吗", "taobao")
    print(gateway.send("c1", "有的亲"))
    gateway.rest("c1")
    print(gateway.send("c1", "没有的哦,您按真实感受写就好"))
    gateway.receive("c1", "杯子收到就碎了")
    print(await gateway.type("c1", _typed("亲,五星好评", "截图发我,返您5元")))
    print(gateway.send("c1", "您先别着急哦"))
    print(gateway.end("c1"))


if __name__ == "__main__":
    asyncio.run(main())
