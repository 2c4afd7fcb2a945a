"""Mending a file: fixes are applied, and kept only if the file then says what was meant."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cslint.fixes.proposing import Proposal, proposals
from cslint.fixes.workbooks import with_cells
from cslint.read.bytes import COMPRESSED, STDIN
from cslint.read.errors import Unreadable
from cslint.templates.reading import TemplateFile, Wanted, module_of, parse
from cslint.templates.source import Source, read_bytes
from cslint.templates.xlsx_file import read_workbook

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cslint.templates.mapped import Mapped
    from cslint.templates.service import Judged, TemplateChecker
    from cslint.templates.tree import Spot

_ROUNDS = 20


class Mended(NamedTuple):
    """A file after its fixes, how many were made, and for a workbook its bytes."""

    file: TemplateFile
    fixes: int
    data: bytes = b""


def mended(
    checker: TemplateChecker,
    file: TemplateFile,
    how: Wanted,
    judge: Callable[[TemplateFile], Sequence[Judged]],
    *,
    unsafe: bool,
) -> Mended:
    """Fix a file until nothing more can be: another run finds nothing to fix."""
    count = 0
    for _ in range(_ROUNDS):
        if file.source is None:
            break
        wanted = list(proposals(checker, file, judge(file), unsafe=unsafe))
        done = _round(file, how, wanted)
        if done is None:
            break
        file, made = done
        count += made
    return Mended(file, count)


def mended_workbook(
    checker: TemplateChecker,
    data: bytes,
    how: Wanted,
    judge: Callable[[TemplateFile], Sequence[Judged]],
    *,
    unsafe: bool,
) -> Mended:
    """Fix a workbook until nothing more can be. Raises Unreadable where it cannot be written."""
    count = 0
    file = read_workbook(data, how)
    for _ in range(_ROUNDS):
        by_cell: dict[Spot, list[Proposal]] = {}
        for each in proposals(checker, file, judge(file), unsafe=unsafe):
            spot = each.judged.template.spot
            if spot is not None:
                by_cell.setdefault(spot, []).append(each)
        chosen = {spot: _apart(wanted) for spot, wanted in by_cell.items()}
        texts = {
            spot: _expected(made[0].judged.template.mapped, made) for spot, made in chosen.items()
        }
        if not texts:
            break
        data, written = with_cells(data, texts)
        if not written:
            break
        count += sum(len(chosen[spot]) for spot in written)
        file = read_workbook(data, how)
    return Mended(file, count, data)


def _round(
    file: TemplateFile, how: Wanted, wanted: Sequence[Proposal]
) -> tuple[TemplateFile, int] | None:
    """All fixes at once, else the first that can be made alone."""
    apart = _apart(wanted)
    for chosen in (apart, *([each] for each in apart if len(apart) > 1)):
        after = _applied(file, how, chosen) if chosen else None
        if after is not None:
            return after, len(chosen)
    return None


def _apart(wanted: Iterable[Proposal]) -> list[Proposal]:
    """Fixes that do not touch one another, safe ones first."""
    chosen: list[Proposal] = []
    for each in sorted(wanted, key=lambda one: (not one.fix.is_safe, one.fix.start)):
        if all(
            each.fix.end <= other.fix.start or other.fix.end <= each.fix.start for other in chosen
        ):
            chosen.append(each)
    return sorted(chosen, key=lambda one: one.fix.start)


def _applied(file: TemplateFile, how: Wanted, chosen: Sequence[Proposal]) -> TemplateFile | None:
    """The file with some fixes; None where it then would not say what was meant."""
    source = file.source
    if source is None:
        return None
    parts: list[str] = []
    done = 0
    for each in chosen:
        parts += (source.text[done : each.fix.start], each.fix.replacement)
        done = each.fix.end
    text = "".join((*parts, source.text[done:]))
    after = reread(source, text, how)
    if after is None or list(_texts(after)) != [
        _expected(template.mapped, chosen) for template in file.templates
    ]:
        return None
    return after


def reread(source: Source, text: str, how: Wanted) -> TemplateFile | None:
    """A file as it would be with another text; None where it could not be read or written."""
    changed = Source(source.path, text, source.encoding, source.mark)
    try:
        changed.encoded(text)
        return parse(changed, how, module_of(source.path, text, how))
    except (UnicodeEncodeError, Unreadable):
        return None


def _texts(file: TemplateFile) -> Iterator[str]:
    return (each.mapped.text for each in file.templates)


def _expected(mapped: Mapped, chosen: Sequence[Proposal]) -> str:
    text = mapped.text
    for each in reversed(chosen):
        if each.judged.template.mapped == mapped:
            text = text[: each.start] + each.text + text[each.end :]
    return text


def in_place(path: str) -> str | None:
    """Why no file of this name can be written in place, or None."""
    if path == STDIN:
        return "standard input cannot be fixed in place"
    if path.lower().endswith(tuple(COMPRESSED)):
        return "a compressed file cannot be fixed in place"
    return None


def writable(source: Source) -> str | None:
    """Why a file cannot be written in place, or None."""
    reason = in_place(source.path)
    if reason is not None:
        return reason
    try:
        if source.encoded(source.text) != read_bytes(source.path):
            return "it cannot be written again byte for byte"
    except (UnicodeEncodeError, Unreadable):
        return "it cannot be written again byte for byte"
    return None


def write(name: str, data: bytes) -> None:
    """Put changed bytes in a file's place, all or nothing. Raises OSError."""
    import tempfile  # noqa: PLC0415  (only where something is fixed)

    path = Path(name).resolve()
    handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        with contextlib.suppress(OSError):
            Path(made).chmod(path.stat().st_mode & 0o7777)
        Path(made).replace(path)
    except BaseException:
        Path(made).unlink(missing_ok=True)
        raise


def difference(path: str, before: str, after: str) -> str:
    """What changed, as a unified diff that no terminal obeys."""
    import difflib  # noqa: PLC0415  (only where something is fixed)

    from cslint.report.visible import visible  # noqa: PLC0415  (as above)

    lines = difflib.unified_diff(
        before.splitlines(), after.splitlines(), f"a/{path}", f"b/{path}", lineterm=""
    )
    return "".join(f"{visible(line)}\n" for line in lines)
