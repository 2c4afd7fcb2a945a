"""Rows of a block packed into integers: adding two adds all labels at once.

Each label has a lane of three bytes, the norm one more, and the number of rows the last. A
sum of thousands of rows fits a lane, and comparing it with packed bounds tells at once
whether any label is worth a closer look.
"""

from __future__ import annotations

import itertools
import math
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cslint.score.weights import OFFSET, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_LANE = 3
_BITS = 8 * _LANE
_MASK = (1 << _BITS) - 1
_HIGH = 1 << (_BITS - 1)
_STEPS = 4
_FEW = 400
_NOTHING = itertools.repeat(0j)
_NO_ROW = itertools.repeat(0)


class Sum(NamedTuple):
    """Rows added up: a lane for each label, `_HIGH` added so that none is negative; the norm.

    Above the labels stand the lanes of the norm and of how many rows there are.
    """

    lanes: int
    norm: float


class Bounds:
    """The parts from which each label is worth a look, packed for each norm when asked."""

    def __init__(self, parts: Sequence[float]) -> None:
        self.parts = parts
        self.packed: dict[int, int] = {}


class Packed:
    """A block of weights, ready to be added up."""

    def __init__(self, block: Block) -> None:
        self._scales = block.scales
        self._norm_scale = block.norm_scale
        self._least_norm = block.least_norm or 1.0
        labels = len(block.scales)
        self._rows = _Rows(block)
        self._norm_shift = _BITS * labels
        self._count_shift = self._norm_shift + _BITS
        self._offset = _pack([OFFSET] * labels)
        self._high = _pack([_HIGH] * labels)
        self._lanes = [(_BITS * index, scale) for index, scale in enumerate(block.scales)]

    def add(self, names: Iterable[str]) -> Sum:
        """The sum over the known ones of some names."""
        lanes = self._biased(self._rows.total(names))
        norm = math.sqrt(((lanes >> self._norm_shift) & _MASK) * self._norm_scale)
        return Sum(lanes, max(norm, self._least_norm))

    def _biased(self, total: int) -> int:
        """The lanes of some rows: their offsets taken off, `_HIGH` put on."""
        return total + self._high - self._offset * (total >> self._count_shift)

    def reaching(self, added: Sum, bounds: Bounds) -> int:
        """The labels whose part reaches its bound (a little below counts too).

        Zero where none does; else for `is_among`.
        """
        step = int(added.norm * _STEPS)
        bound = bounds.packed.get(step)
        if bound is None:
            bound = bounds.packed[step] = self._bound(bounds.parts, step / _STEPS)
        return (added.lanes - bound) & self._high

    def _bound(self, parts: Sequence[float], norm: float) -> int:
        """The least sums that reach the bounds at this norm or up to the next step."""
        wanted = (part / scale for part, scale in zip(parts, self._scales, strict=True))
        least = (min(w * norm, w * (norm + 1 / _STEPS), _HIGH >> 1) for w in wanted)
        return _pack(math.floor(each) - 1 for each in least)

    def parts(self, added: Sum) -> list[float]:
        """Each label's part of the margin."""
        lanes, norm = added
        return [(((lanes >> shift) & _MASK) - _HIGH) * scale / norm for shift, scale in self._lanes]

    def part(self, added: Sum, index: int) -> float:
        """One label's part of the margin."""
        shift, scale = self._lanes[index]
        return (((added.lanes >> shift) & _MASK) - _HIGH) * scale / added.norm

    def each(self, names: Iterable[str], index: int, norm: float) -> list[tuple[str, float]]:
        """How much each known name adds to one label's part."""
        rows = ((name, self._rows.total((name,))) for name in names)
        return [(name, self.part(Sum(self._biased(row), norm), index)) for name, row in rows if row]


def is_among(index: int, reaching: int) -> bool:
    """Whether a label is one of those that reach their bounds."""
    return reaching >> (_BITS * index) & _HIGH != 0


def _pack(lanes: Iterable[int]) -> int:
    """Lanes side by side in one integer; a negative one borrows from the next, as sums do."""
    return sum(lane << (_BITS * index) for index, lane in enumerate(lanes))


class Gate:
    """A block of one label, for one fast question.

    A gram's weight and its part of the norm are the two halves of one complex number, both
    whole, so that one exact sum adds both, in any order.
    """

    def __init__(self, block: Block, bound: float) -> None:
        """`bound` is the part from which a text passes."""
        data = block.matrix
        pairs = zip(data[::2], data[1::2], strict=True)
        values = (complex(weight - OFFSET, norm) for weight, norm in pairs)
        self._values = dict(zip(block.names.split("\n"), values, strict=True))
        self._bound = bound * math.sqrt(block.norm_scale) / block.scales[0]
        self._least = block.least_norm**2 / block.norm_scale

    def opens(self, names: Iterable[str]) -> bool:
        """Whether a text with these grams passes."""
        added = sum(map(self._values.get, names, _NOTHING))
        return added.real >= self._bound * math.sqrt(max(added.imag, self._least))


class _Rows:
    """The packed rows by name. Few are unpacked as long as few are asked for."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._width = len(block.scales) + 1
        self._one = 1 << (_BITS * self._width)
        self._unpacked: dict[str, int] | None = None
        self._asked = 0

    def total(self, names: Iterable[str]) -> int:
        """The sum of the rows of the known ones of some names."""
        if self._unpacked is not None:
            return sum(map(self._unpacked.get, names, _NO_ROW))
        self._asked += 1
        if self._asked > _FEW:
            self._unpacked = dict(zip(self._places, self._rows(self._block.matrix), strict=True))
        matrix, width = self._block.matrix, self._width
        places = [place for place in map(self._places.get, names) if place is not None]
        return sum(next(self._rows(matrix[place : place + width])) for place in places)

    @cached_property
    def _places(self) -> dict[str, int]:
        names = self._block.names.split("\n")
        return dict(zip(names, range(0, len(self._block.matrix), self._width), strict=True))

    def _rows(self, matrix: bytes) -> Iterator[int]:
        """Rows of a matrix as integers, each byte in a lane of its own, and a one above all."""
        wide = bytearray(len(matrix) * _LANE)
        wide[::_LANE] = matrix
        step, one = self._width * _LANE, self._one
        return (
            int.from_bytes(wide[place : place + step], "little") + one
            for place in range(0, len(wide), step)
        )
