"""The judge of contact attempts, CT001 to CT006: one customer's history, attempt by attempt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.contacts.clock import MICRO, QuietClock, Zone
from cslint.contacts.limits import CHANNELS, MAX_WINDOW
from cslint.model import Contact

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cslint.contacts.limits import ContactLimits

QUIET, FREQUENT, REDIAL, LATE_CALLS, OPTED_OUT, UNANNOUNCED = (
    "CT001", "CT002", "CT003", "CT004", "CT005", "CT006",
)  # fmt: skip
CODES = frozenset({QUIET, FREQUENT, REDIAL, LATE_CALLS, OPTED_OUT, UNANNOUNCED})
TRIM_AT = 64
# A customer's zones may differ from attempt to attempt: local days then go back by one.
_NIGHTS_KEPT = 3


class Moment(NamedTuple):
    """An attempt in time: its instant (microseconds since 1970) and the customer's zone."""

    contact: Contact
    instant: int
    zone: Zone
    label: str


class Offence(NamedTuple):
    """A rule that an attempt breaks.

    `values` fill in the rule's message. `evidence` names attempts; that of CT004 grows
    while the night's calls come in.
    """

    rule: str
    values: Mapping[str, str | int]
    evidence: list[str]


class Trail(msgspec.Struct, gc=False):
    """A customer's attempts on one channel that still matter: at least one.

    `times` are their instants, the `last` included; None stands for the last alone, for a
    list each would be most of what a million customers cost. `nights` holds the labels of
    quiet attempts by the day on which their night began.
    """

    last: int
    outcome: str = ""
    times: list[int] | None = None
    nights: dict[int, list[str]] | None = None

    def known(self) -> list[int]:
        """The instants, in order."""
        if self.times is None:
            self.times = [self.last]
        return self.times

    def add(self, instant: int) -> None:
        """Add the next instant; what is too long ago for any window is forgotten."""
        times = self.known()
        times.append(instant)
        self.last = instant
        if len(times) > TRIM_AT:
            del times[: bisect_right(times, instant - MAX_WINDOW * MICRO)]


class History(msgspec.Struct, gc=False):
    """What is known of one customer up to the last attempt, at the instant `last`.

    `refused` is the label of the attempt in which the customer refused further contact.
    """

    last: int = 0
    call: Trail | None = None
    sms: Trail | None = None
    chat: Trail | None = None
    email: Trail | None = None
    refused: str | None = None
    matters: set[str | None] | None = None


class Quick(msgspec.Struct, frozen=True):
    """What shows at a glance that an attempt breaks nothing: see `schedule.Stream.run`.

    `glance`: the channel; the microseconds of the local day from which and to which it is
    loud; whether attempts are counted; and how far back any limit looks (microseconds).
    """

    glance: tuple[str, int, int, bool, int]
    windows: tuple[tuple[int, int], ...]
    redial: int
    redial_after: frozenset[str]

    def is_over(self, trail: Trail, instant: int) -> bool:
        """Whether one more attempt would break a window or come too soon."""
        if trail.outcome in self.redial_after and instant - trail.last < self.redial:
            return True
        times = trail.known()
        for span, most in self.windows:
            if len(times) >= most and times[-most] > instant - span:
                return True
        return False


class _Channel:
    """One channel's limits, made ready."""

    __slots__ = (
        "clock",
        "loud",
        "name",
        "night_most",
        "redial",
        "redial_after",
        "tracked",
        "windows",
    )

    def __init__(self, limits: ContactLimits, name: str) -> None:
        given = limits.of(name)  # type: ignore[arg-type]  # names come from CHANNELS
        self.name = name
        self.clock = QuietClock(limits, given)
        self.loud = self.clock.never
        self.windows = tuple((each.seconds * MICRO, each.most) for each in given.windows)
        self.redial = None if given.redial is None else given.redial * MICRO
        self.redial_after = frozenset(given.redial_after)
        self.night_most = given.night_most
        self.tracked = bool(self.windows or given.redial or given.night_most)

    def quick(self) -> Quick | None:
        """The limits for a glance; None where quiet hours are not from evening to morning."""
        loud = self.clock.loud_part()
        if loud is None:
            return None
        redial = self.redial or 0
        reach = max(redial, *(span for span, _ in self.windows), 0)
        glance = (self.name, *loud, self.tracked, reach)
        return Quick(glance, self.windows, redial, self.redial_after)


