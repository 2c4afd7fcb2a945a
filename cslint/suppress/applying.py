"""Taking findings away where a directive says so, and telling of directives that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.judge.engine import Violation
from cslint.model import Region
from cslint.report.writer import Found
from cslint.suppress.directives import Directive, Fault, directives, noted
from cslint.suppress.spots import Meant, Spot, Spots
from cslint.templates.columns import note_name
from cslint.templates.service import Judged
from cslint.templates.twins import RULE, Twin, Twins, Unused

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
    meant = Meant(found)
    spots = [_spot(each, file) for each in judged]
    kept = [each for each, spot in zip(judged, spots, strict=True) if not meant.holds(spot)]
    later = [_spot(each.judged, file) for each in candidates] if meant.names(RULE) else []
    here, there = Spots(spots), Spots(later)
    about: list[Found] = []
    unused: list[Unused] = []
    for directive, fault, codes in _wrong(found, here, linter):
        told = _told(directive, fault, linter, shown)
        perhaps = tuple(dict.fromkeys(there.within(directive, codes)))
        if perhaps:
            unused.append(Unused(told, perhaps))
        else:
            about.append(told)
    excused = {at for at, spot in enumerate(later) if meant.holds(spot)}
    twins = [
        Twin(each.digest, each.place, None if at in excused else each.judged.found, each.origin)
        for at, each in enumerate(candidates)
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


def _spot(each: Judged, file: TemplateFile) -> Spot:
    finding = each.found.finding
    anchor = file.source.place(each.template.anchor)[0] if file.source else 0
    return Spot(finding.rule, finding.line or 0, anchor, each.template.declared.notes)


def _wrong(
    found: list[Directive], here: Spots, linter: Linter
) -> Iterator[tuple[Directive, Fault, frozenset[str]]]:
    """Faults, and names that took nothing away though their rules are on, with these rules."""
    for directive in found:
        yield from ((directive, fault, frozenset()) for fault in directive.faults)
        for name, codes in directive.rules.items():
            # A rule that is off in this run could not be found.
            if codes & linter.codes and next(here.within(directive, codes), None) is None:
                yield directive, Fault("SU001", name), codes


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
