"""Lexicons of dialogue acts: read from `acts/*.yaml`, compiled like rules, and cached."""

from __future__ import annotations

import functools
import hashlib
import itertools
import math
import operator
import re
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from cslint import __version__
from cslint.model import Problem, Severity
from cslint.scan import positions
from cslint.scan.cache import cache_folder, compiler_stamp, read_cached, write_cached
from cslint.scan.lexicon import (
    Bilingual,
    Condition,
    Family,
    LexiconFile,
    RuleSpec,
    Source,
    read_file,
    shipped_folder,
)
from cslint.scan.pack import Anchors, CompiledCondition, Pack, Role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

Side = Literal["customer", "agent"]
_SIDES: tuple[Side, ...] = ("customer", "agent")
FOLDER = "acts"
_DISGUISES = "disguises.yaml"
_FORMAT = 1
_NUMBER = re.compile(r"…\d*|\d+")
_SPACED_HOTLINE = re.compile(r"1 2 ?3 ?1 ?5")
_KEPT_NUMBERS = frozenset({"12315", "315", "12345", "12358", "12351", "12378", "110", "1818"})
DIGIT = "9"
_YES = "嗯"


class ActSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An act: what it means, when it holds, sentences that do it or do not.

    Acts of one `group` are read together. The group `watch` is looked for in every turn,
    the others only where something hangs on them: most turns cost next to nothing.
    Where `topic` is given, a pattern over folded text, the learned scorer alone makes out
    the act only in a text that it matches, or from the probability `sure` on; elsewhere it
    makes out the act `off_topic`, if any.
    """

    what: Bilingual
    when: tuple[Condition, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    group: str = "duties"
    topic: str = ""
    off_topic: str = ""
    sure: float = math.inf


class ActFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of an act lexicon: the acts of one side. Its scopes rule there only."""

    role: Side
    families: dict[str, Family] = {}
    acts: dict[str, ActSpec] = {}


class ActGroup(msgspec.Struct, frozen=True):
    """Acts of one side that are read together."""

    side: Side
    names: frozenset[str]
    pack: Pack


class ActPack(msgspec.Struct, frozen=True):
    """Compiled act lexicons.

    `groups` are the acts that are read together, each with the pack of their own families
    and their side's scopes.
    """

    acts: dict[str, ActSpec]
    roles: dict[str, Side]
    groups: tuple[ActGroup, ...]


