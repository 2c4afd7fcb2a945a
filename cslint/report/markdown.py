"""Markdown tables, for comments on merge requests and job summaries."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TextIO

from cslint.report.labels import label
from cslint.report.statistics import by_count
from cslint.report.visible import visible
from cslint.report.writer import Gathering

if TYPE_CHECKING:
    from cslint.report.writer import Found, Run, Summary

# Entities, not backslashes: they also keep names from being pinged and links from being made.
_SPECIAL = re.compile(r"[&<>|`*_\[\]\\~#@:!$^=+{}()]|(?<=www)\.|(?<=\w)-(?=-)")


class MarkdownWriter(Gathering):
    """A table of findings, one of what was not checked, and the counts."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        super().__init__(stream, run)
        self._any = False

    def begin(self) -> None:
        """Write the heading."""
        self._write("## cslint\n")

    def finding(self, found: Found) -> None:
        """Write a row, the header before the first."""
        if not self._any:
            self._write("\n| | | | | |\n|---|---|---|---|---|\n")
            self._any = True
        finding = found.finding
        where = ":".join(str(each) for each in (finding.path, finding.line, finding.column) if each)
        cells = (
            where, finding.rule, label(finding.severity.value, self._run.lang), finding.message,
            finding.suggestion or "",
        )  # fmt: skip
        self._write(f"| {' | '.join(map(_text, cells))} |\n")

    def end(self, summary: Summary) -> None:
        """Write what was not checked, and the counts."""
        lang = self._run.lang
        if self._problems:
            told = label("problems", lang).format(len(self._problems))
            self._write(f"\n### {_text(told)}\n\n| | | |\n|---|---|---|\n")
            for each in self._problems:
                where = ":".join(str(part) for part in (each.path, each.line) if part)
                cells = (where, each.reason, each.hint or "")
                self._write(f"| {' | '.join(map(_text, cells))} |\n")
        if self._run.statistics and summary.by_rule:
            self._write("\n| | |\n|---|---|\n")
            for code, count in by_count(summary):
                self._write(f"| {code} | {count} |\n")
        figures = {"files": summary.files, "messages": summary.messages}
        found = label("found", lang).format(summary.findings)
        self._write(f"\n{_text(found)} · {_text(label('checked', lang).format(**figures))}\n")


def _text(text: str) -> str:
    """A text of one line that Markdown and HTML show as it is."""
    return _SPECIAL.sub(lambda found: f"&#{ord(found[0])};", visible(text))
