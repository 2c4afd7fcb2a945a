"""JSON logs: a message a line, a conversation a line, both mixed, or one JSON array.

Canonical messages are decoded a block of lines at a time, straight into `Message`; only a
block in which something else turns up is looked at line by line.
"""

from __future__ import annotations

import re
from datetime import datetime
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec.structs import force_setattr

from cslint.model import ConversationClosed, LogItem, LogMessage, Message, Problem
from cslint.read.columns import PLATFORM_ALIASES
from cslint.read.errors import BadRecord, Trouble
from cslint.read.json_values import json_values
from cslint.read.lines import Block, Line, blocks, split_block
from cslint.read.records import identifier, kind_of, optional_time
from cslint.read.wecom import archive_items, archived

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cslint.read.reading import Reading

_BLANKS = b" \t\r"
_BLANK_STARTS = b" \t\r\n"
_conversation_id = attrgetter("conversation_id")
_platform = attrgetter("platform")
_ALIASES = frozenset(PLATFORM_ALIASES)
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_HALF_PAIR = re.compile(rb"\\u[dD][89ABab][0-9A-Fa-f]{2}(?!\\u[dD][C-Fc-f])")
_BYTE = re.compile(r"\(byte (\d+)\)")
NOT_JSON = "not valid JSON"
_PLAINER = (
    ("surrogate", "half of a \\ud8xx\\udcxx pair stands alone"),
    ("truncated", "the record ends early"),
    ("invalid character", "a character that JSON does not allow there"),
    ("trailing characters", "something follows the record on its line"),
)


class _Whole(msgspec.Struct):
    """A canonical conversation; what its messages take over is kept small on purpose."""

    conversation_id: str
    messages: list[Message]
    platform: str | None = None
    customer_id: str | None = None
    closed_at: datetime | None = None
    agent_id: None = None
    channel: None = None


class _Quick:
    """Decoders of canonical records; each gives None for a record that needs a closer look."""

    def __init__(self) -> None:
        self.messages = msgspec.json.Decoder(Message)
        self._wholes = msgspec.json.Decoder(_Whole)

    def message(self, data: bytes) -> Message | None:
        try:
            message = self.messages.decode(data)
        except _FAILURES:
            return None
        return message if message.conversation_id and message.platform not in _ALIASES else None

    def whole(self, data: bytes) -> _Whole | None:
        try:
            whole = self._wholes.decode(data)
        except _FAILURES:
            return None
        own = {message.conversation_id for message in whole.messages}
        platforms = {whole.platform, *map(_platform, whole.messages)}
        if not whole.conversation_id or own - {None, whole.conversation_id} or platforms & _ALIASES:
            return None
        for message in whole.messages:
            _take_over(message, whole)
        return whole


def _take_over(message: Message, whole: _Whole) -> None:
    # Nobody else has seen these messages yet: to fill them in place is to build them.
    force_setattr(message, "conversation_id", whole.conversation_id)
    if whole.platform and not message.platform:
        force_setattr(message, "platform", whole.platform)
    if whole.customer_id and not message.customer_id:
        force_setattr(message, "customer_id", whole.customer_id)


def read_json(reading: Reading, head: bytes, stream: Iterator[bytes]) -> Iterator[LogItem]:
    """Yield the items of a JSON log; `head` is the beginning of `stream`, both UTF-8."""
    first = head.lstrip(_BLANK_STARTS)
    in_array = first.startswith(b"[")
    limit = reading.options.max_line_bytes
    fast = _is_canonical(reading, first, in_array=in_array)
    if in_array or _is_spread(first):
        found = json_values(stream, in_array=in_array, limit=limit)
        return _each(reading, found, fast=fast)
    return _by_block(reading, blocks(stream, limit), fast=fast)


def _is_spread(first: bytes) -> bool:
    """Whether the first value goes on over several lines."""
    line, end, _ = first.partition(b"\n")
    return bool(end) and line.rstrip().endswith((b"{", b"[", b",")) and line.startswith(b"{")


def _is_canonical(reading: Reading, first: bytes, *, in_array: bool) -> bool:
    """Whether the keys of the first record need no translation, so that none gets lost."""
    if reading.schema.maps_values:
        return False
    found = json_values(iter([first]), in_array=in_array, limit=len(first))
    line = next((one for one in found if isinstance(one, Line)), None)
    try:
        record = msgspec.json.decode(line.data) if line is not None else None
    except _FAILURES:
        return False
    return all(_keeps_keys(reading, one) for one in (record, *_inner_records(record)))


def _inner_records(record: Any) -> list[Any]:
    messages = record.get("messages") if isinstance(record, dict) else None
    return messages[:1] if isinstance(messages, list) else []


def _keeps_keys(reading: Reading, record: Any) -> bool:
    return isinstance(record, dict) and all(
        field in record for field in reading.schema.fields_of(record)
    )


def _each(reading: Reading, found: Iterator[Line | Trouble], *, fast: bool) -> Iterator[LogItem]:
    quick = _Quick() if fast else None
    for line in found:
        if isinstance(line, Trouble):
            yield reading.told(line)
        else:
            yield from _line_items(reading, line, quick)


def _by_block(
    reading: Reading, found: Iterator[Block | Trouble], *, fast: bool
) -> Iterator[LogItem]:
    quick = _Quick()
    for block in found:
        if isinstance(block, Trouble):
            yield reading.told(block)
            continue
        messages = _whole_block(reading, quick, block) if fast else None
        if messages is not None:
            yield from map(LogMessage, count(block.first_line), messages)
            continue
        for line in split_block(block):
            if line.data.strip(_BLANKS):
                yield from _line_items(reading, line, quick if fast else None)


