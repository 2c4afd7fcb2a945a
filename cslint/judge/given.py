"""Values as programs give them: taken as the readers of files take them, or refused.

A role that no rule knows would pass unjudged. So labels that the readers know (客服, Seller)
are taken for what they stand for, and all others are an InputError.
"""

from __future__ import annotations

from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import msgspec

from cslint.model import CHANNELS, DIRECTIONS, OUTCOMES, ROLES, Contact, InputError, Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from cslint.config import Config
    from cslint.model import Outcome
    from cslint.read.options import Schema

_MOST_SHOWN = 40


def is_canonical(message: Message) -> bool:
    """Whether a message needs no taking: almost all do not, so this is what they cost."""
    return (
        type(message) is Message
        and message.role in ROLES
        and message.channel in CHANNELS
        and type(message.text) is str
        and (message.time is None or type(message.time) is datetime)
        and (message.message_id is None or type(message.message_id) is str)
        and (message.channel == "chat" or _is_plain_attempt(message))
    )


def _is_plain_attempt(message: Message) -> bool:
    name = message.customer_id
    return _is_plain(message) and (name is None or type(name) is str)


def _is_plain(given: Message | Contact) -> bool:
    return given.direction in DIRECTIONS and type(given.consent) is bool


def is_canonical_contact(contact: Contact) -> bool:
    """Whether a contact needs no taking."""
    return (
        type(contact) is Contact
        and type(contact.customer_id) is str
        and type(contact.time) is datetime
        and contact.channel in CHANNELS
        and contact.outcome in OUTCOMES
        and _is_plain(contact)
    )


def checked_text(value: Any, name: str = "text") -> str:
    """`value`, if it is a text. Raises TypeError."""
    if isinstance(value, str):
        return value
    raise TypeError(f"{name} must be a str, not {_kind(value)}")


class Intake:
    """Takes what programs give, by a configuration's own names and time zone."""

    def __init__(self, config: Config) -> None:
        """Take a configuration; nothing is made ready before it is needed."""
        self._config = config

    def message(self, given: Message) -> Message:
        """A message with canonical values. Raises InputError, TypeError."""
        if not isinstance(given, Message):
            raise TypeError(f"a message must be a cslint.Message, not {_kind(given)}")
        names = ("message_id", "agent_id", "customer_id", "conversation_id")
        return msgspec.structs.replace(
            given,
            role=cast("Any", _choice("role", given.role, self._schema.roles)),
            text=checked_text(given.text),
            time=None if given.time is None else self.time(given.time),
            channel=cast("Any", _choice("channel", given.channel, self._schema.channels, "chat")),
            **self._shared(given),
            **{name: self.name(name, getattr(given, name)) for name in names},
        )

    def contact(self, given: Contact) -> Contact:
        """A contact with canonical values. Raises InputError, TypeError."""
        if not isinstance(given, Contact):
            raise TypeError(f"a contact must be a cslint.Contact, not {_kind(given)}")
        customer = self.name("customer_id", given.customer_id)
        if customer is None:
            raise InputError("a contact needs a customer_id")
        return msgspec.structs.replace(
            given,
            customer_id=customer,
            time=self.time(given.time),
            channel=cast("Any", _choice("channel", given.channel, self._schema.channels)),
            outcome=self.outcome(given.outcome),
            **self._shared(given),
        )

    def canonical(self, given: Contact) -> Contact:
        """The same contact where its values are canonical, else one where they are.

        Raises InputError, TypeError.
        """
        return given if is_canonical_contact(given) else self.contact(given)

    def contacts(self, given: Iterable[Contact]) -> Iterator[Contact]:
        """Contacts with canonical values. Raises InputError saying which is wrong, TypeError."""
        for number, each in enumerate(given, 1):
            try:
                yield self.canonical(each)
            except InputError as error:
                raise InputError(f"contact {number}: {error}") from error

    def outcome(self, value: Any) -> Outcome:
        """How a contact ended, from its label. Raises InputError."""
        return cast("Outcome", _choice("outcome", value, self._outcomes, "scheduled"))

    def time(self, value: Any) -> datetime:
        """A time, from a datetime or a text as logs write it. Raises InputError.

        A text without an offset gives a naive time, which is in the configured zone.
        """
        if isinstance(value, datetime):
            return value
        if not isinstance(value, str):
            raise InputError(f"a time must be a datetime or a text in ISO 8601, not {_kind(value)}")
        from cslint.read.times import parse_time  # noqa: PLC0415  (few are texts)

        return cast("datetime", _read(parse_time, value, self._schema.zone))

    def name(self, field: str, value: Any) -> str | None:
        """An id as text; whole numbers are taken as text. Raises InputError."""
        if value is None or isinstance(value, str):
            return value
        from cslint.read.records import identifier  # noqa: PLC0415  (few are numbers)

        return cast("str | None", _read(identifier, {field: value}, field))

    def _shared(self, given: Message | Contact) -> dict[str, Any]:
        from cslint.read.records import consent  # noqa: PLC0415  (as above)

        return {
            "direction": _choice("direction", given.direction, self._directions, "outbound"),
            "consent": _read(consent, given.consent),
        }

    @cached_property
    def _schema(self) -> Schema:
        from cslint.read.options import ReadOptions, compile_options  # noqa: PLC0415  (as above)

        options = ReadOptions(roles=self._config.reading.roles, timezone=self._config.timezone)
        return cast("Schema", _read(compile_options, options))

    @cached_property
    def _directions(self) -> Mapping[str, str]:
        from cslint.read.columns import DIRECTIONS as LABELS  # noqa: PLC0415  (as above)

        return _lookup(LABELS)

    @cached_property
    def _outcomes(self) -> Mapping[str, str]:
        from cslint.read.contacts import OUTCOMES as LABELS  # noqa: PLC0415  (as above)

        return _lookup(LABELS)


