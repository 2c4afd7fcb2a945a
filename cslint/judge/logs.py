"""Whole logs: conversations brought together, each a session fed to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.judge.calls import LogCalls
from cslint.judge.document import NotCheckedError
from cslint.judge.parting import Parting
from cslint.judge.session import Session
from cslint.model import ConversationClosed, LogMessage, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from cslint.judge.linter import Linter
    from cslint.judge.parting import Gathered
    from cslint.model import Finding, LogItem


def check_log(
    linter: Linter, items: Iterable[LogItem], path: str, now: datetime | None = None
) -> Iterator[Finding | Problem]:
    """Check the items of a log: the same findings whatever their order."""
    calls = LogCalls(linter, path)
    with Parting(linter.instant) as parting:
        for item in items:
            if isinstance(item, LogMessage):
                parting.add(item)
            elif isinstance(item, ConversationClosed):
                gathered = parting.take(item.conversation_id)
                if gathered is not None:
                    yield from _checked(linter, gathered, calls, path, item.closed_at or now)
            else:
                yield item
        for gathered in parting.rest():
            yield from _checked(linter, gathered, calls, path, now)
    yield from calls.findings()


def _checked(
    linter: Linter, gathered: Gathered, calls: LogCalls, path: str, end: datetime | None
) -> Iterator[Finding | Problem]:
    platform = gathered.items[0].message.platform
    session = Session(linter, gathered.conversation_id, platform, calls=calls)
    for line, message in gathered.items:
        try:
            yield from session.add(message, path=path, line=line)
        except NotCheckedError as error:
            yield Problem(path=path, line=line, reason=f"not checked: {error}")
    yield from session.close(end, path=path)
