"""What all readers of one log share: its name, its options, and how they report."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cslint.model import LogItem, LogMessage, Message, Problem
from cslint.read.encoding import UTF8
from cslint.read.errors import BadRecord, Trouble
from cslint.read.options import ReadOptions, Schema
from cslint.read.records import REQUIRED, build_message
from cslint.read.window import SeenIds

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any


class Reading(NamedTuple):
    """The reading of one log; `encoding` is the one the log's own bytes are in.

    `required` are the fields without which a record is none.
    """

    path: str
    options: ReadOptions
    schema: Schema
    seen: SeenIds
    encoding: str = UTF8
    required: tuple[str, ...] = REQUIRED

    def problem(self, line: int | None, reason: str, hint: str | None = None) -> Problem:
        """Return a Problem of this log."""
        return Problem(path=self.path, line=line, reason=reason, hint=hint)

    def told(self, trouble: Trouble) -> Problem:
        """Return a streamed Trouble as a Problem of this log."""
        return self.problem(trouble.line, trouble.reason, trouble.hint)

    def undecodable(self, line: int) -> Problem:
        """Return the Problem of a line that is not in the log's encoding."""
        reason = f"the line is not valid {self.encoding}"
        return self.problem(line, reason, "repair the line, or name another encoding")

    def admit(self, line: int, message: Message) -> LogMessage | Problem:
        """`message`, or a Problem if its id occurred before in its conversation."""
        if not self.seen.repeats(message):
            return LogMessage(line, message)
        reason = (
            f'message_id "{message.message_id}" occurs twice in conversation '
            f'"{message.conversation_id}"; the second one was not read'
        )
        return self.problem(line, reason)

    def record(self, line: int, fields: Mapping[str, Any], where: str = "") -> LogItem:
        """Return the message in `fields` or the Problem with them; `where` begins the reason."""
        try:
            return self.admit(line, build_message(fields, self.schema))
        except BadRecord as error:
            return self.problem(line, where + error.reason, error.hint)
