"""Small conversations as people write them in rules and tests."""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cslint.model import Message

if TYPE_CHECKING:
    from cslint.model import Channel, Role

_LINE = re.compile(
    r"(?P<who>客|服|机|系统|电|短信|止)"
    r"(?: (?:(?P<day>\d\d-\d\d) )?(?P<time>\d\d:\d\d(?::\d\d)?))?(?: (?P<text>.*))?"
)
_ROLES: dict[str, tuple[Role, Channel]] = {
    "客": ("customer", "chat"), "服": ("agent", "chat"), "机": ("bot", "chat"),
    "系统": ("system", "chat"), "电": ("agent", "call"), "短信": ("agent", "sms"),
}  # fmt: skip
_YEAR, _DAY = 2026, "03-02"


class Scene(NamedTuple):
    """A conversation from an example, and when it was closed."""

    messages: tuple[Message, ...]
    closed_at: datetime | None


def parse_scene(text: str) -> Scene:
    """A conversation of one message a line; ids are m1, m2 and so on.

    Raises ValueError for a line that is none.
    """
    messages: list[Message] = []
    closed = None
    for line in filter(None, map(str.strip, text.splitlines())):
        match = _LINE.fullmatch(line)
        if match is None:
            raise ValueError(f"“{line}” is no line of a conversation")
        time = _time(match["day"], match["time"])
        if match["who"] == "止":
            closed = time
            continue
        role, channel = _ROLES[match["who"]]
        number = f"m{len(messages) + 1}"
        messages.append(
            Message(
                role=role, text=match["text"] or "", message_id=number, time=time, channel=channel
            )
        )
    return Scene(tuple(messages), closed)


def _time(day: str | None, clock: str | None) -> datetime | None:
    return datetime.fromisoformat(f"{_YEAR}-{day or _DAY}T{clock}") if clock else None