def _lookup(labels: Mapping[str, Iterable[str]]) -> dict[str, str]:
    from cslint.read.columns import plain  # noqa: PLC0415  (as above)

    return {plain(label): name for name, more in labels.items() for label in (name, *more)}


def _choice(name: str, value: Any, known: Mapping[str, str], default: str | None = None) -> str:
    """What a label stands for; `known` is by plain labels. Raises InputError.

    None and an empty label are the default, if there is one: so they are in files.
    """
    if default is not None and (value is None or value == ""):
        return default
    from cslint.read.columns import plain  # noqa: PLC0415  (as above)

    found = known.get(plain(value)) if isinstance(value, str) else None
    if found is not None:
        return found
    shown = repr(value) if value is None or isinstance(value, str) else f"of type {_kind(value)}"
    valid = ", ".join(dict.fromkeys(known.values()))
    guess = _guess(value, known) if isinstance(value, str) else ""
    raise InputError(f"unknown {name} {_short(shown)}; expected one of: {valid}{guess}")


def _guess(value: str, known: Mapping[str, str]) -> str:
    import difflib  # noqa: PLC0415  (only errors pay for it)

    from cslint.read.columns import plain  # noqa: PLC0415  (as above)

    near = difflib.get_close_matches(plain(value[:_MOST_SHOWN]), known, n=1, cutoff=0.6)
    return f'; did you mean "{known[near[0]]}"?' if near else ""


def _read(read: Any, *values: Any) -> Any:
    """What a function of the readers makes of values; its complaint as an InputError."""
    from cslint.read.errors import BadRecord, Unreadable  # noqa: PLC0415  (as above)

    try:
        return read(*values)
    except (BadRecord, Unreadable) as error:
        hint = f"; {error.hint}" if error.hint else ""
        raise InputError(f"{error.reason}{hint}") from error


def _kind(value: Any) -> str:
    return "None" if value is None else type(value).__name__


def _short(text: str) -> str:
    return text if len(text) <= _MOST_SHOWN else text[: _MOST_SHOWN - 1] + "…"
