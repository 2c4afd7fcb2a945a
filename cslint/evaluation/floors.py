"""Floors under a measurement: figures that may rise and must not fall."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from cslint.evaluation.measure import Measured

_SLACK = 0.005


class Floor(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The least precision and recall of a rule, or of all together."""

    precision: float
    recall: float


def read(path: Path) -> dict[str, Floor]:
    """Read floors. Raises OSError, msgspec.MsgspecError."""
    return msgspec.json.decode(path.read_bytes(), type=dict[str, Floor])


def fallen(measured: Measured, floors: Mapping[str, Floor]) -> list[str]:
    """What lies below its floor, in words."""
    found = []
    for name, counts in _all(measured).items():
        floor = floors.get(name)
        if floor is None:
            continue
        for what, least, now in (
            ("precision", floor.precision, counts.precision.share),
            ("recall", floor.recall, counts.recall.share),
        ):
            if now is not None and now < least - _SLACK:
                found.append(f"{name}: {what} {now:.3f} is below its floor {least:.3f}")
    return found


def raised(measured: Measured, floors: Mapping[str, Floor]) -> dict[str, Floor]:
    """The floors, each raised to what was measured where that is higher."""
    new = dict(floors)
    for name, counts in _all(measured).items():
        old = floors.get(name, Floor(0.0, 0.0))
        new[name] = Floor(
            round(max(old.precision, counts.precision.share or 0.0), 3),
            round(max(old.recall, counts.recall.share or 0.0), 3),
        )
    return dict(sorted(new.items()))


def _all(measured: Measured) -> dict[str, Any]:
    return {**measured.counts, "all": measured.total}
