"""Checking templates: a file in, findings with their places in it out."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.fold import fold
from cslint.judge.document import NotCheckedError
from cslint.judge.engine import Violation
from cslint.model import Problem, Region
from cslint.report.writer import Found
from cslint.templates.checks import Hit, hits
from cslint.templates.duties import Duties
from cslint.templates.placeholders import filled, placeholders
from cslint.templates.tree import Declared, Template
from cslint.templates.twins import RULE, Firsts, Twin, naming

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.judge.linter import Linter
    from cslint.model import Finding
    from cslint.templates.placeholders import Placeholder
    from cslint.templates.reading import TemplateFile

_COMPLAINT = "complaint"
_NOTHING = Declared()
_SHORTEST_NUMBER = 11
_MADE = frozenset({"TP", "SU", "SV"})
_FACT = re.compile(r"\{(\w+)\}")
_SHORTEST_DUPLICATE = 4  # code points: shorter ones ("好的") repeat with good reason
_OWED = {
    "SV001": ("投诉场景的模板没有道歉", "a template for complaints does not apologise"),
    "SV002": (
        "投诉场景的模板没有给出处理办法",
        "a template for complaints states no way forward",
    ),
}
_DETAILS = {
    "empty": ("空的", "empty"),
    "unclosed": ("没有闭合", "not closed"),
    "unopened": ("多出的右括号", "closes nothing"),
    "undeclared": ("变量没有声明", "not declared"),
    "width": ("全角括号", "full-width bracket"),
}


class Judged(NamedTuple):
    """A finding in a template, and a replacement of its text that is surely right."""

    found: Found
    template: Template
    replacement: str | None = None


class Candidate(NamedTuple):
    """A template as it would be found if its text, of which this is the digest, came before."""

    digest: bytes
    place: str
    judged: Judged
    origin: bytes


class TemplateChecker:
    """Judges templates with a linter's rules. Immutable: share it between files."""

    def __init__(self, linter: Linter) -> None:
        self._linter = linter
        self._duties = Duties()

    @cached_property
    def _scope(self) -> frozenset[str]:
        specs = self._linter.specs
        return frozenset(code for code, spec in specs.items() if "template" in spec.scopes)

    def check_file(self, file: TemplateFile, shown: str) -> list[Judged]:
        """All findings of a file, by place then code."""
        found = [*self.check_each(file, shown), *self._repeated(file, shown)]
        return sorted(found, key=lambda each: _order(each.found.finding))

    def check_each(self, file: TemplateFile, shown: str) -> list[Judged]:
        """The findings of each template of a file for itself, by place then code."""
        found = [
            judged
            for template in file.templates
            for judged in self._template(file, template, shown)
        ]
        once = {_identity(each.found.finding): each for each in found}
        return sorted(once.values(), key=lambda each: _order(each.found.finding))

    def candidates(self, file: TemplateFile, shown: str) -> Iterator[Candidate]:
        """Each template as it would be found if its text had been seen before.

        An alias stands where its text stands, and is no second template.
        """
        seen: set[tuple[object, ...]] = set()
        origin = os.path.realpath(file.source.path if file.source else shown)
        for template in file.templates:
            text, declared = template.mapped.text, template.declared
            codes = self._linter.scheme.codes(declared.platform)
            key = (*_stands(template), declared.platform, declared.scene)
            if RULE not in codes or len(text) < _SHORTEST_DUPLICATE or key in seen:
                continue
            seen.add(key)
            judged = self._judged(file, template, Hit(RULE, 0, len(text)), shown)
            yield Candidate(
                _digest(text, declared),
                _named(file, judged, shown),
                judged,
                _hashed(_named(file, judged, origin)),
            )

    def _repeated(self, file: TemplateFile, shown: str) -> Iterator[Judged]:
        """The templates that repeat an earlier one of the same file."""
        given = list(self.candidates(file, shown))
        twins = [Twin(each.digest, each.place, each.judged.found, each.origin) for each in given]
        for index, first in Firsts().repeats(twins):
            judged = given[index].judged
            yield judged._replace(found=naming(judged.found, first))

    def check_text(self, text: str, declared: Declared = _NOTHING) -> list[Hit]:
        """What is wrong with one text alone, the rules that are on, in order of codes."""
        known = placeholders(text, declared.variables)
        codes = self._linter.scheme.codes(declared.platform) & self._scope
        found = list(self._own(text, declared, known))
        if _speaks(codes):
            found += self._lexicon(text, known)
        if declared.scene == _COMPLAINT:
            found += self._owed(text, known)
        return sorted((each for each in found if each.rule in codes), key=lambda each: each.rule)

    def _own(self, text: str, declared: Declared, known: list[Placeholder]) -> Iterator[Hit]:
        limits = self._linter.scheme.profile(declared.platform).limits
        longest = self._linter.config.templates.max_length or limits.message_length
        yield from hits(text, declared.variables, known, longest)

    def unjudged(self, text: str, declared: Declared = _NOTHING) -> str | None:
        """Why the rules for texts could not judge a text to the end, or None."""
        if not _speaks(self._linter.scheme.codes(declared.platform) & self._scope):
            return None
        try:
            self._linter.engine.judge(
                filled(text, placeholders(text, declared.variables)).text, None
            )
        except NotCheckedError as error:
            return str(error)
        return None

    def _lexicon(self, text: str, known: list[Placeholder]) -> Iterator[Hit]:
        filling = filled(text, known)
        try:
            found = self._linter.engine.judge(filling.text, None)
        except NotCheckedError:
            # `unjudged` tells of it; what is wrong with the template itself is found still.
            return
        for each in found:
            span = filling.original(each.start, each.end)
            if span is not None:
                yield Hit(each.rule, *span, violation=each)

    def _owed(self, text: str, known: list[Placeholder]) -> Iterator[Hit]:
        """What a reply to a complaint must hold: an apology and a way forward."""
        plain = filled(text, known).text
        if not self._duties.apologises(plain):
            yield Hit("SV001", 0, len(text))
        if not self._duties.resolves(plain):
            yield Hit("SV002", 0, len(text))

    def _template(self, file: TemplateFile, template: Template, shown: str) -> Iterator[Judged]:
        for hit in self.check_text(template.mapped.text, template.declared):
            yield self._judged(file, template, hit, shown)

    def _judged(self, file: TemplateFile, template: Template, hit: Hit, shown: str) -> Judged:
        text, declared = template.mapped.text, template.declared
        region = _region(file, template, hit.start, hit.end)
        finding = self._linter.finding(
            _placed(hit), text, platform=declared.platform, path=shown, line=region.line
        )
        # The whole text is no evidence of anything.
        whole = hit.start == 0 and hit.end == len(text) and hit.rule[:2] in {"TP", "SV"}
        finding = msgspec.structs.replace(
            finding,
            message=self._message(hit, text),
            column=region.column,
            message_id=template.key,
            text=None if whole and hit.rule != RULE else finding.text,
            start=None if whole else finding.start,
            end=None if whole else finding.end,
        )
        replacement = hit.replacement
        if hit.rule == "PV001":
            replacement = _masked(text[hit.start : hit.end])
        return Judged(Found(finding, (), region), template, replacement)

    def _message(self, hit: Hit, text: str) -> str:
        lang = self._linter.config.lang
        if hit.rule in _OWED:
            return _OWED[hit.rule][0 if lang == "zh" else 1]
        facts = {"text": text[hit.start : hit.end], **hit.facts}
        if (detail := _DETAILS.get(facts.get("detail", ""))) is not None:
            facts["detail"] = detail[0 if lang == "zh" else 1]
        message = self._linter.specs[hit.rule].message.in_language(lang)
        return _FACT.sub(lambda found: facts.get(found[1], found[0]), message)


