"""The values that flow through cslint: messages in, findings and problems out.

Everything here is immutable. Offsets are half-open and count code points of a
message's text as given, never of a folded or encoded form.
"""

from __future__ import annotations

import enum
from collections.abc import Sequence
from datetime import datetime
from typing import Literal, NamedTuple, get_args

import msgspec

Role = Literal["customer", "agent", "bot", "system"]
Channel = Literal["chat", "call", "sms", "email"]
Direction = Literal["outbound", "inbound"]
Verdict = Literal["allow", "warn", "block"]
ROLES: tuple[Role, ...] = get_args(Role)
CHANNELS: tuple[Channel, ...] = get_args(Channel)
DIRECTIONS: tuple[Direction, ...] = get_args(Direction)


class InputError(ValueError):
    """A value that a program gave and that cannot be judged; the text says which and why."""


class Severity(enum.StrEnum):
    """How grave a finding is; `rank` orders them."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        """1 for info, 2 for warning, 3 for error."""
        return ("info", "warning", "error").index(self.value) + 1


class Message(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One chat message, call or SMS of a conversation.

    `time` may be naive (then it is read in the configured time zone) or absent
    (then rules that need times stay silent). A linter also takes roles, channels and times
    as logs write them (客服, 电话, "2026-03-22T14:05:25+08:00"); what it cannot read is an
    InputError.
    """

    role: Role
    text: str
    message_id: str | None = None
    time: datetime | None = None
    agent_id: str | None = None
    channel: Channel = "chat"
    conversation_id: str | None = None
    customer_id: str | None = None
    platform: str | None = None
    outcome: str | None = None
    direction: Direction = "outbound"
    consent: bool = False


Outcome = Literal["scheduled", "answered", "no_answer", "rejected", "sent", "opted_out", "opted_in"]
OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)


class Contact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One attempt to contact a customer, done or scheduled.

    A naive `time` is on the clock of `timezone` (an IANA name), else of the configured
    zone. An inbound contact and the outcome `opted_in` are records, not attempts;
    `consent` says that the customer asked for this contact at this time. A linter also takes
    values as schedules write them (未接, 呼入, times as text).
    """

    customer_id: str
    time: datetime
    channel: Channel
    contact_id: str | None = None
    timezone: str | None = None
    outcome: Outcome = "scheduled"
    direction: Direction = "outbound"
    agent_id: str | None = None
    matter_id: str | None = None
    consent: bool = False
    platform: str | None = None


class PlacedContact(NamedTuple):
    """A contact as read from a schedule, with the line it stood at."""

    line: int
    contact: Contact


class Conversation(msgspec.Struct, frozen=True, kw_only=True):
    """A whole conversation, in order."""

    conversation_id: str
    messages: tuple[Message, ...]
    platform: str | None = None
    customer_id: str | None = None
    closed_at: datetime | None = None


class Problem(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was not checked, and why: a run that has one exits with 2.

    `line` and `column` count from 1 and are None where the whole file is meant. `was_read`:
    the record itself is sound, it could not be judged.
    """

    path: str
    reason: str
    hint: str | None = None
    line: int | None = None
    column: int | None = None
    was_read: bool = False


class LogMessage(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message as read from a log, with the place it stood at."""

    line: int
    message: Message


class ConversationClosed(NamedTuple):
    """Says that no more messages of a conversation follow in this log."""

    conversation_id: str
    closed_at: datetime | None


LogItem = LogMessage | ConversationClosed | Problem
ContactItem = PlacedContact | Problem


class ContactBatch(NamedTuple):
    """Contacts that stood on consecutive lines, from `first_line` on."""

    first_line: int
    contacts: Sequence[Contact]


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One violation, as `--format jsonl` prints it (the field order is the contract's)."""

    rule: str
    name: str
    severity: Severity
    message: str
    suggestion: str | None = None
    path: str | None = None
    line: int | None = None
    column: int | None = None
    conversation_id: str | None = None
    message_id: str | None = None
    message_index: int | None = None
    start: int | None = None
    end: int | None = None
    text: str | None = None
    evidence: tuple[str, ...] = ()
    platform: str | None = None
    confidence: float = 1.0
    obfuscated: bool = False
    norms: tuple[str, ...] = ()
    fingerprint: str = ""
    contact_id: str | None = None
    customer_id: str | None = None
    why: tuple[str, ...] = ()


class Region(NamedTuple):
    """A place in a file: half-open, lines and columns from 1, columns in code points.

    `byte_column` and `end_byte_column` are the columns in bytes of UTF-8, from 1 too.
    """

    line: int
    column: int
    end_line: int
    end_column: int
    byte_column: int = 1
    end_byte_column: int = 1


class Fix(NamedTuple):
    """A replacement that mends a finding.

    `start` and `end` count characters of the file, and `replacement` is written as its
    syntax wants it. `is_safe`: there is one right replacement; else wording is judged.
    """

    start: int
    end: int
    replacement: str
    region: Region
    is_safe: bool
