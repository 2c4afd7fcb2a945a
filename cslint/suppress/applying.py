"""Taking findings away where a directive says so, and telling of directives that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.judge.engine import Violation
from cslint.model import Region
from cslint.report.writer import Found
from cslint.suppress.directives import Directive, Fault, directives, noted
from cslint.templates.columns import note_name
from cslint.templates.service import Judged
from cslint.templates.twins import Twin, Twins, Unused

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.judge.linter import Linter
    from cslint.templates.reading import TemplateFile
    from cslint.templates.service import Candidate


class Kept(NamedTuple):
    """The findings that stay, those about the directives themselves, and what is handed on."""

    judged: list[Judged]
    about: list[Found]
    twins: Twins = Twins()


def suppressed(
    file: TemplateFile,
    judged: Sequence[Judged],
    linter: Linter,
    unsuppressible: frozenset[str],
    shown: str,
    candidates: Sequence[Candidate] = (),
) -> Kept:
    """Apply the directives of a file to its findings, and to what may yet be found in it."""
    found = _directives(file, linter, unsuppressible)
    taken = [_takers(each, file, found) for each in judged]
    kept = [each for each, takers in zip(judged, taken, strict=True) if not takers]
    excused = [_takers(each.judged, file, found) for each in candidates]
    used = frozenset().union(*taken)
    about: list[Found] = []
    unused: list[Unused] = []
    for number, fault, name in _wrong(found, used, linter):
        told = _told(found[number], fault, linter, shown)
        perhaps = tuple(at for at, takers in enumerate(excused) if (number, name) in takers)
        if perhaps:
            unused.append(Unused(told, perhaps))
        else:
            about.append(told)
    twins = [
        Twin(each.digest, each.place, None if takers else each.judged.found)
        for each, takers in zip(candidates, excused, strict=True)
    ]
    return Kept(kept, about, Twins(twins, unused))


def _directives(
    file: TemplateFile, linter: Linter, unsuppressible: frozenset[str]
) -> list[Directive]:
    """All directives of a file, those of comments first."""
    found: list[Directive] = []
    if file.source is not None and file.comments:
        found += directives(file.source, file.comments, linter.specs, unsuppressible)
    found += noted(file.source, file.notes, linter.specs, unsuppressible)
    return found


def _takers(each: Judged, file: TemplateFile, found: list[Directive]) -> frozenset[tuple[int, str]]:
    """The directives, by number, and their selectors that take a finding away."""
    finding = each.found.finding
    anchor = file.source.place(each.template.anchor)[0] if file.source else 0
    return frozenset(
        (number, name)
        for number, directive in enumerate(found)
        if directive.covers(finding.line or 0, anchor, each.template.declared.notes)
        for name, codes in directive.rules.items()
        if finding.rule in codes
    )


def _wrong(
    found: list[Directive], used: frozenset[tuple[int, str]], linter: Linter
) -> Iterator[tuple[int, Fault, str | None]]:
    """Faults by directive, and names that took nothing away though their rules are on."""
    for number, directive in enumerate(found):
        yield from ((number, fault, None) for fault in directive.faults)
        for name, codes in directive.rules.items():
            # A rule that is off in this run could not be found.
            if (number, name) not in used and codes & linter.codes:
                yield number, Fault("SU001", name), name


def _told(directive: Directive, fault: Fault, linter: Linter, shown: str) -> Found:
    violation = Violation(fault.rule, 0, len(directive.text), 1.0, obfuscated=False, why=())
    finding = linter.finding(violation, directive.text, path=shown, line=directive.line)
    finding = msgspec.structs.replace(
        finding,
        message=finding.message.replace("{detail}", fault.detail),
        column=directive.column,
        message_id=note_name(directive.note) if directive.note else None,
        start=None,
        end=None,
    )
    end = directive.column + (1 if finding.message_id else len(directive.text))
    return Found(finding, (), Region(directive.line, directive.column, directive.line, end))
