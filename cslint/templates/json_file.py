"""JSON, with the place of every string: the standard parser forgets where things stood."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cslint.templates.mapped import Mapped, Token, from_tokens
from cslint.templates.reading import TemplateFile, in_order
from cslint.templates.source import BadLine
from cslint.templates.tree import Entry, Items, Table, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source
    from cslint.templates.tree import Note, Template

_DEEPEST = 200
_BLANK = re.compile(r"[ \t\r\n]*")
_STRING = re.compile(r'"((?:[^"\\\x00-\x1f]|\\(?:["\\/bfnrt]|u[0-9A-Fa-f]{4}))*)"')
_OTHER = re.compile(r"true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_ESCAPE = re.compile(
    r"\\u([dD][89abAB][0-9A-Fa-f]{2})\\u([dD][c-fC-F][0-9A-Fa-f]{2})|\\u([0-9A-Fa-f]{4})|\\(.)"
)
_NAMED = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def read(source: Source, how: Wanted) -> TemplateFile:
    """One JSON value, or several in a row. Raises BadLine where it is not JSON."""
    parser = Parser(source, 0, len(source.text))
    templates: list[Template] = []
    notes: list[Note] = []
    for root in parser.values():
        walk = Walk(how.keys)
        templates += walk.templates(root, how.declared)
        notes += walk.notes
    return TemplateFile(source, in_order(iter(templates)), notes=tuple(notes))


class Parser:
    """Reads the values between two offsets of a source."""

    def __init__(self, source: Source, start: int, end: int) -> None:
        self._source = source
        self._text = source.text
        self._at = start
        self._end = end

    def values(self) -> Iterator[Any]:
        """Each value, with nothing but white space between. Raises BadLine."""
        self._skip()
        while self._at < self._end:
            yield self._value(0)
            self._skip()

    def _skip(self) -> None:
        found = _BLANK.match(self._text, self._at, self._end)
        self._at = found.end() if found else self._at

    def _value(self, depth: int) -> Any:
        if depth > _DEEPEST:
            raise self._wrong(f"values are nested more than {_DEEPEST} deep")
        self._skip()
        mark = self._text[self._at : self._at + 1]
        if mark == '"':
            return self._string()
        if mark == "{":
            return self._object(depth)
        if mark == "[":
            return self._array(depth)
        found = _OTHER.match(self._text, self._at, self._end)
        if found is None:
            raise self._wrong("expected a value")
        self._at = found.end()
        return found[0]

    def _string(self) -> Mapped:
        found = _STRING.match(self._text, self._at, self._end)
        if found is None:
            raise self._wrong("a string that does not end, or holds what it may not")
        self._at = found.end()
        return unescaped(found[1], found.start(1))

    def _object(self, depth: int) -> Table:
        entries: list[Entry] = []
        self._at += 1
        while not self._ends("}", first=not entries):
            self._skip()
            anchor = self._at
            if self._text[self._at : self._at + 1] != '"':
                raise self._wrong("expected a key in quotes")
            key = self._string().text
            self._take(":")
            entries.append(Entry(key, self._value(depth + 1), anchor))
        return Table(tuple(entries))

    def _array(self, depth: int) -> Items:
        values: list[Any] = []
        self._at += 1
        while not self._ends("]", first=not values):
            values.append(self._value(depth + 1))
        return Items(tuple(values))

    def _ends(self, bracket: str, *, first: bool) -> bool:
        """Whether a bracket closes here; else the comma before the next member is taken."""
        self._skip()
        if self._text.startswith(bracket, self._at, self._end):
            self._at += 1
            return True
        if not first:
            self._take(",")
        return False

    def _take(self, mark: str) -> None:
        self._skip()
        if not self._text.startswith(mark, self._at, self._end):
            raise self._wrong(f"expected “{mark}”")
        self._at += 1

    def _wrong(self, reason: str) -> BadLine:
        return BadLine(f"is not valid JSON: {reason}", *self._source.place(self._at))


def unescaped(raw: str, base: int) -> Mapped:
    """The text of a JSON string from between its quotes; pairs of surrogates are one."""
    if "\\" not in raw:
        return Mapped(raw, base, style="json")
    return from_tokens(_tokens(raw, base), "json", base)


def _tokens(raw: str, base: int) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        found = _ESCAPE.match(raw, at) if raw[at] == "\\" else None
        end = found.end() if found else at + 1
        yield Token(_char(found) if found else raw[at], base + at, base + end)
        at = end


def _char(found: re.Match[str]) -> str:
    high, low, code, name = found.groups()
    if high:
        return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + (int(low, 16) - 0xDC00))
    if not code:
        return _NAMED.get(name, name)
    # Half of a pair stands for no character.
    return "\ufffd" if code[0] in "dD" and code[1] in "89abcdefABCDEF" else chr(int(code, 16))
