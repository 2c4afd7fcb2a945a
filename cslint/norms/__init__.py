"""Norms as dated data: what laws and platform rules say, from when, and how sure that is.

Nothing here is legal advice.
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

import msgspec

from cslint.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

Certainty = Literal["law", "rule", "seen", "secondary"]
DISCLAIMER = {
    "zh": "仅供参考,不构成法律意见;条文以官方最新文本为准。",
    "en": "For information only, no legal advice; the official current text prevails.",
}
_CERTAINTIES = {
    "zh": {"law": "法律原文", "rule": "平台规则原文", "seen": "网页所见", "secondary": "二手来源"},
    "en": {
        "law": "statute",
        "rule": "official rule",
        "seen": "page seen",
        "secondary": "secondary source",
    },
}
HOME = "CN"


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A text for people, in Chinese and English."""

    zh: str
    en: str

    def in_language(self, lang: str) -> str:
        """The text in `zh` or `en`."""
        return self.zh if lang == "zh" else self.en


class Norm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One norm. `scope` is a platform's name or a country; dates include both ends."""

    scope: str
    title: Words
    says: Words
    certainty: Certainty
    source: str
    review: date
    rules: tuple[str, ...]
    article: str | None = None
    effective: date | None = None
    until: date | None = None
    penalty: Words | None = None
    draft: bool = False

    def in_force(self, day: date | None) -> bool:
        """Whether it holds on a day; without a day, whether it has no known end."""
        if self.draft:
            return False
        if day is None:
            return self.until is None
        return (self.effective or date.min) <= day <= (self.until or date.max)

    def is_due(self, today: date) -> bool:
        """Whether it should have been looked at again by now."""
        return today > self.review

    def cited(self, lang: str) -> str:
        """One line: title, article, since when, how sure."""
        title = self.title.in_language(lang)
        quoted = f"《{title}》" if lang == "zh" else title
        parts = [quoted + (f" {self.article}" if self.article else "")]
        if self.effective is not None:
            parts.append(f"{self.effective} 起" if lang == "zh" else f"since {self.effective}")
        parts.append(_CERTAINTIES[lang][self.certainty])
        return " · ".join(parts)


class NormsFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file of norms, by their ids."""

    norms: dict[str, Norm | None]


class NormError(ValueError):
    """A file of norms that cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.reason)
        self.problem = problem


class Cited(NamedTuple):
    """A norm with its id."""

    id: str
    norm: Norm


class Norms:
    """All norms of a configuration. Immutable."""

    def __init__(self, norms: Mapping[str, Norm]) -> None:
        """Take norms by id."""
        self.all = dict(norms)
        self._by_rule: dict[str, list[Cited]] = {}
        for name, norm in self.all.items():
            for rule in norm.rules:
                self._by_rule.setdefault(rule, []).append(Cited(name, norm))
        self._citations: dict[tuple[str, str | None, date | None, str], tuple[str, ...]] = {}

    def bearing_on(self, rule: str) -> list[Cited]:
        """The norms that bear on a rule, at whatever time and place."""
        return list(self._by_rule.get(rule, ()))

    def in_force(self, rule: str, platform: str | None, day: date | None) -> Iterator[Cited]:
        """The norms of home and of a platform that hold for a rule on a day."""
        for cited in self._by_rule.get(rule, ()):
            if cited.norm.scope in (HOME, platform) and cited.norm.in_force(day):
                yield cited

    def citations(
        self, rule: str, platform: str | None, day: date | None, lang: str
    ) -> tuple[str, ...]:
        """Those norms as lines for a finding."""
        key = (rule, platform, day, lang)
        known = self._citations.get(key)
        if known is None:
            known = tuple(each.norm.cited(lang) for each in self.in_force(rule, platform, day))
            if len(self._citations) > 20_000:  # noqa: PLR2004  (bounds the cache)
                self._citations.clear()
            self._citations[key] = known
        return known


def shipped_file() -> Path:
    """The file of the norms that ship."""
    return Path(__file__).parent / "data.yaml"


def load_norms(files: Iterable[Path] = ()) -> Norms:
    """The shipped norms, with those of the files laid over them by id.

    A file replaces a norm by giving its id anew, and takes it away by giving it as null.
    Raises NormError.
    """
    norms: dict[str, Norm] = {}
    for path in (shipped_file(), *files):
        for name, norm in _read(path).items():
            if norm is None:
                norms.pop(name, None)
            else:
                norms[name] = norm
    return Norms(norms)


def _read(path: Path) -> Mapping[str, Norm | None]:
    if path == shipped_file():
        return _shipped()
    return _parse(path)


@lru_cache(maxsize=1)
def _shipped() -> Mapping[str, Norm | None]:
    return _parse(shipped_file())


def _parse(path: Path) -> Mapping[str, Norm | None]:
    from cslint.scan import positions  # noqa: PLC0415  (YAML takes a while to load)

    try:
        loaded = positions.load(path)
    except positions.YamlError as error:
        raise NormError(
            Problem(path=str(path), line=error.line, reason=f"not valid YAML: {error}")
        ) from error
    except UnicodeDecodeError as error:
        raise NormError(Problem(path=str(path), reason=f"not UTF-8: {error.reason}")) from error
    except OSError as error:
        reason = f"cannot be read: {error.strerror}"
        raise NormError(Problem(path=str(path), reason=reason)) from error
    try:
        return msgspec.convert(loaded.value, NormsFile).norms
    except msgspec.ValidationError as error:
        raise NormError(_explained(path, loaded, str(error))) from error


def _explained(path: Path, loaded: object, text: str) -> Problem:
    """Msgspec writes `[...]` for a mapping's value: find the norm that fails."""
    value, lines = getattr(loaded, "value", None), getattr(loaded, "lines", {})
    entries = value.get("norms") if isinstance(value, dict) else None
    for name, each in (entries or {}).items() if isinstance(entries, dict) else ():
        try:
            msgspec.convert(each, Norm | None)
        except msgspec.ValidationError as error:
            line = lines.get(f"$.norms.{name}")
            return Problem(path=str(path), line=line, reason=f"norm “{name}”: {error}")
    return Problem(path=str(path), line=1, reason=text)
