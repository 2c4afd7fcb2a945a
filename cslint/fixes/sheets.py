"""The XML of a workbook: its sheets, its shared strings, and the places of cells in bytes."""

from __future__ import annotations

import posixpath
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from cslint.read.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

_CELL = ("worksheet", "sheetData", "row", "c")
_DEEPEST = 3  # below a cell: no plain one is deeper
_STRING = ("sst", "si")
_RICH = frozenset({"r", "rPh"})


class Cell(NamedTuple):
    """A cell: its bytes (half-open), its tag, its attributes, and what stands in it.

    `inside` are the elements below it, each by its path, in order; `text` is all that they say.
    """

    start: int
    end: int
    tag: str
    attributes: Mapping[str, str]
    inside: tuple[tuple[str, ...], ...]
    text: str

    def is_plain(self, strings: Collection[int]) -> bool:
        """Whether it is one text of one format; `strings` are the shared ones that are."""
        kind = self.attributes.get("t", "n")
        if kind == "inlineStr":
            return self.inside == (("is",), ("is", "t"))
        if self.inside != (("v",),):
            return False
        number = self.text.strip()
        return kind == "str" or (
            kind == "s" and number.isascii() and number.isdigit() and int(number) in strings
        )


class _Reader:
    """Goes through a part; what is below knows the path of local names and the byte reached."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.path: list[str] = []
        self.tag = ""
        self._parser = parser = expat.ParserCreate()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self.said
        parser.CommentHandler = self._aside
        parser.ProcessingInstructionHandler = self._aside
        parser.StartDoctypeDeclHandler = _refused
        parser.XmlDeclHandler = _declared

    def go(self) -> None:
        """Read all of it. Raises Unreadable."""
        try:
            self.content.decode("utf-8")
            self._parser.Parse(self.content, True)  # noqa: FBT003  (expat takes no keyword)
        except (expat.ExpatError, UnicodeDecodeError) as error:
            raise Unreadable(f"a part of the workbook is not valid XML: {error}") from error

    @property
    def at(self) -> int:
        """The byte where the current tag begins."""
        return self._parser.CurrentByteIndex

    def is_at(self, path: tuple[str, ...]) -> bool:
        """Whether the current element has just this path."""
        return len(self.path) == len(path) and tuple(self.path) == path

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self.tag = tag
        self.path.append(tag.rpartition(":")[2])
        self.opened(attributes)

    def _end(self, _tag: str) -> None:
        self.closed()
        self.path.pop()

    def _aside(self, *_: str) -> None:
        self.opened_aside()

    def opened(self, attributes: dict[str, str], /) -> None:
        """An element begins; it is on the path."""

    def closed(self) -> None:
        """An element ends; it is on the path still."""

    def said(self, text: str) -> None:
        """Characters stand here."""

    def opened_aside(self) -> None:
        """A comment or an instruction stands here."""


class _Cells(_Reader):
    def __init__(self, content: bytes, names: Collection[str]) -> None:
        super().__init__(content)
        self.found: list[Cell] = []
        self._names = names
        self._open: Cell | None = None
        self._inside: list[tuple[str, ...]] = []
        self._texts: list[str] = []

    def opened(self, attributes: dict[str, str], /) -> None:
        depth = len(_CELL)
        if self._open is not None:
            self._inside.append(tuple(self.path[depth : depth + _DEEPEST]))
        elif self.is_at(_CELL) and attributes.get("r") in self._names:
            self._open = Cell(self.at, 0, self.tag, attributes, (), "")
            self._inside, self._texts = [], []

    def closed(self) -> None:
        if self._open is None or len(self.path) != len(_CELL):
            return
        # An end tag holds no other ">"; an empty cell, which has none, is never written.
        end = self.content.find(b">", self.at) + 1
        text = "".join(self._texts)
        self.found.append(self._open._replace(end=end, inside=tuple(self._inside), text=text))
        self._open = None

    def said(self, text: str) -> None:
        if self._open is not None:
            self._texts.append(text)

    def opened_aside(self) -> None:
        self._inside.append(("#",))


class _Strings(_Reader):
    def __init__(self, content: bytes) -> None:
        super().__init__(content)
        self.count = 0
        self.rich: set[int] = set()

    def opened(self, _attributes: dict[str, str], /) -> None:
        if self.is_at(_STRING):
            self.count += 1
        elif tuple(self.path[:2]) == _STRING and self.path[-1] in _RICH:
            self.rich.add(self.count - 1)


class _Tags(_Reader):
    def __init__(self, content: bytes, name: str) -> None:
        super().__init__(content)
        self.found: list[dict[str, str]] = []
        self._name = name

    def opened(self, attributes: dict[str, str], /) -> None:
        if self.path[-1] == self._name:
            self.found.append(attributes)


def cells(content: bytes, names: Collection[str]) -> list[Cell]:
    """The cells of a sheet that bear some names (`B3`), in order. Raises Unreadable."""
    reader = _Cells(content, names)
    reader.go()
    return reader.found


class Parts(NamedTuple):
    """Where a workbook's sheets stand, by path, and the shared strings of one format."""

    sheets: Mapping[str, str]
    strings: Collection[int]


def parts(read: Callable[[str], bytes]) -> Parts:
    """Find the parts of a workbook. Raises Unreadable, and KeyError where one is missing."""
    related = _tags(read("xl/_rels/workbook.xml.rels"), "Relationship")
    paths = {each["Id"]: _path(each["Target"]) for each in related if {"Id", "Target"} <= {*each}}
    strings: frozenset[int] = frozenset()
    for each in related:
        if each.get("Type", "").endswith("/sharedStrings") and "Target" in each:
            strings = _one_format(read(_path(each["Target"])))
    sheets = {}
    for each in _tags(read("xl/workbook.xml"), "sheet"):
        linked = next((value for key, value in each.items() if key.endswith(":id")), "")
        if linked in paths and "name" in each:
            sheets[paths[linked]] = each["name"]
    return Parts(sheets, strings)


def _path(target: str) -> str:
    return posixpath.normpath(posixpath.join("/xl", target)).lstrip("/")


def _tags(content: bytes, name: str) -> list[dict[str, str]]:
    reader = _Tags(content, name)
    reader.go()
    return reader.found


def _one_format(content: bytes) -> frozenset[int]:
    reader = _Strings(content)
    reader.go()
    return frozenset(range(reader.count)) - reader.rich


def _refused(*_: object) -> None:
    raise Unreadable("a part of the workbook declares a document type")


def _declared(_version: str, encoding: str | None, _standalone: int) -> None:
    if encoding is not None and encoding.lower() != "utf-8":
        raise Unreadable("a sheet is not in UTF-8")
