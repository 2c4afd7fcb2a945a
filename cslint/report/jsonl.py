"""JSON Lines: one object a finding, and `{"problem": …}` for what was not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.report.encoding import finding_object, problem_object, to_json
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.report.writer import Found


class JsonlWriter(Plain):
    """For programs that read a stream."""

    def finding(self, found: Found) -> None:
        """Write one line."""
        self._write(to_json(finding_object(found.finding)) + "\n")

    def problem(self, problem: Problem) -> None:
        """Write one line."""
        self._write(to_json({"problem": problem_object(problem)}) + "\n")
