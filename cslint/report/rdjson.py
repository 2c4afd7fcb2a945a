"""Reviewdog's diagnostic format (rdjson). Its columns count bytes of UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from cslint.report.encoding import to_json
from cslint.report.visible import visible
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from cslint.model import Problem, Region
    from cslint.report.writer import Found, Summary

_SEVERITIES = {"error": "ERROR", "warning": "WARNING", "info": "INFO"}


class RdjsonWriter(Plain):
    """For reviewdog."""

    wants_fixes: ClassVar[bool] = True

    def begin(self) -> None:
        """Open the document."""
        self._write('{"source": {"name": "cslint"},\n"diagnostics": [')

    def finding(self, found: Found) -> None:
        """Write a diagnostic."""
        finding = found.finding
        told: dict[str, Any] = {
            "message": visible(finding.message),
            "location": _location(finding.path or "-", finding.line, found.region),
            "severity": _SEVERITIES[finding.severity.value],
            "code": {"value": finding.rule},
        }
        if found.fix is not None:
            told["suggestions"] = [
                {"range": _range(found.fix.region), "text": found.fix.replacement}
            ]
        self._diagnostic(told)

    def problem(self, problem: Problem) -> None:
        """Write what was not checked."""
        text = f"not checked: {problem.reason}" + (f" ({problem.hint})" if problem.hint else "")
        self._diagnostic(
            {
                "message": visible(text),
                "location": _location(problem.path or "-", problem.line, None),
                "severity": "ERROR",
                "code": {"value": "not-checked"},
            }
        )

    def end(self, summary: Summary) -> None:  # noqa: ARG002  (the protocol's)
        """Close the document."""
        self._write("\n]}\n")

    def _diagnostic(self, told: dict[str, Any]) -> None:
        self._item(to_json(told))


def _location(path: str, line: int | None, region: Region | None) -> dict[str, Any]:
    location: dict[str, Any] = {"path": visible(path)}
    if region is not None:
        location["range"] = _range(region)
    elif line is not None:
        location["range"] = {"start": {"line": line, "column": 1}}
    return location


def _range(region: Region) -> dict[str, Any]:
    return {
        "start": {"line": region.line, "column": region.byte_column},
        "end": {"line": region.end_line, "column": region.end_byte_column},
    }
