"""The examples of template rules: each is a plain-text file, one template a paragraph."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.suppress.applying import suppressed
from cslint.templates.reading import Wanted, parse, wanted
from cslint.templates.service import TemplateChecker
from cslint.templates.source import Source

if TYPE_CHECKING:
    from cslint.judge.linter import Linter

# What the examples of SU004 are judged by.
_UNSUPPRESSIBLE = frozenset({"TP005"})


def found_in(linter: Linter, text: str) -> set[str]:
    """The codes found in an example. Raises Unreadable for one that holds no text."""
    how: Wanted = wanted(linter.config.templates)._replace(unit="paragraph")
    file = parse(Source("example.txt", text), how, "text_file")
    judged = TemplateChecker(linter).check_file(file, "example.txt")
    kept = suppressed(file, judged, linter, _UNSUPPRESSIBLE, "example.txt")
    found = (*(each.found for each in kept.judged), *kept.about)
    return {each.finding.rule for each in found}
