"""The output formats by name. A new format is one module and one line here."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from collections.abc import Callable

    from cslint.report.writer import Run, Writer

FORMATS = {
    "text": "cslint.report.text:TextWriter",
    "concise": "cslint.report.concise:ConciseWriter",
    "json": "cslint.report.json_document:JsonWriter",
    "jsonl": "cslint.report.jsonl:JsonlWriter",
    "sarif": "cslint.report.sarif:SarifWriter",
    "github": "cslint.report.github:GithubWriter",
    "gitlab": "cslint.report.gitlab:GitlabWriter",
    "junit": "cslint.report.junit:JunitWriter",
    "rdjson": "cslint.report.rdjson:RdjsonWriter",
    "csv": "cslint.report.csv_table:CsvWriter",
    "xlsx": "cslint.report.xlsx:XlsxWriter",
    "markdown": "cslint.report.markdown:MarkdownWriter",
    "html": "cslint.report.html_page:HtmlWriter",
}


def writer_class(name: str) -> type[Writer]:
    """The writer of a format; only its own module is imported. Raises KeyError."""
    module, _, attribute = FORMATS[name].partition(":")
    return cast("type[Writer]", getattr(importlib.import_module(module), attribute))


def create(writer: type[Writer], stream: Any, run: Run) -> Writer:
    """A writer on a stream that takes text, or bytes if the format is binary."""
    return cast("Callable[[Any, Run], Writer]", writer)(stream, run)
