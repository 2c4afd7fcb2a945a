"""JSON Lines: one value a line; a line that is not JSON does not hide the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.templates.json_file import Parser
from cslint.templates.reading import TemplateFile, Trouble, in_order
from cslint.templates.source import BadLine
from cslint.templates.tree import Walk

if TYPE_CHECKING:
    from cslint.templates.reading import Wanted
    from cslint.templates.source import Source
    from cslint.templates.tree import Note, Template


def read(source: Source, how: Wanted) -> TemplateFile:
    """All lines of a file."""
    templates: list[Template] = []
    notes: list[Note] = []
    troubles: list[Trouble] = []
    for start, line in source.lines():
        try:
            for root in Parser(source, start, start + len(line)).values():
                walk = Walk(how.keys)
                templates += walk.templates(root, how.declared)
                notes += walk.notes
        except BadLine as error:
            troubles.append(Trouble(error.reason, error.line, error.column))
    return TemplateFile(source, in_order(iter(templates)), (), tuple(troubles), tuple(notes))
