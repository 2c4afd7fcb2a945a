"""YAML: the places of scalars from the marks of its nodes, whatever their style."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from cslint.templates.mapped import Mapped, Token, aligned
from cslint.templates.reading import Comment, TemplateFile, Trouble, in_order
from cslint.templates.source import BadLine
from cslint.templates.tree import Entry, Items, Table, Walk

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*\s+)+")
_HEADER = re.compile(r"[|>][0-9+-]*[ \t]*(?:#[^\r\n]*)?(?:\r\n|\r|\n|$)")
_ESCAPE = re.compile(
    r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(\r\n|[\r\n][ \t]*)|(.))",
    re.DOTALL,
)
_NAMED = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", " ": " ", '"': '"', "/": "/", "\\": "\\", "N": "\x85",
    "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip
_COMMENT = re.compile(r"(?:(?<=[ \t])|^)#([^\r\n]*)", re.MULTILINE)
_MERGE = "tag:yaml.org,2002:merge"


def read(source: Source, how: Wanted) -> TemplateFile:
    """All documents of a file. Raises BadLine where it is not YAML."""
    builder = _Builder(source)
    templates: list[Any] = []
    notes: list[Any] = []
    for root in _documents(source):
        walk = Walk(how.keys)
        templates += walk.templates(builder.node(root), how.declared)
        notes += walk.notes
    return TemplateFile(
        source,
        in_order(iter(templates)),
        tuple(builder.comments()),
        tuple(builder.troubles),
        tuple(notes),
    )


def _documents(source: Source) -> Iterator[Any]:
    try:
        yield from yaml.compose_all(source.text, Loader=_LOADER)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise BadLine(
            f"is not valid YAML: {error.problem or error.context}",
            line,
            mark.column + 1 if mark else None,
        ) from error
    except yaml.reader.ReaderError as error:
        char = error.character if isinstance(error.character, int) else 0
        at = source.text.find(chr(char))
        line, column = source.place(max(at, 0))
        raise BadLine(
            f"is not valid YAML: the character U+{char:04X} may not stand in it", line, column
        ) from error
    except (yaml.YAMLError, UnicodeEncodeError, RecursionError, ValueError) as error:
        raise BadLine(f"is not valid YAML: {type(error).__name__}") from error


class _Builder:
    """Turns YAML nodes into the tree that templates are looked for in."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._built: dict[int, Any] = {}
        self._kept: list[Any] = []  # an id is only its own while its node lives
        self._spans: list[tuple[int, int]] = []
        self.troubles: list[Trouble] = []

    def node(self, root: Any) -> Any:
        """A node and all below it; each node once, so that aliases cost nothing."""
        known = self._built.get(id(root))
        if known is not None:
            return known
        self._kept.append(root)
        # A node that holds itself is cut off here.
        self._built[id(root)] = ()
        built = self._build(root)
        self._built[id(root)] = built
        return built

    def _build(self, root: Any) -> Any:
        if isinstance(root, yaml.ScalarNode):
            return self._scalar(root)
        if isinstance(root, yaml.SequenceNode):
            return Items(
                tuple(Entry("", self.node(each), each.start_mark.index) for each in root.value)
            )
        entries: list[Entry] = []
        for key, value in root.value:
            if key.tag == _MERGE:
                entries = [*self._merged(value), *entries]
            elif isinstance(key, yaml.ScalarNode):
                self._span(key)
                entries.append(Entry(key.value, self.node(value), key.start_mark.index))
            else:
                line = key.start_mark.line + 1
                self.troubles.append(Trouble("a key of several values cannot be read", line))
        # What is written later, or beside a merge, stands above what was merged.
        return Table(tuple({each.key: each for each in entries}.values()))

    def _merged(self, value: Any) -> Iterator[Entry]:
        nodes = value.value if isinstance(value, yaml.SequenceNode) else [value]
        for each in reversed(nodes):
            built = self.node(each)
            if isinstance(built, Table):
                yield from built.entries

    def _span(self, node: Any) -> tuple[int, int]:
        """Where a scalar's own characters begin and end, without anchor and tag."""
        start, end = node.start_mark.index, node.end_mark.index
        if self._source.text[start : start + 1] in {"&", "!"}:
            properties = _PROPERTIES.match(self._source.text, start, end)
            start = properties.end() if properties else start
        if node.style in {"|", ">"}:
            header = _HEADER.match(self._source.text, start, end)
            start = header.end() if header else start
        self._spans.append((start, end))
        return start, end

    def _scalar(self, node: Any) -> Any:
        start, end = self._span(node)
        value: str = node.value
        raw = self._source.text[start:end]
        if node.tag != "tag:yaml.org,2002:str":
            return value
        if raw == value:
            return Mapped(value, start)
        if node.style in {'"', "'"} and raw[1:-1] == value:
            return Mapped(value, start + 1, style="json" if node.style == '"' else "single")
        if node.style == "|" and (literal := _literal(raw, value, start)) is not None:
            return literal
        tokens = list(_tokens(raw, start, node.style))
        style = "json" if node.style == '"' else "single" if node.style == "'" else "raw"
        found = aligned(value, tokens, style, start)  # type: ignore[arg-type]
        if found is not None:
            return found
        # The places inside are not known: all of it is said to stand where it begins.
        begins = (start,) * len(value)
        return Mapped(value, start, begins, begins, "cell")

    def comments(self) -> Iterator[Comment]:
        """The comments, if any could hold a directive: what stands in no scalar."""
        text = self._source.text
        if "cslint:" not in text:
            return
        spans = sorted(self._spans)
        for found in _COMMENT.finditer(text):
            at = found.start()
            if not any(start <= at < end for start, end in spans):
                line_start = text.rfind("\n", 0, at) + 1
                yield Comment(found.start(1), found.end(), not text[line_start:at].strip())


