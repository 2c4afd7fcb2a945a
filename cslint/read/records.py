"""One record under canonical field names -> one Message, or a reason why not."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, cast

from cslint.model import Message
from cslint.read.columns import DIRECTIONS, PLATFORM_ALIASES, plain
from cslint.read.errors import BadRecord
from cslint.read.times import parse_time

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from cslint.model import Channel, Role
    from cslint.read.options import Schema

REQUIRED = ("conversation_id", "role", "text")
_MAPPABLE = frozenset({"role", "channel"})
_YES = frozenset({"true", "1", "yes", "y", "是", "有", "已同意", "同意"})
_NO = frozenset({"false", "0", "no", "n", "否", "无", "未同意", "不同意", ""})
_KINDS: Mapping[type, str] = {
    bool: "true/false", int: "a number", float: "a number", str: "a string",
    list: "a list", dict: "an object", type(None): "null",
}  # fmt: skip


def build_message(fields: Mapping[str, Any], schema: Schema) -> Message:
    """Return the message in `fields`; raises BadRecord saying which field is wrong and how."""
    _check_required(fields)
    return Message(
        role=_role(fields["role"], schema),
        text=_text(fields["text"]),
        conversation_id=identifier(fields, "conversation_id"),
        message_id=identifier(fields, "message_id"),
        time=optional_time(fields, "time", schema),
        agent_id=identifier(fields, "agent_id"),
        customer_id=identifier(fields, "customer_id"),
        channel=_channel(fields.get("channel"), schema),
        platform=_platform(identifier(fields, "platform")),
        outcome=identifier(fields, "outcome"),
        direction=direction(fields.get("direction")),
        consent=consent(fields.get("consent")),
    )


def kind_of(value: object) -> str:
    """Return what `value` is, in words: "a number", "an object"."""
    return _KINDS.get(type(value), type(value).__name__)


def identifier(fields: Mapping[str, Any], name: str) -> str | None:
    """Return an id as text; whole numbers are taken as text, empty ones as absent."""
    value = fields.get(name)
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadRecord(_wrong_type(name, "a string", value))


def optional_time(fields: Mapping[str, Any], name: str, schema: Schema) -> datetime | None:
    """Return a time field, None where it is absent or empty; raises BadRecord."""
    value = fields.get(name)
    return None if value is None or value == "" else parse_time(value, schema.zone)


def _check_required(fields: Mapping[str, Any]) -> None:
    missing = [name for name in REQUIRED if fields.get(name) is None]
    missing += [name for name in REQUIRED[:2] if fields.get(name) == ""]
    if missing:
        names = ", ".join(missing)
        reason = f"required field missing or empty: {names}"
        raise BadRecord(reason, "a message needs conversation_id, role and text")


def _text(value: object) -> str:
    if isinstance(value, str):
        return value
    raise BadRecord(_wrong_type("text", "a string", value))


def _role(value: object, schema: Schema) -> Role:
    return cast("Role", choice("role", value, schema.roles))


def _channel(value: object, schema: Schema) -> Channel:
    if value is None or value == "":
        return "chat"
    return cast("Channel", choice("channel", value, schema.channels))


def _platform(name: str | None) -> str | None:
    return None if name is None else PLATFORM_ALIASES.get(name.strip(), name)


def direction(value: object) -> Any:
    """Return `outbound` or `inbound`; raises BadRecord."""
    if value is None or value == "":
        return "outbound"
    return choice("direction", value, _directions())


@cache
def _directions() -> Mapping[str, str]:
    return {plain(alias): name for name, more in DIRECTIONS.items() for alias in (name, *more)}


def consent(value: object) -> bool:
    """Return a yes or no in any of its spellings; raises BadRecord."""
    if value is None or isinstance(value, bool):
        return bool(value)
    word = plain(str(value))
    if word in _YES or word in _NO:
        return word in _YES
    raise BadRecord(_wrong_type("consent", "true or false", value))


def choice(name: str, value: object, known: Mapping[str, str]) -> str:
    """Return what a value stands for among those known (keys are `plain`); raises BadRecord."""
    if not isinstance(value, (str, int)) or isinstance(value, bool):
        raise BadRecord(_wrong_type(name, "a string", value))
    if isinstance(value, str) and value in known:
        return known[value]
    word = plain(str(value))
    if word in known:
        return known[word]
    valid = ", ".join(dict.fromkeys(known.values()))
    reason = f'unknown {name} "{_short(word)}"; expected one of: {valid}'
    raise BadRecord(reason, _suggestion(name, word, known))


def _suggestion(name: str, word: str, known: Mapping[str, str]) -> str | None:
    import difflib  # noqa: PLC0415  (only bad records pay for it)

    close = difflib.get_close_matches(_short(word), known, n=1, cutoff=0.6)
    guess = f'did you mean "{known[close[0]]}"? ' if close else ""
    if name not in _MAPPABLE:
        return guess.rstrip() or None
    return f"{guess}map the value with the option {name}s"


def _short(word: str) -> str:
    return word if len(word) <= 40 else word[:39] + "…"  # noqa: PLR2004  (readable length)


def _wrong_type(name: str, expected: str, value: object) -> str:
    return f"{name} must be {expected}, found {kind_of(value)}"
