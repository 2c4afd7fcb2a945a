"""Scanning: which families of phrases a text holds, and where."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from cslint.fold import Folded, fold
from cslint.fold.cover import Cover
from cslint.scan.finder import Finder, Hit
from cslint.scan.pack import EXCEPTION, Role
from cslint.scan.tokens import JiebaTokenizer, Tokenizer, on_edges
from cslint.scan.undisguise import Undisguise, cuts_latin

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cslint.scan.pack import Pack, PhraseSpec

Span = tuple[int, int]
_Check = tuple[tuple[str, ...], int]
_Asked = tuple[frozenset[int], dict[int, list[_Check]]]
_NO_ROLES: frozenset[int] = frozenset()
_LATIN_RUN = re.compile("[a-z]{2}|[0-9]{2}", re.IGNORECASE).search


class View(NamedTuple):
    """A folded and undisguised text, the literals found in it, and their roles."""

    folded: Folded
    found: Sequence[Hit]
    roles: frozenset[int]


class Scanned(NamedTuple):
    """A folded and undisguised text, and where each role's literals stand in it.

    `opened` are the numbers of the conditions all of whose elements are announced, and
    `triggered` those of the trigger sets of which a literal stands in the text;
    `characters` are those of the text.
    """

    folded: Folded
    places: Mapping[int, Sequence[Span]]
    opened: Sequence[int] = ()
    triggered: Sequence[int] = ()
    characters: AbstractSet[str] = frozenset()


class Scanner:
    """Scans texts for the families of a pack.

    One search looks for all literals; phrases are matched, and families resolved, only
    where a condition is announced and asks for them.
    """

    def __init__(
        self,
        pack: Pack,
        triggers: Sequence[Sequence[str]] = (),
        tokenizer: Tokenizer | None = None,
    ) -> None:
        """`triggers` are sets of folded literals for whose sake a text is looked at."""
        self.pack = pack
        self._tokenizer = tokenizer or JiebaTokenizer()
        self._undisguise = Undisguise(pack.variants)
        literals = pack.anchors.literals
        self._numbers = dict(zip(literals, range(len(literals)), strict=True))
        self._role_of = list(pack.anchors.role_numbers)
        self._roles = list(pack.anchors.roles)
        self._marks: list[set[int]] = []
        self._triggering = [self._with_role(each) for each in triggers]
        self._disguising = self._with_role(variant.spelling for variant in pack.variants)
        self._find = Finder(self._numbers)
        self._masks = [int(role.mask, 16) for role in self._roles]
        self._needs = [tuple(int(need, 16) for need in role.needs) for role in self._roles]
        self._conditions: dict[int, list[int]] = {}
        for number, condition in enumerate(pack.conditions):
            self._conditions.setdefault(int(condition.need, 16), []).append(number)
        self._compiled: dict[int, re.Pattern[str]] = {}
        self._asked: dict[int, _Asked] = {}

    def _with_role(self, literals: Iterable[str]) -> set[int]:
        """More literals, and the roles that mark them: a new one, or copies of what they had."""
        role_of, roles = self._role_of, self._roles
        own = len(roles)
        roles.append(Role(()))
        marks = {own}
        self._marks.append(marks)
        for literal in literals:
            number = self._numbers.setdefault(literal, len(role_of))
            if number == len(role_of):
                role_of.append(own)
            elif role_of[number] not in marks:
                self._copy_role(number, marks)
        return marks

    def _copy_role(self, number: int, marks: set[int]) -> None:
        """Give a literal a copy of its role, marked in one more way than before."""
        old, new = self._role_of[number], len(self._roles)
        self._roles.append(self._roles[old])
        self._role_of[number] = new
        for known in self._marks:
            if old in known:
                known.add(new)
        marks.add(new)

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
    def _roles_of(self) -> dict[int, frozenset[int]]:
        """For each family, the roles that its phrases and exceptions wait for."""
        gathered: dict[int, set[int]] = {}
        for number, role in enumerate(self._roles):
            for phrase in role.phrases:
                for family in self.pack.phrases[phrase].families:
                    gathered.setdefault(family, set()).add(number)
        return {family: frozenset(roles) for family, roles in gathered.items()}

    def normalise(self, text: str) -> Folded:
        """The folded view with disguised words put back."""
        return self._undisguise.apply(fold(text))

    def view(self, text: str) -> View:
        """The folded and undisguised view of a text, and the literals found in it."""
        folded = fold(text)
        view = self._viewed(folded)
        if view.roles.isdisjoint(self._disguising):
            return view
        undisguised = self._undisguise.apply(folded)
        return view if undisguised is folded else self._viewed(undisguised)

    def _viewed(self, folded: Folded) -> View:
        found, role_of = self._find(folded.text), self._role_of
        return View(folded, found, frozenset([role_of[hit[0]] for hit in found]))

    def suspect(self, view: View) -> Scanned | None:
        """The text scanned, if some rule could hold for it; None for all others."""
        met = self._met(view.roles)
        opened = sorted({number for need in met for number in self._conditions[need]})
        standing = self._standing(opened, view) if opened else []
        if not standing and not self._triggered(view):
            return None
        return self.scanned(view, standing)

    def _triggered(self, view: View) -> list[int]:
        return [
            number
            for number, roles in enumerate(self._triggering)
            if not roles.isdisjoint(view.roles)
        ]

    def scanned(self, view: View, opened: Sequence[int] = ()) -> Scanned:
        """A view as scanned, with the conditions that are open in it."""
        places: dict[int, list[Span]] = {}
        text, role_of = view.folded.text, self._role_of
        may_cut = _LATIN_RUN(text) is not None
        for which, start, end in view.found:
            if not (may_cut and cuts_latin(text, start, end)):
                places.setdefault(role_of[which], []).append((start, end))
        return Scanned(view.folded, places, opened, self._triggered(view), set(text))

    def scan(self, text: str) -> Scanned:
        """The text scanned, whatever it holds."""
        return self.scanned(self.view(text))

    def _met(self, roles: Iterable[int]) -> set[int]:
        """The needs of conditions all of whose elements are announced."""
        masks, needs, announced = self._masks, self._needs, 0
        asked: list[int] = []
        for role in roles:
            announced |= masks[role]
            asked += needs[role]
        return {need for need in asked if need & announced == need}

    def _standing(self, opened: Sequence[int], view: View) -> list[int]:
        """The conditions all of whose elements really stand in a text, in any polarity."""
        text, roles, elements = view.folded.text, view.roles, self._elements
        characters, known = set(text), dict[int, bool]()

        def stands(families: tuple[int, ...]) -> bool:
            for family in families:
                found = known.get(family)
                if found is None:
                    found = known[family] = self._stands(family, roles, text, characters)
                if found:
                    return True
            return False

        return [number for number in opened if all(map(stands, elements[number]))]

    def _stands(self, family: int, roles: frozenset[int], text: str, characters: set[str]) -> bool:
        """Whether a phrase of a family stands in a text, exceptions not heeded."""
        asked = self._asked.get(family)
        if asked is None:
            asked = self._asked[family] = self._asked_by(family)
        waiting, checks = asked
        for role in roles & waiting:
            for needed, number in checks[role]:
                if any(map(characters.isdisjoint, needed)):
                    continue
                if number < 0 or self._pattern(number).search(text):
                    return True
        return False

    def _asked_by(self, family: int) -> _Asked:
        """What a family's phrases ask of a text, by role, those that are all literal first."""
        gathered: dict[int, list[_Check]] = {}
        for role in self._roles_of.get(family, ()):
            for number in self._roles[role].phrases:
                spec = self.pack.phrases[number]
                if spec.kind != EXCEPTION and family in spec.families:
                    check = (spec.needed, number if spec.pattern else -1)
                    gathered.setdefault(role, []).append(check)
        for checks in gathered.values():
            checks.sort(key=lambda check: check[1])
        return frozenset(gathered), gathered

    def of_family(self, family: int, scanned: Scanned, memo: dict[int, list[Span]]) -> list[Span]:
        """Where one family really stands, exceptions taken off.

        `memo` keeps the matches of patterns for one text, from family to family.
        """
        spans: set[Span] = set()
        excepted: list[Span] = []
        places = scanned.places
        for role in self._roles_of.get(family, _NO_ROLES) & places.keys():
            hits = places[role]
            for number in self._roles[role].phrases:
                spec = self.pack.phrases[number]
                if family in spec.families:
                    found = self._found(number, spec, hits, scanned, memo)
                    if spec.kind == EXCEPTION:
                        excepted += found
                    else:
                        spans.update(found)
        return _outside(sorted(spans), excepted)

    def _found(
        self,
        number: int,
        spec: PhraseSpec,
        hits: Sequence[Span],
        scanned: Scanned,
        memo: dict[int, list[Span]],
    ) -> Sequence[Span]:
        text = scanned.folded.text
        if not spec.pattern:
            return on_edges(hits, text, self._tokenizer) if spec.edged else hits
        known = memo.get(number)
        if known is None:
            lacks = any(map(scanned.characters.isdisjoint, spec.needed))
            known = [] if lacks else self._matches(number, text)
            if spec.edged and known:
                known = on_edges(known, text, self._tokenizer)
            memo[number] = known
        return known

    def resolve(
        self, scanned: Scanned, memo: dict[int, list[Span]] | None = None
    ) -> dict[int, list[Span]]:
        """Where each family really stands, exceptions taken off; `memo` as in `of_family`."""
        spans: dict[int, set[Span]] = {}
        excepted: dict[int, list[Span]] = {}
        roles, phrases = self._roles, self.pack.phrases
        memo = {} if memo is None else memo
        for role, hits in scanned.places.items():
            for number in roles[role].phrases:
                spec = phrases[number]
                found = self._found(number, spec, hits, scanned, memo)
                if not found:
                    continue
                for family in spec.families:
                    if spec.kind == EXCEPTION:
                        excepted.setdefault(family, []).extend(found)
                    else:
                        spans.setdefault(family, set()).update(found)
        return {
            family: _outside(sorted(each), excepted.get(family)) for family, each in spans.items()
        }

    def _pattern(self, number: int) -> re.Pattern[str]:
        pattern = self._compiled.get(number)
        if pattern is None:
            pattern = self._compiled[number] = re.compile(self.pack.phrases[number].pattern)
        return pattern

    def _matches(self, number: int, text: str) -> list[Span]:
        spans = [match.span() for match in self._pattern(number).finditer(text)]
        return [span for span in spans if not cuts_latin(text, *span)] if spans else spans


def _outside(spans: list[Span], excepted: Sequence[Span] | None) -> list[Span]:
    """The spans that do not lie inside an exception."""
    if not excepted:
        return spans
    exceptions = Cover(excepted)
    return [span for span in spans if not exceptions.holds(*span)]
