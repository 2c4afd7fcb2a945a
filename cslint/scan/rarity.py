"""How rare a literal is in service talk: what makes one a good gate."""

from __future__ import annotations

import functools
import json
from itertools import pairwise
from pathlib import Path

_UNSEEN = 0.5
_PAIR_OF_STRANGERS = 0.01


@functools.cache
def _table() -> tuple[dict[str, float], dict[str, float]]:
    path = Path(__file__).parent.parent / "data" / "frequency.json"
    table = json.loads(path.read_text(encoding="utf-8"))
    return table["single"], table["pair"]


def frequency(literal: str) -> float:
    """About how many of ten thousand messages hold a literal."""
    single, pair = _table()
    if len(literal) == 1:
        return single.get(literal, _UNSEEN)
    return min(
        pair.get(a + b, _PAIR_OF_STRANGERS * min(single.get(a, _UNSEEN), single.get(b, _UNSEEN)))
        for a, b in pairwise(literal)
    )
