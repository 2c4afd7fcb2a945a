"""JSON Lines: one object a finding, and `{"problem": …}` for what was not checked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TextIO

from cslint.report.encoding import finding_object, problem_object, to_json

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary


class JsonlWriter:
    """For programs that read a stream."""

    binary: ClassVar[bool] = False
    for_people: ClassVar[bool] = False
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: TextIO, run: Run) -> None:  # noqa: ARG002  (the protocol's)
        """Write to `stream`."""
        self._write = stream.write

    def begin(self) -> None:
        """Nothing comes first."""

    def finding(self, found: Found) -> None:
        """Write one line."""
        self._write(to_json(finding_object(found.finding)) + "\n")

    def problem(self, problem: Problem) -> None:
        """Write one line."""
        self._write(to_json({"problem": problem_object(problem)}) + "\n")

    def end(self, summary: Summary) -> None:
        """Nothing comes last."""
