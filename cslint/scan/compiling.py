"""Compiling lexicons: from files that people write to one pack that a scan reads."""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.fold import fold
from cslint.model import Problem
from cslint.scan.pack import (
    EXCEPTION,
    PLAIN,
    Anchors,
    CompiledCondition,
    Element,
    Pack,
    PhraseSpec,
    Role,
    VariantSpec,
)
from cslint.scan.phrases import PhraseError, compile_phrase
from cslint.scan.rarity import frequency
from cslint.scan.undisguise import Undisguise

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from cslint.scan.lexicon import Condition, Disguise, Family, RuleSpec, Source

PRIOR = 3.0
EXPERIENCE = Path(__file__).parent.parent / "data" / "conditions.json"


class Compiled(NamedTuple):
    """A pack, and what was wrong in the files it came from."""

    pack: Pack
    problems: tuple[Problem, ...]


class _Builder:
    """Gathers families, phrases and rules over all files; the later file extends."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.sources = sources
        self.problems: list[Problem] = []
        self.families: dict[str, tuple[Family, Source]] = {}
        self.rules: dict[str, RuleSpec] = {}
        self.rule_sources: dict[str, Source] = {}
        self.phrases: dict[PhraseSpec, int] = {}
        self.anchors: dict[str, dict[int, None]] = {}
        self.announced_by: dict[int, dict[str, None]] = {}
        self.problems += _empty_disguises(sources)
        self.undisguise = Undisguise(_variants(sources))

    def build(self) -> Compiled:
        for source in self.sources:
            self._gather(source)
        names = tuple(self.families)
        number = {name: index for index, name in enumerate(names)}
        users = self._users(number)
        for name, (family, source) in self.families.items():
            self._add_phrases(name, family, source, users[name])
        conditions = tuple(self._with_needs(tuple(map(calibrated, self._conditions(number)))))
        pack = Pack(
            families=names,
            scopes={number[n]: f.scope for n, (f, _) in self.families.items() if f.scope},
            patterns={number[n]: self._patterns(n) for n in names if self._patterns(n)},
            anchors=Anchors.of(dict(self._roles(conditions))),
            phrases=tuple(self.phrases),
            conditions=conditions,
            rules=self.rules,
            variants=self.undisguise.variants,
        )
        return Compiled(pack, tuple(self.problems))

    def _gather(self, source: Source) -> None:
        for name, family in source.content.families.items():
            known = self.families.get(name)
            merged = family if known is None else _extended(known[0], family)
            self.families[name] = (merged, source if known is None else known[1])
            if known is not None:
                self.families[name] = (merged, source)
        for code, rule in source.content.rules.items():
            self.rules[code] = rule
            self.rule_sources[code] = source

    def _users(self, number: Mapping[str, int]) -> dict[str, tuple[int, ...]]:
        """For each family, itself and all families that use it, however far up."""
        users: dict[str, set[str]] = {name: {name} for name in self.families}
        for name, (family, source) in self.families.items():
            for used in family.uses:
                if used in users:
                    users[used].add(name)
                else:
                    self._unknown(source, f"$.families.{name}.uses", used)
        changed = True
        while changed:
            changed = False
            for above in users.values():
                size = len(above)
                above.update(*(users[each] for each in tuple(above)))
                changed |= len(above) != size
        return {
            name: tuple(sorted(number[each] for each in above)) for name, above in users.items()
        }

    def _unknown(self, source: Source, where: str, name: str) -> None:
        import difflib  # noqa: PLC0415

        near = difflib.get_close_matches(name, self.families, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else None
        self.problems.append(source.problem(where, f"no family is called “{name}”", hint))

    def _add_phrases(
        self, name: str, family: Family, source: Source, users: tuple[int, ...]
    ) -> None:
        for kind, phrases, key in (
            (PLAIN, family.phrases, "phrases"),
            (EXCEPTION, family.exceptions, "except"),
        ):
            for index, phrase in enumerate(phrases):
                try:
                    edged = family.edges and kind == PLAIN
                    self._add_phrase(phrase, kind, users, edged=edged)
                except PhraseError as error:
                    where = f"$.families.{name}.{key}[{index}]"
                    self.problems.append(source.problem(where, str(error)))

    def _add_phrase(self, phrase: str, kind: int, users: tuple[int, ...], *, edged: bool) -> None:
        compiled = compile_phrase(phrase, self._folded, frequency)
        spec = PhraseSpec(users, kind, compiled.pattern, edged, compiled.needed)
        number = self.phrases.setdefault(spec, len(self.phrases))
        for literal in compiled.anchors:
            self.anchors.setdefault(literal, {})[number] = None
        if kind == PLAIN:
            for user in users:
                self.announced_by.setdefault(user, {}).update(dict.fromkeys(compiled.anchors))

    def _folded(self, literal: str) -> str:
        return self.undisguise.apply(fold(literal)).text

    def _patterns(self, name: str) -> tuple[str, ...]:
        family, _ = self.families[name]
        used = (self._patterns(each) for each in family.uses if each in self.families)
        return (*family.patterns, *itertools.chain.from_iterable(used))

    def _conditions(self, number: Mapping[str, int]) -> Iterator[CompiledCondition]:
        for code, rule in self.rules.items():
            for index, spec in enumerate(rule.when):
                where = f"$.rules.{code}.when[{index}]"
                compiled = self._condition(code, spec, number, where)
                if compiled is not None:
                    costs = [self._cost(each) for each in compiled.elements]
                    gate = costs.index(min(costs))
                    if math.isinf(costs[gate]):
                        reason = (
                            "“all” needs a family of phrases: patterns alone are not looked for"
                        )
                        self.problems.append(self.rule_sources[code].problem(where, reason))
                        continue
                    yield msgspec.structs.replace(compiled, gate=gate)

    def _cost(self, element: Element) -> float:
        """How often an element opens the gate; families with patterns cannot be waited for."""
        names = list(self.families)
        if any(self._patterns(names[each]) for each in element.families):
            return math.inf
        return sum(
            frequency(each)
            for family in element.families
            for each in self.announced_by.get(family, ())
        )

    def _roles(self, conditions: Sequence[CompiledCondition]) -> Iterator[tuple[str, Role]]:
        """The anchors: each condition waits for all its elements that phrases can announce."""
        elements = self._element_numbers(conditions)
        waits: dict[int, dict[str, None]] = {}
        for condition in conditions:
            opener = elements[condition.elements[condition.gate].families]
            waits.setdefault(opener, {})[condition.need] = None
        announces: dict[str, set[int]] = {}
        for families, number in elements.items():
            for family in families:
                for literal in self.announced_by.get(family, ()):
                    announces.setdefault(literal, set()).add(number)
        for literal, phrases in self.anchors.items():
            numbers = announces.get(literal, set())
            needs = {need: None for each in sorted(numbers) for need in waits.get(each, ())}
            mask = sum(1 << each for each in numbers)
            yield literal, Role(tuple(phrases), hex(mask), tuple(needs))

    def _element_numbers(
        self, conditions: Iterable[CompiledCondition]
    ) -> dict[tuple[int, ...], int]:
        numbers: dict[tuple[int, ...], int] = {}
        for condition in conditions:
            for element in condition.elements:
                if not math.isinf(self._cost(element)):
                    numbers.setdefault(element.families, len(numbers))
        return numbers

    def _with_needs(self, conditions: Sequence[CompiledCondition]) -> list[CompiledCondition]:
        numbers = self._element_numbers(conditions)
        return [
            msgspec.structs.replace(condition, need=hex(_mask(condition, numbers)))
            for condition in conditions
        ]

    def _condition(
        self, code: str, spec: Condition, number: Mapping[str, int], where: str
    ) -> CompiledCondition | None:
        source = self.rule_sources[code]
        named = [*spec.all, *spec.any, *spec.none, *spec.before]
        plain = [each.lstrip("~") for name in named for each in name.split("|")]
        unknown = [name for name in dict.fromkeys(plain) if name not in number]
        for name in unknown:
            self._unknown(source, where, name)
        if unknown or not spec.all:
            if not spec.all:
                self.problems.append(source.problem(where, "“all” names no family"))
            return None
        return CompiledCondition(
            rule=code,
            spec=spec,
            elements=tuple(_element(each, number) for each in spec.all),
            any_of=_numbers(spec.any, number),
            none_of=_numbers(spec.none, number),
            before=_numbers(spec.before, number),
            gate=0,
        )


def condition_key(rule: str, spec: Condition) -> str:
    """What names a condition in the table of experience: its rule and content."""
    content = msgspec.json.encode(msgspec.structs.replace(spec, confidence=0.0))
    return f"{rule}-{hashlib.blake2b(content, digest_size=6).hexdigest()}"


def calibrated(condition: CompiledCondition) -> CompiledCondition:
    """The condition, its confidence corrected by how often it was right in the corpus.

    The written confidence counts as `PRIOR` sentences. A condition that the table does
    not know (a user's own) keeps what is written.
    """
    right, wrong = experience().get(condition_key(condition.rule, condition.spec), (0, 0))
    written = condition.spec.confidence
    confidence = round((right + PRIOR * written) / (right + wrong + PRIOR), 3)
    spec = msgspec.structs.replace(condition.spec, confidence=confidence)
    return msgspec.structs.replace(condition, spec=spec)


@functools.cache
def experience() -> dict[str, tuple[int, int]]:
    """How often each shipped condition was right and wrong in the corpus."""
    try:
        return msgspec.json.decode(EXPERIENCE.read_bytes(), type=dict[str, tuple[int, int]])
    except FileNotFoundError:
        return {}


def _mask(condition: CompiledCondition, numbers: Mapping[tuple[int, ...], int]) -> int:
    bits = {numbers[each.families] for each in condition.elements if each.families in numbers}
    return sum(1 << bit for bit in bits)


def _element(text: str, number: Mapping[str, int]) -> Element:
    names = text.split("|")
    return Element(
        tuple(number[each.lstrip("~")] for each in names), any(each[0] == "~" for each in names)
    )


def _numbers(names: Iterable[str], number: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(number[each] for name in names for each in name.split("|"))


def _extended(known: Family, more: Family) -> Family:
    return msgspec.structs.replace(
        known,
        phrases=known.phrases + more.phrases,
        patterns=known.patterns + more.patterns,
        uses=known.uses + more.uses,
        exceptions=known.exceptions + more.exceptions,
        edges=known.edges or more.edges,
        scope=more.scope or known.scope,
    )


def _empty_disguises(sources: Iterable[Source]) -> Iterator[Problem]:
    for source in sources:
        for word, disguise in source.content.disguises.items():
            if not all(fold(spelling).text for spelling in disguise.spellings):
                where = f"$.disguises.{word}.spellings"
                yield source.problem(where, f"a spelling of “{word}” has no visible character")


def _variants(sources: Sequence[Source]) -> tuple[VariantSpec, ...]:
    characters: dict[str, tuple[str, ...]] = {}
    words: dict[str, Disguise] = {}
    for source in sources:
        for char, others in source.content.characters.items():
            characters[char] = characters.get(char, ()) + others
        words.update(source.content.disguises)
    specs: dict[str, VariantSpec] = {}
    for word, disguise in words.items():
        for spelling in filter(None, _spellings(word, disguise, characters)):
            specs.setdefault(
                spelling, VariantSpec(spelling, word, disguise.not_before, disguise.not_after)
            )
    return tuple(specs.values())


def _spellings(
    word: str, disguise: Disguise, characters: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    folded = (fold(spelling).text for spelling in disguise.spellings)
    yield from (spelling for spelling in folded if spelling != word)
    if not disguise.by_character:
        return
    options = [(char, *characters.get(char, ())) for char in word]
    plain = (word, *disguise.ordinary)
    for pieces in itertools.product(*options):
        spelling = fold("".join(pieces)).text
        if spelling not in plain:
            yield spelling
    if len(word) > 1:
        yield "".join(char * 2 for char in word)


def compile_sources(sources: Sequence[Source]) -> Compiled:
    """Compile lexicon files into a pack; problems name the file and line."""
    return _Builder(sources).build()
