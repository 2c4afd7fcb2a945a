"""JUnit XML: findings are failures, what was not checked is an error."""

from __future__ import annotations

from typing import TYPE_CHECKING, TextIO
from xml.sax.saxutils import escape, quoteattr

from cslint.report.concise import place
from cslint.report.visible import visible
from cslint.report.writer import Plain

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.report.writer import Found, Run, Summary


class JunitWriter(Plain):
    """The counts stand at the head of the format, so the cases are held back."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        super().__init__(stream, run)
        self._cases: list[str] = []
        self._failures = 0
        self._errors = 0

    def finding(self, found: Found) -> None:
        """Keep a failed case."""
        finding = found.finding
        self._failures += 1
        kind = f"{finding.rule} {finding.severity.value}"
        body = [finding.message, *filter(None, (finding.suggestion, *finding.norms))]
        name = f"{finding.rule} {finding.name} {place(finding)}"
        self._case(finding.path or "-", name, "failure", kind, body)

    def problem(self, problem: Problem) -> None:
        """Keep a case in error."""
        self._errors += 1
        where = ":".join(str(each) for each in (problem.path, problem.line) if each)
        body = [f"not checked: {problem.reason}", *filter(None, (problem.hint,))]
        self._case(problem.path or "-", f"not checked {where}", "error", "not-checked", body)

    def end(self, summary: Summary) -> None:
        """Write the document."""
        cases = self._cases
        if not cases:
            told = f"{summary.files} files, {summary.messages} messages"
            cases = [f'<testcase classname="cslint" name={_attribute(told)}/>']
        counts = f'tests="{len(cases)}" failures="{self._failures}" errors="{self._errors}"'
        self._write('<?xml version="1.0" encoding="UTF-8"?>\n')
        self._write(f'<testsuites name="cslint" {counts}>\n')
        self._write(f'<testsuite name="cslint" {counts}>\n')
        self._write("".join(f"{each}\n" for each in cases))
        self._write("</testsuite>\n</testsuites>\n")

    def _case(self, path: str, name: str, tag: str, kind: str, body: list[str]) -> None:
        text = escape("\n".join(map(visible, body)))
        self._cases.append(
            f"<testcase classname={_attribute(path)} name={_attribute(name)}>"
            f"<{tag} type={_attribute(kind)} message={_attribute(body[0])}>{text}</{tag}>"
            "</testcase>"
        )


def _attribute(text: str) -> str:
    return quoteattr(visible(text))
