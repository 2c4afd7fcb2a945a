"""The rules of the effective configuration, for commands that tell about them."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cslint.cli.notices import tell_problem
from cslint.cli.options import names
from cslint.cli.settings import Effective, Selection, effective
from cslint.config import ConfigError
from cslint.model import Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from cslint.cli.texts import Texts
    from cslint.judge.linter import Linter

FAILED = 2


def settings_of(given: Mapping[str, Any], texts: Texts) -> Effective:
    """The configuration that the shared options ask for. Raises ConfigError, UsageError."""
    if given["config"] and given["isolated"]:
        raise click.UsageError(texts["config_and_isolated"])
    lang = given["lang"] or environment_language()
    others = {"profile": given["profile"], "lang": lang, "fail_on": given.get("fail_on")}
    return effective(
        path=Path(given["config"]) if given["config"] else None,
        isolated=given["isolated"],
        selection=Selection(
            names(given["select"]), names(given["extend_select"]), names(given["ignore"])
        ),
        others=others | {"scorer": False if given.get("no_scorer") else None},
        encoding=given.get("encoding"),
    )


def environment_language() -> str | None:
    """What CSLINT_LANG says, if it names a language."""
    chosen = os.environ.get("CSLINT_LANG", "").lower()[:2]
    return chosen if chosen in {"zh", "en"} else None


def linter_of(given: Mapping[str, Any], texts: Texts) -> Linter:
    """A linter for the shared options; where there is none, say why and leave with 2."""
    from cslint.judge.linter import Linter  # noqa: PLC0415  (the heavy part of a start)

    settings = None
    try:
        settings = settings_of(given, texts)
        return Linter(settings.config, base=settings.base)
    except (ConfigError, ValueError) as error:
        tell_problem(problem_with(error, settings), texts, "error")
        raise click.exceptions.Exit(FAILED) from error


def problem_with(error: ValueError, settings: Effective | None) -> Problem:
    """The problem that a failure to set up with settings stands for."""
    from cslint.cli.selectors import explained  # noqa: PLC0415  (only after a mistake)

    return as_problem(explained(error, settings), settings and settings.source)


def as_problem(error: ValueError, source: Path | None = None) -> Problem:
    """The problem that a failure to set up stands for.

    A name that stands in the configuration file `source` is told with its line there.
    """
    problem = getattr(error, "problem", None)
    if isinstance(problem, Problem):
        return problem
    named = re.search("“(.+?)”", str(error))
    line = _line_holding(source, named.group(1)) if source and named else None
    return Problem(path=str(source) if line else "", line=line, reason=str(error))


def _line_holding(source: Path, name: str) -> int | None:
    lines = source.read_text(encoding="utf-8-sig").splitlines()
    quoted = re.compile(rf"""[\"']{re.escape(name)}[\"']|^\s*{re.escape(name)}\s*=""")
    return next((at for at, line in enumerate(lines, start=1) if quoted.search(line)), None)
