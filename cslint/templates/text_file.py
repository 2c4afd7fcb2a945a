"""Plain text: one template a line, or one a paragraph."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from cslint.templates.mapped import Mapped, Token, from_tokens
from cslint.templates.reading import Comment, TemplateFile, in_order
from cslint.templates.tree import Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source

# A plain text has no comments but for these lines, which are no reply to anybody.
_DIRECTIVE = re.compile(r"\s*#(\s*cslint:.*)", re.DOTALL)


def read(source: Source, how: Wanted) -> TemplateFile:
    """All lines or paragraphs of a file."""
    lines = list(source.lines())
    comments = tuple(
        Comment(start + found.start(1), start + len(line), alone=True)
        for start, line in lines
        if (found := _DIRECTIVE.fullmatch(line))
    )
    kept = [(start, line) for start, line in lines if not _DIRECTIVE.fullmatch(line)]
    groups = _paragraphs(kept) if how.unit == "paragraph" else ([each] for each in kept)
    templates = (
        Template(joined(group), f"[{number}]", how.declared, None, group[0][0])
        for number, group in enumerate(filter(_says_something, groups))
    )
    return TemplateFile(source, in_order(templates), comments)


def _says_something(group: list[tuple[int, str]]) -> bool:
    return any(line.strip() for _, line in group)


def _paragraphs(lines: list[tuple[int, str]]) -> Iterator[list[tuple[int, str]]]:
    group: list[tuple[int, str]] = []
    for start, line in lines:
        if line.strip():
            group.append((start, line))
        elif group:
            yield group
            group = []
    if group:
        yield group


def joined(group: list[tuple[int, str]]) -> Mapped:
    """Lines of a file (offset and text) as one text; blanks around each are left out."""
    if len(group) == 1:
        start, line = group[0]
        return Mapped(line.strip(), start + len(line) - len(line.lstrip()))
    return from_tokens(_tokens(group), "raw", group[0][0])


def _tokens(group: list[tuple[int, str]]) -> Iterator[Token]:
    last = None
    for start, line in group:
        inner = line.strip()
        begin = start + len(line) - len(line.lstrip())
        if last is not None:
            yield Token("\n", last, begin)
        for at, char in enumerate(inner):
            yield Token(char, begin + at, begin + at + 1)
        last = begin + len(inner)
