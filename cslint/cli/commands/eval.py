"""`cslint eval`: precision and recall of each rule on a labelled file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cslint.cli.catalogue import problem_with, settings_of
from cslint.cli.notices import tell_problem
from cslint.cli.options import configuration_options, option
from cslint.config import ConfigError
from cslint.model import Problem
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.cli.texts import Texts
    from cslint.evaluation.counts import Counts
    from cslint.evaluation.measure import Measured, Mistake
    from cslint.judge.linter import Linter

BELOW, FAILED = 1, 2
_SHORT = 60


def build(texts: Texts) -> click.Command:
    """The command."""
    return click.Command(
        "eval",
        callback=lambda **given: click.get_current_context().exit(_run(given, texts)),
        params=[
            click.Argument(["paths"], nargs=-1, required=True, metavar="FILE..."),
            *_options(texts),
        ],
        help=texts["eval"],
    )


def _options(texts: Texts) -> Iterator[click.Parameter]:
    yield option(texts, "o_no_scorer", "--no-scorer", is_flag=True)
    yield option(texts, "o_scorer_only", "--scorer-only", is_flag=True)
    yield option(texts, "o_worst", "--worst", type=click.IntRange(0), default=10, metavar="N")
    yield option(texts, "o_floors", "--floors", type=click.Path(path_type=Path), metavar="FILE")
    yield option(texts, "o_raise_floors", "--raise-floors", is_flag=True)
    kinds = click.Choice(["text", "json"])
    yield option(texts, "o_plain_format", "--format", type=kinds, default="text")
    yield from configuration_options(texts)


def _run(given: Mapping[str, Any], texts: Texts) -> int:
    from cslint.evaluation import labelled, measure  # noqa: PLC0415  (heavy; only here)

    if given["no_scorer"] and given["scorer_only"]:
        raise click.UsageError(texts["no_source"])
    on, everything = _linters(given, texts)
    rules = frozenset(everything.specs)
    read = [record for path in given["paths"] for record in labelled.read(Path(path), rules)]
    problems = [record for record in read if isinstance(record, Problem)]
    records = [record for record in read if not isinstance(record, Problem)]
    if any(each.line is None for each in problems) and given["format"] == "text":
        return _not_measured(problems, texts)
    measured = measure.measure(on, records, everything)
    shown = _as_json if given["format"] == "json" else _as_text
    click.echo("\n".join(shown(measured, measure.worst(measured, given["worst"]), problems, texts)))
    for problem in problems:
        tell_problem(problem, texts, "error")
    below = _floors(measured, given, texts)
    return FAILED if problems else below


def _not_measured(problems: list[Problem], texts: Texts) -> int:
    """Tell why there are no figures: those of the other files would pass for all."""
    for problem in problems:
        tell_problem(problem, texts, "error")
    return FAILED


def _linters(given: Mapping[str, Any], texts: Texts) -> tuple[Linter, Linter]:
    from cslint.judge.linter import Linter  # noqa: PLC0415

    settings = None
    try:
        settings = settings_of(given, texts)
        config = msgspec.structs.replace(settings.config, composed=not given["scorer_only"])
        all_rules = msgspec.structs.replace(config, select=("ALL",), extend_select=(), ignore=())
        return Linter(config, base=settings.base), Linter(all_rules, base=settings.base)
    except (ConfigError, ValueError) as error:
        tell_problem(problem_with(error, settings), texts, "error")
        raise click.exceptions.Exit(FAILED) from error


def _floors(measured: Measured, given: Mapping[str, Any], texts: Texts) -> int:
    from cslint.evaluation import floors  # noqa: PLC0415

    path: Path | None = given["floors"]
    if path is None:
        return 0
    try:
        known = floors.read(path) if path.exists() else {}
    except (OSError, msgspec.MsgspecError) as error:
        tell_problem(Problem(path=str(path), reason=str(error)), texts, "error")
        return FAILED
    below = floors.fallen(measured, known)
    for line in below:
        click.echo(line, err=True)
    if given["raise_floors"] and not below:
        path.write_bytes(
            msgspec.json.format(msgspec.json.encode(floors.raised(measured, known)), indent=2)
            + b"\n"
        )
    return BELOW if below else 0


def _as_text(
    measured: Measured, worst: list[Mistake], problems: list[Problem], texts: Texts
) -> Iterator[str]:
    yield f"{'':8}{'n':>6}  {'precision':<18}{'recall':<18}{'F1':>5}"
    for name, counts in {**measured.counts, texts["all_rules"]: measured.total}.items():
        yield _row(name, counts)
    yield texts["measured"].format(measured.conversations, len(problems))
    if worst:
        yield ""
        yield texts["worst"]
    for each in worst:
        mark = texts["false_alarm"] if each.found else texts["missed"]
        sure = f" {each.confidence:.2f}" if each.found else ""
        text = visible(each.text[:_SHORT]) + ("…" if len(each.text) > _SHORT else "")
        yield f"  {mark} {each.rule}{sure} {each.name}/{each.message_id}: {text}"


def _row(name: str, counts: Counts) -> str:
    number = counts.right + counts.missed
    precision, recall = str(counts.precision), str(counts.recall)
    return f"{name:8}{number:>6}  {precision:<18}{recall:<18}{counts.f1:>5.2f}"


def _as_json(
    measured: Measured, worst: list[Mistake], problems: list[Problem], _texts: Texts
) -> Iterator[str]:
    document = {
        "rules": {name: _object(counts) for name, counts in measured.counts.items()},
        "all": _object(measured.total),
        "conversations": measured.conversations,
        "worst": [each._asdict() for each in worst],
        "problems": problems,
    }
    yield msgspec.json.format(msgspec.json.encode(document), indent=2).decode()


def _object(counts: Counts) -> dict[str, Any]:
    return {
        **counts._asdict(),
        "precision": counts.precision.share,
        "precision_interval": counts.precision[1:],
        "recall": counts.recall.share,
        "recall_interval": counts.recall[1:],
        "f1": round(counts.f1, 4),
    }
