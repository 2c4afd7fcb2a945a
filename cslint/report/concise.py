"""One line a finding: `path:line:column: CODE severity message`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TextIO

from cslint.report.statistics import statistics_lines
from cslint.report.visible import visible

if TYPE_CHECKING:
    from cslint.model import Finding, Problem
    from cslint.report.writer import Found, Run, Summary


class ConciseWriter:
    """For editors, pipes and quick looks."""

    binary: ClassVar[bool] = False
    for_people: ClassVar[bool] = True
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        self._write = stream.write
        self._run = run

    def begin(self) -> None:
        """Nothing comes first."""

    def finding(self, found: Found) -> None:
        """Write one line."""
        each = found.finding
        self._write(f"{place(each)}: {each.rule} {each.severity} {visible(each.message)}\n")

    def problem(self, problem: Problem) -> None:
        """Problems go to standard error."""

    def end(self, summary: Summary) -> None:
        """Write the counts by rule, where they were asked for."""
        if self._run.statistics:
            for line in statistics_lines(summary, self._run.rules):
                self._write(f"{line}\n")


def place(finding: Finding) -> str:
    """`path:line:column`, as far as they are known."""
    parts = (finding.path or "-", finding.line, finding.column)
    return ":".join(visible(str(part)) for part in parts if part is not None)
