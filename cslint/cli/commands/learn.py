"""`cslint learn`: a private adjustment from a user's corrected findings."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cslint.cli.catalogue import linter_of
from cslint.cli.notices import tell_problem
from cslint.cli.options import configuration_options, option
from cslint.judge.selection import UnknownRuleError, resolve
from cslint.model import Problem
from cslint.report.visible import visible
from cslint.scan.lexicon import Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cslint.cli.texts import Texts
    from cslint.judge.engine import Engine
    from cslint.score.adjust import Adjustment, Correction

FAILED = 2
_HOLDS = {"missed": True, "false_alarm": False, "false-alarm": False}


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """One corrected finding, as `cslint check --format jsonl` prints it and more.

    `verdict` is `false_alarm` or `missed`; `message` texts of findings are passed over,
    the whole reply stands in `reply`, the customer's message before it in `before`.
    """

    rule: str
    verdict: str
    reply: str
    before: str | None = None


def build(texts: Texts) -> click.Command:
    """The command."""
    return click.Command(
        "learn",
        callback=lambda **given: click.get_current_context().exit(_run(given, texts)),
        params=[
            click.Argument(["corrections"], nargs=-1, required=True, metavar="FILE..."),
            option(
                texts,
                "o_learn_output",
                "--output",
                type=click.Path(path_type=Path, dir_okay=False),
                required=True,
                metavar="FILE",
            ),
            *configuration_options(texts),
        ],
        help=texts["learn"],
    )


def _run(given: Mapping[str, Any], texts: Texts) -> int:
    from cslint.score import adjust  # noqa: PLC0415  (only here)

    engine = linter_of(given, texts).engine
    corrections: list[Correction] = []
    problems: list[Problem] = []
    seen: dict[tuple[str, str], float] = {}
    for path in given["corrections"]:
        for found in _read(Path(path), engine, seen):
            (problems if isinstance(found, Problem) else corrections).append(found)  # type: ignore[arg-type]
    for problem in problems:
        tell_problem(problem, texts, "error")
    if problems or not corrections:
        return FAILED

    def margin(rule: str, text: str) -> float:
        return seen[rule, text]

    def wanted(rule: str) -> float:
        return _wanted(engine, rule)

    adjustment = adjust.learn(corrections, margin, wanted)
    output: Path = given["output"]
    try:
        adjust.write(output, adjustment)
    except OSError as error:
        tell_problem(Problem(path=str(output), reason=str(error.strerror)), texts, "error")
        return FAILED
    _tell(adjustment, corrections, engine, seen, output, texts)
    return 0


def _read(
    path: Path, engine: Engine, seen: dict[tuple[str, str], float]
) -> Iterator[Correction | Problem]:
    from cslint.score.adjust import Correction  # noqa: PLC0415

    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        yield Problem(path=str(path), reason=str(error))
        return
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = msgspec.json.decode(line, type=Row)
            holds = _HOLDS[row.verdict]
            (rule,) = resolve(row.rule, engine.specs)
        except KeyError:
            reason = "“verdict” must be false_alarm or missed"
            yield Problem(path=str(path), line=number, reason=reason)
            continue
        except (msgspec.MsgspecError, UnknownRuleError, ValueError) as error:
            yield Problem(path=str(path), line=number, reason=str(error))
            continue
        evidence = engine.evidence(row.reply, row.before).get(rule)
        if evidence is None or evidence.score is None:
            reason = f"{rule} is not judged by the scorer: nothing to learn from"
            yield Problem(path=str(path), line=number, reason=reason)
            continue
        seen[rule, evidence.text] = evidence.margin
        yield Correction(evidence.text, rule, holds)


def _wanted(engine: Engine, rule: str) -> float:
    """The margin at which a rule's confidence reaches its threshold."""
    from cslint.score.scorer import logit  # noqa: PLC0415

    scorer = engine.scorer
    if scorer is None:
        return 0.0
    label = scorer.labels[scorer.number[rule]]
    return (logit(engine.threshold(label)) - label.intercept) / label.slope


def _tell(
    adjustment: Adjustment,
    corrections: Sequence[Correction],
    engine: Engine,
    seen: Mapping[tuple[str, str], float],
    output: Path,
    texts: Texts,
) -> None:
    fitted = sum(
        (
            seen[one.rule, one.text] + adjustment.part(one.rule, one.text)
            >= _wanted(engine, one.rule)
        )
        == one.holds
        for one in corrections
    )
    click.echo(texts["learnt"].format(len(corrections), output, output))
    click.echo(texts["learn_fitted"].format(fitted))
    for rule, text in _flipped(adjustment, engine):
        click.echo(texts["learn_flipped"].format(rule, visible(text)), err=True)


def _flipped(adjustment: Adjustment, engine: Engine) -> Iterator[tuple[str, str]]:
    """Shipped examples of the adjusted rules that are judged otherwise now."""
    for rule in adjustment.weights:
        spec = engine.specs[rule]
        for each in (*spec.bad, *spec.good):
            example = each if isinstance(each, Example) else Example(each)
            evidence = engine.evidence(example.text, example.customer).get(rule)
            if evidence is None or evidence.score is None:
                continue
            least = _wanted(engine, rule)
            after = evidence.margin + adjustment.part(rule, evidence.text)
            if (evidence.margin >= least) != (after >= least):
                yield rule, example.text
