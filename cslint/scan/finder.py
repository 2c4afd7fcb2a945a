"""Finding many literals in a text at once."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Hit = tuple[int, int, int]
_FEW = 8_000


class Finder:
    """Finds literals: by a dictionary while texts are few, by an automaton after.

    An automaton takes as long to build as the dictionary to search a thousand messages.
    Both give the same hits in the same order.
    """

    def __init__(self, numbers: Mapping[str, int], few: int = _FEW) -> None:
        """`numbers` has the literals with their numbers, from 0 on and in their order.

        `few` is how many code points are searched by the dictionary.
        """
        self._numbers = numbers
        self._left = few

    def __call__(self, text: str) -> list[Hit]:
        """The hits, overlapping ones too: (number of the literal, start, end).

        They come by their ends, and the longest first.
        """
        if len(text) > self._left:
            return self._by_automaton(text)
        self._left -= len(text)
        return self._by_dictionary(text)

    def _by_dictionary(self, text: str) -> list[Hit]:
        get, ends, longest = self._numbers.get, self._last, self._longest
        found = []
        for end, char in enumerate(text, 1):
            if char not in ends:
                continue
            for start in range(max(0, end - longest), end):
                which = get(text[start:end])
                if which is not None:
                    found.append((which, start, end))
        return found

    @cached_property
    def _longest(self) -> int:
        return max(map(len, self._numbers), default=0)

    @cached_property
    def _last(self) -> frozenset[str]:
        return frozenset(literal[-1] for literal in self._numbers)

    @cached_property
    def _by_automaton(self) -> Callable[[str], list[Hit]]:
        if not self._numbers:
            return _nothing
        import ahocorasick_rs  # noqa: PLC0415  (only where texts are many)

        find = ahocorasick_rs.AhoCorasick(
            list(self._numbers), implementation=ahocorasick_rs.Implementation.ContiguousNFA
        ).find_matches_as_indexes
        return lambda text: find(text, overlapping=True)


def _nothing(_text: str) -> list[Hit]:
    return []
