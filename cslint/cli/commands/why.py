"""`cslint why TEXT`: what both sources say of one reply, found or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cslint.cli.catalogue import linter_of
from cslint.cli.options import configuration_options, option
from cslint.model import Message
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.cli.texts import Texts
    from cslint.judge.engine import Engine, Evidence
    from cslint.judge.linter import Linter
    from cslint.model import Finding

_LEAST = 0.1
_MOST_PARTS, _MOST_NEAR = 6, 2


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        for line in _lines(linter_of(given, texts), given, texts):
            click.echo(line)

    return click.Command(
        "why",
        callback=run,
        params=[
            click.Argument(["text"]),
            option(texts, "o_before", "--before", metavar="TEXT"),
            *configuration_options(texts),
        ],
        help=texts["why_help"],
    )


def _lines(linter: Linter, given: Mapping[str, Any], texts: Texts) -> Iterator[str]:
    engine = linter.engine
    found = engine.evidence(given["text"], given["before"])
    chances = {code: _chance(each) for code, each in found.items()}
    told = sorted((c for c in found if chances[c] >= _LEAST), key=lambda c: (-chances[c], c))
    if not told:
        yield texts["why_nothing"]
    for code in told:
        yield from _rule(code, found[code], chances[code], engine, linter, texts)
    if given["before"] is not None:
        yield from _exchange(linter, given["before"], given["text"], texts)
    elif not told:
        yield texts["why_alone"]


def _chance(evidence: Evidence) -> float:
    if evidence.score is None:
        return evidence.match.confidence if evidence.match else 0.0
    if evidence.match is None and not evidence.score.label.alone:
        return 0.0
    return evidence.score.probability(composed=evidence.match is not None)


def _rule(
    code: str, evidence: Evidence, chance: float, engine: Engine, linter: Linter, texts: Texts
) -> Iterator[str]:
    spec = linter.specs[code]
    least = engine.threshold(evidence.score.label) if evidence.score else 0.0
    verdict = texts["why_found"] if chance >= least else texts["why_not_found"]
    yield f"{code} {spec.name}  {chance:.2f} ({texts['why_least']} {least:.2f})  {verdict}"
    if evidence.match is not None:
        parts = "  ".join(visible(evidence.text[lo:hi]) for lo, hi in sorted(evidence.match.parts))
        yield f"  {texts['why_phrases']}: {parts}"
    if evidence.score is not None and engine.scorer is not None:
        weighed = engine.scorer.contributions(evidence.text, code)[:_MOST_PARTS]
        parts = "  ".join(f"{_shown(gram)} {weight:+.2f}" for gram, weight in weighed)
        yield f"  {texts['why_weighed']}: {parts}"
        for sentence in engine.scorer.nearest(evidence.text, code, _MOST_NEAR):
            yield f"  {texts['why_near']}: {visible(sentence)}"


def _exchange(linter: Linter, before: str, text: str, texts: Texts) -> Iterator[str]:
    """What dialogue rules say of the pair, as a session tells it."""
    session = linter.session()
    session.add(Message(role="customer", text=before))
    dialogue = linter.machine().setup.codes
    now = [each for each in session.add(Message(role="agent", text=text)) if each.rule in dialogue]
    left = session.close()
    if not now and not left:
        yield texts["why_no_dialogue"]
    for heading, findings in (("why_dialogue", now), ("why_left", left)):
        if findings:
            yield f"{texts[heading]}:"
        for finding in findings:
            yield from _broken(finding, texts)


def _broken(finding: Finding, texts: Texts) -> Iterator[str]:
    yield f"{finding.rule} {finding.name}  {finding.confidence:.2f}  {texts['why_found']}"
    for reason in (finding.message, *finding.why):
        yield f"  {visible(reason)}"


def _shown(gram: str) -> str:
    return visible(gram.replace("\x02", "^").replace("\x03", "$"))
