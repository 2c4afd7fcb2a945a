"""The multi-pattern automaton."""

from __future__ import annotations

from typing import TYPE_CHECKING

import ahocorasick_rs

if TYPE_CHECKING:
    from collections.abc import Sequence


def build(patterns: Sequence[str]) -> ahocorasick_rs.AhoCorasick:
    """An automaton over patterns; a hit is (pattern number, start, end) in code points."""
    return ahocorasick_rs.AhoCorasick(
        list(patterns), implementation=ahocorasick_rs.Implementation.ContiguousNFA
    )
