"""Whole schedules, in any order and of any size.

A schedule in which no customer's times go back is judged as it streams by. Any other is
first parted by customer into a temporary file, so that only one part is held at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from typing import IO, TYPE_CHECKING, NamedTuple, Self

import msgspec

from cslint.contacts.clock import TimeError, zone_of
from cslint.contacts.judge import History, Judge, Moment, Offence
from cslint.model import Contact, PlacedContact, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cslint.model import ContactItem

_PARTS = 128
_FRAME = 256


class Flaw(NamedTuple):
    """An offence, and the contact that commits it, with its line (or place) in the input."""

    line: int
    contact: Contact
    offence: Offence


class OutOfOrderError(ValueError):
    """A customer's attempt comes before one already judged."""


class Setting(NamedTuple):
    """How contacts are judged: the judge of each platform, and the zone of those without one."""

    judge_of: Callable[[str | None], Judge]
    zone: str


class Stream:
    """Judges contacts as they come; each customer's must come in the order of their times."""

    def __init__(self, setting: Setting, path: str = "") -> None:
        """Begin with no history; `path` is named in problems."""
        self._setting = setting
        self._path = path
        self._histories: dict[str, History] = {}
        self.flaws: list[Flaw] = []
        self.problems: list[Problem] = []

    def add(self, placed: PlacedContact) -> None:
        """Judge one more contact. Raises OutOfOrderError."""
        contact = placed.contact
        moment = self.moment(placed)
        if moment is None:
            return
        history = self._histories.get(contact.customer_id)
        if history is None:
            history = self._histories[contact.customer_id] = History()
        elif moment.instant < history.last:
            raise OutOfOrderError
        history.last = moment.instant
        found = self._setting.judge_of(contact.platform).add(history, moment)
        self.flaws.extend(Flaw(placed.line, contact, offence) for offence in found)

    def moment(self, placed: PlacedContact) -> Moment | None:
        """A contact in time, or None and a problem."""
        line, contact = placed
        try:
            zone = zone_of(contact.timezone or self._setting.zone)
            instant = zone.instant(contact.time)
        except TimeError as error:
            self.problems.append(Problem(path=self._path, line=line, reason=str(error)))
            return None
        return Moment(contact, instant, zone, contact.contact_id or f"#{line}")

    def forget(self) -> None:
        """Let go of all histories: other customers follow."""
        self._histories.clear()


class Judged(NamedTuple):
    """What a schedule came to: flaws by line then code, and what could not be judged."""

    flaws: list[Flaw]
    problems: list[Problem]


def judge_schedule(
    read: Callable[[], Iterable[ContactItem]], setting: Setting, *, path: str = "", again: bool
) -> Judged:
    """Judge all that `read` yields; `again` says whether it can be called a second time."""
    judged = _streamed(read(), setting, path) if again else None
    if judged is None:
        judged = _parted(read(), setting, path)
    judged.flaws.sort(key=lambda flaw: (flaw.line, flaw.offence.rule))
    return judged


def _streamed(items: Iterable[ContactItem], setting: Setting, path: str) -> Judged | None:
    """What a schedule in order came to; None for one that is not."""
    stream = Stream(setting, path)
    try:
        for item in items:
            if isinstance(item, Problem):
                stream.problems.append(item)
            else:
                stream.add(item)
    except OutOfOrderError:
        return None
    return Judged(stream.flaws, stream.problems)


def _parted(items: Iterable[ContactItem], setting: Setting, path: str) -> Judged:
    stream = Stream(setting, path)
    with Parts() as parts:
        for item in items:
            if isinstance(item, Problem):
                stream.problems.append(item)
            else:
                parts.add(item)
        for part in parts.each():
            _judge_part(stream, part)
            stream.forget()
    return Judged(stream.flaws, stream.problems)


def _judge_part(stream: Stream, part: list[PlacedContact]) -> None:
    timed = []
    for placed in part:
        moment = stream.moment(placed)
        if moment is not None:
            timed.append((moment.instant, placed.line, placed))
    timed.sort()
    for _, _, placed in timed:
        stream.add(placed)


class Parts:
    """Contacts parted by customer, in one temporary file that goes when this is closed."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._buffers: list[list[PlacedContact]] = [[] for _ in range(_PARTS)]
        self._frames: list[list[tuple[int, int]]] = [[] for _ in range(_PARTS)]
        self._size = 0
        self._encode = msgspec.msgpack.Encoder().encode
        self._decode = msgspec.msgpack.Decoder(list[tuple[int, Contact]]).decode

    def __enter__(self) -> Self:
        """Nothing is opened before it is needed."""
        return self

    def __exit__(self, *_: object) -> None:
        """Delete the file."""
        if self._file is not None:
            self._file.close()

    def add(self, placed: PlacedContact) -> None:
        """Take a contact."""
        part = hash(placed.contact.customer_id) % _PARTS
        buffer = self._buffers[part]
        buffer.append(placed)
        if len(buffer) >= _FRAME:
            self._write(part, buffer)
            buffer.clear()

    def _write(self, part: int, buffer: list[PlacedContact]) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        data = self._encode(buffer)
        self._file.write(data)
        self._frames[part].append((self._size, len(data)))
        self._size += len(data)

    def each(self) -> Iterator[list[PlacedContact]]:
        """Yield the parts; all contacts of a customer are in one."""
        for frames, buffer in zip(self._frames, self._buffers, strict=True):
            part = [PlacedContact(*pair) for frame in frames for pair in self._read(*frame)]
            part.extend(buffer)
            if part:
                yield part

    def _read(self, start: int, size: int) -> list[tuple[int, Contact]]:
        if self._file is None:
            return []
        self._file.seek(start)
        return self._decode(self._file.read(size))
