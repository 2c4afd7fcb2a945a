"""One JSON document: version, findings, problems, summary; written as findings come."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.report.encoding import finding_object, problem_object, to_json
from cslint.report.writer import Gathering

if TYPE_CHECKING:
    from cslint.report.writer import Found, Summary


class JsonWriter(Gathering):
    """For programs that read one value."""

    def begin(self) -> None:
        """Open the document."""
        self._write(f'{{"version": {to_json(self._run.version)},\n"findings": [')

    def finding(self, found: Found) -> None:
        """Write one member of `findings`."""
        self._item(to_json(finding_object(found.finding)))

    def end(self, summary: Summary) -> None:
        """Write the problems and the summary, and close the document."""
        figures = msgspec.to_builtins(summary)
        del figures["seconds"]
        told = (to_json(problem_object(each)) for each in self._problems)
        problems = ",\n".join(("", *told))[1:]
        self._write(f'\n],\n"problems": [{problems}\n],\n"summary": {to_json(figures)}}}\n')