def _speaks(codes: frozenset[str]) -> bool:
    """Whether any of some rules judges what a text says, and not how a template is made."""
    return any(code[:2] not in _MADE for code in codes)


def _placed(hit: Hit) -> Violation:
    if hit.violation is None:
        return Violation(hit.rule, hit.start, hit.end, 1.0, obfuscated=False, why=())
    return hit.violation._replace(start=hit.start, end=hit.end)


def _region(file: TemplateFile, template: Template, start: int, end: int) -> Region:
    if file.source is None:
        row, column = template.cell or (1, 1)
        return Region(row, column, row, column + 1)
    return file.source.region(*template.mapped.span(start, end))


def _digest(text: str, declared: Declared) -> bytes:
    """What two templates have in common that say the same to the same people.

    Width of punctuation and white space make no difference, nor does what folding undoes.
    """
    plain = "".join(unicodedata.normalize("NFKC", fold(text).text).split())
    said = "\0".join((declared.platform or "", declared.scene or "", plain))
    return _hashed(said)


def _hashed(said: str) -> bytes:
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).digest()


def _stands(template: Template) -> tuple[object, ...]:
    """Where a template's text stands: an alias stands where its anchor does."""
    return template.spot or template.mapped.span(0, 0)


def _named(file: TemplateFile, judged: Judged, shown: str) -> str:
    """A template's place in words: file and line, or file, sheet and cell."""
    where = judged.template.key if file.source is None else judged.found.finding.line
    return f"{shown}:{where}"


def _identity(finding: Finding) -> tuple[object, ...]:
    return (
        finding.line, finding.column, finding.rule, finding.start, finding.end, finding.platform,
        finding.message,
    )  # fmt: skip


def _order(finding: Finding) -> tuple[int, str, int, int]:
    return finding.line or 0, finding.rule, finding.column or 0, finding.start or 0


def _masked(text: str) -> str | None:
    """A phone, ID or card number or an e-mail with its middle masked; None for the rest."""
    if "@" in text:
        name, _, domain = text.partition("@")
        return f"{name[:1]}***@{domain}"
    digits = [at for at, char in enumerate(text) if char.isdigit() or char in "Xx"]
    if len(digits) < _SHORTEST_NUMBER or not all(
        char.isdigit() or char in " -.+Xx" for char in text
    ):
        return None
    hidden = set(digits[3:-4])
    return "".join("*" if at in hidden else char for at, char in enumerate(text))


def unchecked(checker: TemplateChecker, file: TemplateFile, shown: str) -> Iterator[Problem]:
    """The templates of a file that some rule could not judge to the end."""
    for template in file.templates:
        reason = checker.unjudged(template.mapped.text, template.declared)
        if reason is not None:
            line, column, *_ = _region(file, template, 0, 0)
            yield Problem(path=shown, line=line, column=column, reason=reason, was_read=True)


def problems_of(file: TemplateFile, shown: str) -> Iterator[Problem]:
    """What of a file was not read."""
    for each in file.troubles:
        yield Problem(path=shown, line=each.line, column=each.column, reason=each.reason)
