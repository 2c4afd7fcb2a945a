"""iCalendar (RFC 5545): every event is a planned contact.

Customer, channel and the like stand in `X-` properties (`X-CUSTOMER-ID`, `X-CHANNEL`), in
`CATEGORIES` (the channel), or as `name: value` lines of the description.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.model import Problem
from cslint.read.columns import plain
from cslint.read.errors import Trouble

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.model import ContactItem
    from cslint.read.contacts import ContactReading
    from cslint.read.lines import Line

_PLAIN_VALUE = r'(?:"[^"]*"|[^";:,]*)'
_PROPERTY = re.compile(
    rf"([A-Za-z0-9-]+)((?:;[A-Za-z0-9-]+={_PLAIN_VALUE}(?:,{_PLAIN_VALUE})*)*):(.*)", re.DOTALL
)
_PARAMETER = re.compile(r';([A-Za-z0-9-]+)=("[^"]*"|[^";:,]*)')
_DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)")
_ESCAPE = re.compile(r"\\([nN,;\\])")
_NOTE = re.compile(r"\s*([^:：]{1,40})\s*[:：]\s*(.*\S)\s*")
_REPEATS = frozenset({"RRULE", "RDATE", "EXRULE"})


class _Property(NamedTuple):
    line: int
    name: str
    parameters: dict[str, str]
    value: str


class _Calendar:
    """What stands around the events: the component we are in, and time zones by name."""

    def __init__(self) -> None:
        self.path: list[str] = []
        self.zones: dict[str, str] = {}
        self.zone_id = ""
        self.zone: str | None = None
        self.event: list[_Property] = []
        self.begun = 0


def read_ics(reading: ContactReading, lines: Iterator[Line | Trouble]) -> Iterator[ContactItem]:
    """Yield the events of a calendar as contacts; cancelled ones are none."""
    calendar = _Calendar()
    last = 0
    for each in _unfolded(reading, lines):
        if isinstance(each, Problem):
            yield each
            continue
        last = each.line
        yield from _step(reading, calendar, each)
    if calendar.path:
        reason = f"the calendar ends inside {calendar.path[-1]}: the file is truncated"
        yield reading.problem(last, reason)


def _unfolded(
    reading: ContactReading, lines: Iterator[Line | Trouble]
) -> Iterator[_Property | Problem]:
    pending: list[bytes] = []
    first = 0
    for line in lines:
        if isinstance(line, Trouble):
            yield reading.told(line)
            continue
        data = line.data.removesuffix(b"\r")
        if data[:1] in {b" ", b"\t"} and pending:
            pending.append(data[1:])
            continue
        if pending:
            yield _property(reading, first, b"".join(pending))
        pending, first = ([data] if data.strip() else []), line.number
    if pending:
        yield _property(reading, first, b"".join(pending))


def _property(reading: ContactReading, line: int, data: bytes) -> _Property | Problem:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return reading.undecodable(line)
    match = _PROPERTY.fullmatch(text)
    if match is None:
        return reading.problem(line, "not a line of a calendar: expected NAME:VALUE")
    parameters = {name.upper(): value.strip('"') for name, value in _PARAMETER.findall(match[2])}
    return _Property(line, match[1].upper(), parameters, match[3])


def _step(reading: ContactReading, calendar: _Calendar, each: _Property) -> Iterator[ContactItem]:
    kind = each.value.strip().upper()
    if each.name == "BEGIN":
        calendar.path.append(kind)
        if kind == "VEVENT":
            calendar.event, calendar.begun = [], each.line
    elif each.name == "END":
        if not calendar.path or calendar.path.pop() != kind:
            yield reading.problem(each.line, f"END:{kind[:40]} ends nothing that was begun")
        elif kind == "VEVENT":
            yield from _event(reading, calendar)
    elif calendar.path[-1:] == ["VEVENT"]:
        calendar.event.append(each)
    elif calendar.path[-1:] == ["VTIMEZONE"]:
        _note_zone(calendar, each)
    elif each.name == "X-WR-TIMEZONE":
        calendar.zone = each.value.strip()


def _note_zone(calendar: _Calendar, each: _Property) -> None:
    if each.name == "TZID":
        calendar.zone_id = each.value
    elif each.name == "X-LIC-LOCATION" and calendar.zone_id:
        calendar.zones[calendar.zone_id] = each.value


def _event(reading: ContactReading, calendar: _Calendar) -> Iterator[ContactItem]:
    named = {each.name: each for each in calendar.event}
    status = named.get("STATUS")
    if status is not None and status.value.strip().upper() == "CANCELLED":
        return
    repeats = next((each for each in calendar.event if each.name in _REPEATS), None)
    if repeats is not None:
        reason = "an event that repeats was not read"
        yield reading.problem(repeats.line, reason, "export each occurrence as its own event")
        return
    fields = _fields(reading, calendar, named)
    start = named.get("DTSTART")
    yield reading.record(start.line if start else calendar.begun, fields)


def _fields(
    reading: ContactReading, calendar: _Calendar, named: dict[str, _Property]
) -> dict[str, Any]:
    raw: dict[str, Any] = {}
    for line in _unescaped(named, "DESCRIPTION").splitlines():
        if note := _NOTE.fullmatch(line):
            raw[note[1]] = note[2]
    for name, each in named.items():
        if name.startswith("X-"):
            raw[name.removeprefix("X-").removeprefix("CSLINT-")] = _ESCAPE.sub(_char, each.value)
    fields = {
        name: value
        for name, value in reading.schema.fields_of(raw).items()
        if name not in {"time", "contact_id"}
    }
    if (uid := _uid(named)) is not None:
        fields["contact_id"] = uid
    _add_channel(reading, fields, _unescaped(named, "CATEGORIES"))
    if (start := named.get("DTSTART")) is not None:
        fields["time"] = _time(start)
        _add_zone(calendar, fields, start)
    return fields


def _uid(named: dict[str, _Property]) -> str | None:
    uid = _unescaped(named, "UID")
    occurrence = named.get("RECURRENCE-ID")
    return (f"{uid}/{occurrence.value}" if occurrence is not None else uid) or None


def _unescaped(named: dict[str, _Property], name: str) -> str:
    each = named.get(name)
    return "" if each is None else _ESCAPE.sub(_char, each.value)


def _char(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]


def _add_channel(reading: ContactReading, fields: dict[str, Any], categories: str) -> None:
    known = reading.schema.channels
    for category in categories.split(","):
        if "channel" not in fields and plain(category) in known:
            fields["channel"] = known[plain(category)]


def _time(start: _Property) -> str:
    """The start as other formats write it; what is no date and time stays as it is."""
    match = _DATE_TIME.fullmatch(start.value.strip())
    if match is None:
        return start.value
    year, month, day, hour, minute, second, utc = match.groups()
    return f"{year}-{month}-{day}T{hour}:{minute}:{second}{utc}"


def _add_zone(calendar: _Calendar, fields: dict[str, Any], start: _Property) -> None:
    if (name := start.parameters.get("TZID")) is not None:
        fields["timezone"] = calendar.zones.get(name, name.removeprefix("/"))
    elif calendar.zone is not None:
        fields.setdefault("timezone", calendar.zone)
