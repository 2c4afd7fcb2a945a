"""Schedules as rule examples write them: one customer, one attempt a line."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from cslint.model import Channel, Contact, Outcome


class ExampleError(ValueError):
    """A line that is no attempt."""


def parse(text: str) -> list[Contact]:
    """`2024-03-22 23:40 call no_answer` and so on as contacts. Raises ExampleError."""
    lines = [line for line in text.splitlines() if line.strip()]
    return [_contact(number, line) for number, line in enumerate(lines, 1)]


def _contact(number: int, line: str) -> Contact:
    day, clock, channel, *marks = line.split()
    if channel not in get_args(Channel):
        raise ExampleError(f"“{line}”: {channel} is no channel")
    fields: dict[str, Any] = {}
    for mark in marks:
        fields |= _field(mark, line)
    return Contact(
        customer_id="u1",
        contact_id=f"k{number}",
        time=datetime.fromisoformat(f"{day}T{clock}"),
        channel=channel,  # type: ignore[arg-type]  # checked above
        **fields,
    )


def _field(mark: str, line: str) -> dict[str, Any]:
    if mark in get_args(Outcome):
        return {"outcome": mark}
    if mark == "inbound":
        return {"direction": "inbound"}
    if mark == "consent":
        return {"consent": True}
    if mark.startswith("matter="):
        return {"matter_id": mark.removeprefix("matter=")}
    raise ExampleError(f"“{line}”: “{mark}” means nothing here")
