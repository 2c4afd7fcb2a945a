"""Progress of long work: on standard error, only where that is a terminal."""

from __future__ import annotations

import sys
import time
from typing import TYPE_CHECKING, Any

from cslint.cli.terminal import is_terminal

if TYPE_CHECKING:
    from cslint.cli.texts import Texts

_LONG = 1.0  # seconds before a run counts as long work
_REFRESH = 0.1


class Progress:
    """A line that says how many messages are checked; it is wiped before anything else."""

    def __init__(self, texts: Texts, *, wanted: bool | None) -> None:
        """Show at once if `wanted`, never if it is False, else after a second."""
        self._text = texts["progress"]
        self._on = wanted is not False and is_terminal(sys.stderr)
        self._due = time.monotonic() + (0.0 if wanted else _LONG)
        self._messages = 0
        self._status: Any = None

    def tick(self, messages: int) -> None:
        """Count messages, and show the count now and then."""
        self._messages += messages
        if self._on and time.monotonic() >= self._due:
            self._show()
            self._due = time.monotonic() + _REFRESH

    def wipe(self) -> None:
        """Take the line off the terminal, until the next tick."""
        status, self._status = self._status, None
        if status is not None:
            status.stop()

    def _show(self) -> None:
        from rich.console import Console  # noqa: PLC0415  (40 ms, for long work only)

        told = self._text.format(f"{self._messages:,}")
        if self._status is None:
            self._status = Console(stderr=True).status(told)
            self._status.start()
        else:
            self._status.update(told)
