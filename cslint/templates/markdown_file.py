"""Markdown: front matter declares; paragraphs, list items, table cells and code are texts.

Headings name what follows and are no reply; HTML comments may hold directives.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from cslint.read.columns import plain
from cslint.templates.reading import Comment, TemplateFile, in_order
from cslint.templates.text_file import joined
from cslint.templates.tree import Declared, Template, declared_in, plain_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.mapped import Mapped
    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source

_FRONT = re.compile(
    r"---[ \t]*\r?\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL | re.MULTILINE
)
_COMMENT = re.compile(r"<!--(.*?)-->", re.DOTALL)
_HEADING = re.compile(r"\s{0,3}#{1,6}(?:\s|$)")
_RULE = re.compile(r"\s{0,3}(?:(?:-\s*){3,}|(?:\*\s*){3,}|(?:_\s*){3,}|=+|-+)\s*")
_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_ITEM = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)、])\s+(?:\[[ xX]\]\s+)?")
_QUOTE = re.compile(r"\s{0,3}(?:>\s?)+")
_ROW = re.compile(r"\s*\|.*\|\s*")
_DIVIDER = re.compile(r"[\s|:-]*-[\s|:-]*")
_CELL = re.compile(r"((?:[^|\\]|\\.)*)\|")


class _Line(NamedTuple):
    """A line of the body, comments blanked out: its offset and its text."""

    start: int
    text: str


def read(source: Source, how: Wanted) -> TemplateFile:
    """All texts of a file."""
    declared, begin = _front_matter(source, how)
    fences = list(_fences(source))
    body = _COMMENT.sub(lambda found: _blanked(found, fences), source.text)
    comments = tuple(_comments(source.text, fences))
    lines = [
        _Line(start, body[start : start + len(line)])
        for start, line in source.lines()
        if start >= begin
    ]
    # A blanked comment leaves blanks only; what was found is read from the file itself.
    found = _Blocks(lines, how, declared).templates()
    return TemplateFile(source, in_order(found), comments)


def _fences(source: Source) -> Iterator[tuple[int, int]]:
    """The spans of fenced code: a comment in it is part of a reply."""
    opened: tuple[int, str] | None = None
    for start, line in source.lines():
        fence = _FENCE.match(line)
        if fence is None:
            continue
        if opened is None:
            opened = (start, fence[1])
        elif fence[1].startswith(opened[1]):
            yield opened[0], start
            opened = None
    if opened is not None:
        yield opened[0], len(source.text)


def _in_fence(at: int, fences: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in fences)


def _blanked(found: re.Match[str], fences: list[tuple[int, int]]) -> str:
    if _in_fence(found.start(), fences):
        return found[0]
    return re.sub(r"[^\r\n]", " ", found[0])


def _comments(text: str, fences: list[tuple[int, int]]) -> Iterator[Comment]:
    for found in _COMMENT.finditer(text):
        if _in_fence(found.start(), fences):
            continue
        line_start = text.rfind("\n", 0, found.start()) + 1
        line_end = text.find("\n", found.end())
        rest = text[line_start : found.start()] + text[found.end() : max(line_end, found.end())]
        yield Comment(found.start(1), found.end(1), not rest.strip())


def _front_matter(source: Source, how: Wanted) -> tuple[Declared, int]:
    found = _FRONT.match(source.text)
    if found is None:
        return how.declared, 0
    from cslint.templates.source import Source as Text  # noqa: PLC0415  (few files have it)
    from cslint.templates.yaml_file import front_matter  # noqa: PLC0415

    # Blank lines before it keep the places right.
    ahead = "\n" * source.text.count("\n", 0, found.start(1))
    values = plain_value(front_matter(Text(source.path, ahead + found[1])))
    given = values if isinstance(values, dict) else {}
    return declared_in(given, how.declared), found.end()


class _Blocks:
    """Goes through the lines of a body and cuts them into texts."""

    def __init__(self, lines: list[_Line], how: Wanted, declared: Declared) -> None:
        self._lines = lines
        self._how = how
        self._declared = declared
        self._count = 0

    def templates(self) -> Iterator[Template]:
        """The texts in order."""
        group: list[tuple[int, str]] = []
        at = 0
        while at < len(self._lines):
            line = self._lines[at]
            if (fence := _FENCE.match(line.text)) is not None:
                yield from self._flush(group)
                at = self._fence_end(at, fence[1])
                yield from self._fenced(at)
                at += 1
                continue
            if _ROW.fullmatch(line.text) and self._is_table(at):
                yield from self._flush(group)
                end = self._table_end(at)
                yield from self._table(at, end)
                at = end
                continue
            yield from self._plain(line, group)
            at += 1
        yield from self._flush(group)

    def _plain(self, line: _Line, group: list[tuple[int, str]]) -> Iterator[Template]:
        text = line.text
        if not text.strip() or _HEADING.match(text) or _RULE.fullmatch(text):
            yield from self._flush(group)
            return
        quote = _QUOTE.match(text)
        inside = quote.end() if quote else 0
        item = _ITEM.match(text, inside)
        if item is not None:
            yield from self._flush(group)
            inside = item.end()
        if text[inside:].strip():
            group.append((line.start + inside, text[inside:]))

    def _flush(self, group: list[tuple[int, str]]) -> Iterator[Template]:
        if group:
            yield self._made(joined(group), group[0][0])
            group.clear()

    def _made(self, mapped: Mapped, anchor: int, declared: Declared | None = None) -> Template:
        self._count += 1
        return Template(mapped, f"[{self._count - 1}]", declared or self._declared, None, anchor)

    def _fence_end(self, at: int, fence: str) -> int:
        """The line that closes a fence, or the end of the file; the start is kept."""
        self._fence_start = at + 1
        for number in range(at + 1, len(self._lines)):
            closing = _FENCE.match(self._lines[number].text)
            if closing is not None and closing[1].startswith(fence):
                return number
        return len(self._lines)

    def _fenced(self, end: int) -> Iterator[Template]:
        inside = [
            (each.start, each.text)
            for each in self._lines[self._fence_start : end]
            if each.text.strip()
        ]
        if inside:
            yield self._made(joined(inside), self._lines[self._fence_start - 1].start)

    def _is_table(self, at: int) -> bool:
        return (
            at + 1 < len(self._lines) and _DIVIDER.fullmatch(self._lines[at + 1].text) is not None
        )

    def _table_end(self, at: int) -> int:
        while at < len(self._lines) and _ROW.fullmatch(self._lines[at].text):
            at += 1
        return at

    def _table(self, at: int, end: int) -> Iterator[Template]:
        keys = self._how.keys
        header = [text for _, text in _cells(self._lines[at])]
        names = list(map(plain, header))
        chosen = {place for place, name in enumerate(names) if name in keys.text} or {
            place for place, name in enumerate(names) if name not in keys.other
        }
        for line in self._lines[at + 2 : end]:
            cells = _cells(line)
            values = {
                name: text.strip()
                for name, (_, text) in zip(header, cells, strict=False)
                if text.strip()
            }
            declared = declared_in(values, self._declared)
            for place, (start, text) in enumerate(cells):
                if text.strip() and (place in chosen or place >= len(names)):
                    yield self._made(joined([(start, text)]), line.start, declared)


def _cells(line: _Line) -> list[tuple[int, str]]:
    """Offset and text of each cell of a table row."""
    begin = line.text.index("|") + 1
    return [(line.start + each.start(1), each[1]) for each in _CELL.finditer(line.text, begin)]
