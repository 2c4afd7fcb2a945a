"""A template file as text: its characters, lines, and how to write it again byte for byte."""

from __future__ import annotations

import codecs
import itertools
import re
from bisect import bisect_right
from functools import cached_property
from typing import TYPE_CHECKING

from cslint.model import Region
from cslint.read.bytes import raw_chunks, take_head, unpacked
from cslint.read.encoding import HEAD, UTF8, Charset, detect
from cslint.read.encoding import _everyday_share as everyday_share
from cslint.read.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

LIMIT = 64 << 20
_MOSTLY_CHINESE = 0.55
_BREAKS = re.compile("\r\n|\n|\r")
_CODECS = {UTF8: "utf-8", "GB18030": "gb18030"}


class Source:
    """The text of a file. Offsets count its characters, line ends as they stand."""

    def __init__(self, path: str, text: str, encoding: str = "utf-8", mark: bytes = b"") -> None:
        """Take the text without its byte order mark, which is `mark`."""
        self.path = path
        self.text = text
        self.encoding = encoding
        self.mark = mark

    @cached_property
    def line_starts(self) -> list[int]:
        """The offset at which each line begins."""
        return [0, *(each.end() for each in _BREAKS.finditer(self.text))]

    def place(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset, both from 1; columns count code points."""
        line = bisect_right(self.line_starts, offset)
        return line, offset - self.line_starts[line - 1] + 1

    def region(self, start: int, end: int) -> Region:
        """The region of a span."""
        line, column = self.place(start)
        end_line, end_column = self.place(end)
        return Region(
            line, column, end_line, end_column,
            self._byte_column(line, start), self._byte_column(end_line, end),
        )  # fmt: skip

    def _byte_column(self, line: int, offset: int) -> int:
        before = self.text[self.line_starts[line - 1] : offset]
        return len(before.encode("utf-8", "surrogatepass")) + 1

    def lines(self) -> Iterator[tuple[int, str]]:
        """Each line's offset and its text without the line end."""
        starts = [*self.line_starts, len(self.text) + 1]
        for start, after in itertools.pairwise(starts):
            yield start, self.text[start : min(after, len(self.text))].rstrip("\r\n")

    def encoded(self, text: str) -> bytes:
        """A text as this file would hold it. Raises UnicodeEncodeError."""
        return self.mark + text.encode(self.encoding)


def read_source(path: str, encoding: str | None = None) -> Source:
    """Read a file whole. Raises Unreadable for what is no text, too large, or wrongly encoded."""
    data = read_bytes(path)
    charset = _charset(data, encoding)
    name = _CODECS.get(charset.name, charset.name)
    mark, body = data[: charset.bom], data[charset.bom :]
    try:
        text = codecs.decode(body, name)
    except (UnicodeDecodeError, LookupError) as error:
        raise _undecodable(body, charset.name, error) from error
    return Source(path, text, name, mark)


def _charset(data: bytes, encoding: str | None) -> Charset:
    """The encoding of a file; a few templates in GB18030 are too little for a log's test."""
    found = detect(data[:HEAD], encoding)
    if encoding is None and found == Charset(UTF8) and _is_gb18030(data):
        return Charset("GB18030")
    return found


def _is_gb18030(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        pass
    else:
        return False
    try:
        data.decode("gb18030")
    except UnicodeDecodeError:
        return False
    return everyday_share(data) >= _MOSTLY_CHINESE


def read_bytes(path: str) -> bytes:
    """All bytes of a file, unpacked. Raises Unreadable."""
    _head, stream = take_head(raw_chunks(path), 8)
    parts: list[bytes] = []
    size = 0
    for chunk in unpacked(path, stream):
        parts.append(chunk)
        size += len(chunk)
        if size > LIMIT:
            raise Unreadable(
                f"holds more than {LIMIT} bytes", "split it: no set of templates is so large"
            )
    if not size:
        raise Unreadable("nothing to check: the file is empty")
    return b"".join(parts)


class BadLine(Unreadable):
    """A file that cannot be read because of one place in it."""

    def __init__(
        self,
        reason: str,
        line: int | None = None,
        column: int | None = None,
        hint: str | None = None,
    ) -> None:
        """Take the reason and the place, both from 1."""
        super().__init__(reason, hint)
        self.line = line
        self.column = column


def _undecodable(body: bytes, name: str, error: Exception) -> Unreadable:
    at = getattr(error, "start", None)
    line = None if at is None or name.startswith("UTF-16") else body.count(b"\n", 0, at) + 1
    hint = "save it as UTF-8, or name its encoding with --encoding"
    return BadLine(f"is not valid {name}", line, hint=hint)
