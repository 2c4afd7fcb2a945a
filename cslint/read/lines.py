"""Whole lines out of a stream of chunks, with line numbers and a limit on a line's size."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cslint.read.errors import Trouble, Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator


class Block(NamedTuple):
    """Some whole lines; only the last of a log may lack its line end."""

    first_line: int
    data: bytes
    line_ends: int


class Line(NamedTuple):
    """One line without its line end."""

    number: int
    data: bytes


def blocks(stream: Iterator[bytes], limit: int) -> Iterator[Block | Trouble]:
    """`stream` cut at line ends; a line over `limit` bytes is passed over and told."""
    line = 1
    try:
        for data in _cut(stream, limit):
            if data is None:
                yield too_long(line, limit)
                line += 1
                continue
            line_ends = data.count(b"\n")
            yield from _within(Block(line, data, line_ends), limit)
            line += line_ends
    except Unreadable as error:
        # No line: it is the rest of the log that was not read, not one record of it.
        yield Trouble(None, f"{error.reason}; nothing from line {line} on was read", error.hint)


def each_line(found: Iterator[Block | Trouble]) -> Iterator[Line | Trouble]:
    """Yield the lines inside `found`, one at a time, empty ones too."""
    for block in found:
        if isinstance(block, Trouble):
            yield block
            continue
        yield from split_block(block)


def split_block(block: Block) -> Iterator[Line]:
    """Yield the lines of one block."""
    lines = block.data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    for number, data in enumerate(lines, block.first_line):
        yield Line(number, data)


def _cut(stream: Iterator[bytes], limit: int) -> Iterator[bytes | None]:
    """Yield runs of whole lines, and None for a line that grew over `limit`."""
    carry: list[bytes] = []
    size = 0
    for chunk in stream:
        cut = chunk.rfind(b"\n") + 1
        if cut and size > limit:
            start = chunk.find(b"\n") + 1
            yield None
            yield from _filled(chunk[start:cut])
        elif cut:
            yield b"".join((*carry, chunk[:cut]))
        if cut:
            carry, size = [], 0
        size += len(chunk) - cut
        carry = [*carry, chunk[cut:]] if size <= limit else []
    if size > limit:
        yield None
    else:
        yield from _filled(b"".join(carry))


def _filled(data: bytes) -> Iterator[bytes]:
    if data:
        yield data


def _within(block: Block, limit: int) -> Iterator[Block | Trouble]:
    if len(block.data) <= limit:
        yield block
        return
    for line in split_block(block):
        if len(line.data) > limit:
            yield too_long(line.number, limit)
        else:
            yield Block(line.number, line.data, 1)


def too_long(line: int, limit: int) -> Trouble:
    """Return the Trouble of a line, or of what stands for one, over `limit` bytes."""
    reason = f"the line is longer than {limit} bytes and was not read"
    return Trouble(line, reason, "raise the option max_line_bytes")
