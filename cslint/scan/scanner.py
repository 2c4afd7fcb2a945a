"""Scanning: which families of phrases a text holds, and where."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cslint.fold import Folded, fold
from cslint.scan.automaton import build
from cslint.scan.pack import CHAIN, EXCEPTION, Pack
from cslint.scan.undisguise import Undisguise, cuts_latin

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ahocorasick_rs import AhoCorasick

    from cslint.scan.phrases import Chain

_BREAKS = re.compile("[,，。!！?？;；\n]")
Spans = dict[int, list[tuple[int, int]]]


class Scanned(NamedTuple):
    """A folded and undisguised text with the spans of each family found in it."""

    folded: Folded
    spans: Spans


class Scanner:
    """Scans texts for the families of a pack. Immutable after construction."""

    def __init__(self, pack: Pack, triggers: tuple[str, ...] = ()) -> None:
        self.pack = pack
        self._undisguise = Undisguise(pack.variants)
        self._gate_literals = self._choose_gates() + [fold(each).text for each in triggers]
        spellings = [variant.spelling for variant in pack.variants]
        self._first_variant = len(self._gate_literals)
        patterns = self._gate_literals + spellings
        self._gate = build(patterns).find_matches_as_indexes if patterns else _nothing
        self._latin = tuple(_has_latin_edge(each) for each in pack.literals)

    def _choose_gates(self) -> list[str]:
        gates = {
            family
            for condition in self.pack.conditions
            for family in condition.elements[condition.gate].families
        }
        return [
            literal
            for literal, actions in zip(self.pack.literals, self.pack.actions, strict=True)
            if any(act.family in gates and act.kind != EXCEPTION for act in actions)
        ]

    @cached_property
    def _full(self) -> AhoCorasick:
        return build(self.pack.literals)

    def normalise(self, text: str) -> Folded:
        """The folded view with disguised words put back."""
        return self._undisguise.apply(fold(text))

    def suspect(self, text: str) -> Folded | None:
        """The view of a text that some rule could hold for; None for all others."""
        folded = fold(text)
        found = self._gate(folded.text, overlapping=True)
        if not found:
            return None
        if any(which >= self._first_variant for which, _, _ in found):
            return self._undisguise.apply(folded)
        return folded

    def scan(self, folded: Folded) -> Scanned:
        """All families in a view, exceptions taken off."""
        spans: Spans = {}
        exceptions: Spans = {}
        text, actions = folded.text, self.pack.actions
        for which, start, end in self._full.find_matches_as_indexes(text, overlapping=True):
            if self._latin[which] and cuts_latin(text, start, end):
                continue
            for family, kind, chain in actions[which]:
                if kind == CHAIN:
                    ends = _follow(text, self.pack.chains[chain], 1, end)
                    spans.setdefault(family, []).extend((start, each) for each in ends)
                else:
                    into = exceptions if kind == EXCEPTION else spans
                    into.setdefault(family, []).append((start, end))
        for family, excepted in exceptions.items():
            if family in spans:
                spans[family] = _without(spans[family], excepted)
        return Scanned(folded, {family: each for family, each in spans.items() if each})


def _nothing(_text: str, *, overlapping: bool) -> list[tuple[int, int, int]]:  # noqa: ARG001
    return []


def _has_latin_edge(literal: str) -> bool:
    return any(char.isascii() and char.isalnum() for char in (literal[0], literal[-1]))


def _follow(text: str, chain: Chain, index: int, at: int) -> Iterator[int]:
    """Where a chain ends, if its further literals follow within their gaps; the nearest."""
    if index == len(chain.literals):
        yield at
        return
    literal = chain.literals[index]
    limit = at + chain.gaps[index - 1] + len(literal)
    stop = _BREAKS.search(text, at, limit)
    found = text.find(literal, at, stop.start() if stop else limit)
    while found >= 0:
        for end in _follow(text, chain, index + 1, found + len(literal)):
            yield end
            return
        found = text.find(literal, found + 1, limit)


def _without(
    spans: list[tuple[int, int]], excepted: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in spans
        if not any(lo <= start and end <= hi for lo, hi in excepted)
    ]