def _whole_block(reading: Reading, quick: _Quick, block: Block) -> Sequence[Message] | None:
    """All messages of a block in which every line is a good canonical message."""
    try:
        messages = quick.messages.decode_lines(block.data)
    except _FAILURES:
        return None
    # With as many messages as line ends, message n stands on line n.
    in_step = len(messages) == block.line_ends + (not block.data.endswith(b"\n"))
    if not in_step or not all(map(_conversation_id, messages)):
        return None
    if not _ALIASES.isdisjoint(map(_platform, messages)):
        return None
    return messages if reading.seen.all_new(messages) else None


def _line_items(reading: Reading, line: Line, quick: _Quick | None) -> Iterator[LogItem]:
    """Yield the items of one record, by the quick way for canonical ones if it is given."""
    message = quick.message(line.data) if quick is not None else None
    if message is not None:
        yield reading.admit(line.number, message)
        return
    whole = quick.whole(line.data) if quick is not None else None
    if whole is None:
        yield from _slow_items(reading, line)
        return
    for message in whole.messages:
        yield reading.admit(line.number, message)
    yield ConversationClosed(whole.conversation_id, whole.closed_at)


def _slow_items(reading: Reading, line: Line) -> Iterator[LogItem]:
    record = read_record(reading, line)
    if isinstance(record, Problem):
        yield record
    else:
        yield from record_items(reading, line.number, record)


def read_record(reading: Reading, line: Line) -> Any | Problem:
    """Return one JSON value as built-in types, or the Problem with it."""
    try:
        line.data.decode("utf-8")
        return msgspec.json.decode(line.data)
    except UnicodeDecodeError:
        return reading.undecodable(line.number)
    except RecursionError:
        return reading.problem(line.number, "the JSON is nested too deeply")
    except msgspec.DecodeError as error:
        line_at = line.number + _lines_before(line.data, str(error))
        return reading.problem(line_at, _why(line.data, str(error)))


def _lines_before(data: bytes, detail: str) -> int:
    """How many line ends of a value on several lines stand before its mistake."""
    at = _BYTE.search(detail)
    return data.count(b"\n", 0, int(at[1])) if at else data.rstrip().count(b"\n")


def _why(data: bytes, detail: str) -> str:
    if b"\0" in data:
        return f"{NOT_JSON}: the line contains NUL bytes"
    if _HALF_PAIR.search(data) and data.rstrip().endswith(b"}"):
        detail = f"surrogate: {detail}"
    plainer = next((text for part, text in _PLAINER if part in detail), None)
    return f"{NOT_JSON}: {plainer} ({detail})" if plainer else f"{NOT_JSON}: {detail}"


def record_items(reading: Reading, line: int, record: Any) -> Iterator[LogItem]:
    """Yield the items of one decoded record, whichever shape it has."""
    if isinstance(record, dict) and archived(record):
        yield from archive_items(reading, line, record)
        return
    if not isinstance(record, dict):
        reason = f"expected a JSON object, found {kind_of(record)}"
        yield reading.problem(line, reason)
        return
    fields = reading.schema.fields_of(record)
    if "messages" in fields and not isinstance(fields["messages"], str):
        yield from _conversation_items(reading, line, fields)
    else:
        yield reading.record(line, fields)


def _conversation_items(
    reading: Reading, line: int, fields: Mapping[str, Any]
) -> Iterator[LogItem]:
    try:
        shared = _shared(fields)
        closed_at = optional_time(fields, "closed_at", reading.schema)
        messages = _messages(fields["messages"])
    except BadRecord as error:
        yield reading.problem(line, error.reason, error.hint)
        return
    for index, record in enumerate(messages):
        yield _member(reading, line, index, shared, record)
    yield ConversationClosed(shared["conversation_id"], closed_at)


def _shared(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the messages of a conversation take over from it."""
    kept = ("conversation_id", "platform", "customer_id", "agent_id", "channel")
    shared = {name: fields[name] for name in kept if fields.get(name) not in (None, "")}
    conversation_id = identifier(shared, "conversation_id")
    if not conversation_id:
        reason = "required field missing or empty: conversation_id"
        raise BadRecord(reason)
    return {**shared, "conversation_id": conversation_id}


def _messages(value: Any) -> list[Any]:
    if isinstance(value, list):
        return value
    reason = f"messages must be a list, found {kind_of(value)}"
    raise BadRecord(reason)


def _member(
    reading: Reading, line: int, index: int, shared: Mapping[str, Any], record: Any
) -> LogItem:
    where = f"message {index + 1} of the conversation: "
    if not isinstance(record, dict):
        return reading.problem(line, f"{where}expected an object, found {kind_of(record)}")
    own = {
        name: value for name, value in reading.schema.fields_of(record).items() if value is not None
    }
    fields = {**shared, **own}
    if str(fields["conversation_id"]) != shared["conversation_id"]:
        return reading.problem(line, f"{where}conversation_id differs from the conversation's own")
    if shared.get("agent_id") and not own.get("agent_id") and not _is_agent(reading, fields):
        del fields["agent_id"]
    return reading.record(line, fields, where)


def _is_agent(reading: Reading, fields: Mapping[str, Any]) -> bool:
    return reading.schema.roles.get(str(fields.get("role"))) == "agent"
