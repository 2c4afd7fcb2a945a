"""Fixes for the findings of a template file."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cslint.fixes.rewording import rewordings
from cslint.model import Fix
from cslint.templates.service import Judged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.templates.mapped import Style
    from cslint.templates.reading import TemplateFile
    from cslint.templates.service import TemplateChecker


class Proposal(NamedTuple):
    """A fix, and what it does to the text of its template."""

    judged: Judged
    start: int
    end: int
    text: str
    fix: Fix


def proposals(
    checker: TemplateChecker, file: TemplateFile, judged: Sequence[Judged], *, unsafe: bool
) -> Iterator[Proposal]:
    """A fix for each finding that has one, in their order."""
    for each in judged:
        proposal = _safe(file, each) or (_unsafe(checker, file, each) if unsafe else None)
        if proposal is not None:
            yield proposal


def with_fixes(
    checker: TemplateChecker, file: TemplateFile, judged: Sequence[Judged]
) -> list[Judged]:
    """The findings, each with its fix if it has one; in a workbook no text could be replaced."""
    if file.source is None:
        return list(judged)
    found = {id(each.judged): each.fix for each in proposals(checker, file, judged, unsafe=True)}
    return [each._replace(found=each.found._replace(fix=found.get(id(each)))) for each in judged]


def _safe(file: TemplateFile, judged: Judged) -> Proposal | None:
    finding = judged.found.finding
    if judged.replacement is None or finding.start is None or finding.end is None:
        return None
    span = (finding.start, finding.end)
    fix = _fix(file, judged, span, judged.replacement, is_safe=True)
    return fix and Proposal(judged, *span, judged.replacement, fix)


def _unsafe(checker: TemplateChecker, file: TemplateFile, judged: Judged) -> Proposal | None:
    finding, template = judged.found.finding, judged.template
    if finding.start is None or finding.end is None:
        return None
    text = template.mapped.text
    before = Counter(each.rule for each in checker.check_text(text, template.declared))
    for each in rewordings(finding.rule, text, finding.start, finding.end):
        anew = text[: each.start] + each.text + text[each.end :]
        after = Counter(hit.rule for hit in checker.check_text(anew, template.declared))
        if after[finding.rule] < before[finding.rule] and not after - before:
            fix = _fix(file, judged, (each.start, each.end), each.text, is_safe=False)
            return fix and Proposal(judged, each.start, each.end, each.text, fix)
    return None


def _fix(
    file: TemplateFile, judged: Judged, span: tuple[int, int], text: str, *, is_safe: bool
) -> Fix | None:
    """In a workbook `start` and `end` count the characters of the cell."""
    template, region = judged.template, judged.found.region
    if file.source is None:
        return region and Fix(*span, text, region, is_safe)
    written = spelt(text, template.mapped.style)
    if written is None:
        return None
    start, end = template.mapped.span(*span)
    return Fix(start, end, written, file.source.region(start, end), is_safe)


def spelt(text: str, style: Style) -> str | None:
    """A text as a file's syntax writes it; None where it cannot be written in place."""
    if style == "json":
        return json.dumps(text, ensure_ascii=False)[1:-1]
    if style == "single":
        return text.replace("'", "''")
    if style == "csv":
        return text.replace('"', '""')
    return None if style == "cell" or "\n" in text else text
