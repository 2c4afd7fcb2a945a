"""Rows of a block packed into integers: adding two adds all labels at once.

Each label has a lane of three bytes, and the norm one more. A sum of thousands of rows
fits a lane, and comparing it with packed bounds tells at once whether any label is worth
a closer look.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from cslint.score.weights import OFFSET, Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_LANE = 3
_BITS = 8 * _LANE
_MASK = (1 << _BITS) - 1
_HIGH = 1 << (_BITS - 1)
_STEPS = 4


class Sum(NamedTuple):
    """Rows added up: the packed total, how many they were, and their norm."""

    total: int
    rows: int
    norm: float


class Packed:
    """A block of weights, ready to be added up."""

    def __init__(self, block: Block, bounds: Sequence[float]) -> None:
        """`bounds` are the parts below which each label is not worth a look."""
        self._scales = block.scales
        self._bounds = bounds
        self._norm_scale = block.norm_scale
        self._rows = _rows(block)
        labels = len(block.scales)
        self._norm_shift = _BITS * labels
        self._offset = _pack([OFFSET] * labels)
        self._high = _pack([_HIGH] * labels)
        self._packed_bounds: dict[int, int] = {}

    def add(self, names: Iterable[str]) -> Sum:
        """The sum over the known ones of some names."""
        found = [row for row in map(self._rows.get, names) if row is not None]
        total = sum(found)
        norm = math.sqrt((total >> self._norm_shift) * self._norm_scale) or 1.0
        return Sum(total, len(found), norm)

    def any_above(self, added: Sum) -> bool:
        """Whether the part of any label reaches its bound (a little below counts too)."""
        step = int(added.norm * _STEPS)
        bound = self._packed_bounds.get(step)
        if bound is None:
            bound = self._packed_bounds[step] = self._bound(step / _STEPS)
        lanes = added.total + self._high - self._offset * added.rows - bound
        return lanes & self._high != 0

    def _bound(self, norm: float) -> int:
        """The least sums that reach the bounds at this norm or up to the next step."""
        wanted = (bound / scale for bound, scale in zip(self._bounds, self._scales, strict=True))
        least = (min(w * norm, w * (norm + 1 / _STEPS)) for w in wanted)
        return _pack(_HIGH >> 1 if each == math.inf else math.floor(each) - 1 for each in least)

    def parts(self, added: Sum) -> list[float]:
        """Each label's part of the margin."""
        offset = OFFSET * added.rows
        return [
            (((added.total >> (_BITS * index)) & _MASK) - offset) * scale / added.norm
            for index, scale in enumerate(self._scales)
        ]

    def each(self, names: Iterable[str], index: int, norm: float) -> list[tuple[str, float]]:
        """How much each known name adds to one label's part."""
        scale, shift = self._scales[index], _BITS * index
        return [
            (name, (((row >> shift) & _MASK) - OFFSET) * scale / norm)
            for name in names
            if (row := self._rows.get(name)) is not None
        ]


def _pack(lanes: Iterable[int]) -> int:
    """Lanes side by side in one integer; a negative one borrows from the next, as sums do."""
    return sum(lane << (_BITS * index) for index, lane in enumerate(lanes))


def _rows(block: Block) -> dict[str, int]:
    wide = bytearray(len(block.matrix) * _LANE)
    wide[::_LANE] = block.matrix
    width, view = (len(block.scales) + 1) * _LANE, bytes(wide)
    starts = range(0, len(view), width)
    return {
        name: int.from_bytes(view[at : at + width], "little")
        for name, at in zip(block.names.split("\n"), starts, strict=True)
    }