def _literal(raw: str, value: str, base: int) -> Mapped | None:
    """A literal block whose lines stand in the file as they are, but for their indentation."""
    lines = raw.splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    indent = len(first) - len(first.lstrip(" "))
    starts: list[int] = []
    ends: list[int] = []
    parts: list[str] = []
    for line in lines:
        bare = line.rstrip("\r\n")
        inner = bare[indent:]
        begin = base + min(indent, len(bare))
        starts += range(begin, begin + len(inner) + 1)
        ends += range(begin + 1, begin + len(inner) + 1)
        ends.append(base + len(line))
        parts += (inner, "\n")
        base += len(line)
    text = "".join(parts)
    if not text.startswith(value) or text[len(value) :].strip("\n"):
        return None
    return Mapped(value, starts[0] if starts else base, tuple(starts), tuple(ends))


def _tokens(raw: str, base: int, style: str | None) -> Iterator[Token]:
    """The characters that a scalar's spelling stands for, before its lines are folded."""
    if style == '"':
        yield from _double(raw[1:-1], base + 1)
    elif style == "'":
        yield from _single(raw[1:-1], base + 1)
    else:
        yield from (Token(char, base + at, base + at + 1) for at, char in enumerate(raw))


def _single(raw: str, base: int) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        width = 2 if raw.startswith("''", at) else 1
        yield Token(raw[at], base + at, base + at + width)
        at += width


def _double(raw: str, base: int) -> Iterator[Token]:
    at = 0
    while at < len(raw):
        found = _ESCAPE.match(raw, at) if raw[at] == "\\" else None
        if found is None:
            yield Token(raw[at], base + at, base + at + 1)
            at += 1
            continue
        code = found[1] or found[2] or found[3]
        if found[4] is None:
            char = chr(int(code, 16)) if code else _NAMED.get(found[5], found[5])
            yield Token(char, base + at, base + found.end())
        at = found.end()


def front_matter(source: Source) -> Any:
    """The first document of a text as a tree. Raises BadLine."""
    builder = _Builder(source)
    return next((builder.node(root) for root in _documents(source)), Table(()))
