"""Checking files: paths in, findings and problems out, in input order."""

from __future__ import annotations

import itertools
from fnmatch import fnmatch
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.cli.request import Kind
from cslint.cli.texts import Texts
from cslint.judge.linter import Linter
from cslint.judge.selection import resolve_all
from cslint.model import ContactBatch, ConversationClosed, Finding, LogMessage, Problem
from cslint.read import ReadOptions, is_bad_record, open_log, sniff_kind
from cslint.read.jsonl import NOT_JSON
from cslint.report.writer import Found
from cslint.templates.twins import Twins

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from cslint.cli.request import CheckRequest
    from cslint.cli.surroundings import Surroundings
    from cslint.cli.templating import TemplateDesk
    from cslint.config import Config
    from cslint.contacts.schedule import Item
    from cslint.model import LogItem
    from cslint.templates.twins import Firsts

STDIN = "-"
TICK = 512
_LOOKED_AT = 10_000  # records, for what is wrong with a file of no known kind


class Checked(NamedTuple):
    """The end of a file: what it was, and how many messages or records were read.

    `twins` are its templates, for whoever knows those of the files before.
    """

    path: str
    kind: Kind | None
    messages: int
    twins: Twins = Twins()


class Skipped(NamedTuple):
    """A bad record that `--skip-bad-records` passes over."""

    problem: Problem


class Changed(NamedTuple):
    """A file that was fixed, or with `--diff` would be: how often, and what changes."""

    path: str
    changes: int
    diff: str


Result = Found | Problem | Skipped | Changed | Checked


class Checker:
    """Checks files one by one. Raises ConfigError and UnknownRuleError when it is made."""

    def __init__(self, request: CheckRequest) -> None:
        self.request = request
        self.linter = Linter(request.config, base=Path(request.base))
        self._now = _with_zone(request.now, request.config.timezone)
        self._options = read_options(request.config, skip=request.skip_bad_records)
        self._ignores = {
            glob: resolve_all(selectors, self.linter.specs)
            for glob, selectors in request.config.per_file_ignores.items()
        }

    def check(self, path: str | Path, tick: Callable[[int], None] | None = None) -> list[Result]:
        """All results of a file, by line then code, a `Checked` last.

        They are sorted, so they are held until the file ends: a duty is found broken only
        after the messages that came later. `tick` is called with counts of messages read.
        """
        results: list[Found | Problem | Skipped | Changed] = []
        shown, kind, twins = shown_path(path), None, Twins()
        count = _Count(tick)
        try:
            kind = self._kind(path)
            found = self._results(path, shown, kind, count)
            for result in found:
                if isinstance(result, Twins):
                    twins = result
                else:
                    results.append(self._told(result, shown))
        except Exception as error:  # noqa: BLE001  (the other files are still checked)
            results.append(self._failed(shown, error))
        results.sort(key=_position)
        return [*results, Checked(shown, kind, count.total, twins)]

    def _told(
        self, result: Found | Problem | Changed, shown: str
    ) -> Found | Problem | Skipped | Changed:
        if isinstance(result, Found | Changed):
            return result
        problem = msgspec.structs.replace(result, path=shown)
        skip = self.request.skip_bad_records and is_bad_record(problem)
        return Skipped(problem) if skip else problem

    def _kind(self, path: str | Path) -> Kind | None:
        request = self.request
        return (
            request.kind
            or configured_kind(str(path), request.config, Path(request.base))
            or sniff_kind(path, self._options)
        )

    def _results(
        self, path: str | Path, shown: str, kind: Kind | None, count: _Count
    ) -> Iterator[Found | Problem | Changed | Twins]:
        checks = {"chat": self._chat, "contacts": self._contacts, "template": self._templates}
        check = checks.get(kind or "")
        if check is None:
            yield self._refused(path, shown, kind)
        else:
            yield from self._kept(shown, check(path, shown, count))

    def _chat(self, path: str | Path, shown: str, count: _Count) -> Iterator[Found | Problem]:
        items = count.watch(open_log(path, self._options))
        if self._now is not None:
            items = ended_at(items, self._now)
        if not self.request.context:
            yield from map(_plain, self.linter.check_log(items, shown))
            return
        from cslint.cli.surroundings import Surroundings  # noqa: PLC0415  (only to show)

        near = Surroundings()
        yield from (_placed(each, near) for each in self.linter.check_log(near.watch(items), shown))

    def _contacts(self, path: str | Path, shown: str, count: _Count) -> Iterator[Found | Problem]:
        from cslint.contacts.service import check_schedule  # noqa: PLC0415  (few files need it)

        found = check_schedule(path, self._options, self.linter, shown, count.watch_contacts)
        yield from map(_plain, found)

    def _templates(
        self, path: str | Path, shown: str, count: _Count
    ) -> Iterator[Found | Problem | Changed | Twins]:
        return self._desk.check(str(path), shown, count.add)

    @cached_property
    def _desk(self) -> TemplateDesk:
        from cslint.cli.templating import TemplateDesk  # noqa: PLC0415  (few runs have templates)

        return TemplateDesk(self.request, self.linter)

    def _kept(
        self, shown: str, results: Iterable[Found | Problem | Changed | Twins]
    ) -> Iterator[Found | Problem | Changed | Twins]:
        """The results but for those of rules that are ignored in this file."""
        base = Path(self.request.base)
        ignored = frozenset().union(
            *(codes for glob, codes in self._ignores.items() if matches(shown, glob, base))
        )
        for each in results:
            if isinstance(each, Twins):
                yield each.without(ignored)
            elif not isinstance(each, Found) or each.finding.rule not in ignored:
                yield each

    def _refused(self, path: str | Path, shown: str, kind: Kind | None) -> Problem:
        texts = Texts(self.request.lang)
        if kind is not None:
            return Problem(path=shown, reason=texts["kind_unsupported"].format(kind))
        problems = (
            each
            for each in itertools.islice(open_log(path, self._options), _LOOKED_AT)
            if isinstance(each, Problem)
        )
        for each in problems:
            if each.line is None or each.reason.startswith(NOT_JSON):
                return each
        hint = texts["unknown_kind_hint"]
        return Problem(path=shown, reason=texts["unknown_kind"], hint=hint)

    def _failed(self, shown: str, error: Exception) -> Problem:
        texts = Texts(self.request.lang)
        if self.request.verbose:
            import traceback  # noqa: PLC0415  (only a failure needs it)

            traceback.print_exception(error)
        reason = texts["failed_inside"].format(f"{type(error).__name__}: {error}")
        return Problem(path=shown, reason=reason, hint=texts["verbose_hint"])


