"""Findings and problems as JSON objects with the contract's fields in its order."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cslint.report.visible import safe_json

if TYPE_CHECKING:
    from cslint.model import Finding, Problem

_CONTACT_FIELDS = ("contact_id", "customer_id")


def finding_object(finding: Finding) -> dict[str, Any]:
    """A finding as a dict; the two fields of contacts are there only where they are known."""
    plain: dict[str, Any] = msgspec.to_builtins(finding)
    for name in _CONTACT_FIELDS:
        if plain[name] is None:
            del plain[name]
    return plain


def problem_object(problem: Problem) -> dict[str, Any]:
    """A problem as a dict, place first."""
    order = ("path", "line", "column", "reason", "hint")
    return {name: getattr(problem, name) for name in order}


def to_json(value: Any) -> str:
    """One line of JSON that no terminal obeys; lone surrogates become U+FFFD."""
    try:
        return safe_json(msgspec.json.encode(value).decode("utf-8"))
    except UnicodeEncodeError:
        return safe_json(msgspec.json.encode(_without_surrogates(value)).decode("utf-8"))


def _without_surrogates(value: Any) -> Any:
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {key: _without_surrogates(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_without_surrogates(each) for each in value]
    return value
