"""Findings and problems as rows, for the formats that are tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cslint.model import Finding, Problem

COLUMNS = (
    "path", "line", "column", "rule", "name", "severity", "message", "text", "suggestion",
    "conversation_id", "message_id", "contact_id", "customer_id", "platform", "confidence",
    "obfuscated", "evidence", "norms", "fingerprint",
)  # fmt: skip
NOT_CHECKED = "not-checked"


def finding_row(finding: Finding) -> list[str | int | float]:
    """The cells of a finding, in the order of COLUMNS."""
    return [_cell(getattr(finding, name)) for name in COLUMNS]


def problem_row(problem: Problem) -> list[str | int | float]:
    """The cells of something that was not checked."""
    given = {
        "path": problem.path, "line": problem.line, "column": problem.column,
        "rule": NOT_CHECKED, "name": NOT_CHECKED, "severity": "error", "message": problem.reason,
        "suggestion": problem.hint,
    }  # fmt: skip
    return [_cell(given.get(name)) for name in COLUMNS]


def _cell(value: object) -> str | int | float:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return value
    return " · ".join(map(str, value)) if isinstance(value, tuple) else str(value)
