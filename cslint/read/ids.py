"""Identifiers already seen in a file of any length, in little memory."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_MASK = (1 << 25) - 1
_BATCH = 65_536
_RUNS = 16


class IdSet:
    """Tells repeated identifiers, by 64-bit hashes.

    The first million stand in a set, at about 100 bytes each. From then on it is ten bytes
    each: a table of 32 MiB answers for nearly all new ones, and the hashes themselves stand
    in sorted runs, searched only where the table says that there may be one.
    """

    def __init__(self, small: int = 1 << 20) -> None:
        """Keep up to `small` identifiers in a set."""
        self._small = small
        self._table = bytearray()
        self._recent: set[int] = set()
        self._runs: list[array[int]] = []

    def repeats(self, identifier: str) -> bool:
        """Whether the identifier was seen before; it is from now on."""
        key = hash(identifier)
        if self._holds(key):
            return True
        self._remember((key,))
        return False

    def all_new(self, identifiers: Sequence[str]) -> bool:
        """Whether none is repeated; they are remembered only if so."""
        keys = set(map(hash, identifiers))
        table = self._table
        if len(keys) < len(identifiers):
            return False
        if not self._recent.isdisjoint(keys):
            return False
        if table and any([self._stands(key) for key in keys if table[key & _MASK]]):  # noqa: C419
            return False
        self._remember(keys)
        return True

    def _remember(self, keys: Iterable[int]) -> None:
        self._recent.update(keys)
        if len(self._recent) >= (_BATCH if self._table else self._small):
            self._flush()

    def _holds(self, key: int) -> bool:
        return key in self._recent or (
            bool(self._table) and bool(self._table[key & _MASK]) and self._stands(key)
        )

    def _stands(self, key: int) -> bool:
        return any(_stands(run, key) for run in self._runs)

    def _flush(self) -> None:
        if not self._table:
            self._table = bytearray(_MASK + 1)
        for key in self._recent:
            self._table[key & _MASK] = 1
        self._runs.append(array("q", sorted(self._recent)))
        self._recent = set()
        if len(self._runs) > _RUNS:
            merged = sorted(key for run in self._runs for key in run)
            self._runs = [array("q", merged)]


def _stands(run: array[int], key: int) -> bool:
    place = bisect_left(run, key)
    return place < len(run) and run[place] == key
