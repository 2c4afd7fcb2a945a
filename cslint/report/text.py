"""The report for people: each finding with its conversation, then a summary."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TextIO

from rich.cells import cell_len

from cslint.report.concise import place
from cslint.report.excerpt import excerpt
from cslint.report.labels import label
from cslint.report.statistics import by_count
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.model import Finding, Problem
    from cslint.report.writer import Found, Neighbour, Run, Summary

_STYLES = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2"}
_MOST_WHY = 6


class TextWriter:
    """For a terminal."""

    binary: ClassVar[bool] = False
    for_people: ClassVar[bool] = True
    wants_context: ClassVar[bool] = True

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`, in the language, colours and width that `run` names."""
        self._write = stream.write
        self._run = run

    def begin(self) -> None:
        """Nothing comes first."""

    def finding(self, found: Found) -> None:
        """Write a block of lines and an empty one."""
        self._write("\n".join((*self._block(found), "", "")))

    def problem(self, problem: Problem) -> None:
        """Problems go to standard error."""

    def end(self, summary: Summary) -> None:
        """Write the counts."""
        if self._run.quiet:
            return
        for code, count in by_count(summary):
            name = self._run.rules[code].name if code in self._run.rules else ""
            self._write(f"{count:>7}  {self._paint(code, 'bold')}  {name}\n")
        style = "error" if summary.problems else "bold"
        self._write(self._paint(self._counts(summary), style) + "\n")

    def _block(self, found: Found) -> Iterator[str]:
        finding = found.finding
        yield self._head(finding)
        yield f"  {visible(finding.message)}"
        yield from self._conversation(found)
        yield from (f"  = {self._paint(key, 'bold')}: {text}" for key, text in self._notes(finding))
        if facts := self._facts(finding):
            yield self._paint(f"  ({facts})", "dim")

    def _head(self, finding: Finding) -> str:
        severity = label(finding.severity.value, self._run.lang)
        return "  ".join(
            (
                self._paint(place(finding), "bold"),
                self._paint(finding.rule, finding.severity.value),
                visible(finding.name),
                self._paint(f"[{severity}]", finding.severity.value),
            )
        )

    def _conversation(self, found: Found) -> Iterator[str]:
        """The messages around, a line each, and a line of carets below the span."""
        finding = found.finding
        around = found.around
        if not around:
            yield from self._quotation(finding)
            return
        gutter = max(len(str(each.line)) for each in around)
        roles = {each.message.role: label(each.message.role, self._run.lang) for each in around}
        widest = max(map(cell_len, roles.values()))
        for each in around:
            role = roles[each.message.role]
            head = f"{each.line:>{gutter}} │ {role}{' ' * (widest - cell_len(role))}  "
            yield from self._line(each, head, finding)

    def _line(self, each: Neighbour, head: str, finding: Finding) -> Iterator[str]:
        here = each.place == finding.message_index
        text = each.message.text
        span = (finding.start, finding.end) if here else (None, None)
        room = self._run.width - cell_len(head) - 4
        cut = excerpt(text, span[0] or 0, span[1] or 0, room)
        line = f"  {'>' if here else ' '} {head}{cut.text}"
        yield line if here else self._paint(line, "dim")
        if span[0] is not None:
            bar = " " * (head.index("│") + 4) + "│"
            indent = " " * (4 + cell_len(head) - len(bar) + cut.start)
            yield bar + indent + self._paint("^" * cut.cells, finding.severity.value)

    def _quotation(self, finding: Finding) -> Iterator[str]:
        """The text alone, where the messages around are not known."""
        if finding.text:
            yield f"    {excerpt(finding.text, 0, 0, self._run.width - 4).text}"

    def _notes(self, finding: Finding) -> Iterator[tuple[str, str]]:
        lang = self._run.lang
        if finding.suggestion:
            yield label("suggestion", lang), visible(finding.suggestion)
        if finding.why:
            yield label("why", lang), self._joined(finding.why)
        if finding.evidence:
            yield label("evidence", lang), self._joined(finding.evidence)
        if finding.norms:
            yield label("norms", lang), self._joined(finding.norms)

    def _facts(self, finding: Finding) -> str:
        facts = [
            self._fact("conversation", finding.conversation_id),
            self._fact("contact", finding.contact_id),
            label("obfuscated", self._run.lang) if finding.obfuscated else "",
            f"{finding.confidence:.0%}" if finding.confidence < 1 else "",
        ]
        return " · ".join(filter(None, facts))

    def _fact(self, key: str, value: str | None) -> str:
        return f"{label(key, self._run.lang)} {visible(value)}" if value else ""

    def _joined(self, texts: tuple[str, ...]) -> str:
        width = self._run.width // 2
        cut = [excerpt(each, 0, 0, width).text for each in texts[:_MOST_WHY]]
        return " · ".join((*cut, "…") if len(texts) > _MOST_WHY else cut)

    def _counts(self, summary: Summary) -> str:
        lang = self._run.lang
        found = label("found", lang).format(summary.findings)
        severities = ", ".join(
            f"{count} {label(name, lang)}" for name, count in summary.by_severity.items() if count
        )
        parts = [f"{found} ({severities})" if severities else label("clean", lang)]
        figures = {"files": summary.files, "messages": summary.messages}
        parts.append(label("checked", lang).format(**figures))
        if summary.problems:
            parts.append(label("problems", lang).format(summary.problems))
        if summary.skipped_records:
            parts.append(label("skipped", lang).format(summary.skipped_records))
        if self._run.show_time:
            parts.append(label("seconds", lang).format(summary.seconds))
        return label("comma", lang).join(parts)

    def _paint(self, text: str, style: str) -> str:
        return f"\x1b[{_STYLES[style]}m{text}\x1b[0m" if self._run.colour else text
