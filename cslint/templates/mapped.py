"""Texts out of a file's syntax, with the place in the file of each of their code points."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

Style = Literal["raw", "json", "single", "csv", "cell"]


class Token(NamedTuple):
    """A character of a text and the half-open span of the file that it is written as."""

    char: str
    start: int
    end: int


class Mapped(NamedTuple):
    """A text and where it stands in its file.

    Where `starts` is None the text stands in the file as it is, from `base` on. `style` is
    how its syntax writes characters: `raw` as they are, `json` with escapes, `single` and
    `csv` with doubled quotes, `cell` not in text at all.
    """

    text: str
    base: int = 0
    starts: Sequence[int] | None = None
    ends: Sequence[int] | None = None
    style: Style = "raw"

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The span of the file that `text[start:end]` stands for."""
        if self.starts is None or self.ends is None:
            return self.base + start, self.base + end
        first = self.starts[start] if start < len(self.starts) else self._after()
        return first, first if end <= start else self.ends[end - 1]

    def _after(self) -> int:
        return self.ends[-1] if self.ends else self.base


def from_tokens(tokens: Iterable[Token], style: Style, base: int) -> Mapped:
    """The text that tokens spell."""
    given = list(tokens)
    text = "".join(each.char for each in given)
    starts = [each.start for each in given]
    if starts and starts[-1] - starts[0] == len(starts) - 1 and given[-1].end == starts[-1] + 1:
        return Mapped(text, starts[0], style=style)
    return Mapped(text, base, tuple(starts), tuple(each.end for each in given), style)


_BLANKS = " \t\r\n"


def aligned(value: str, tokens: Sequence[Token], style: Style, base: int) -> Mapped | None:
    """Find the characters of `value` in order among tokens that hold more white space.

    Folding, indentation and line ends change white space alone, so everything else is
    found exactly. None where it is not: the caller then knows only where the text begins.
    """
    starts: list[int] = []
    ends: list[int] = []
    at, last = 0, base
    for char in value:
        is_blank = char in _BLANKS
        while not is_blank and at < len(tokens) and _is_soft(tokens[at]):
            at += 1
        token = tokens[at] if at < len(tokens) else None
        if token is not None and (token.char == char or (is_blank and _is_soft(token))):
            starts.append(token.start)
            ends.append(last := token.end)
            at += 1
        elif is_blank:
            place = token.start if token is not None else last
            starts.append(place)
            ends.append(place)
        else:
            return None
    return Mapped(value, base, tuple(starts), tuple(ends), style)


def _is_soft(token: Token) -> bool:
    return token.char in _BLANKS and token.end == token.start + 1