class ActLexiconError(ValueError):
    """An act lexicon that cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}: {problem.reason}")
        self.problem = problem


def one_digit(text: str) -> str:
    """A text with every number but well-known ones as one digit.

    Acts do not depend on how much or how many: one phrase then fits all numbers. A lone
    "1" is a nod.
    """
    if text.strip() == "1":
        return _YES
    return _NUMBER.sub(_shortened, _SPACED_HOTLINE.sub("12315", text))


def _shortened(match: re.Match[str]) -> str:
    found = match.group(0)
    return found if found[0] == "…" or found in _KEPT_NUMBERS else DIGIT


def load_acts(folders: Sequence[Path] = ()) -> ActPack:
    """The shipped act lexicon, extended by the `acts` folders inside `folders`.

    Raises ActLexiconError.
    """
    files = list(_files(folders))
    digest = _digest(files)
    path = cache_folder() / f"acts-{digest}.bin"
    cached = read_cached(path, ActPack)
    if cached is None:
        cached = _compile(files)
        write_cached(path, msgspec.msgpack.encode(cached))
    return cached


def _files(folders: Sequence[Path]) -> Iterator[Path]:
    shipped = shipped_folder()
    yield shipped / _DISGUISES
    for folder in (shipped, *folders):
        yield from sorted((folder / FOLDER).glob("*.yaml"))


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.blake2b(f"{__version__}/{_FORMAT}".encode(), digest_size=16)
    digest.update(compiler_stamp())
    digest.update(str(Path(__file__).stat().st_mtime_ns).encode())
    for path in files:
        try:
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
        except OSError as error:
            raise ActLexiconError(
                Problem(path=str(path), reason=f"cannot be read: {error.strerror}")
            ) from error
    return digest.hexdigest()


def _compile(files: Sequence[Path]) -> ActPack:
    from cslint.scan.compiling import compile_sources  # noqa: PLC0415  (few starts compile)

    sources: list[Source] = []
    acts: dict[str, ActSpec] = {}
    roles: dict[str, Side] = {}
    scopes: dict[str, Side] = {}
    for path in files:
        if path.name == _DISGUISES:
            sources.append(_usable(read_file(path)))
            continue
        source, content = read_acts(path)
        sources.append(source)
        acts.update(content.acts)
        roles.update(dict.fromkeys(content.acts, content.role))
        scoped = (name for name, family in content.families.items() if family.scope)
        scopes.update(dict.fromkeys(scoped, content.role))
    compiled = compile_sources(sources)
    problems = (*compiled.problems, *_bad_topics(acts, sources))
    if problems:
        raise ActLexiconError(problems[0])
    return ActPack(acts, roles, tuple(_groups(compiled.pack, acts, roles, scopes)))


def _groups(
    pack: Pack,
    acts: Mapping[str, ActSpec],
    roles: Mapping[str, Side],
    scopes: Mapping[str, Side],
) -> Iterator[ActGroup]:
    kinds = dict.fromkeys(spec.group for spec in acts.values())
    for side, kind in itertools.product(_SIDES, kinds):
        names = frozenset(
            name for name, spec in acts.items() if roles[name] == side and spec.group == kind
        )
        scoped = {name for name, whose in scopes.items() if whose == side}
        if names:
            yield ActGroup(side, names, restricted(pack, names, scoped))


def _bad_topics(acts: Mapping[str, ActSpec], sources: Sequence[Source]) -> Iterator[Problem]:
    import regex  # noqa: PLC0415  (few starts compile)

    for source in sources:
        for name in acts.keys() & source.content.rules.keys():
            try:
                regex.compile(acts[name].topic)
            except regex.error as error:
                yield source.problem(f"$.rules.{name}.topic", f"topic is no pattern: {error}")
            off_topic = acts[name].off_topic
            if off_topic and off_topic not in acts:
                reason = f"no act is called “{off_topic}”"
                yield source.problem(f"$.rules.{name}.off_topic", reason)


def _usable(source: Source | Problem) -> Source:
    if isinstance(source, Problem):
        raise ActLexiconError(source)
    return source


def read_acts(path: Path) -> tuple[Source, ActFile]:
    """Read one file of acts: as a lexicon source, and as it is. Raises ActLexiconError."""
    try:
        loaded = positions.load(path)
        content = msgspec.convert(loaded.value or {}, ActFile)
    except positions.YamlError as error:
        reason = f"not valid YAML: {error}"
        raise ActLexiconError(Problem(path=str(path), line=error.line, reason=reason)) from error
    except (OSError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise ActLexiconError(Problem(path=str(path), reason=str(error))) from error
    families = {name: _shortened_family(family) for name, family in content.families.items()}
    rules = {name: _as_rule(name, spec) for name, spec in content.acts.items()}
    lines = {key.replace("$.acts.", "$.rules.", 1): line for key, line in loaded.lines.items()}
    return Source(str(path), LexiconFile(families=families, rules=rules), lines), content


def _shortened_family(family: Family) -> Family:
    return msgspec.structs.replace(
        family,
        phrases=tuple(one_digit(each) for phrase in family.phrases for each in _parted(phrase)),
        exceptions=tuple(
            one_digit(each) for phrase in family.exceptions for each in _parted(phrase)
        ),
    )


def _parted(phrase: str) -> list[str]:
    """A phrase that is nothing but one choice, as its options: literals are found faster."""
    if not (phrase.startswith("(") and phrase.endswith(")")):
        return [phrase]
    options, depth = [""], 0
    for place, char in enumerate(phrase):
        depth += (char == "(") - (char == ")")
        if depth == 0 and place < len(phrase) - 1:
            return [phrase]
        if char == "|" and depth == 1:
            options.append("")
        else:
            options[-1] += char
    return [options[0][1:], *options[1:-1], options[-1][:-1]] if options[1:] else [phrase]


def _as_rule(name: str, spec: ActSpec) -> RuleSpec:
    nothing = Bilingual("", "")
    return RuleSpec(
        name=name,
        severity=Severity.INFO,
        what=spec.what,
        why=nothing,
        suggestion=nothing,
        message=nothing,
        bad=spec.yes,
        good=spec.no,
        when=tuple(each for condition in spec.when for each in _unmixed(condition)),
        scopes=("dialogue",),
    )


def _unmixed(condition: Condition) -> Iterator[Condition]:
    """A condition as several, where elements mix families with and without a tilde."""
    for elements in itertools.product(*map(_polarities, condition.all)):
        yield msgspec.structs.replace(condition, all=elements)


def _polarities(element: str) -> list[str]:
    names = element.split("|")
    asserted = [name for name in names if name[0] != "~"]
    either = [name[1:] for name in names if name[0] == "~"]
    written = ["|".join(asserted)] if asserted else []
    return [*written, "~" + "|".join(either)] if either else written


def restricted(pack: Pack, names: Collection[str], scoped: Collection[str]) -> Pack:
    """The pack with the conditions of some acts, and only what these can ask for."""
    conditions = tuple(each for each in pack.conditions if each.rule in names)
    scopes = {n: scope for n, scope in pack.scopes.items() if pack.families[n] in scoped}
    wanted = set(scopes).union(*map(_families_of, conditions))
    kept = [n for n, spec in enumerate(pack.phrases) if not wanted.isdisjoint(spec.families)]
    renumbered = {old: new for new, old in enumerate(kept)}
    needs = {condition.need for condition in conditions}
    bits = functools.reduce(operator.or_, (int(need, 16) for need in needs), 0)
    anchors = pack.anchors
    roles = [_restricted(role, renumbered, needs, bits) for role in anchors.roles]
    kept_roles = {
        literal: roles[number]
        for literal, number in zip(anchors.literals, anchors.role_numbers, strict=True)
        if roles[number].phrases
    }
    return msgspec.structs.replace(
        pack,
        scopes=scopes,
        patterns={n: each for n, each in pack.patterns.items() if n in wanted},
        phrases=tuple(pack.phrases[n] for n in kept),
        conditions=conditions,
        anchors=Anchors.of(kept_roles),
        rules={},
    )


def _families_of(condition: CompiledCondition) -> set[int]:
    elements = itertools.chain.from_iterable(each.families for each in condition.elements)
    return {*elements, *condition.any_of, *condition.none_of, *condition.before}


def _restricted(
    role: Role, renumbered: Mapping[int, int], needs: Collection[str], bits: int
) -> Role:
    phrases = tuple(renumbered[old] for old in role.phrases if old in renumbered)
    kept = tuple(need for need in role.needs if need in needs)
    return Role(phrases, hex(int(role.mask, 16) & bits), kept)
