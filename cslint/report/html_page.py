"""One HTML page without scripts or anything from elsewhere."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from cslint.report.labels import label
from cslint.report.statistics import by_count
from cslint.report.visible import visible
from cslint.report.writer import Gathering

if TYPE_CHECKING:
    from cslint.report.writer import Found, Summary

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;margin:2em auto;max-width:75em;padding:0 1em}"
    "table{border-collapse:collapse;width:100%;margin:1em 0}td{border-top:1px solid #ccc;"
    "padding:.4em .6em;vertical-align:top;overflow-wrap:anywhere}.error{color:#b00020}"
    ".warning{color:#8a5a00}.info{color:#005a8c}small{color:#555}q{quotes:none;background:#eee}"
)


class HtmlWriter(Gathering):
    """For a browser, a mail, or an archive."""

    def begin(self) -> None:
        """Write the head of the page."""
        lang = "zh-CN" if self._run.lang == "zh" else "en"
        self._write(
            f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
            '<meta http-equiv="Content-Security-Policy" '
            "content=\"default-src 'none'; style-src 'unsafe-inline'\">"
            f"<title>cslint</title><style>{_STYLE}</style></head>\n<body><h1>cslint</h1>\n<table>\n"
        )

    def finding(self, found: Found) -> None:
        """Write a row."""
        finding, lang = found.finding, self._run.lang
        where = ":".join(str(each) for each in (finding.path, finding.line, finding.column) if each)
        severity = finding.severity.value
        more = [f"<br><small>{_text(each)}</small>" for each in filter(None, (finding.suggestion,))]
        more += [f"<br><small>{_text(each)}</small>" for each in finding.norms]
        quoted = f" <q>{_text(finding.text)}</q>" if finding.text else ""
        self._write(
            f"<tr><td>{_text(where)}</td><td>{_text(finding.rule)}<br><small>{_text(finding.name)}"
            f'</small></td><td class="{severity}">{_text(label(severity, lang))}</td>'
            f"<td>{_text(finding.message)}{quoted}{''.join(more)}</td></tr>\n"
        )

    def end(self, summary: Summary) -> None:
        """Write what was not checked and the counts, and close the page."""
        lang = self._run.lang
        self._write("</table>\n")
        if self._problems:
            told = label("problems", lang).format(len(self._problems))
            self._write(f'<h2 class="error">{_text(told)}</h2>\n<table>\n')
            for each in self._problems:
                where = ":".join(str(part) for part in (each.path, each.line) if part)
                hint = f"<br><small>{_text(each.hint)}</small>" if each.hint else ""
                self._write(
                    f"<tr><td>{_text(where)}</td><td>{_text(each.reason)}{hint}</td></tr>\n"
                )
            self._write("</table>\n")
        rows = "".join(
            f"<tr><td>{code}</td><td>{count}</td></tr>" for code, count in by_count(summary)
        )
        figures = {"files": summary.files, "messages": summary.messages}
        found = label("found", lang).format(summary.findings)
        checked = label("checked", lang).format(**figures)
        self._write(
            f"<table>{rows}</table>\n<p>{_text(found)} · {_text(checked)}</p></body></html>\n"
        )


def _text(text: str) -> str:
    return escape(visible(text))
