"""Whole logs: conversations brought together, each a session fed to its end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.config import ConfigError
from cslint.judge.calls import LogCalls
from cslint.judge.document import NotCheckedError
from cslint.judge.given import is_canonical
from cslint.judge.parting import Parting
from cslint.judge.session import Session
from cslint.model import ConversationClosed, InputError, LogMessage, Problem

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
                taken = item if is_canonical(item.message) else _taken(linter, item, path)
                if isinstance(taken, Problem):
                    yield taken
                else:
                    parting.add(taken)
            elif isinstance(item, ConversationClosed):
                end = _end(linter, item, path)
                if isinstance(end, Problem):
                    yield end
                    end = None
                gathered = parting.take(item.conversation_id)
                if gathered is not None:
                    yield from _checked(linter, gathered, calls, path, end or now)
            else:
                yield item
        for gathered in parting.rest():
            yield from _checked(linter, gathered, calls, path, now)
    yield from calls.findings()


def _taken(linter: Linter, item: LogMessage, path: str) -> LogMessage | Problem:
    """An item with canonical values, or the Problem with them."""
    try:
        return LogMessage(item.line, linter.intake.message(item.message))
    except Exception as error:  # noqa: BLE001  (the other messages are still checked)
        return Problem(path=path, line=item.line, reason=_not_checked(error))


def _end(linter: Linter, item: ConversationClosed, path: str) -> datetime | Problem | None:
    try:
        return None if item.closed_at is None else linter.intake.time(item.closed_at)
    except InputError as error:
        return Problem(path=path, reason=f"closed_at of {item.conversation_id}: {error}")


def _checked(
    linter: Linter, gathered: Gathered, calls: LogCalls, path: str, end: datetime | None
) -> Iterator[Finding | Problem]:
    platform = gathered.items[0].message.platform
    session = Session(linter, gathered.conversation_id, platform, calls=calls)
    for item in gathered.items:
        line = item.line
        try:
            yield from session.take(item.message, path, line)
        except ConfigError:
            raise
        except Exception as error:  # noqa: BLE001  (the other messages are still checked)
            yield Problem(path=path, line=line, reason=_not_checked(error), was_read=True)
    try:
        yield from session.close(end, path=path)
    except Exception as error:  # noqa: BLE001  (the other conversations are still judged)
        reason = f"end of {gathered.conversation_id or 'a conversation'}: {_not_checked(error)}"
        yield Problem(path=path, reason=reason)  # of no line: more than a record


def _not_checked(error: Exception) -> str:
    """Why a message was not checked; an error that nobody foresaw goes by its kind."""
    foreseen = isinstance(error, NotCheckedError | InputError)
    return f"not checked: {error if foreseen else f'{type(error).__name__}: {error}'}"
