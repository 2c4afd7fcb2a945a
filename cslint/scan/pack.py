"""Compiling lexicons: from files that people write to one pack that a scan reads."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.fold import fold
from cslint.model import Problem
from cslint.scan.lexicon import Condition, Disguise, Example, Family, RuleSpec, Scope, Source
from cslint.scan.phrases import PhraseError, expand
from cslint.scan.undisguise import Undisguise, VariantSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

PLAIN, EXCEPTION = 0, 1
MESSAGE_RADIUS = 1_000_000


class Action(NamedTuple):
    """What a literal's hit means: a family's phrase, or an exception of it.

    `tail` is the number of the pattern that must match behind it, or -1.
    """

    family: int
    kind: int
    tail: int


class Element(NamedTuple):
    """One part of a condition: any of these families, asserted unless `any_polarity`."""

    families: tuple[int, ...]
    any_polarity: bool


class CompiledCondition(msgspec.Struct, frozen=True):
    """A condition with families as numbers; `gate` is the rarest of its elements."""

    rule: str
    spec: Condition
    elements: tuple[Element, ...]
    any_of: tuple[int, ...]
    none_of: tuple[int, ...]
    before: tuple[int, ...]
    gate: int


class Pack(msgspec.Struct, frozen=True):
    """Compiled lexicons: all that a scanner needs, and nothing that it must work out."""

    families: tuple[str, ...]
    scopes: dict[int, Scope]
    edges: tuple[int, ...]
    patterns: dict[int, tuple[str, ...]]
    literals: tuple[str, ...]
    actions: tuple[tuple[Action, ...], ...]
    tails: tuple[str, ...]
    conditions: tuple[CompiledCondition, ...]
    rules: dict[str, RuleSpec]
    variants: tuple[VariantSpec, ...]


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
        self.actions: dict[str, dict[Action, None]] = {}
        self.tails: dict[str, int] = {}
        self.undisguise = Undisguise(_variants(sources))

    def build(self) -> Compiled:
        for source in self.sources:
            self._gather(source)
        names = tuple(self.families)
        number = {name: index for index, name in enumerate(names)}
        users = self._users(number)
        for name, (family, source) in self.families.items():
            self._add_phrases(name, family, source, users[name])
        conditions = tuple(self._conditions(number))
        pack = Pack(
            families=names,
            scopes={number[n]: f.scope for n, (f, _) in self.families.items() if f.scope},
            edges=tuple(number[n] for n, (f, _) in self.families.items() if f.edges),
            patterns={number[n]: self._patterns(n) for n in names if self._patterns(n)},
            literals=tuple(self.actions),
            actions=tuple(tuple(each) for each in self.actions.values()),
            tails=tuple(self.tails),
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
                    self._add_phrase(phrase, kind, users)
                except PhraseError as error:
                    where = f"$.families.{name}.{key}[{index}]"
                    self.problems.append(source.problem(where, str(error)))

    def _add_phrase(self, phrase: str, kind: int, users: tuple[int, ...]) -> None:
        for head in expand(phrase, self._folded):
            if not head.literal:
                raise PhraseError(f"“{phrase}” folds to nothing")
            tail = self.tails.setdefault(head.tail, len(self.tails)) if head.tail else -1
            known = self.actions.setdefault(head.literal, {})
            for user in users:
                known[Action(user, kind, tail)] = None

    def _folded(self, literal: str) -> str:
        return self.undisguise.apply(fold(literal)).text

    def _patterns(self, name: str) -> tuple[str, ...]:
        family, _ = self.families[name]
        used = (self._patterns(each) for each in family.uses if each in self.families)
        return (*family.patterns, *itertools.chain.from_iterable(used))

    def _conditions(self, number: Mapping[str, int]) -> Iterator[CompiledCondition]:
        counts = self._counts(number)
        for code, rule in self.rules.items():
            for index, spec in enumerate(rule.when):
                where = f"$.rules.{code}.when[{index}]"
                compiled = self._condition(code, spec, number, where)
                if compiled is not None:
                    gate = min(
                        range(len(compiled.elements)),
                        key=lambda i: self._cost(compiled.elements[i], counts),
                    )
                    yield msgspec.structs.replace(compiled, gate=gate)

    def _cost(self, element: Element, counts: Mapping[int, int]) -> tuple[bool, int]:
        """Families with patterns cannot open a gate; else the rarest one should."""
        names = list(self.families)
        patterned = any(self._patterns(names[each]) for each in element.families)
        return patterned, sum(counts.get(each, 0) for each in element.families)

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

    def _counts(self, number: Mapping[str, int]) -> dict[int, int]:
        """How often each family stands in the examples: a measure of how common it is."""
        from cslint.scan.automaton import build  # noqa: PLC0415

        counts: dict[int, int] = dict.fromkeys(number.values(), 0)
        literals = list(self.actions)
        if not literals:
            return counts
        find = build(literals).find_matches_as_indexes
        actions = list(self.actions.values())
        for text in _example_texts(self.rules.values()):
            found = find(self._folded(text), overlapping=True)
            for family in {act.family for which, _, _ in found for act in actions[which]}:
                counts[family] += 1
        return counts


def _element(text: str, number: Mapping[str, int]) -> Element:
    any_polarity = text.startswith("~")
    return Element(tuple(number[each] for each in text.lstrip("~").split("|")), any_polarity)


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


def _example_texts(rules: Iterable[RuleSpec]) -> Iterator[str]:
    for rule in rules:
        for example in (*rule.bad, *rule.good):
            yield example.text if isinstance(example, Example) else example


def _variants(sources: Sequence[Source]) -> tuple[VariantSpec, ...]:
    characters: dict[str, tuple[str, ...]] = {}
    words: dict[str, Disguise] = {}
    for source in sources:
        for char, others in source.content.characters.items():
            characters[char] = characters.get(char, ()) + others
        words.update(source.content.disguises)
    specs: dict[str, VariantSpec] = {}
    for word, disguise in words.items():
        for spelling in _spellings(word, disguise, characters):
            specs.setdefault(
                spelling, VariantSpec(spelling, word, disguise.not_before, disguise.not_after)
            )
    return tuple(specs.values())


def _spellings(
    word: str, disguise: Disguise, characters: Mapping[str, tuple[str, ...]]
) -> Iterator[str]:
    yield from (fold(spelling).text for spelling in disguise.spellings)
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
