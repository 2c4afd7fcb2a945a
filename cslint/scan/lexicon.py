"""Lexicon files: what a person writes, read and checked with file and line."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Literal

import msgspec

from cslint.model import Problem, Severity
from cslint.scan import positions

_AT = re.compile(r" - at `(?:key in )?`?([^`]*)`?")


class Bilingual(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text for people, in Chinese and English."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


class Scope(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That a phrase of the family takes assertion away from its surroundings.

    `over`: `after` or `before` the phrase (up to `reach` code points, inside its
    clause), its whole `clause`, or its whole `sentence`.
    """

    over: Literal["after", "before", "clause", "sentence"]
    reach: int = 8


class Family(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that mean the same for some rule."""

    note: str = ""
    source: str = "own"
    phrases: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    exceptions: tuple[str, ...] = msgspec.field(name="except", default=())
    edges: bool = False
    scope: Scope | None = None


class Condition(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """When a rule holds: all of the families, near one another, and none of others.

    A family may be written ``a|b`` (either), ``~a`` (also where it is negated, quoted
    or reported). `within`: at most so many code points from the first to the last of
    them, or one `clause`, `sentence` or the whole `message`. `before`: families of
    which one must stand in the customer's message before. `longest`: the message has
    at most so many code points.
    """

    all: tuple[str, ...]
    any: tuple[str, ...] = ()
    none: tuple[str, ...] = ()
    none_in: Literal["clause", "sentence", "message"] = "sentence"
    within: int | Literal["clause", "sentence", "message"] = 24
    ordered: bool = False
    before: tuple[str, ...] = ()
    longest: int | None = None
    confidence: float = 0.95


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An agent's message, with the customer's before it where that matters."""

    text: str
    customer: str | None = None


class RuleSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A rule: its meaning, texts for people, conditions and examples in one place."""

    name: str
    severity: Severity
    what: Bilingual
    why: Bilingual
    suggestion: Bilingual
    message: Bilingual
    bad: tuple[str | Example, ...]
    good: tuple[str | Example, ...]
    when: tuple[Condition, ...] = ()
    scopes: tuple[Literal["message", "template", "dialogue", "contact"], ...] = ("message",)
    enabled: bool = True
    norms: tuple[str, ...] = ()
    yields_to: tuple[str, ...] = ()


class Disguise(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Ways a word is disguised: whole spellings, and per character alternatives."""

    spellings: tuple[str, ...] = ()
    by_character: bool = True
    not_before: tuple[str, ...] = ()
    not_after: tuple[str, ...] = ()
    ordinary: tuple[str, ...] = ()


class LexiconFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One file of a lexicon folder."""

    families: dict[str, Family] = {}
    rules: dict[str, RuleSpec] = {}
    characters: dict[str, tuple[str, ...]] = {}
    disguises: dict[str, Disguise] = {}


class Source(msgspec.Struct, frozen=True):
    """A lexicon file as read, with the lines its parts stand on."""

    path: str
    content: LexiconFile
    lines: dict[str, int]

    def problem(self, where: str, reason: str, hint: str | None = None) -> Problem:
        """A problem at a part of this file (`$.families.praise.phrases[2]`)."""
        line = positions.Positioned(None, self.lines).line_of(where)
        return Problem(path=self.path, line=line, reason=reason, hint=hint)


def read_file(path: Path) -> Source | Problem:
    """Read one lexicon file, or say what is wrong with it and where."""
    try:
        loaded = positions.load(path)
    except positions.YamlError as error:
        return Problem(path=str(path), line=error.line, reason=f"not valid YAML: {error}")
    except UnicodeDecodeError as error:
        return Problem(path=str(path), reason=f"not UTF-8: {error.reason} at byte {error.start}")
    except OSError as error:
        return Problem(path=str(path), reason=f"cannot be read: {error.strerror}")
    return _convert(path, loaded)


def _convert(path: Path, loaded: positions.Positioned) -> Source | Problem:
    if not loaded.value:
        return Problem(path=str(path), reason="an empty lexicon: no families and no rules")
    try:
        content = msgspec.convert(loaded.value, LexiconFile)
    except msgspec.ValidationError as error:
        where = _error_path(str(error), loaded.value)
        reason = str(error).partition(" - at ")[0]
        return Problem(path=str(path), line=loaded.line_of(where), reason=f"{reason} ({where})")
    return Source(str(path), content, loaded.lines)


def _error_path(text: str, value: Any) -> str:
    """Msgspec writes `[...]` for a mapping's value: find the key that fails."""
    match = _AT.search(text)
    where = match.group(1) if match else "$"
    head, dots, tail = where.partition("[...]")
    if not dots:
        return where
    section = head.removeprefix("$.")
    types: dict[str, Any] = {"families": Family, "rules": RuleSpec, "disguises": Disguise}
    for key, each in value.get(section, {}).items():
        try:
            msgspec.convert(each, types.get(section, tuple[str, ...]))
        except msgspec.ValidationError:
            return f"{head}.{key}{tail}"
    return where


def read_folder(folder: Path) -> list[Source | Problem]:
    """Read every `*.yaml` file of a folder, in name order."""
    paths = sorted(folder.glob("*.yaml"))
    if not paths:
        return [Problem(path=str(folder), reason="no lexicon (*.yaml) in this folder")]
    return [read_file(path) for path in paths]


def shipped_folder() -> Path:
    """The folder of the lexicons that ship: in a wheel inside the package, else beside it."""
    inside = Path(__file__).parent.parent / "lexicons"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "lexicons"
