"""`cslint rules`: the rules as a table or as JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
from rich.cells import cell_len

from cslint.cli.catalogue import linter_of
from cslint.cli.explain import rule_object
from cslint.cli.options import configuration_options, names, option
from cslint.cli.selectors import unknown
from cslint.judge.selection import UnknownRuleError, resolve_all
from cslint.report.encoding import to_json
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cslint.cli.texts import Texts
    from cslint.judge.linter import Linter

_SCOPES = ("message", "template", "dialogue", "contact")
_SEVERITIES = ("error", "warning", "info")


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        linter = linter_of(given, texts)
        codes = _chosen(linter, given)
        if given["format"] == "json":
            rules = (
                rule_object(each, linter.specs[each], is_on=each in linter.codes) for each in codes
            )
            click.echo("[\n" + ",\n".join(map(to_json, rules)) + "\n]")
            return
        for line in _aligned([_row(each, linter, texts) for each in codes]):
            click.echo(line)
        count = sum(each in linter.codes for each in codes)
        click.echo(texts["rule_count"].format(len(codes), count), err=True)

    return click.Command(
        "rules",
        callback=run,
        params=[click.Argument(["only"], nargs=-1, metavar="[RULE]..."), *_options(texts)],
        help=texts["rules"],
    )


def _options(texts: Texts) -> Iterator[click.Parameter]:
    yield option(texts, "o_scope", "--scope", type=click.Choice(_SCOPES))
    yield option(texts, "o_severity", "--severity", type=click.Choice(_SEVERITIES))
    yield option(texts, "o_enabled", "--enabled", is_flag=True)
    kinds = click.Choice(["text", "json"])
    yield option(texts, "o_plain_format", "--format", type=kinds, default="text")
    yield from configuration_options(texts)


def _chosen(linter: Linter, given: Mapping[str, Any]) -> list[str]:
    try:
        only = resolve_all(names(given["only"]), linter.specs) or frozenset(linter.specs)
    except UnknownRuleError as error:
        raise click.UsageError(unknown(names(given["only"]), linter.specs)) from error
    return [
        code
        for code, spec in sorted(linter.specs.items())
        if code in only
        and given["scope"] in {None, *spec.scopes}
        and given["severity"] in {None, linter.config.severity.get(code, spec.severity).value}
        and (code in linter.codes or not given["enabled"])
    ]


def _row(code: str, linter: Linter, texts: Texts) -> tuple[str, ...]:
    spec = linter.specs[code]
    return (
        code,
        spec.name,
        linter.config.severity.get(code, spec.severity).value,
        ",".join(spec.scopes),
        texts["on" if code in linter.codes else "off"],
        visible(spec.what.in_language(linter.config.lang)),
    )


def _aligned(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    widths = [max(map(cell_len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        padded = (
            cell + " " * (width - cell_len(cell)) for cell, width in zip(row, widths, strict=True)
        )
        yield "  ".join(padded).rstrip()
