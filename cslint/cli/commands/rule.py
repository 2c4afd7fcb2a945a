"""`cslint rule CODE`: what a rule finds, why, on what grounds, with examples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cslint.cli.catalogue import linter_of
from cslint.cli.explain import explained, rule_object
from cslint.cli.options import configuration_options, option
from cslint.cli.selectors import unknown
from cslint.judge.selection import UnknownRuleError, resolve
from cslint.report.encoding import to_json

if TYPE_CHECKING:
    from cslint.cli.texts import Texts


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        linter = linter_of(given, texts)
        for name in given["codes"]:
            try:
                codes = sorted(resolve(name, linter.specs))
            except UnknownRuleError as error:
                raise click.UsageError(unknown(given["codes"], linter.specs)) from error
            for code in codes:
                spec, is_on = linter.specs[code], code in linter.codes
                norms = linter.scheme.all_norms.bearing_on(code)
                if given["format"] == "json":
                    click.echo(to_json(rule_object(code, spec, norms, is_on=is_on)))
                else:
                    click.echo("\n".join(explained(code, spec, norms, texts, is_on=is_on)) + "\n")

    codes = click.Argument(["codes"], nargs=-1, required=True, metavar="CODE...")
    kinds = click.Choice(["text", "json"])
    return click.Command(
        "rule",
        callback=run,
        params=[
            codes,
            option(texts, "o_plain_format", "--format", type=kinds, default="text"),
            *configuration_options(texts),
        ],
        help=texts["rule"],
    )
