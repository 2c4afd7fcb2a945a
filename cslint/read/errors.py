"""The two ways reading goes wrong inside this package; callers see them as Problems."""

from __future__ import annotations

from typing import NamedTuple


class Unreadable(Exception):  # noqa: N818  (it says what the log is)
    """A whole log, or all that follows in it, cannot be read."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        """Take what a person is told: why, and what helps."""
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class BadRecord(Exception):  # noqa: N818  (as above)
    """One record cannot be read; the rest can."""

    def __init__(self, reason: str, hint: str | None = None) -> None:
        """Take what a person is told: why, and what helps."""
        super().__init__(reason)
        self.reason = reason
        self.hint = hint


class Trouble(NamedTuple):
    """Something unread, met while lines or rows were streamed: a Problem without its path."""

    line: int | None
    reason: str
    hint: str | None = None
