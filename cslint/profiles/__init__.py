"""Platform profiles: which rules are on, how grave they are, and the limits they go by."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

import msgspec

from cslint.config import PROFILES
from cslint.contacts.limits import (
    DEFAULT,
    ContactLimits,
    LimitError,
    LimitsGiven,
    QuietHours,
    overlay,
    parse_hours,
)
from cslint.model import Severity

_HOUR, _MINUTE = 3600, 60


class ProfileError(ValueError):
    """A profile that does not exist or cannot be used."""


class Title(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A name for people."""

    zh: str
    en: str


class RepliesGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """Reply limits as a profile writes them."""

    complaint_hours: float | None = None
    first_minutes: float | None = None
    session_minutes: float | None = None
    service_hours: str | None = None
    late_minutes: float | None = None
    hold_minutes: float | None = None


class PromisesGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How long promises may take, by what was promised."""

    other_hours: float | None = None
    resend_hours: float | None = None
    exchange_hours: float | None = None
    compensation_hours: float | None = None
    repair_hours: float | None = None


class ProfileFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """A profile as it is written; what is absent is as in `generic`."""

    title: Title
    on: tuple[str, ...] = ()
    off: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    contacts: LimitsGiven = LimitsGiven()
    replies: RepliesGiven = RepliesGiven()
    promises: PromisesGiven = PromisesGiven()
    message_length: int | None = None
    sources: dict[str, tuple[str, ...]] = {}


class Replies(msgspec.Struct, frozen=True):
    """How soon a customer must hear back, in seconds; None where the platform says nothing.

    `complaint`: after a complaint. `first`: the first reply of a conversation. `session`:
    any later one. They are counted inside `service_hours` (wall clock) where these are set.
    `late`: from when on a reply should say sorry for the wait. `hold`: after "one moment".
    """

    complaint: float = 24 * _HOUR
    first: float | None = None
    session: float | None = None
    service_hours: QuietHours | None = None
    late: float = 3 * _MINUTE
    hold: float = 5 * _MINUTE


class Promises(msgspec.Struct, frozen=True):
    """By when a promise without a stated time must be kept, in seconds from the promise."""

    other: float = 24 * _HOUR
    resend: float = 24 * _HOUR
    exchange: float = 24 * _HOUR
    compensation: float = 24 * _HOUR
    repair: float = 24 * _HOUR


class Limits(msgspec.Struct, frozen=True):
    """All limits of a platform. `message_length` counts characters of one chat message."""

    contacts: ContactLimits = DEFAULT
    replies: Replies = Replies()
    promises: Promises = Promises()
    message_length: int = 500


class Profile(msgspec.Struct, frozen=True):
    """A platform's rules: those switched on or off, severities, limits.

    `sources` names, for a part of the profile (`replies`, `promises`, a rule's code), the
    norms (see `cslint norms`) it was taken from; a part without one is our own choice.
    """

    name: str
    title: Title
    rules_on: frozenset[str] = frozenset()
    rules_off: frozenset[str] = frozenset()
    severities: Mapping[str, Severity] = {}
    limits: Limits = Limits()
    sources: Mapping[str, tuple[str, ...]] = {}


@lru_cache(maxsize=32)
def load_profile(name: str) -> Profile:
    """The profile of a platform. Raises ProfileError for a name that is none."""
    if name not in PROFILES:
        raise ProfileError(f"no profile is called “{name[:60]}”; there are {', '.join(PROFILES)}")
    path = Path(__file__).parent / "data" / f"{name}.yaml"
    try:
        return build(name, _read(path))
    except (msgspec.ValidationError, LimitError) as error:
        raise ProfileError(f"{path}: {error}") from error


def _read(path: Path) -> ProfileFile:
    from cslint.scan import positions  # noqa: PLC0415  (YAML takes a while to load)

    return msgspec.convert(positions.load(path).value, ProfileFile)


def build(name: str, given: ProfileFile) -> Profile:
    """A profile from what was written. Raises LimitError."""
    replies, promises = given.replies, given.promises
    hours = replies.service_hours
    limits = Limits(
        contacts=overlay(DEFAULT, given.contacts),
        replies=Replies(
            complaint=_or(replies.complaint_hours, _HOUR, 24 * _HOUR),
            first=_scaled(replies.first_minutes, _MINUTE),
            session=_scaled(replies.session_minutes, _MINUTE),
            service_hours=None if hours is None else parse_hours(hours),
            late=_or(replies.late_minutes, _MINUTE, 3 * _MINUTE),
            hold=_or(replies.hold_minutes, _MINUTE, 5 * _MINUTE),
        ),
        promises=Promises(
            **{
                field: _or(getattr(promises, f"{field}_hours"), _HOUR, 24 * _HOUR)
                for field in Promises.__struct_fields__
            }
        ),
        message_length=given.message_length or Limits().message_length,
    )
    return Profile(
        name=name,
        title=given.title,
        rules_on=frozenset(given.on),
        rules_off=frozenset(given.off),
        severities=given.severity,
        limits=limits,
        sources=given.sources,
    )


def _scaled(value: float | None, unit: float) -> float | None:
    return None if value is None else value * unit


def _or(value: float | None, unit: float, default: float) -> float:
    return default if value is None else value * unit
