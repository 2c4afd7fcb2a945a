"""Taking findings away where a directive says so, and telling of directives that are wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.judge.engine import Violation
from cslint.model import Region
from cslint.report.writer import Found
from cslint.suppress.directives import Directive, Fault, directives
from cslint.templates.service import Judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.judge.linter import Linter
    from cslint.templates.reading import TemplateFile


class Kept(NamedTuple):
    """The findings that stay, and those about the directives themselves."""

    judged: list[Judged]
    about: list[Found]


def suppressed(
    file: TemplateFile,
    judged: Sequence[Judged],
    linter: Linter,
    unsuppressible: frozenset[str],
    shown: str,
) -> Kept:
    """Apply the directives of a file to its findings."""
    if file.source is None or not file.comments:
        return Kept(list(judged), [])
    found = directives(file.source, file.comments, linter.specs, unsuppressible)
    used: set[tuple[int, str]] = set()
    kept = [each for each in judged if not _is_taken(each, file, found, used)]
    wrong = _wrong(found, used, linter)
    about = [_told(directive, fault, linter, shown) for directive, fault in wrong]
    return Kept(kept, about)


def _is_taken(
    each: Judged, file: TemplateFile, found: list[Directive], used: set[tuple[int, str]]
) -> bool:
    finding = each.found.finding
    anchor = file.source.place(each.template.anchor)[0] if file.source else 0
    taken = False
    for number, directive in enumerate(found):
        if not directive.covers(finding.line or 0, anchor):
            continue
        for name, codes in directive.rules.items():
            if finding.rule in codes:
                used.add((number, name))
                taken = True
    return taken


def _wrong(
    found: list[Directive], used: set[tuple[int, str]], linter: Linter
) -> Iterator[tuple[Directive, Fault]]:
    """Faults, and names that took nothing away though their rules are on."""
    for number, directive in enumerate(found):
        yield from ((directive, fault) for fault in directive.faults)
        for name, codes in directive.rules.items():
            # A rule that is off in this run could not be found.
            if (number, name) not in used and codes & linter.codes:
                yield directive, Fault("SU001", name)


def _told(directive: Directive, fault: Fault, linter: Linter, shown: str) -> Found:
    violation = Violation(fault.rule, 0, len(directive.text), 1.0, obfuscated=False, why=())
    finding = linter.finding(violation, directive.text, path=shown, line=directive.line)
    finding = msgspec.structs.replace(
        finding,
        message=finding.message.replace("{detail}", fault.detail),
        column=directive.column,
        start=None,
        end=None,
    )
    end = directive.column + len(directive.text)
    return Found(finding, (), Region(directive.line, directive.column, directive.line, end))
