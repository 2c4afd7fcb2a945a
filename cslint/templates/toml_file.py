"""TOML: read strictly by the standard library, then once more for the places of strings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from cslint.templates.mapped import Mapped, Token, from_tokens
from cslint.templates.reading import Comment, TemplateFile, in_order
from cslint.templates.source import BadLine
from cslint.templates.tree import Entry, Items, Table, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source

_GAP = re.compile(r"(?:[ \t\r\n]+|#[^\r\n]*)*")
_SPACE = re.compile(r"[ \t]*")
_BARE = re.compile(r"[^\s=.\"'\[\],{}#]+")
_OTHER = re.compile(r"[^\s,\]}#]+(?: [0-9:.+Z-]+)?")
_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\s*[\r\n]\s*)|(.))", re.DOTALL
)
_NAMED = {"b": "\b", "t": "\t", "n": "\n", "f": "\f", "r": "\r", "e": "\x1b"}


def read(source: Source, how: Wanted) -> TemplateFile:
    """All strings of a file. Raises BadLine where it is not TOML."""
    _check(source)
    scan = _Scan(source.text)
    root = _frozen(scan.document())
    walk = Walk(how.keys)
    templates = in_order(walk.templates(root, how.declared))
    return TemplateFile(source, templates, tuple(scan.comments), (), walk.notes)


def _check(source: Source) -> None:
    import tomllib  # noqa: PLC0415  (12 ms, and few templates are TOML)

    try:
        tomllib.loads(source.text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+), column (\d+)", str(error))
        line, column = (int(place[1]), int(place[2])) if place else (None, None)
        reason = str(error).partition(" (at ")[0]
        raise BadLine(f"is not valid TOML: {reason}", line, column) from error
    except (RecursionError, ValueError) as error:
        raise BadLine(f"is not valid TOML: {type(error).__name__}") from error


class _Open:
    """A table while it is written."""

    def __init__(self) -> None:
        self.entries: dict[str, tuple[Any, int]] = {}


class _Scan:
    """Goes through a text that is known to be TOML."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.comments: list[Comment] = []

    def document(self) -> _Open:
        """The root table."""
        root = here = _Open()
        self._gap()
        while self._at < len(self._text):
            if self._text[self._at] == "[":
                here = self._header(root)
            else:
                self._pair(here)
            self._gap()
        return root

    def _gap(self) -> None:
        found = _GAP.match(self._text, self._at)
        end = found.end() if found else self._at
        self._note_comments(self._at, end)
        self._at = end

    def _note_comments(self, start: int, end: int) -> None:
        at = self._text.find("#", start, end)
        while at >= 0:
            stop = re.compile(r"[\r\n]|$").search(self._text, at)
            last = stop.start() if stop else len(self._text)
            line_start = self._text.rfind("\n", 0, at) + 1
            alone = not self._text[line_start:at].strip()
            self.comments.append(Comment(at + 1, last, alone))
            at = self._text.find("#", last, end)

    def _header(self, root: _Open) -> _Open:
        anchor = self._at
        is_array = self._text.startswith("[[", self._at)
        self._at += 2 if is_array else 1
        keys = self._keys()
        self._at += 2 if is_array else 1
        table = root
        for key in keys[:-1]:
            table = _below(table, key, anchor)
        if not is_array:
            return _below(table, keys[-1], anchor)
        made = _Open()
        held = table.entries.setdefault(keys[-1], ([], anchor))[0]
        held.append(made)
        return made

    def _keys(self) -> list[str]:
        keys = [self._key()]
        while self._text.startswith(".", self._at):
            self._at += 1
            keys.append(self._key())
        return keys

    def _key(self) -> str:
        self._space()
        if self._text[self._at] in "\"'":
            key = self._string().text
        else:
            found = _BARE.match(self._text, self._at)
            key = found[0] if found else ""
            self._at = found.end() if found else self._at + 1
        self._space()
        return key

    def _space(self) -> None:
        found = _SPACE.match(self._text, self._at)
        self._at = found.end() if found else self._at

    def _pair(self, table: _Open) -> None:
        anchor = self._at
        keys = self._keys()
        self._at += 1
        for key in keys[:-1]:
            table = _below(table, key, anchor)
        table.entries[keys[-1]] = (self._value(), anchor)

    def _value(self) -> Any:
        self._space()
        mark = self._text[self._at]
        if mark in "\"'":
            return self._string()
        if mark == "[":
            return self._array()
        if mark == "{":
            return self._inline()
        found = _OTHER.match(self._text, self._at)
        self._at = found.end() if found else self._at + 1
        return found[0] if found else ""

    def _array(self) -> list[Any]:
        values: list[Any] = []
        self._at += 1
        self._gap()
        while self._text[self._at] != "]":
            values.append(self._value())
            self._gap()
            self._comma()
        self._at += 1
        return values

    def _inline(self) -> _Open:
        table = _Open()
        self._at += 1
        self._gap()
        while self._text[self._at] != "}":
            self._pair(table)
            self._gap()
            self._comma()
        self._at += 1
        return table

    def _comma(self) -> None:
        if self._text[self._at] == ",":
            self._at += 1
            self._gap()

    def _string(self) -> Mapped:
        quote = self._text[self._at]
        fence = quote * 3 if self._text.startswith(quote * 3, self._at) else quote
        start = self._at + len(fence)
        if len(fence) > 1:
            start += _first_break(self._text, start)
        end = self._closing(start, fence)
        self._at = end + len(fence)
        raw = self._text[start:end]
        if quote == "'" and "\r" not in raw:
            return Mapped(raw, start, style="cell" if len(fence) == 1 and "'" in raw else "raw")
        if quote == '"' and "\\" not in raw and "\r" not in raw:
            return Mapped(raw, start, style="json")
        tokens = _tokens(raw, start, escapes=quote == '"')
        return from_tokens(tokens, "json" if quote == '"' else "raw", start)

    def _closing(self, start: int, fence: str) -> int:
        at = start
        while not self._text.startswith(fence, at):
            at += 2 if self._text[at] == "\\" and fence[0] == '"' else 1
        # Up to two quotes may stand right before the fence.
        while len(fence) > 1 and self._text.startswith(fence, at + 1):
            at += 1
        return at


def _first_break(text: str, at: int) -> int:
    return 2 if text.startswith("\r\n", at) else int(text.startswith("\n", at))


def _below(table: _Open, key: str, anchor: int) -> _Open:
    held = table.entries.setdefault(key, (_Open(), anchor))[0]
    if isinstance(held, list):
        held = held[-1]
    return held if isinstance(held, _Open) else _Open()


def _tokens(raw: str, base: int, *, escapes: bool) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        found = _ESCAPE.match(raw, at) if escapes and raw[at] == "\\" else None
        if found is not None:
            code = found[1] or found[2] or found[3]
            char = chr(int(code, 16)) if code else _NAMED.get(found[5], found[5])
            if found[4] is None:
                yield Token(char, base + at, base + found.end())
            at = found.end()
            continue
        width = 2 if raw.startswith("\r\n", at) else 1
        yield Token("\n" if width > 1 else raw[at], base + at, base + at + width)
        at += width


def _frozen(value: Any) -> Any:
    if isinstance(value, _Open):
        return Table(
            tuple(Entry(key, _frozen(each), at) for key, (each, at) in value.entries.items())
        )
    if isinstance(value, list):
        return Items(tuple(map(_frozen, value)))
    return value
