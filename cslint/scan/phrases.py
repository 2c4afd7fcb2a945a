"""The small language phrases are written in.

``(a|b)`` is a choice; ``(a|b)?`` may be left out, and so may a single character before
``?``; ``…`` stands for up to six characters inside one clause (``…12`` for up to
twelve). Everything else is itself. A phrase expands to literal variants, each a chain
of literals with gaps.
"""

from __future__ import annotations

import itertools
import re
from typing import NamedTuple

DEFAULT_GAP = 6
MAX_VARIANTS = 2000
_TOKEN = re.compile(r"…(\d*)|\(|\)\?|\)|\||[^…()|?]\?|[^…()|?]+?(?=[…()|]|[^…()|?]\?|$)")


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says what is wrong with it."""


class Chain(NamedTuple):
    """Literals in order; `gaps[i]` characters at most lie between literal i and i + 1."""

    literals: tuple[str, ...]
    gaps: tuple[int, ...]


_Piece = str | int


def expand(phrase: str) -> list[Chain]:
    """All variants of a phrase.

    Raises PhraseError for unbalanced brackets, an empty variant, a gap at an edge,
    or more than `MAX_VARIANTS` variants.
    """
    tokens = [(m.group(0), m.group(1)) for m in _TOKEN.finditer(phrase)]
    if "".join(token for token, _ in tokens) != phrase:
        raise PhraseError(f"“{phrase}”: a “?” must follow a character or a closing bracket")
    variants, rest = _choice(tokens, 0, phrase)
    if rest != len(tokens):
        raise PhraseError(f"“{phrase}”: a closing bracket without an opening one")
    return [_chain(variant, phrase) for variant in dict.fromkeys(variants)]


def _choice(
    tokens: list[tuple[str, str | None]], at: int, phrase: str
) -> tuple[list[tuple[_Piece, ...]], int]:
    options: list[tuple[_Piece, ...]] = []
    while True:
        branch, at = _sequence(tokens, at, phrase)
        options += branch
        if at < len(tokens) and tokens[at][0] == "|":
            at += 1
            continue
        return options, at


def _sequence(
    tokens: list[tuple[str, str | None]], at: int, phrase: str
) -> tuple[list[tuple[_Piece, ...]], int]:
    built: list[tuple[_Piece, ...]] = [()]
    while at < len(tokens) and tokens[at][0] not in {"|", ")", ")?"}:
        part, gap = tokens[at]
        at += 1
        options: list[tuple[_Piece, ...]] = [(int(gap or DEFAULT_GAP) if part[0] == "…" else part,)]
        if part.endswith("?") and part != ")?":
            options = [(part[:-1],), ()]
        elif part == "(":
            options, at = _choice(tokens, at, phrase)
            if at >= len(tokens):
                raise PhraseError(f"“{phrase}”: an opening bracket is never closed")
            if tokens[at][0] == ")?":
                options = [*options, ()]
            at += 1
        built = [(*head, *tail) for head, tail in itertools.product(built, options)]
        if len(built) > MAX_VARIANTS:
            raise PhraseError(f"“{phrase}”: more than {MAX_VARIANTS} variants")
    return built, at


def _chain(pieces: tuple[_Piece, ...], phrase: str) -> Chain:
    literals: list[str] = []
    gaps: list[int] = []
    glue = False
    for piece in pieces:
        if isinstance(piece, int):
            if not literals or len(gaps) >= len(literals):
                raise PhraseError(f"“{phrase}”: a gap must stand between two texts")
            gaps.append(piece)
            glue = False
        elif glue:
            literals[-1] += piece
        else:
            literals.append(piece)
            glue = True
    if not literals or len(gaps) != len(literals) - 1 or not all(map(str.strip, literals)):
        raise PhraseError(f"“{phrase}”: a variant is empty or ends in a gap")
    return Chain(tuple(literals), tuple(gaps))