class Judge:
    """Judges attempts by one set of limits. Immutable: histories are kept by the caller."""

    def __init__(self, limits: ContactLimits, codes: Iterable[str] = CODES) -> None:
        """Report the rules `codes` only; CT006 also costs memory only where it is asked for."""
        self.limits = limits
        self.codes = frozenset(codes) & CODES
        self.channels = {name: _Channel(limits, name) for name in CHANNELS}
        self._matters = UNANNOUNCED in self.codes
        self.quick = {} if self._matters else self._quick()

    def _quick(self) -> dict[str, Quick]:
        found = ((name, channel.quick()) for name, channel in self.channels.items())
        return {name: quick for name, quick in found if quick is not None}

    def add(self, history: History, moment: Moment) -> Sequence[Offence]:
        """Judge a moment and remember it. Moments must come in the order of their times."""
        contact = moment.contact
        if contact.outcome == "opted_in":
            history.refused = None
            found: Sequence[Offence] = ()
        elif contact.direction == "inbound":
            found = ()
            if contact.outcome == "opted_out":
                history.refused = moment.label
        else:
            found = self.offences(history, moment)
            self._remember(history, moment)
        if self._matters:
            _note_matter(history, contact)
        return found

    def offences(
        self, history: History, moment: Moment, *, every_call: bool = False
    ) -> Sequence[Offence]:
        """The rules that an attempt breaks after a history; nothing is remembered.

        CT004 is told once a night, or with `every_call` on each call too many.
        """
        contact, codes = moment.contact, self.codes
        found: list[Offence] = []
        if not contact.consent:
            self._timed(history, moment, found, every_call=every_call)
        if history.refused is not None and OPTED_OUT in codes:
            found.append(Offence(OPTED_OUT, {}, [history.refused]))
        if self._matters and _is_unannounced(history, contact):
            found.append(Offence(UNANNOUNCED, {"matter": contact.matter_id or ""}, []))
        return found

    def _timed(
        self, history: History, moment: Moment, found: list[Offence], *, every_call: bool
    ) -> None:
        channel = self.channels[moment.contact.channel]
        codes, trail = self.codes, getattr(history, channel.name)
        night = None
        if not channel.loud:
            wall = moment.zone.wall(moment.instant)
            night = channel.clock.night(wall)
            if night.quiet and QUIET in codes:
                found.append(_quiet(channel, moment))
        if trail is None:
            return
        if channel.windows and FREQUENT in codes:
            found.extend(_too_many(channel, trail, moment.instant))
        if channel.redial is not None and REDIAL in codes:
            found.extend(_too_soon(channel, trail, moment.instant))
        if night is not None and night.quiet and trail.nights and LATE_CALLS in codes:
            labels = trail.nights.get(night.day, [])
            found.extend(_too_late(channel, labels, moment, every_call=every_call))

    def _remember(self, history: History, moment: Moment) -> None:
        contact = moment.contact
        if contact.outcome == "opted_out":
            history.refused = moment.label
        channel = self.channels[contact.channel]
        if contact.consent or not channel.tracked:
            return
        trail = getattr(history, channel.name)
        if trail is None:
            trail = Trail(moment.instant)
            setattr(history, channel.name, trail)
        else:
            trail.add(moment.instant)
        trail.outcome = contact.outcome
        if channel.night_most is not None and not channel.loud:
            _note_night(channel, trail, moment)


def _quiet(channel: _Channel, moment: Moment) -> Offence:
    local = moment.zone.local(moment.instant)
    values = {"local": f"{local:%H:%M}", "date": f"{local:%Y-%m-%d}", "channel": channel.name}
    return Offence(QUIET, values, [])


def _too_many(channel: _Channel, trail: Trail, instant: int) -> list[Offence]:
    """The window that is overdrawn the most; one finding an attempt."""
    over = []
    times = trail.known()
    for seconds, most in channel.windows:
        if most and (len(times) < most or times[-most] <= instant - seconds):
            continue
        count = len(times) - bisect_right(times, instant - seconds) + 1
        over.append((count - most, count, seconds, most))
    if not over:
        return []
    _, count, seconds, most = max(over)
    hours = seconds // (3600 * MICRO)
    return [Offence(FREQUENT, {"count": count, "hours": hours, "most": most}, [])]


def _too_soon(channel: _Channel, trail: Trail, instant: int) -> list[Offence]:
    if channel.redial is None or trail.outcome not in channel.redial_after:
        return []
    since = instant - trail.last
    if since >= channel.redial:
        return []
    minute = 60 * MICRO
    values: dict[str, str | int] = {
        "minutes": since // minute,
        "least": channel.redial // minute,
        "outcome": trail.outcome,
    }
    return [Offence(REDIAL, values, [])]


def _too_late(
    channel: _Channel, labels: list[str], moment: Moment, *, every_call: bool
) -> list[Offence]:
    made = len(labels)
    if channel.night_most is None or made < channel.night_most:
        return []
    if every_call:
        return [Offence(LATE_CALLS, {}, [*labels, moment.label])]
    # The list is the history's own: this call and the night's later ones join it.
    return [Offence(LATE_CALLS, {}, labels)] if made == channel.night_most else []


def _note_night(channel: _Channel, trail: Trail, moment: Moment) -> None:
    night = channel.clock.night(moment.zone.wall(moment.instant))
    if not night.quiet:
        return
    if trail.nights is None:
        trail.nights = {}
    trail.nights.setdefault(night.day, []).append(moment.label)
    if len(trail.nights) > _NIGHTS_KEPT:
        del trail.nights[min(trail.nights)]


def _is_unannounced(history: History, contact: Contact) -> bool:
    return (
        contact.channel == "call"
        and contact.matter_id is not None
        and contact.matter_id not in (history.matters or ())
    )


def _note_matter(history: History, contact: Contact) -> None:
    """An attempt opens a matter; so does a chat message of either side."""
    attempted = contact.direction == "outbound" and contact.outcome != "opted_in"
    if contact.matter_id is not None and (attempted or contact.channel == "chat"):
        if history.matters is None:
            history.matters = set()
        history.matters.add(contact.matter_id)