class _Count:
    """Counts the messages that pass."""

    def __init__(self, tick: Callable[[int], None] | None) -> None:
        self.total = 0
        self._tick = tick

    def add(self, seen: int) -> None:
        """Count some more at once."""
        self.total += seen
        if self._tick is not None:
            self._tick(seen)

    def watch_contacts(self, items: Iterator[Item]) -> Iterator[Item]:
        """Watch a schedule from its beginning, though it may have been watched before."""
        self.total = 0
        for item in items:
            seen = len(item.contacts) if isinstance(item, ContactBatch) else 1
            self.total += 0 if isinstance(item, Problem) else seen
            yield item
            if self._tick is not None:
                self._tick(seen)

    def watch(self, items: Iterator[LogItem]) -> Iterator[LogItem]:
        while batch := list(itertools.islice(items, TICK)):
            seen = sum(isinstance(item, LogMessage) for item in batch)
            self.total += seen
            yield from batch
            if self._tick is not None:
                self._tick(seen)


def ended_at(items: Iterator[LogItem], now: datetime) -> Iterator[LogItem]:
    """Pass items on, then close at `now` the conversations that are still open."""
    still_open: dict[str | None, None] = {}
    for item in items:
        if isinstance(item, LogMessage):
            still_open[item.message.conversation_id] = None
        elif isinstance(item, ConversationClosed):
            still_open.pop(item.conversation_id, None)
        yield item
    for conversation in still_open:
        if conversation is not None:
            yield ConversationClosed(conversation, now)


def _with_zone(now: datetime | None, zone: str) -> datetime | None:
    """A time that names no offset is taken in the configured zone."""
    if now is None or now.tzinfo is not None:
        return now
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (few runs are given a time)

    return now.replace(tzinfo=ZoneInfo(zone))


def _plain(each: Finding | Problem) -> Found | Problem:
    return Found(each) if isinstance(each, Finding) else each


def _placed(each: Finding | Problem, near: Surroundings) -> Found | Problem:
    return Found(each, near.around(each)) if isinstance(each, Finding) else each


def joined(batch: list[Result], firsts: Firsts) -> list[Result]:
    """A file's results with its templates that repeat one of an earlier file."""
    last = batch[-1]
    if not isinstance(last, Checked) or not last.twins.twins:
        return batch
    results = [each for each in batch if not isinstance(each, Checked)]
    results += firsts.told(last.twins)
    results.sort(key=_position)
    return [*results, last._replace(twins=Twins())]


def _position(result: Found | Problem | Skipped | Changed) -> tuple[float, int, str, int]:
    """By line; where a line has both, problems first; a file's own problems last."""
    if isinstance(result, Changed):
        return (float("inf"), 2, "", 0)
    if isinstance(result, Found):
        finding = result.finding
        place = finding.start or finding.column or 0
        return (finding.line or float("inf"), 1, finding.rule, place)
    line = (result.problem if isinstance(result, Skipped) else result).line
    return (line or float("inf"), 0, "", 0)


def read_options(config: Config, *, skip: bool) -> ReadOptions:
    """How the configuration wants logs to be read."""
    reading = config.reading
    return ReadOptions(
        columns=reading.columns,
        roles=reading.roles,
        timezone=config.timezone,
        encoding=reading.encoding,
        seller_nicks=reading.seller_nicks,
        max_line_bytes=reading.max_line_bytes,
        skip_bad_records=skip,
    )


def shown_path(path: str | Path) -> str:
    """A path as reports name it: with slashes, and in characters that can be written."""
    text = path.as_posix() if isinstance(path, Path) else path
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def configured_kind(path: str, config: Config, base: Path) -> Kind | None:
    """The kind that the configuration's globs give a file."""
    kinds: Sequence[tuple[Kind, tuple[str, ...]]] = (
        ("chat", config.files.chat),
        ("template", config.files.template),
        ("contacts", config.files.contacts),
    )
    for kind, globs in kinds:
        if any(matches(path, glob, base) for glob in globs):
            return kind
    return None


def matches(path: str, glob: str, base: Path) -> bool:
    """Whether a glob (relative to `base`; `*` crosses slashes) names a file.

    A glob without a slash is matched with the file's name alone.
    """
    if "/" not in glob:
        return fnmatch(Path(path).name, glob)
    full = Path(path).absolute()
    try:
        relative = full.relative_to(base.absolute()).as_posix()
    except ValueError:
        relative = full.as_posix()
    return fnmatch(relative, glob) or fnmatch(relative, glob.removeprefix("**/"))
