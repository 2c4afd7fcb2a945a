"""Reading contact schedules: JSON Lines, CSV, workbooks, Parquet and iCalendar."""

from __future__ import annotations

from functools import cache, lru_cache, partial
from itertools import count
from operator import attrgetter
from typing import TYPE_CHECKING, Any, cast
from zoneinfo import ZoneInfo

import msgspec

from cslint.model import (
    Channel,
    Contact,
    ContactBatch,
    ContactItem,
    Outcome,
    PlacedContact,
    Problem,
)
from cslint.read.bytes import base_name, raw_chunks, seekable, take_head, unpacked
from cslint.read.columns import PLATFORM_ALIASES, plain
from cslint.read.delimited import delimited_rows, guess_delimiter
from cslint.read.encoding import HEAD, detect, to_utf8
from cslint.read.errors import BadRecord, Trouble, Unreadable
from cslint.read.ics import read_ics
from cslint.read.ids import IdSet
from cslint.read.json_values import json_values
from cslint.read.jsonl import read_record
from cslint.read.lines import Block, Line, blocks, each_line, split_block
from cslint.read.log import JSON_SUFFIXES, TABLE_SUFFIXES
from cslint.read.magics import ICS_MAGIC, OLE_MAGIC, PARQUET_MAGIC, ZIP_MAGIC
from cslint.read.options import ReadOptions, compile_options
from cslint.read.parquet import read_parquet
from cslint.read.reading import Reading
from cslint.read.records import choice, consent, direction, identifier, kind_of
from cslint.read.tables import read_table
from cslint.read.times import parse_time
from cslint.read.window import SeenIds
from cslint.read.workbooks import read_workbook

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path

    from cslint.read.options import Schema

REQUIRED = ("customer_id", "time", "channel")
FIRST_YEAR, LAST_YEAR = 1970, 2199
_FAILURES = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
_BLANKS = b" \t\r"
_customer = attrgetter("customer_id")
_time = attrgetter("time")
_zone_name = attrgetter("timezone")
_platform = attrgetter("platform")
_contact_id = attrgetter("contact_id")
_ALIASES = frozenset(PLATFORM_ALIASES)
OUTCOMES: Mapping[str, tuple[str, ...]] = {
    "scheduled": ("计划", "已计划", "待联系", "待拨打", "未开始", "planned", "pending", "todo"),
    "answered": ("接通", "已接", "已接通", "已接听", "通话成功", "成功", "connected", "success"),
    "no_answer": (
        "未接", "未接通", "无人接听", "未接听", "无应答", "占线", "忙线", "关机", "停机",
        "不在服务区", "missed", "busy", "unanswered", "noanswer",
    ),
    "rejected": ("拒接", "挂断", "拒绝接听", "被拒", "被拒接", "declined", "hung_up"),
    "sent": ("已发送", "发送成功", "已发", "已送达", "送达", "delivered"),
    "opted_out": (
        "拒绝联系", "拒绝再联系", "退订", "不再联系", "请勿再联系", "要求停止联系", "optout",
        "unsubscribed", "stop",
    ),
    "opted_in": ("同意联系", "恢复联系", "订阅", "重新同意", "optin", "subscribed"),
}  # fmt: skip


class SeenContacts(SeenIds):
    """What a schedule has shown so far: its contact ids, and how it writes times."""

    def __init__(self) -> None:
        super().__init__()
        self.ids = IdSet()
        self.bare: bool | None = None

    def mixes(self, contact: Contact) -> bool:
        """Whether a time has a zone where others have none, or the other way round."""
        bare = _is_bare(contact)
        if self.bare is None:
            self.bare = bare
        return bare != self.bare


class ContactReading(Reading):
    """The reading of one contact schedule."""

    __slots__ = ()

    @property
    def state(self) -> SeenContacts:
        """What was seen so far."""
        return cast("SeenContacts", self.seen)

    def record(  # type: ignore[override]  # a schedule's items are contacts
        self, line: int, fields: Mapping[str, Any], where: str = ""
    ) -> ContactItem:
        """Return the contact in `fields` or the Problem with them; `where` begins the reason."""
        try:
            return self.admit_contact(line, build_contact(fields, self.schema), where)
        except BadRecord as error:
            return self.problem(line, where + error.reason, error.hint)

    def admit_contact(self, line: int, contact: Contact, where: str = "") -> ContactItem:
        """`contact`, or a Problem: a repeated id, or a time written unlike the others."""
        if self.state.mixes(contact):
            reason = "times with and without an offset or time zone are mixed in this file"
            return self.problem(
                line, where + reason, "give every time an offset, or every record a timezone"
            )
        if contact.contact_id is not None and self.state.ids.repeats(contact.contact_id):
            reason = f'contact_id "{contact.contact_id}" occurs twice; the second one was not read'
            return self.problem(line, where + reason)
        return PlacedContact(line, contact)


