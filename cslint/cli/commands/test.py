"""`cslint test`: runs the examples inside lexicons."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cslint.cli.catalogue import FAILED, as_problem, settings_of
from cslint.cli.notices import tell_problem
from cslint.cli.options import configuration_options, option
from cslint.config import ConfigError
from cslint.model import Problem
from cslint.report.excerpt import excerpt
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.cli.selftest import Bench, Failure
    from cslint.cli.settings import Effective
    from cslint.cli.texts import Texts
    from cslint.scan.lexicon import Source

_TOP = 12
_LONGEST = 60


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        raise click.exceptions.Exit(_Test(texts, given).run())

    folder = click.Path(path_type=str)
    rate = click.FloatRange(0, 1)
    return click.Command(
        "test",
        callback=run,
        params=[
            click.Argument(["folders"], nargs=-1, type=folder, metavar="[FOLDER]..."),
            option(texts, "o_innocent", "--innocent", multiple=True, type=folder, metavar="PATH"),
            option(texts, "o_max_rate", "--max-hit-rate", type=rate, metavar="RATE"),
            option(texts, "o_quiet", "-q", "--quiet", is_flag=True),
            *configuration_options(texts),
        ],
        help=texts["test"],
    )


class _Test:
    """One run of the command."""

    def __init__(self, texts: Texts, given: dict[str, Any]) -> None:
        self.texts = texts
        self.given = given
        self.unread = 0

    def run(self) -> int:
        """Load, try, report; the exit status."""
        try:
            settings = settings_of(self.given, self.texts)
        except ConfigError as error:
            tell_problem(as_problem(error), self.texts, "error")
            return FAILED
        sources, problems = _load(settings, [Path(each) for each in self.given["folders"]])
        for problem in problems:
            tell_problem(problem, self.texts, "error")
        if problems:
            return FAILED
        try:
            bench = self._bench(settings)
        except (ConfigError, ValueError) as error:
            tell_problem(as_problem(error), self.texts, "error")
            return FAILED
        return self._try(bench, sources, settings)

    def _bench(self, settings: Effective) -> Bench:
        """Every rule is on, however unsure: no choice of settings hides a broken one."""
        from cslint.cli.selftest import Bench  # noqa: PLC0415
        from cslint.judge.linter import Linter  # noqa: PLC0415

        folders = (
            *settings.config.lexicons,
            *(str(Path(each).absolute()) for each in self.given["folders"]),
        )
        config = msgspec.structs.replace(
            settings.config,
            lexicons=folders,
            select=("ALL",),
            extend_select=(),
            ignore=(),
            scorer=False,
            thresholds={"ALL": 0.0},
        )
        return Bench(Linter(config, base=settings.base), self.texts)

    def _try(self, bench: Bench, sources: Sequence[Source], settings: Effective) -> int:
        failures = 0
        for failure in self._failures(bench, sources):
            failures += 1
            place = visible(f"{failure.path}:{failure.line}" if failure.line else failure.path)
            click.echo(f"{place}: {visible(failure.reason)}")
        failures += self._innocent(bench, sources, settings)
        if bench.untested:
            click.echo(self.texts["untested"].format(", ".join(bench.untested)))
        counts = {name: bench.counts[name] for name in ("phrases", "variants", "rules", "examples")}
        click.echo(self.texts["tested"].format(**counts, failures=failures))
        if self.unread:
            return FAILED
        return 1 if failures else 0

    def _failures(self, bench: Bench, sources: Sequence[Source]) -> Iterator[Failure]:
        for source in sources:
            yield from bench.phrases(source)
            yield from bench.rules(source)
        if not self.given["folders"]:
            in_files = {code for source in sources for code in source.content.rules}
            yield from bench.python_rules(in_files)

    def _innocent(self, bench: Bench, sources: Sequence[Source], settings: Effective) -> int:
        """Show what hits innocent texts; the number of families over the limit."""
        innocent = list(self._texts(bench, settings))
        limit = self.given["max_hit_rate"]
        too_high = 0
        rates = bench.rates(sources, innocent, _TOP) if innocent else []
        if rates and not self.given["quiet"]:
            click.echo(self.texts["hits"].format(len(innocent)))
        for rate in rates:
            share = rate.hits / len(innocent)
            if limit is not None and share > limit:
                too_high += 1
                click.echo(self.texts["rate_high"].format(rate.family, share))
            elif not self.given["quiet"]:
                told = ", ".join(f"{_short(phrase)} {hits}" for phrase, hits in rate.phrases)
                click.echo(f"  {share:6.1%}  {rate.family}  {told}".rstrip())
        return too_high

    def _texts(self, bench: Bench, settings: Effective) -> Iterator[str]:
        from cslint.cli.selftest import innocent_texts  # noqa: PLC0415

        logs = [Path(each) for each in self.given["innocent"]]
        logs += sorted((settings.base / "examples").glob("*.jsonl"))
        for each in innocent_texts(bench.linter, logs):
            if isinstance(each, str):
                yield each
            else:
                self.unread += 1
                tell_problem(each, self.texts)


def _load(settings: Effective, given: Sequence[Path]) -> tuple[list[Source], list[Problem]]:
    """The files to test, and all that is wrong with those and the ones they build on."""
    from cslint.scan.compiling import compile_sources  # noqa: PLC0415
    from cslint.scan.lexicon import read_folder, shipped_folder  # noqa: PLC0415

    own = [settings.base / folder for folder in settings.config.lexicons]
    folders = [shipped_folder(), *own, *given]
    read = {folder: read_folder(folder) for folder in folders}
    problems = [each for found in read.values() for each in found if isinstance(each, Problem)]
    sources = [each for found in read.values() for each in found if not isinstance(each, Problem)]
    if not problems:
        problems = list(compile_sources(sources).problems)
    wanted = given or folders
    tested = [each for folder in wanted for each in read[folder] if not isinstance(each, Problem)]
    return tested, problems


def _short(phrase: str) -> str:
    return excerpt(phrase, 0, 0, _LONGEST).text
