"""Scanning: which families of phrases a text holds, and where."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cached_property
from typing import NamedTuple

from cslint.fold import Folded, fold
from cslint.scan.automaton import build
from cslint.scan.pack import EXCEPTION, Pack, PhraseSpec
from cslint.scan.tokens import JiebaTokenizer, Tokenizer, on_edges
from cslint.scan.undisguise import Undisguise, cuts_latin

Span = tuple[int, int]
Hit = tuple[int, int, int]
_Check = tuple[tuple[int, ...], tuple[str, ...], int]
_Wish = tuple[list[list[tuple[int, ...]]], frozenset[int]]
_MOST_WISHES = 4096


class View(NamedTuple):
    """A folded and undisguised text, with the announcing anchors found in it."""

    folded: Folded
    found: Sequence[Hit]


class Scanned(NamedTuple):
    """A folded and undisguised text, the anchors found in it, and what they announce.

    `opened` are the numbers of the conditions all of whose elements are announced.
    """

    folded: Folded
    hits: Sequence[Hit]
    opened: Sequence[int] = ()


class Scanner:
    """Scans texts for the families of a pack.

    One automaton looks for all anchors; phrases are matched, and families resolved,
    only where a condition is announced and asks for them.
    """

    def __init__(
        self, pack: Pack, triggers: tuple[str, ...] = (), tokenizer: Tokenizer | None = None
    ) -> None:
        self.pack = pack
        self._tokenizer = tokenizer or JiebaTokenizer()
        self._undisguise = Undisguise(pack.variants)
        announcing = pack.anchors[: pack.announcing]
        spellings = [variant.spelling for variant in pack.variants]
        self._first_variant = len(announcing) + len(triggers)
        patterns = [anchor.literal for anchor in announcing]
        patterns += [fold(each).text for each in triggers] + spellings
        self._find = build(patterns).find_matches_as_indexes if patterns else _nothing
        masks = [int(anchor.mask, 16) for anchor in announcing]
        triggered = self._triggered = 1 << max((mask.bit_length() for mask in masks), default=0)
        self._masks = masks + [triggered] * len(triggers) + [0] * len(spellings)
        needs = [tuple(int(need, 16) for need in anchor.needs) for anchor in announcing]
        self._needs = needs + [(triggered,)] * len(triggers) + [()] * len(spellings)
        self._conditions: dict[int, list[int]] = {}
        for number, condition in enumerate(pack.conditions):
            self._conditions.setdefault(int(condition.need, 16), []).append(number)
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._checks: dict[int, tuple[_Check, ...]] = {}
        self._wishes: dict[tuple[int, ...], _Wish] = {}

    @cached_property
    def _find_all(self) -> Callable[..., list[Hit]]:
        literals = [anchor.literal for anchor in self.pack.anchors]
        return build(literals).find_matches_as_indexes if literals else _nothing

    @cached_property
    def _latin(self) -> frozenset[int]:
        anchors = enumerate(self.pack.anchors)
        return frozenset(which for which, anchor in anchors if _has_latin_edge(anchor.literal))

    @cached_property
    def _elements(self) -> list[list[tuple[int, ...]]]:
        """For each condition its elements that phrases can announce, the rarest first."""
        patterned = self.pack.patterns
        found = []
        for condition in self.pack.conditions:
            gate = condition.elements[condition.gate]
            known = [gate, *(each for each in condition.elements if each is not gate)]
            found.append(
                [each.families for each in known if not any(f in patterned for f in each.families)]
            )
        return found

    @cached_property
    def _anchors_of(self) -> dict[int, frozenset[int]]:
        """For each family, the anchors that its phrases and exceptions wait for."""
        gathered: dict[int, set[int]] = {}
        for which, anchor in enumerate(self.pack.anchors):
            for phrase in anchor.phrases:
                for family in self.pack.phrases[phrase].families:
                    gathered.setdefault(family, set()).add(which)
        return {family: frozenset(anchors) for family, anchors in gathered.items()}

    def normalise(self, text: str) -> Folded:
        """The folded view with disguised words put back."""
        return self._undisguise.apply(fold(text))

    def view(self, text: str) -> View:
        """The folded and undisguised view of a text, and the anchors that announce."""
        folded = fold(text)
        found = self._find(folded.text, overlapping=True)
        if found and max(found)[0] >= self._first_variant:
            folded = self._undisguise.apply(folded)
            found = self._find(folded.text, overlapping=True)
        return View(folded, found)

    def suspect(self, view: View) -> Scanned | None:
        """The text scanned, if some rule could hold for it; None for all others."""
        met = self._met(view.found)
        if not met:
            return None
        opened = sorted({number for need in met for number in self._conditions.get(need, ())})
        standing = self._standing(opened, view) if opened else []
        if not standing and self._triggered not in met:
            return None
        return Scanned(view.folded, self._hits(view.folded.text), standing)

    def rescan(self, view: View) -> Scanned:
        """A view scanned for all families, though no condition is announced."""
        return Scanned(view.folded, self._hits(view.folded.text))

    def scan(self, text: str) -> Scanned:
        """The text scanned, whatever it holds."""
        folded = self.normalise(text)
        return Scanned(folded, self._hits(folded.text))

    def _hits(self, text: str) -> list[Hit]:
        latin = self._latin
        return [
            hit
            for hit in self._find_all(text, overlapping=True)
            if hit[0] not in latin or not cuts_latin(text, hit[1], hit[2])
        ]

    def _met(self, found: Sequence[Hit]) -> set[int]:
        """The needs of conditions all of whose elements are announced."""
        masks, needs, announced = self._masks, self._needs, 0
        asked: list[int] = []
        for which, _, _ in found:
            announced |= masks[which]
            asked += needs[which]
        return {need for need in asked if need & announced == need}

    def _standing(self, opened: Sequence[int], view: View) -> list[int]:
        """The conditions all of whose elements really stand in a text, in any polarity."""
        elements, wanted = self._wished(tuple(opened))
        stand: set[int] = set()
        text, checks, announcing = view.folded.text, self._checks, self.pack.announcing
        characters = set(text)
        for which in {hit[0] for hit in view.found}:
            if which >= announcing:
                continue
            known = checks.get(which)
            if known is None:
                known = checks[which] = self._checks_of(which)
            for families, needed, number in known:
                if wanted.isdisjoint(families) or stand.issuperset(families):
                    continue
                for each in needed:
                    if characters.isdisjoint(each):
                        break
                else:
                    if number < 0 or self._pattern(number).search(text):
                        stand.update(families)
        return [
            number
            for number, each in zip(opened, elements, strict=True)
            if all(not stand.isdisjoint(families) for families in each)
        ]

    def _wished(self, opened: tuple[int, ...]) -> _Wish:
        """The elements of some conditions, and all their families."""
        known = self._wishes.get(opened)
        if known is None:
            if len(self._wishes) >= _MOST_WISHES:
                self._wishes.clear()
            elements = [self._elements[number] for number in opened]
            families = frozenset(f for each in elements for element in each for f in element)
            known = self._wishes[opened] = (elements, families)
        return known

    def _checks_of(self, which: int) -> tuple[_Check, ...]:
        """What an anchor's phrases ask of a text, those that are all anchor first."""
        specs = [(number, self.pack.phrases[number]) for number in self.pack.anchors[which].phrases]
        checks = [
            (spec.families, spec.needed, number if spec.pattern else -1)
            for number, spec in specs
            if spec.kind != EXCEPTION
        ]
        return tuple(sorted(checks, key=lambda check: check[2]))

    def of_family(self, family: int, scanned: Scanned, memo: dict[int, list[Span]]) -> list[Span]:
        """Where one family really stands, exceptions taken off.

        `memo` keeps the matches of patterns for one text, from family to family.
        """
        anchors = self._anchors_of.get(family)
        if anchors is None:
            return []
        spans: dict[Span, None] = {}
        excepted: list[Span] = []
        text = scanned.folded.text
        for which, start, end in scanned.hits:
            if which not in anchors:
                continue
            for number in self.pack.anchors[which].phrases:
                spec = self.pack.phrases[number]
                if family in spec.families:
                    found = self._found(number, spec, (start, end), text, memo)
                    if spec.kind == EXCEPTION:
                        excepted += found
                    else:
                        spans.update(dict.fromkeys(found))
        return _outside(list(spans), excepted)

    def _found(
        self, number: int, spec: PhraseSpec, hit: Span, text: str, memo: dict[int, list[Span]]
    ) -> list[Span]:
        if not spec.pattern:
            found = [hit]
        elif (known := memo.get(number)) is not None:
            return known
        else:
            found = memo[number] = self._matches(number, text)
        if spec.edged and found:
            found = on_edges(found, text, self._tokenizer)
            if spec.pattern:
                memo[number] = found
        return found

    def resolve(
        self, scanned: Scanned, memo: dict[int, list[Span]] | None = None
    ) -> dict[int, list[Span]]:
        """Where each family really stands, exceptions taken off; `memo` as in `of_family`."""
        spans: dict[int, dict[Span, None]] = {}
        excepted: dict[int, list[Span]] = {}
        anchors, phrases, text = self.pack.anchors, self.pack.phrases, scanned.folded.text
        memo = {} if memo is None else memo
        for which, start, end in scanned.hits:
            for number in anchors[which].phrases:
                spec = phrases[number]
                found = self._found(number, spec, (start, end), text, memo)
                if not found:
                    continue
                for family in spec.families:
                    if spec.kind == EXCEPTION:
                        excepted.setdefault(family, []).extend(found)
                    else:
                        spans.setdefault(family, {}).update(dict.fromkeys(found))
        return {
            family: _outside(list(each), excepted.get(family)) for family, each in spans.items()
        }

    def _pattern(self, number: int) -> re.Pattern[str]:
        pattern = self._compiled.get(number)
        if pattern is None:
            pattern = self._compiled[number] = re.compile(self.pack.phrases[number].pattern)
        return pattern

    def _matches(self, number: int, text: str) -> list[Span]:
        spans = [match.span() for match in self._pattern(number).finditer(text)]
        return [span for span in spans if not cuts_latin(text, *span)] if spans else spans


def _nothing(_text: str, *, overlapping: bool) -> list[Hit]:  # noqa: ARG001
    return []


def _has_latin_edge(literal: str) -> bool:
    return any(char.isascii() and char.isalnum() for char in (literal[0], literal[-1]))


def _outside(spans: list[Span], excepted: Sequence[Span] | None) -> list[Span]:
    """The spans that do not lie inside an exception."""
    if not excepted:
        return spans
    return [
        span for span in spans if not any(lo <= span[0] and span[1] <= hi for lo, hi in excepted)
    ]
