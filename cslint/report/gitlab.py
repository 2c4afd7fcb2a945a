"""GitLab's Code Quality report: one JSON array."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import TYPE_CHECKING, Any, TextIO

from cslint.report.encoding import to_json
from cslint.report.visible import visible
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary

_SEVERITIES = {"error": "critical", "warning": "major", "info": "info"}


class GitlabWriter(Plain):
    """For GitLab merge requests."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        super().__init__(stream, run)
        self._seen: Counter[str] = Counter()

    def begin(self) -> None:
        """Open the array."""
        self._write("[")

    def finding(self, found: Found) -> None:
        """Write an issue."""
        finding = found.finding
        self._issue(
            f"{finding.rule}: {finding.message}",
            f"{finding.rule}/{finding.name}",
            _SEVERITIES[finding.severity.value],
            (finding.path or "-", finding.line),
            f"{finding.rule}\0{finding.fingerprint}",
        )

    def problem(self, problem: Problem) -> None:
        """Write a blocker: what was not checked."""
        place = (problem.path or "-", problem.line)
        text = f"not checked: {problem.reason}" + (f" ({problem.hint})" if problem.hint else "")
        self._issue(text, "cslint/not-checked", "blocker", place, text)

    def end(self, summary: Summary) -> None:  # noqa: ARG002  (the protocol's)
        """Close the array."""
        self._write("\n]\n")

    def _issue(
        self, text: str, check: str, severity: str, place: tuple[str, int | None], key: str
    ) -> None:
        issue: dict[str, Any] = {
            "description": visible(text),
            "check_name": check,
            "fingerprint": self._fingerprint(f"{place[0]}\0{key}"),
            "severity": severity,
            "location": {"path": visible(place[0]), "lines": {"begin": place[1] or 1}},
        }
        self._item(to_json(issue))

    def _fingerprint(self, key: str) -> str:
        """Equal issues are told apart by how many came before, not by their lines."""
        self._seen[key] += 1
        data = f"{key}\0{self._seen[key]}".encode("utf-8", "surrogatepass")
        return hashlib.blake2b(data, digest_size=16).hexdigest()
