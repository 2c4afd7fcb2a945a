"""`cslint check`: options to a request, a request to results, results to a report."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from cslint import __version__
from cslint.cli.catalogue import as_problem, settings_of
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

    from cslint.cli.checking import Checker, Result
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
    yield option(texts, "o_format", "--format", type=click.Choice(list(FORMATS)), metavar="FORMAT")
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
    yield option(texts, "o_quiet", "-q", "--quiet", is_flag=True)


class _Check:
    """One run of the command."""

    def __init__(self, texts: Texts, given: dict[str, Any]) -> None:
        self.texts = texts
        self.given = given
        self.now = parsed_now(given["now"], texts)
        check_encoding(given["encoding"], texts)
        to_terminal = given["output_file"] in {None, "-"} and is_terminal(sys.stdout)
        self.writer = writer_class(given["format"] or ("text" if to_terminal else "concise"))
        self.progress = Progress(texts, wanted=given["progress"])

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
        source = None
        try:
            settings = settings_of(self.given, self.texts)
            source = settings.source
            checker = self._checker(settings)
        except (ConfigError, ValueError) as error:
            writer = create(self.writer, stream, self._run_facts(stream))
            return self._write(writer, iter([[as_problem(error, source)]]), Tally("warning"))
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
            )
        )

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
        summary = tally.summary()
        writer.end(summary)
        self._tell_end(summary)
        return summary.exit_status

    def _result(self, writer: Writer, result: Result, tally: Tally) -> None:
        from cslint.cli.checking import Skipped  # noqa: PLC0415  (not before a quick failure)

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
        else:
            tally.checked(result)
            self._tell_file(result.path, result.kind)

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
