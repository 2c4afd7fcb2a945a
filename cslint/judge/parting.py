"""A log parted by conversation, in memory that does not grow with the log.

A log may come by conversation, by time, or in no order at all: the messages of a
conversation are brought together and put in the order of their times. Few messages stay in
memory; more go to one temporary file in parts, of which one at a time is read back.
"""

from __future__ import annotations

import tempfile
from typing import IO, TYPE_CHECKING, NamedTuple, Self
from zlib import crc32

import msgspec

from cslint.model import LogMessage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

MOST_HELD = 250_000
_PARTS = 256


class Gathered(NamedTuple):
    """A conversation's messages, in the order of their times."""

    conversation_id: str | None
    items: list[LogMessage]


class Parting:
    """Takes the messages of a log, and gives them back by conversation.

    `instant` tells a time in seconds. At most `most` messages are held in memory, but for
    the messages of conversations that happen to be in one part of the file.
    """

    def __init__(self, instant: Callable[[datetime], float], most: int = MOST_HELD) -> None:
        """Begin with nothing; no file is opened before it is needed."""
        self._instant = instant
        self._most = most
        self._held = 0
        self._open: dict[str | None, list[LogMessage]] = {}
        self._file: IO[bytes] | None = None
        self._frames: list[list[tuple[int, int]]] = [[] for _ in range(_PARTS)]
        self._size = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[LogMessage]).decode

    def __enter__(self) -> Self:
        """Nothing need be done."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        if self._file is not None:
            self._file.close()

    def add(self, item: LogMessage) -> None:
        """Take a message."""
        name = item.message.conversation_id
        held = self._open.get(name)
        if held is None:
            self._open[name] = [item]
        else:
            held.append(item)
        self._held += 1
        if self._held >= self._most:
            self._spill()

    def take(self, conversation_id: str | None) -> Gathered | None:
        """A conversation that is complete; None if there is none of that name."""
        items = self._open.pop(conversation_id, None)
        if self._file is not None:
            items = [*self._recall(conversation_id), *(items or [])]
        if not items:
            return None
        self._held = max(0, self._held - len(items))
        return Gathered(conversation_id, self._in_order(items))

    def rest(self) -> Iterator[Gathered]:
        """All conversations that were not taken."""
        if self._file is not None:
            self._spill()
            yield from self._parts()
            return
        for name in list(self._open):
            yield Gathered(name, self._in_order(self._open.pop(name)))

    def _parts(self) -> Iterator[Gathered]:
        for frames in self._frames:
            found: dict[str | None, list[LogMessage]] = {}
            for frame in frames:
                for item in self._read(*frame):
                    found.setdefault(item.message.conversation_id, []).append(item)
            for name, items in found.items():
                yield Gathered(name, self._in_order(items))

    def _recall(self, conversation_id: str | None) -> list[LogMessage]:
        """The messages of a conversation that are in the file; they stay there no longer."""
        part = _part_of(conversation_id)
        found: list[LogMessage] = []
        kept: list[tuple[int, int]] = []
        for frame in self._frames[part]:
            items = self._read(*frame)
            own = [item for item in items if item.message.conversation_id == conversation_id]
            found += own
            if not own:
                kept.append(frame)
            elif len(own) < len(items):
                others = [i for i in items if i.message.conversation_id != conversation_id]
                kept.append(self._write(others))
        self._frames[part] = kept
        return found

    def _spill(self) -> None:
        parts: list[list[LogMessage]] = [[] for _ in range(_PARTS)]
        for name, items in self._open.items():
            parts[_part_of(name)] += items
        for part, items in enumerate(parts):
            if items:
                self._frames[part].append(self._write(items))
        self._open.clear()
        self._held = 0

    def _write(self, items: list[LogMessage]) -> tuple[int, int]:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        data = self._encode(items)
        start = self._size
        self._file.seek(start)
        self._file.write(data)
        self._size += len(data)
        return start, len(data)

    def _read(self, start: int, size: int) -> list[LogMessage]:
        if self._file is None:
            return []
        self._file.seek(start)
        return self._decode(self._file.read(size))

    def _in_order(self, items: list[LogMessage]) -> list[LogMessage]:
        """By time; a message without one stays behind the message it follows in the file."""
        if _is_sorted(items):
            return items
        keys: list[float] = []
        latest = float("-inf")
        for item in items:
            time = item.message.time
            key = latest if time is None else self._instant(time)
            latest = key
            keys.append(key)
        order = sorted(range(len(items)), key=keys.__getitem__)
        return [items[index] for index in order]


def _is_sorted(items: list[LogMessage]) -> bool:
    """Whether no time goes back, as far as times can be compared as they are."""
    latest = None
    try:
        for item in items:
            time = item.message.time
            if time is not None:
                if latest is not None and time < latest:
                    return False
                latest = time
    except TypeError:
        return False
    return True


def _part_of(conversation_id: str | None) -> int:
    return crc32((conversation_id or "").encode("utf-8", "surrogatepass")) % _PARTS
