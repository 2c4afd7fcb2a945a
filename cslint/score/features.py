"""What the scorer looks at: single characters, pairs and triples, each counted once."""

from __future__ import annotations

from operator import add

START, END = "\x02", "\x03"


def grams(text: str) -> set[str]:
    """The distinct 1-, 2- and 3-grams of a folded text, its edges marked."""
    marked = START + text + END
    pairs = list(map(add, marked, marked[1:]))
    found = set(marked)
    found.update(pairs)
    found.update(map(add, pairs, marked[2:]))
    return found


def short_grams(text: str) -> set[str]:
    """The distinct pairs of a folded text, its edges marked."""
    marked = START + text + END
    return set(map(add, marked, marked[1:]))
