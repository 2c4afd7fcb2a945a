"""Workflow commands of GitHub Actions: annotations on a change's lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.report.visible import visible
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cslint.model import Problem
    from cslint.report.writer import Found

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}


class GithubWriter(Plain):
    """One command a line; nothing that a text holds can begin another."""

    def finding(self, found: Found) -> None:
        """Write a command."""
        finding, region = found.finding, found.region
        facts: dict[str, object] = {
            "file": finding.path,
            "line": finding.line,
            "col": finding.column,
        }
        # GitHub takes an end column only where the end is on the same line.
        if region is not None and region.line == region.end_line:
            facts |= {"endLine": region.end_line, "endColumn": region.end_column}
        facts["title"] = f"{finding.rule} {finding.name}"
        text = finding.message + (f" → {finding.suggestion}" if finding.suggestion else "")
        self._write(_command(_COMMANDS[finding.severity.value], facts, text))

    def problem(self, problem: Problem) -> None:
        """Write an error command."""
        facts = {"file": problem.path or None, "line": problem.line, "col": problem.column}
        hint = f" ({problem.hint})" if problem.hint else ""
        told = f"not checked: {problem.reason}{hint}"
        self._write(_command("error", {**facts, "title": "cslint: not checked"}, told))


def _command(name: str, facts: Mapping[str, object], text: str) -> str:
    given = ",".join(
        f"{key}={_property(str(value))}" for key, value in facts.items() if value is not None
    )
    return f"::{name} {given}::{_data(text)}\n"


def _data(text: str) -> str:
    escaped = visible(text).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    # Older runners also obey commands in the middle of a line.
    return escaped.replace("##[", "# #[")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
