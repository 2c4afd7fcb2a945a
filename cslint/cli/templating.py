"""Checking, fixing and suppressing in files of templates."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.judge.selection import resolve_all
from cslint.model import Problem
from cslint.read.errors import Unreadable
from cslint.suppress.applying import suppressed
from cslint.templates.reading import read_templates, wanted
from cslint.templates.service import TemplateChecker, problems_of, unchecked
from cslint.templates.source import BadLine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cslint.cli.checking import Changed
    from cslint.cli.request import CheckRequest
    from cslint.judge.linter import Linter
    from cslint.report.writer import Found
    from cslint.templates.reading import TemplateFile
    from cslint.templates.service import Judged
    from cslint.templates.twins import Twins


class TemplateDesk:
    """What a request asks for, done to one template file after another."""

    def __init__(self, request: CheckRequest, linter: Linter) -> None:
        """Raise UnknownRuleError for an unsuppressible rule that does not exist."""
        config = request.config
        self._request = request
        self._linter = linter
        self._checker = TemplateChecker(linter)
        self._how = wanted(config.templates, config.reading.encoding)
        self._unsuppressible = resolve_all(config.unsuppressible, linter.specs)

    def check(
        self, path: str, shown: str, count: Callable[[int], None]
    ) -> Iterator[Found | Problem | Changed | Twins]:
        """All that is found in a file, or left in it after fixes; what is handed on last."""
        try:
            file = read_templates(path, self._how)
        except Unreadable as error:
            line, column = (
                (error.line, error.column) if isinstance(error, BadLine) else (None, None)
            )
            yield Problem(
                path=shown, reason=error.reason, hint=error.hint, line=line, column=column
            )
            return
        count(len(file.templates))
        yield from problems_of(file, shown)
        if self._request.fix != "none":
            fixed = self._fixed if file.source is not None else self._fixed_workbook
            file, results = fixed(file, path, shown)
            yield from results
        if self._request.add_ignores is not None:
            file, results = self._with_ignores(file, shown, self._request.add_ignores)
            yield from results
        yield from unchecked(self._checker, file, shown)
        yield from self._found(file, shown)

    def _found(self, file: TemplateFile, shown: str) -> Iterator[Found | Twins]:
        kept = suppressed(
            file,
            self._checker.check_each(file, shown),
            self._linter,
            self._unsuppressible,
            shown,
            list(self._checker.candidates(file, shown)),
        )
        left = kept.judged
        if self._request.fixes:
            from cslint.fixes.proposing import with_fixes  # noqa: PLC0415  (few formats show them)

            left = with_fixes(self._checker, file, left)
        yield from (each.found for each in left)
        yield from (each for each in kept.about if each.finding.rule in self._linter.codes)
        yield kept.twins.without(frozenset(self._linter.specs) - self._linter.codes)

    def _judge(self, shown: str) -> Callable[[TemplateFile], Sequence[Judged]]:
        def judge(file: TemplateFile) -> Sequence[Judged]:
            judged = self._checker.check_file(file, shown)
            return suppressed(file, judged, self._linter, self._unsuppressible, shown).judged

        return judge

    def _fixed_workbook(
        self, file: TemplateFile, path: str, shown: str
    ) -> tuple[TemplateFile, list[Problem | Changed]]:
        from cslint.cli.checking import Changed  # noqa: PLC0415  (it imports this module)
        from cslint.fixes.mending import difference, in_place, mended_workbook  # noqa: PLC0415
        from cslint.templates.source import read_bytes  # noqa: PLC0415  (few runs fix)

        unsafe = self._request.fix == "unsafe"
        try:
            data = read_bytes(path)
            done = mended_workbook(
                self._checker, data, self._how, self._judge(shown), unsafe=unsafe
            )
        except Unreadable as error:
            return file, [Problem(path=shown, reason=f"not fixed: {error.reason}")]
        if not done.fixes:
            return file, []
        changed = Changed(shown, done.fixes, difference(shown, _cells(file), _cells(done.file)))
        reason = None if self._request.diff else in_place(path) or _write(path, done.data)
        if reason is not None:
            return file, [Problem(path=shown, reason=f"not fixed: {reason}")]
        return (file if self._request.diff else done.file), [changed]

    def _fixed(
        self, file: TemplateFile, _path: str, shown: str
    ) -> tuple[TemplateFile, list[Problem | Changed]]:
        from cslint.fixes.mending import mended  # noqa: PLC0415  (few runs fix)

        unsafe = self._request.fix == "unsafe"
        done = mended(self._checker, file, self._how, self._judge(shown), unsafe=unsafe)
        if not done.fixes:
            return file, []
        return self._changed(file, done.file, done.fixes, shown)

    def _with_ignores(
        self, file: TemplateFile, shown: str, reason: str
    ) -> tuple[TemplateFile, list[Problem | Changed]]:
        from cslint.cli.texts import Texts  # noqa: PLC0415
        from cslint.fixes.mending import reread  # noqa: PLC0415  (few runs write ignores)
        from cslint.suppress.adding import insertions, with_insertions  # noqa: PLC0415

        judged = [
            each
            for each in self._judge(shown)(file)
            if each.found.finding.rule not in self._unsuppressible
        ]
        if not judged:
            return file, []
        made = insertions(file, judged, " ".join(reason.split()))
        after = None
        if made is not None and file.source is not None:
            after = reread(file.source, with_insertions(file.source.text, made), self._how)
        if after is None or _texts(after) != _texts(file) or made is None:
            reason = Texts(self._request.lang)["no_comments"].format(len(judged))
            return file, [Problem(path=shown, reason=reason)]
        return self._changed(file, after, len(made), shown)

    def _changed(
        self, before: TemplateFile, after: TemplateFile, count: int, shown: str
    ) -> tuple[TemplateFile, list[Problem | Changed]]:
        from cslint.cli.checking import Changed  # noqa: PLC0415  (it imports this module)
        from cslint.fixes.mending import difference, writable  # noqa: PLC0415

        if before.source is None or after.source is None:
            return before, []
        diff = difference(shown, before.source.text, after.source.text)
        if self._request.diff:
            return before, [Changed(shown, count, diff)]
        data = after.source.encoded(after.source.text)
        reason = writable(before.source) or _write(before.source.path, data)
        if reason is not None:
            return before, [Problem(path=shown, reason=f"not fixed: {reason}")]
        return after, [Changed(shown, count, diff)]


def _write(path: str, data: bytes) -> str | None:
    """Write a file; why that failed, or None."""
    from cslint.fixes.mending import write  # noqa: PLC0415  (few runs fix)

    try:
        write(path, data)
    except OSError as error:
        return error.strerror or str(error)
    return None


def _cells(file: TemplateFile) -> str:
    """The templates of a workbook, each by its sheet and cell."""
    return "\n".join(f"{each.key}: {each.mapped.text}" for each in file.templates)


def _texts(file: TemplateFile) -> list[str]:
    return [each.mapped.text for each in file.templates]
