"""Whole schedules, in any order and of any size.

A schedule in which no customer's times go back is judged as it streams by. Any other is
first parted by customer into a temporary file, so that only one part is held at a time.
"""

from __future__ import annotations

import contextlib
import gc
import tempfile
from collections.abc import Callable
from itertools import count
from typing import IO, TYPE_CHECKING, NamedTuple, Self

import msgspec

from cslint.contacts.clock import DAY_MICROS, MICRO, TimeError, Zone, zone_of
from cslint.contacts.judge import History, Judge, Moment, Offence, Trail
from cslint.model import Contact, ContactBatch, PlacedContact, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator


Item = PlacedContact | ContactBatch | Problem
_ORDINARY = frozenset({"scheduled", "answered", "no_answer", "rejected", "sent"})
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

    def add(self, line: int, contact: Contact) -> None:
        """Judge one more contact. Raises OutOfOrderError."""
        moment = self.moment(line, contact)
        if moment is None:
            return
        history = self._histories.get(contact.customer_id)
        if history is None:
            history = self._histories[contact.customer_id] = History()
        elif moment.instant < history.last:
            raise OutOfOrderError
        history.last = moment.instant
        found = self._setting.judge_of(contact.platform).add(history, moment)
        self.flaws.extend(Flaw(line, contact, offence) for offence in found)

    def run(self, items: Iterable[Item]) -> None:
        """Judge all contacts of a stream, and keep its problems. Raises OutOfOrderError."""
        for item in items:
            if isinstance(item, ContactBatch):
                self._run(zip(count(item.first_line), item.contacts, strict=False))
            elif isinstance(item, Problem):
                self.problems.append(item)
            else:
                self.add(*item)

    def _run(self, placed: Iterable[tuple[int, Contact]]) -> None:  # noqa: C901, PLR0912  (below)
        """Judge contacts. Raises OutOfOrderError.

        It is one long loop because a million attempts come this way: those that break
        nothing at a glance are remembered here, all others go to `add`.
        """
        histories, judge_of, add = self._histories, self._setting.judge_of, self.add
        zone = zone_of(self._setting.zone)
        zone_name, days = None, zone.days
        platform, quick_of = None, judge_of(None).quick.get
        for line, contact in placed:
            time = contact.time
            if contact.platform != platform:
                platform = contact.platform
                quick_of = judge_of(platform).quick.get
            quick = quick_of(contact.channel)
            if (
                quick is None
                or contact.outcome not in _ORDINARY
                or contact.consent
                or contact.direction != "outbound"
                or time.tzinfo is None
            ):
                add(line, contact)
                continue
            if contact.timezone != zone_name:
                found = self._zone(contact)
                if found is None:
                    add(line, contact)
                    continue
                zone_name, zone, days = contact.timezone, found, found.days
            name, loud_from, loud_to, tracked, reach = quick.glance
            instant = round(time.timestamp() * MICRO)
            offset = days.get(instant // DAY_MICROS)
            if offset is None:
                offset = zone.offset(instant)
            history = histories.get(contact.customer_id)
            if history is None:
                history = histories[contact.customer_id] = History()
            elif instant < history.last:
                raise OutOfOrderError
            if (
                history.refused is not None
                or not loud_from <= (instant + offset) % DAY_MICROS < loud_to
            ):
                add(line, contact)
                continue
            if tracked:
                trail = history.call if name == "call" else getattr(history, name)
                if trail is None:
                    setattr(history, name, Trail(instant, contact.outcome))
                elif trail.last <= instant - reach:
                    trail.last, trail.outcome, trail.times = instant, contact.outcome, None
                elif quick.is_over(trail, instant):
                    add(line, contact)
                    continue
                else:
                    trail.add(instant)
                    trail.outcome = contact.outcome
            history.last = instant

    def _zone(self, contact: Contact) -> Zone | None:
        """A contact's zone, or None where it is no zone."""
        try:
            return zone_of(contact.timezone or self._setting.zone)
        except TimeError:
            return None

    def moment(self, line: int, contact: Contact) -> Moment | None:
        """A contact in time, or None and a problem."""
        try:
            zone = zone_of(contact.timezone or self._setting.zone)
            instant = zone.instant(contact.time)
        except TimeError as error:
            self.problems.append(Problem(path=self._path, line=line, reason=str(error)))
            return None
        return Moment(contact, instant, zone, contact.contact_id or f"#{line}")

    def run_sorted(self, placed: Iterable[tuple[int, Contact]]) -> None:
        """Judge contacts in the order of their times."""
        timed = []
        for line, contact in placed:
            if contact.time.tzinfo is not None and self._zone(contact) is not None:
                timed.append((contact.time.timestamp(), line, contact))
            elif (moment := self.moment(line, contact)) is not None:
                timed.append((moment.instant / MICRO, line, contact))
        timed.sort()  # no two have one line: contacts themselves are never compared
        self._run((line, contact) for _, line, contact in timed)

    def forget(self) -> None:
        """Let go of all histories: other customers follow."""
        self._histories.clear()


class Judged(NamedTuple):
    """What a schedule came to: flaws by line then code, and what could not be judged."""

    flaws: list[Flaw]
    problems: list[Problem]


def judge_schedule(
    read: Callable[[], Iterable[Item]], setting: Setting, *, path: str = "", again: bool
) -> Judged:
    """Judge all that `read` yields; `again` says whether it can be called a second time."""
    with _uncollected():
        judged = _streamed(read(), setting, path) if again else None
        if judged is None:
            judged = _parted(read(), setting, path)
    judged.flaws.sort(key=lambda flaw: (flaw.line, flaw.offence.rule))
    return judged


@contextlib.contextmanager
def _uncollected() -> Iterator[None]:
    """Pause the cycle collector: histories have no cycles, and to go over them takes long."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _streamed(items: Iterable[Item], setting: Setting, path: str) -> Judged | None:
    """What a schedule in order came to; None for one that is not."""
    stream = Stream(setting, path)
    try:
        stream.run(items)
    except OutOfOrderError:
        return None
    return Judged(stream.flaws, stream.problems)


def _parted(items: Iterable[Item], setting: Setting, path: str) -> Judged:
    stream = Stream(setting, path)
    with Parts() as parts:
        for item in items:
            if isinstance(item, ContactBatch):
                parts.add(zip(count(item.first_line), item.contacts, strict=False))
            elif isinstance(item, Problem):
                stream.problems.append(item)
            else:
                parts.add([item])
        for part in parts.each():
            stream.run_sorted(part)
            stream.forget()
    return Judged(stream.flaws, stream.problems)


class Parts:
    """Contacts parted by customer, in one temporary file that goes when this is closed."""

    def __init__(self) -> None:
        self._file: IO[bytes] | None = None
        self._buffers: list[list[tuple[int, Contact]]] = [[] for _ in range(_PARTS)]
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

    def add(self, placed: Iterable[tuple[int, Contact]]) -> None:
        """Take contacts, with their lines."""
        buffers = self._buffers
        for each in placed:
            part = hash(each[1].customer_id) % _PARTS
            buffer = buffers[part]
            buffer.append(each)
            if len(buffer) >= _FRAME:
                self._write(part, buffer)
                buffers[part] = []

    def _write(self, part: int, buffer: list[tuple[int, Contact]]) -> None:
        if self._file is None:
            self._file = tempfile.TemporaryFile()  # noqa: SIM115  (closed on exit)
        data = self._encode(buffer)
        self._file.write(data)
        self._frames[part].append((self._size, len(data)))
        self._size += len(data)

    def each(self) -> Iterator[list[tuple[int, Contact]]]:
        """Yield the parts; all contacts of a customer are in one."""
        for frames, buffer in zip(self._frames, self._buffers, strict=True):
            part = [pair for frame in frames for pair in self._read(*frame)]
            part.extend(buffer)
            if part:
                yield part

    def _read(self, start: int, size: int) -> list[tuple[int, Contact]]:
        if self._file is None:
            return []
        self._file.seek(start)
        return self._decode(self._file.read(size))
