"""Identifiers already seen in a file of any length, at about ten bytes each."""

from __future__ import annotations

from array import array
from bisect import bisect_left
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

_BITS = 27
_MASK = (1 << _BITS) - 1
_BATCH = 65_536
_RUNS = 16


class IdSet:
    """Tells repeated identifiers, by 64-bit hashes.

    A bitmap (16 MiB) answers for nearly all new ones; the hashes themselves stand in sorted
    runs, which are searched only when the bit was set before.
    """

    def __init__(self) -> None:
        self._bitmap = bytearray(1 << (_BITS - 3))
        self._recent: set[int] = set()
        self._runs: list[array[int]] = []

    def repeats(self, identifier: str) -> bool:
        """Whether the identifier was seen before; it is from now on."""
        key = hash(identifier)
        place, bit = (key & _MASK) >> 3, 1 << (key & 7)
        if self._bitmap[place] & bit and self._holds(key):
            return True
        self._bitmap[place] |= bit
        self._recent.add(key)
        if len(self._recent) >= _BATCH:
            self._flush()
        return False

    def all_new(self, identifiers: Sequence[str]) -> bool:
        """Whether none is repeated; they are remembered only if so."""
        keys = set(map(hash, identifiers))
        bitmap = self._bitmap
        if len(keys) < len(identifiers):
            return False
        if any(bitmap[(key & _MASK) >> 3] & (1 << (key & 7)) and self._holds(key) for key in keys):
            return False
        for key in keys:
            bitmap[(key & _MASK) >> 3] |= 1 << (key & 7)
        self._recent |= keys
        if len(self._recent) >= _BATCH:
            self._flush()
        return True

    def _holds(self, key: int) -> bool:
        return key in self._recent or any(_stands(run, key) for run in self._runs)

    def _flush(self) -> None:
        self._runs.append(array("q", sorted(self._recent)))
        self._recent = set()
        if len(self._runs) > _RUNS:
            merged = sorted(key for run in self._runs for key in run)
            self._runs = [array("q", merged)]


def _stands(run: array[int], key: int) -> bool:
    place = bisect_left(run, key)
    return place < len(run) and run[place] == key