def build_contact(fields: Mapping[str, Any], schema: Schema) -> Contact:
    """Return the contact in `fields`; raises BadRecord saying which field is wrong and how."""
    missing = [name for name in REQUIRED if fields.get(name) in (None, "")]
    if missing:
        reason = f"required field missing or empty: {', '.join(missing)}"
        raise BadRecord(reason, "a contact needs customer_id, time and channel")
    platform = identifier(fields, "platform")
    return Contact(
        customer_id=identifier(fields, "customer_id") or "",
        time=_plausible(parse_time(fields["time"], schema.zone)),
        channel=cast("Channel", choice("channel", fields["channel"], schema.channels)),
        contact_id=identifier(fields, "contact_id"),
        timezone=_known_zone(identifier(fields, "timezone")),
        outcome=_outcome(fields.get("outcome")),
        direction=direction(fields.get("direction")),
        agent_id=identifier(fields, "agent_id"),
        matter_id=identifier(fields, "matter_id"),
        consent=consent(fields.get("consent")),
        platform=PLATFORM_ALIASES.get(platform.strip(), platform) if platform else None,
    )


def _outcome(value: object) -> Outcome:
    if value is None or value == "":
        return "scheduled"
    return cast("Outcome", choice("outcome", value, _outcomes()))


@cache
def _outcomes() -> Mapping[str, str]:
    return {plain(alias): name for name, more in OUTCOMES.items() for alias in (name, *more)}


def _plausible(time: datetime) -> datetime:
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        reason = f"a time in the year {time.year}: expected {FIRST_YEAR} to {LAST_YEAR}"
        raise BadRecord(reason)
    return time


def _known_zone(name: str | None) -> str | None:
    if name is None or _is_zone(name):
        return name
    shown = name if len(name) <= 40 else name[:39] + "…"  # noqa: PLR2004  (readable length)
    reason = f'unknown time zone "{shown}"'
    raise BadRecord(reason, "use an IANA name such as Asia/Shanghai")


