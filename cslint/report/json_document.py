"""One JSON document: version, findings, problems, summary; written as findings come."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TextIO

import msgspec

from cslint.report.encoding import finding_object, problem_object, to_json

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary


class JsonWriter:
    """For programs that read one value."""

    binary: ClassVar[bool] = False
    for_people: ClassVar[bool] = False
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        self._write = stream.write
        self._version = run.version
        self._first = True
        self._problems: list[str] = []

    def begin(self) -> None:
        """Open the document."""
        self._write(f'{{"version": {to_json(self._version)},\n"findings": [')

    def finding(self, found: Found) -> None:
        """Write one member of `findings`."""
        self._write(("\n" if self._first else ",\n") + to_json(finding_object(found.finding)))
        self._first = False

    def problem(self, problem: Problem) -> None:
        """Keep a problem: `problems` comes after `findings`."""
        self._problems.append(to_json(problem_object(problem)))

    def end(self, summary: Summary) -> None:
        """Write the problems and the summary, and close the document."""
        figures = msgspec.to_builtins(summary)
        del figures["seconds"]
        problems = ",\n".join(("", *self._problems))[1:]
        self._write(f'\n],\n"problems": [{problems}\n],\n"summary": {to_json(figures)}}}\n')
