"""`cslint check`: options to a request, a request to results, results to a report."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from cslint import __version__
from cslint.cli.catalogue import problem_with, settings_of
from cslint.cli.notices import tell, tell_problem
from cslint.cli.options import configuration_options, option
from cslint.cli.output import opened
from cslint.cli.progress import Progress
from cslint.cli.request import CheckRequest
from cslint.cli.tally import Tally
from cslint.cli.terminal import colour_wanted, is_terminal, width
from cslint.config import ConfigError
from cslint.model import Problem
from cslint.report.formats import FORMATS, create, writer_class
from cslint.report.writer import Found, Run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from cslint.cli.checking import Changed, Checker, Result
    from cslint.cli.ledger import Ledger
    from cslint.cli.settings import Effective
    from cslint.cli.texts import Texts
    from cslint.report.writer import Summary, Writer

_FAIL_ON = ("error", "warning", "info", "never")


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        click.get_current_context().exit(_Check(texts, given).run())

    paths = click.Argument(["paths"], nargs=-1, metavar="[PATH]...", type=str)
    return click.Command(
        "check",
        callback=run,
        params=[paths, *_options(texts)],
        help=texts["check"],
        epilog=texts["check_epilog"],
    )


def _options(texts: Texts) -> Iterator[click.Parameter]:
    kinds = click.Choice(["chat", "template", "contacts"])
    yield option(texts, "o_kind", "--kind", type=kinds)
    yield from configuration_options(texts)
    yield click.Option(
        ["--format"],
        type=click.Choice(list(FORMATS)),
        metavar="FORMAT",
        help=texts["o_format"].format(", ".join(FORMATS)),
    )
    yield option(texts, "o_output_file", "-o", "--output-file", type=str, metavar="FILE")
    yield option(texts, "o_fail_on", "--fail-on", type=click.Choice(_FAIL_ON))
    yield option(texts, "o_jobs", "-j", "--jobs", type=click.IntRange(0, 64), default=0)
    yield option(texts, "o_progress", "--progress/--no-progress", default=None)
    yield option(texts, "o_statistics", "--statistics", is_flag=True)
    yield option(texts, "o_redact", "--redact", is_flag=True)
    yield option(texts, "o_now", "--now", type=str, metavar="TIME")
    yield option(texts, "o_no_scorer", "--no-scorer", is_flag=True)
    yield option(texts, "o_skip", "--skip-bad-records", is_flag=True)
    yield option(texts, "o_encoding", "--encoding", type=str, metavar="NAME")
    yield option(texts, "o_fix", "--fix", is_flag=True)
    yield option(texts, "o_unsafe_fixes", "--unsafe-fixes", is_flag=True)
    yield option(texts, "o_diff", "--diff", is_flag=True)
    yield option(texts, "o_add_ignores", "--add-ignores", type=str, metavar="REASON")
    yield option(texts, "o_baseline", "--baseline", type=str, metavar="FILE")
    yield option(texts, "o_write_baseline", "--write-baseline", is_flag=True)
    yield option(texts, "o_grow_baseline", "--grow-baseline", is_flag=True)
    yield option(texts, "o_quiet", "-q", "--quiet", is_flag=True)


class _Check:
    """One run of the command."""

    def __init__(self, texts: Texts, given: dict[str, Any]) -> None:
        self.texts = texts
        self.given = given
        self.now = parsed_now(given["now"], texts)
        check_encoding(given["encoding"], texts)
        check_together(given, texts)
        to_terminal = given["output_file"] in {None, "-"} and is_terminal(sys.stdout)
        self.writer = writer_class(given["format"] or ("text" if to_terminal else "concise"))
        if self.writer.binary and to_terminal:
            raise click.UsageError(texts["binary_terminal"])
        self.progress = Progress(texts, wanted=given["progress"])
        self.changed = 0
        self.changes = 0
        self.ledger: Ledger | None = None

    def run(self) -> int:
        """Check, report, and return the exit status."""
        try:
            with opened(self.given["output_file"], self.writer) as stream:
                return self._report(stream)
        except BrokenPipeError:
            raise
        except OSError as error:
            path = self.given["output_file"] or "-"
            reason = self.texts["cannot_write"].format(path, error.strerror)
            raise click.ClickException(reason) from error
        finally:
            self.progress.wipe()

    def _report(self, stream: Any) -> int:
        """Set up, check and write; a failure to set up is reported in the format too."""
        settings = None
        try:
            settings = settings_of(self.given, self.texts)
            checker = self._checker(settings)
            self.ledger = self._ledger(settings)
        except (ConfigError, ValueError) as error:
            writer = create(self.writer, stream, self._run_facts(stream))
            problem = problem_with(error, settings)
            return self._write(writer, iter([[problem]]), Tally("warning"))
        from cslint.cli.jobs import check_paths  # noqa: PLC0415  (after a quick failure)

        self._tell_settings(settings)
        writer = create(self.writer, stream, self._run_facts(stream, checker))
        paths = self.given["paths"] or (".",)
        results = check_paths(checker, paths, jobs=self.given["jobs"], tick=self.progress.tick)
        return self._write(writer, self._guarded(results), Tally(settings.config.fail_on))

    def _guarded(self, results: Iterator[list[Result]]) -> Iterator[list[Result]]:
        """The results; a failure outside all files ends them, so that documents stay whole."""
        try:
            yield from results
        except Exception as error:  # noqa: BLE001  (no traceback reaches a user)
            if self.given["verbose"]:
                import traceback  # noqa: PLC0415  (only a failure needs it)

                traceback.print_exception(error)
            reason = self.texts["failed_run"].format(f"{type(error).__name__}: {error}")
            yield [Problem(path="", reason=reason, hint=self.texts["verbose_hint"])]

    def _checker(self, settings: Effective) -> Checker:
        from cslint.cli.checking import Checker  # noqa: PLC0415  (the heavy part of a start)

        given = self.given
        return Checker(
            CheckRequest(
                config=settings.config,
                base=str(settings.base),
                kind=given["kind"],
                lang=self.texts.lang,
                now=self.now,
                skip_bad_records=given["skip_bad_records"],
                context=self.writer.wants_context,
                verbose=given["verbose"],
                fix=self._wanted_fixes(),
                diff=given["diff"],
                fixes=getattr(self.writer, "wants_fixes", False),
                add_ignores=given["add_ignores"],
                own=self._own_files(settings),
            )
        )

    def _own_files(self, settings: Effective) -> tuple[str, ...]:
        """What this run reads as settings or writes: no input, though a folder may hold it."""
        config, given = settings.config, self.given
        configured = (config.baseline, config.adjustment, *config.norms)
        beside = [str(settings.base / each) for each in configured if each]
        named = [each for each in (given["baseline"], given["output_file"]) if each]
        source = [] if settings.source is None else [str(settings.source)]
        return tuple(str(Path(each).absolute()) for each in (*beside, *named, *source))

    def _wanted_fixes(self) -> Literal["none", "safe", "unsafe"]:
        if not (self.given["fix"] or self.given["diff"]) or self.given["add_ignores"] is not None:
            return "none"
        return "unsafe" if self.given["unsafe_fixes"] else "safe"

    def _ledger(self, settings: Effective) -> Ledger | None:
        """The baseline that the command line or the configuration names."""
        named = self.given["baseline"]
        configured = settings.config.baseline
        if named is None and configured is None:
            if self.given["write_baseline"]:
                raise click.UsageError(self.texts["no_baseline"])
            return None
        from cslint.cli.ledger import Ledger  # noqa: PLC0415  (few runs have a baseline)

        path = Path(named) if named is not None else settings.base / (configured or "")
        writes, grows = self.given["write_baseline"], self.given["grow_baseline"]
        return Ledger(path, writes=writes, grows=grows)

    def _run_facts(self, stream: Any, checker: Checker | None = None) -> Run:
        people = self.writer.for_people
        return Run(
            version=__version__,
            lang=checker.request.config.lang if checker else self.texts.lang,
            rules=checker.linter.specs if checker else {},
            colour=people and colour_wanted(stream),
            width=width(stream) if people else 0,
            show_time=is_terminal(stream),
            quiet=self.given["quiet"],
            statistics=self.given["statistics"],
        )

    def _write(self, writer: Writer, results: Iterator[list[Result]], tally: Tally) -> int:
        writer.begin()
        for batch in results:
            self.progress.wipe()
            for result in batch:
                self._result(writer, result, tally)
        self.progress.wipe()
        self._write_ledger(writer, tally)
        summary = tally.summary()
        writer.end(summary)
        self._tell_end(summary)
        if self.given["diff"] and self.changes:
            return max(summary.exit_status, 1)
        return summary.exit_status

    def _write_ledger(self, writer: Writer, tally: Tally) -> None:
        """Write the baseline, if that is asked for; a failure is told in the report."""
        if self.ledger is None:
            return
        problem = self.ledger.finish()
        if problem is not None:
            self._result(writer, problem, tally)
        elif self.ledger.written and not self.given["quiet"]:
            tell(self.texts["baseline_written"].format(self.ledger.path))

    def _result(self, writer: Writer, result: Result, tally: Tally) -> None:
        from cslint.cli.checking import Changed, Skipped  # noqa: PLC0415  (not before a failure)

        if self.ledger is not None and self.ledger.passes_over(result):
            return
        if isinstance(result, Found):
            tally.finding(result.finding)
            writer.finding(self._shown(result))
        elif isinstance(result, Problem):
            tally.problem()
            problem = self._told(result)
            writer.problem(problem)
            tell_problem(problem, self.texts)
        elif isinstance(result, Skipped):
            tally.skipped()
            tell_problem(self._told(result.problem), self.texts, "skipped")
        elif isinstance(result, Changed):
            self._change(result)
        else:
            tally.checked(result)
            self._tell_file(result.path, result.kind)

    def _change(self, changed: Changed) -> None:
        self.changed += 1
        self.changes += changed.changes
        if self.given["diff"]:
            diff = changed.diff
            if self.given["redact"]:
                from cslint.report.redact import masked  # noqa: PLC0415  (as below)

                diff = masked(diff)
            click.echo(diff, nl=False, err=not self.writer.for_people)

    def _shown(self, found: Found) -> Found:
        if not self.given["redact"]:
            return found
        from cslint.report.redact import redacted  # noqa: PLC0415  (only where asked for)

        return redacted(found)

    def _told(self, problem: Problem) -> Problem:
        if not self.given["redact"]:
            return problem
        from cslint.report.redact import redacted_problem  # noqa: PLC0415  (as above)

        return redacted_problem(problem)

    def _tell_settings(self, settings: Effective) -> None:
        if self.given["verbose"]:
            source = settings.source or self.texts["no_config"]
            tell(self.texts["using_config"].format(source))

    def _tell_file(self, path: str, kind: str | None) -> None:
        if self.given["verbose"]:
            tell(self.texts["checked"].format(path, kind))

    def _tell_end(self, summary: Summary) -> None:
        if summary.skipped_records:
            tell(self.texts["records_skipped"].format(summary.skipped_records))
        if self.given["quiet"]:
            return
        if self.changes:
            key = "would_fix" if self.given["diff"] else "fixed"
            tell(self.texts[key].format(self.changes, self.changed))
        if self.ledger is not None and self.ledger.passed:
            tell(self.texts["baseline_passed"].format(self.ledger.passed))
        if self.given["statistics"] and not self.writer.for_people:
            from cslint.report.statistics import statistics_lines  # noqa: PLC0415

            for line in statistics_lines(summary, {}):
                tell(line)
        if self.given["output_file"]:
            tell(self.texts["done"].format(**summary_figures(summary)))


def summary_figures(summary: Summary) -> dict[str, int]:
    """The figures that the closing line names."""
    names = ("findings", "files", "messages", "problems")
    return {name: getattr(summary, name) for name in names}


def check_together(given: dict[str, Any], texts: Texts) -> None:
    """Refuse options that say nothing without others. Raises click.UsageError."""
    if given["unsafe_fixes"] and not (given["fix"] or given["diff"]):
        raise click.UsageError(texts["needs_fix"])
    if given["grow_baseline"] and not given["write_baseline"]:
        raise click.UsageError(texts["needs_write"])
    if given["add_ignores"] is not None and not given["add_ignores"].strip():
        raise click.UsageError(texts["no_reason"])


def parsed_now(text: str | None, texts: Texts) -> datetime | None:
    """The time of `--now`. Raises click.BadParameter."""
    if text is None:
        return None
    from datetime import datetime  # noqa: PLC0415

    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise click.BadParameter(texts["bad_now"].format(text), param_hint="--now") from error


def check_encoding(name: str | None, texts: Texts) -> None:
    """Refuse an encoding that does not exist. Raises click.BadParameter."""
    import codecs  # noqa: PLC0415

    try:
        codecs.lookup(name or "utf-8")
    except LookupError as error:
        reason = texts["no_encoding"].format(name)
        raise click.BadParameter(reason, param_hint="--encoding") from error