@lru_cache(maxsize=4096)
def _is_zone(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def open_contacts(path: str | Path, options: ReadOptions | None = None) -> Iterator[ContactItem]:
    """Yield the contacts of a schedule, in its order; "-" is standard input.

    As `open_batches`, one by one.
    """
    # As PlacedContact(line, contact), without the call of a Python function a contact.
    make = partial(tuple.__new__, PlacedContact)
    for item in open_batches(path, options):
        if isinstance(item, ContactBatch):
            yield from map(make, zip(count(item.first_line), item.contacts))
        else:
            yield item


def open_batches(
    path: str | Path, options: ReadOptions | None = None
) -> Iterator[ContactItem | ContactBatch]:
    """Yield the contacts of a schedule, in its order, many at once where they can be.

    Whatever cannot be read comes as a Problem: nothing is raised, nothing passed over in
    silence. A schedule without a single item yields a Problem saying so.
    """
    given = options or ReadOptions()
    try:
        reading = ContactReading(
            str(path), given, compile_options(given), SeenContacts(), required=REQUIRED
        )
        items = _items(reading)
        first = next(items, None)
        if first is None:
            yield Problem(path=str(path), reason="nothing to check: it holds no contacts")
            return
        yield first
        yield from items
    except Unreadable as error:
        yield Problem(path=str(path), reason=error.reason, hint=error.hint)


def _items(reading: ContactReading) -> Iterator[ContactItem | ContactBatch]:
    head, stream = take_head(raw_chunks(reading.path), 8)
    head, stream = take_head(unpacked(reading.path, stream), HEAD)
    if not head:
        # Raises what take_head put off, if reading failed.
        head = next(stream, b"")
    if not head:
        reason = "nothing to check: the file is empty"
        raise Unreadable(reason)
    if head.startswith((ZIP_MAGIC, OLE_MAGIC, PARQUET_MAGIC)):
        read = read_parquet if head.startswith(PARQUET_MAGIC) else read_workbook
        with seekable(stream, reading.options.max_unpacked_bytes) as file:
            yield from cast("Iterator[ContactItem]", read(reading, file))
        return
    charset = detect(head, reading.options.encoding)
    text_head, text = take_head(to_utf8(stream, charset), HEAD)
    yield from _text_items(reading._replace(encoding=charset.name), text_head, text)


def _text_items(
    reading: ContactReading, head: bytes, text: Iterator[bytes]
) -> Iterator[ContactItem | ContactBatch]:
    name, limit = base_name(reading.path), reading.options.max_line_bytes
    is_table = name.endswith(TABLE_SUFFIXES)
    if not is_table and head.lstrip()[: len(ICS_MAGIC)].upper() == ICS_MAGIC:
        yield from read_ics(reading, each_line(blocks(text, limit)))
        return
    if not is_table and (name.endswith(JSON_SUFFIXES) or head.lstrip()[:1] in {b"{", b"["}):
        yield from _json_items(reading, head, text)
        return
    delimiter = guess_delimiter(head, name, reading.schema)
    lines = each_line(blocks(text, limit))
    rows = delimited_rows(lines, delimiter, encoding=reading.encoding, limit=limit)
    yield from cast("Iterator[ContactItem]", read_table(reading, rows))


def _json_items(
    reading: ContactReading, head: bytes, text: Iterator[bytes]
) -> Iterator[ContactItem | ContactBatch]:
    first = head.lstrip()
    in_array = first.startswith(b"[")
    limit = reading.options.max_line_bytes
    line, end, _ = first.partition(b"\n")
    if in_array or (end and line.rstrip().endswith((b"{", b",", b"["))):
        for value in json_values(text, in_array=in_array, limit=limit):
            yield from _one(reading, value)
        return
    decoder = msgspec.json.Decoder(Contact) if _is_canonical(reading, line) else None
    for block in blocks(text, limit):
        if isinstance(block, Trouble):
            yield reading.told(block)
            continue
        whole = _whole_block(reading, decoder, block) if decoder is not None else None
        if whole is not None:
            yield ContactBatch(block.first_line, whole)
            continue
        for each in split_block(block):
            if each.data.strip(_BLANKS):
                yield from _one(reading, each)


def _is_canonical(reading: ContactReading, line: bytes) -> bool:
    """Whether the keys of the first record need no translation, so that none gets lost."""
    if reading.schema.maps_values:
        return False
    try:
        record = msgspec.json.decode(line)
    except _FAILURES:
        return True
    return not isinstance(record, dict) or all(
        field in record for field in reading.schema.fields_of(record)
    )


def _whole_block(
    reading: ContactReading, decoder: msgspec.json.Decoder[Contact], block: Block
) -> Sequence[Contact] | None:
    """All contacts of a block in which every line is a good canonical record."""
    try:
        contacts = decoder.decode_lines(block.data)
    except _FAILURES:
        return None
    in_step = len(contacts) == block.line_ends + (not block.data.endswith(b"\n"))
    if not (in_step and all(map(_customer, contacts)) and _times_agree(reading, contacts)):
        return None
    if not all(map(_is_zone, filter(None, set(map(_zone_name, contacts))))):
        return None
    if not _ALIASES.isdisjoint(map(_platform, contacts)):
        return None
    return contacts if _ids_are_new(reading, contacts) else None


def _times_agree(reading: ContactReading, contacts: Sequence[Contact]) -> bool:
    """Whether all times are plausible and written alike, and as those before them."""
    times = list(map(_time, contacts))
    years = {time.year for time in times}
    if years and not (min(years) >= FIRST_YEAR and max(years) <= LAST_YEAR):
        return False
    # Most schedules give every time an offset: then zones need no look.
    kinds = {time.tzinfo is None for time in times}
    if True in kinds:
        kinds = set(map(_is_bare, contacts))
    if len(kinds | ({reading.state.bare} - {None})) != 1:
        return False
    reading.state.bare = kinds.pop()
    return True


def _is_bare(contact: Contact) -> bool:
    return contact.time.tzinfo is None and contact.timezone is None


def _ids_are_new(reading: ContactReading, contacts: Sequence[Contact]) -> bool:
    ids = [each for each in map(_contact_id, contacts) if each is not None]
    return reading.state.ids.all_new(ids)


def _one(reading: ContactReading, line: Line | Trouble) -> Iterator[ContactItem]:
    if isinstance(line, Trouble):
        yield reading.told(line)
        return
    record = read_record(reading, line)
    if isinstance(record, Problem):
        yield record
    elif not isinstance(record, dict):
        yield reading.problem(line.number, f"expected a JSON object, found {kind_of(record)}")
    else:
        yield reading.record(line.number, reading.schema.fields_of(record))
