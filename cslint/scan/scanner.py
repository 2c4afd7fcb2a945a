"""Scanning: which families of phrases a text holds, and where."""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cslint.fold import Folded, fold
from cslint.scan.automaton import build
from cslint.scan.pack import EXCEPTION, Pack
from cslint.scan.undisguise import Undisguise, cuts_latin

if TYPE_CHECKING:
    from ahocorasick_rs import AhoCorasick

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
        self._tails: dict[int, re.Pattern[str]] = {}
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

    def _end_of_tail(self, tail: int, text: str, at: int) -> int | None:
        pattern = self._tails.get(tail)
        if pattern is None:
            pattern = self._tails[tail] = re.compile(self.pack.tails[tail])
        match = pattern.match(text, at)
        return None if match is None else match.end()

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
            for family, kind, tail in actions[which]:
                stop = end if tail < 0 else self._end_of_tail(tail, text, end)
                if stop is not None:
                    into = exceptions if kind == EXCEPTION else spans
                    into.setdefault(family, []).append((start, stop))
        for family, excepted in exceptions.items():
            if family in spans:
                spans[family] = _without(spans[family], excepted)
        return Scanned(folded, {family: each for family, each in spans.items() if each})


def _nothing(_text: str, *, overlapping: bool) -> list[tuple[int, int, int]]:  # noqa: ARG001
    return []


def _has_latin_edge(literal: str) -> bool:
    return any(char.isascii() and char.isalnum() for char in (literal[0], literal[-1]))


def _without(
    spans: list[tuple[int, int]], excepted: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    return [
        (start, end)
        for start, end in spans
        if not any(lo <= start and end <= hi for lo, hi in excepted)
    ]
