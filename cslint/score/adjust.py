"""A private adjustment on top of the shipped weights, learnt from a user's corrections.

Passive-aggressive updates over the grams of corrected texts: each corrected text moves
the margin of its rule just far enough to be judged as corrected, and texts that share
its grams move along with it, as far as they share them. The file is plain JSON; without
it everything is as shipped.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.score.features import grams

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ROUNDS = 20
AGGRESSIVENESS = 0.6
CLEARANCE = 0.5
NEGLIGIBLE = 1e-4
_VERSION = 1


class AdjustmentError(ValueError):
    """An adjustment file that cannot be used."""


class Correction(NamedTuple):
    """A folded text, a rule, and whether the rule holds for it."""

    text: str
    rule: str
    holds: bool


class Adjustment(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Added weights of grams for each rule; `corrections` is how many it was learnt from."""

    version: int
    corrections: int
    weights: dict[str, dict[str, float]]

    def part(self, rule: str, text: str) -> float:
        """What the adjustment adds to a rule's margin for a folded text."""
        weights = self.weights.get(rule)
        if not weights:
            return 0.0
        found = grams(text)
        return sum(weights.get(each, 0.0) for each in found) / math.sqrt(len(found))

    def raises(self, text: str) -> bool:
        """Whether the margin of any rule is raised for a folded text."""
        return any(self.part(rule, text) > CLEARANCE for rule in self.weights)


def learn(
    corrections: Sequence[Correction],
    margin: Callable[[str, str], float],
    wanted: Callable[[str], float],
) -> Adjustment:
    """Fit an adjustment.

    `margin(rule, text)` is the shipped margin, composed evidence included; `wanted(rule)`
    the margin from which the rule is found.
    """
    weights: dict[str, dict[str, float]] = {}
    for _ in range(ROUNDS):
        moved = [_update(weights, each, margin, wanted) for each in corrections]
        if not any(moved):
            break
    rounded = {
        rule: {
            gram: round(value, 4) for gram, value in sorted(each.items()) if abs(value) > NEGLIGIBLE
        }
        for rule, each in sorted(weights.items())
    }
    return Adjustment(_VERSION, len(corrections), rounded)


def _update(
    weights: dict[str, dict[str, float]],
    one: Correction,
    margin: Callable[[str, str], float],
    wanted: Callable[[str], float],
) -> bool:
    own = weights.setdefault(one.rule, {})
    found = grams(one.text)
    norm = math.sqrt(len(found))
    now = margin(one.rule, one.text) + sum(own.get(each, 0.0) for each in found) / norm
    sign = 1.0 if one.holds else -1.0
    lacking = CLEARANCE - sign * (now - wanted(one.rule))
    if lacking <= 0:
        return False
    step = sign * min(AGGRESSIVENESS, lacking) / norm
    for each in found:
        own[each] = own.get(each, 0.0) + step
    return True


def write(path: Path, adjustment: Adjustment) -> None:
    """Write an adjustment file. Raises OSError."""
    path.write_bytes(msgspec.json.format(msgspec.json.encode(adjustment), indent=1) + b"\n")


def read(path: Path) -> Adjustment:
    """Read an adjustment file. Raises AdjustmentError, OSError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Adjustment)
    except msgspec.MsgspecError as error:
        raise AdjustmentError(f"not an adjustment file: {error}") from error
    if found.version != _VERSION:
        raise AdjustmentError(f"version {found.version}; this cslint reads {_VERSION}")
    return found
