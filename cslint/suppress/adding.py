"""Writing directives for the findings of a file (`--add-ignores`)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cslint.read.bytes import base_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cslint.templates.reading import TemplateFile
    from cslint.templates.service import Judged
    from cslint.templates.source import Source

_HASH = (".yaml", ".yml", ".toml", ".txt")
_MARKDOWN = (".md", ".markdown")


class Insertion(NamedTuple):
    """A text to put into a file at an offset."""

    at: int
    text: str


def insertions(file: TemplateFile, judged: Sequence[Judged], reason: str) -> list[Insertion] | None:
    """The directives to write; None for a file whose syntax has no comments."""
    if file.source is None:
        return None
    name = base_name(file.source.path)
    if name.endswith(_HASH):
        return [
            _above(file.source, at, codes, f"# {{}} {reason}") for at, codes in _by_line(judged)
        ]
    if name.endswith(_MARKDOWN):
        return [
            _in_markdown(file.source, at, codes, reason.replace("--", "—"))
            for at, codes in _by_line(judged)
        ]
    return None


def with_insertions(text: str, made: Iterable[Insertion]) -> str:
    """A text with all insertions made."""
    for each in sorted(made, reverse=True):
        text = text[: each.at] + each.text + text[each.at :]
    return text


def _by_line(judged: Sequence[Judged]) -> list[tuple[int, list[str]]]:
    """The codes found in the templates that begin at each offset."""
    found: dict[int, set[str]] = {}
    for each in judged:
        found.setdefault(each.template.anchor, set()).add(each.found.finding.rule)
    return [(at, sorted(codes)) for at, codes in found.items()]


def _directive(verb: str, codes: list[str]) -> str:
    return f"cslint: {verb}[{','.join(codes)}]"


def _above(source: Source, at: int, codes: list[str], form: str) -> Insertion:
    start = source.line_starts[source.place(at)[0] - 1]
    indent = re.match(r"[ \t]*", source.text[start:])
    comment = form.format(_directive("ignore-next-line", codes))
    return Insertion(start, f"{indent[0] if indent else ''}{comment}{_line_end(source)}")


def _in_markdown(source: Source, at: int, codes: list[str], reason: str) -> Insertion:
    start = source.line_starts[source.place(at)[0] - 1]
    line = re.match(r"[^\r\n]*", source.text[start:])
    text = line[0] if line else ""
    if re.fullmatch(r"\s*\|.*\|\s*", text):
        # A line of its own would end the table.
        comment = f" <!-- {_directive('ignore', codes)} {reason} -->"
        return Insertion(start + text.rstrip().rindex("|"), comment)
    return _above(source, at, codes, f"<!-- {{}} {reason} -->")


def _line_end(source: Source) -> str:
    return "\r\n" if "\r\n" in source.text else "\n"
