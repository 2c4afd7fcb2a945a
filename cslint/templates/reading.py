"""One file of templates, by whatever reader its name and content ask for."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, NamedTuple, cast

from cslint.read.bytes import STDIN, base_name
from cslint.read.columns import plain
from cslint.read.errors import Unreadable
from cslint.templates.source import BadLine, Source, read_bytes, read_source
from cslint.templates.tree import Declared, Keys, Note, Template, is_note, keys_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from cslint.config import Templates

_BY_SUFFIX = {
    ".yaml": "yaml_file", ".yml": "yaml_file", ".json": "json_file", ".jsonl": "jsonl_file",
    ".ndjson": "jsonl_file", ".toml": "toml_file", ".csv": "csv_file", ".tsv": "csv_file",
    ".tab": "csv_file", ".md": "markdown_file", ".markdown": "markdown_file",
    ".txt": "text_file",
}  # fmt: skip
_DELIMITERS = (",", "\t", ";", "|")
_HEAD = 1 << 14  # characters
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")


class Comment(NamedTuple):
    """A comment of the file's syntax: its span, without the signs, and whether it is alone.

    `alone`: nothing else stands on its line.
    """

    start: int
    end: int
    alone: bool


class Trouble(NamedTuple):
    """A part of a file that could not be read; `line` and `column` count from 1."""

    reason: str
    line: int | None = None
    column: int | None = None


class TemplateFile(NamedTuple):
    """What a file holds. `source` is None for a workbook.

    Directives stand in `comments`, and in values of their own: `notes`.
    """

    source: Source | None
    templates: tuple[Template, ...]
    comments: tuple[Comment, ...] = ()
    troubles: tuple[Trouble, ...] = ()
    notes: tuple[Note, ...] = ()


class Wanted(NamedTuple):
    """How files of templates are read."""

    keys: Keys
    declared: Declared
    unit: str = "line"
    encoding: str | None = None


def wanted(settings: Templates, encoding: str | None = None) -> Wanted:
    """The settings of a configuration, made ready."""
    variables = frozenset(settings.variables) if settings.variables else None
    return Wanted(keys_of(settings), Declared(None, None, variables), settings.text_unit, encoding)


def read_templates(path: str, how: Wanted) -> TemplateFile:
    """Read a file of templates. Raises Unreadable (BadLine where the place is known)."""
    name = base_name(path)
    if any(map(is_note, how.keys.text)):
        raise Unreadable(
            "text-keys in [templates] may not name cslint, which holds directives",
            "give the key or column of the texts another name",
        )
    if name.endswith(_WORKBOOKS):
        from cslint.templates.xlsx_file import read_workbook  # noqa: PLC0415  (few are)

        return _filled(read_workbook(read_bytes(path), how))
    source = read_source(path, how.encoding)
    return parse(source, how, _module_of(name, source.text, how.keys))


def parse(source: Source, how: Wanted, module: str) -> TemplateFile:
    """Read the text of a file with one of the readers. Raises Unreadable."""
    reader = importlib.import_module(f"cslint.templates.{module}")
    read = cast("Callable[[Source, Wanted], TemplateFile]", reader.read)
    try:
        return _filled(read(source, how))
    except RecursionError as error:
        raise BadLine("values are nested too deep") from error


def module_of(path: str, text: str, how: Wanted) -> str:
    """The reader of a file, by its name, else by how its text begins."""
    return _module_of(base_name(path), text, how.keys)


def _module_of(name: str, text: str, keys: Keys) -> str:
    for suffix, module in _BY_SUFFIX.items():
        if name.endswith(suffix):
            return module
    start = text.lstrip()[:1]
    if start in {"{", "["}:
        return "json_file"
    lines = (line for line in text[:_HEAD].splitlines() if line.strip(" \t\ufeff"))
    first = next(lines, "")
    if first.lower().startswith("sep="):
        first = next(lines, "")
    # A line further down would take the lines above it from what is checked.
    if _is_header(first, keys):
        return "csv_file"
    return "yaml_file" if name == STDIN else "text_file"


def _is_header(line: str, keys: Keys) -> bool:
    """Whether a line names several columns, one of them known to hold text."""
    if ":" in line:
        return False
    for mark in _DELIMITERS:
        cells = [plain(cell.strip(' "\r')) for cell in line.split(mark)]
        if len(cells) > 1 and all(cells) and not keys.text.isdisjoint(cells):
            return True
    return False


def _filled(file: TemplateFile) -> TemplateFile:
    if not file.templates and not file.troubles:
        raise BadLine(
            "nothing to check: no reply text was found in it",
            hint="name the keys or columns that hold text with text-keys in [templates]",
        )
    return file


def in_order(templates: Iterator[Template]) -> tuple[Template, ...]:
    """Templates as they come, each place once for what is declared of it."""
    return tuple(dict.fromkeys(templates))
