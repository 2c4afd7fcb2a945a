"""JSON logs: a message a line, a conversation a line, both mixed, or one JSON array.

Canonical messages are decoded a block of lines at a time, straight into `Message`; only a
block in which something else turns up is looked at line by line.
"""

from __future__ import annotations

import re
from functools import partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any

import msgspec

from cslint.model import ConversationClosed, LogItem, LogMessage, Message
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
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_HALF_PAIR = re.compile(rb"\\u[dD][89ABab][0-9A-Fa-f]{2}(?!\\u[dD][C-Fc-f])")
_PLAINER = (
    ("surrogate", "half of a \\ud8xx\\udcxx pair stands alone"),
    ("truncated", "the record ends early"),
    ("invalid character", "a character that JSON does not allow there"),
    ("trailing characters", "something follows the record on its line"),
)


def read_json(reading: Reading, head: bytes, stream: Iterator[bytes]) -> Iterator[LogItem]:
    """Yield the items of a JSON log; `head` is the beginning of `stream`, both UTF-8."""
    first = head.lstrip(_BLANK_STARTS)
    in_array = first.startswith(b"[")
    limit = reading.options.max_line_bytes
    if in_array or _is_spread(first):
        found = json_values(stream, in_array=in_array, limit=limit)
        return _each(reading, found)
    fast = _is_canonical(reading, first)
    return _by_block(reading, blocks(stream, limit), fast=fast)


def _is_spread(first: bytes) -> bool:
    """Whether the first value goes on over several lines."""
    line, end, _ = first.partition(b"\n")
    return bool(end) and line.rstrip().endswith((b"{", b"[", b",")) and line.startswith(b"{")


def _is_canonical(reading: Reading, first: bytes) -> bool:
    """Whether the keys of the first record need no translation, so that none gets lost."""
    if reading.schema.maps_values:
        return False
    try:
        record = msgspec.json.decode(first.partition(b"\n")[0])
    except _FAILURES:
        return True
    if not isinstance(record, dict):
        return True
    translated = reading.schema.fields_of(record)
    return all(field in record for field in translated)


def _each(reading: Reading, found: Iterator[Line | Trouble]) -> Iterator[LogItem]:
    decode = msgspec.json.Decoder(Message).decode
    for line in found:
        if isinstance(line, Trouble):
            yield reading.told(line)
        else:
            yield from _line_items(reading, line, None if reading.schema.maps_values else decode)


def _by_block(
    reading: Reading, found: Iterator[Block | Trouble], *, fast: bool
) -> Iterator[LogItem]:
    decoder = msgspec.json.Decoder(Message)
    # As LogMessage(line, message), without the call of a Python function a message.
    make = partial(tuple.__new__, LogMessage)
    for block in found:
        if isinstance(block, Trouble):
            yield reading.told(block)
            continue
        messages = _whole_block(reading, decoder, block) if fast else None
        if messages is not None:
            yield from map(make, zip(count(block.first_line), messages))
            continue
        for line in split_block(block):
            if line.data.strip(_BLANKS):
                yield from _line_items(reading, line, decoder.decode if fast else None)


def _whole_block(
    reading: Reading, decoder: msgspec.json.Decoder[Message], block: Block
) -> Sequence[Message] | None:
    """All messages of a block in which every line is a good canonical message."""
    try:
        messages = decoder.decode_lines(block.data)
    except _FAILURES:
        return None
    # With as many messages as line ends, message n stands on line n.
    in_step = len(messages) == block.line_ends + (not block.data.endswith(b"\n"))
    if not in_step or not all(map(_conversation_id, messages)):
        return None
    return messages if reading.seen.all_new(messages) else None


def _line_items(reading: Reading, line: Line, decode: Any) -> Iterator[LogItem]:
    """Yield the items of one record; `decode` is the fast way for canonical messages, or None."""
    if decode is not None:
        try:
            message = decode(line.data)
        except _FAILURES:
            message = None
        if message is not None and message.conversation_id:
            yield reading.admit(line.number, message)
            return
    yield from _slow_items(reading, line)


def _slow_items(reading: Reading, line: Line) -> Iterator[LogItem]:
    try:
        line.data.decode("utf-8")
        record = msgspec.json.decode(line.data)
    except UnicodeDecodeError:
        yield reading.undecodable(line.number)
    except RecursionError:
        yield reading.problem(line.number, "the JSON is nested too deeply")
    except msgspec.DecodeError as error:
        yield reading.problem(line.number, _why(line.data, str(error)))
    else:
        yield from record_items(reading, line.number, record)


def _why(data: bytes, detail: str) -> str:
    if b"\0" in data:
        return "not valid JSON: the line contains NUL bytes"
    if _HALF_PAIR.search(data) and data.rstrip().endswith(b"}"):
        detail = f"surrogate: {detail}"
    plainer = next((text for part, text in _PLAINER if part in detail), None)
    return f"not valid JSON: {plainer} ({detail})" if plainer else f"not valid JSON: {detail}"


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
