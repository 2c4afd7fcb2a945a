"""`cslint norms`: laws and platform rules as dated data, listed and filtered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any, get_args

import click
import msgspec

from cslint.cli.catalogue import linter_of
from cslint.cli.options import configuration_options, option
from cslint.cli.selectors import unknown
from cslint.judge.selection import UnknownRuleError, resolve_all
from cslint.norms import DISCLAIMER, Certainty, Cited
from cslint.report.encoding import to_json
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.cli.texts import Texts
    from cslint.judge.linter import Linter


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        linter = linter_of(given, texts)
        today = given["today"] or datetime.now(UTC).date()
        chosen = list(_chosen(linter, given, today))
        if given["format"] == "json":
            click.echo(to_json([norm_object(each, today) for each in chosen]))
            return
        for each in chosen:
            click.echo("\n".join(norm_lines(each, texts, today)) + "\n")
        due = sum(each.norm.is_due(today) for each in chosen)
        click.echo(texts["norm_count"].format(len(chosen), due), err=True)
        click.echo(DISCLAIMER[texts.lang])

    return click.Command(
        "norms", callback=run, params=list(_options(texts)), help=texts["norms_help"]
    )


def _options(texts: Texts) -> Iterator[click.Parameter]:
    yield click.Argument(["only"], nargs=-1, metavar="[RULE]...")
    yield option(texts, "o_norm_scope", "--scope", metavar="NAME")
    yield option(texts, "o_norm_on", "--on", type=_Day(texts), metavar="DATE")
    certainties = click.Choice(get_args(Certainty))
    yield option(texts, "o_norm_certainty", "--certainty", type=certainties)
    yield option(texts, "o_norm_due", "--due", is_flag=True)
    yield option(texts, "o_norm_today", "--today", type=_Day(texts), metavar="DATE")
    kinds = click.Choice(["text", "json"])
    yield option(texts, "o_plain_format", "--format", type=kinds, default="text")
    yield from configuration_options(texts)


class _Day(click.ParamType):  # type: ignore[type-arg]  # generic in new releases only
    """A date such as 2024-03-22."""

    name = "date"

    def __init__(self, texts: Texts) -> None:
        self._texts = texts

    def convert(self, value: Any, param: Any, ctx: Any) -> date:
        """Read one; fail with what is expected."""
        try:
            return value if isinstance(value, date) else date.fromisoformat(value)
        except ValueError:
            self.fail(self._texts["bad_day"].format(value), param, ctx)


def _chosen(linter: Linter, given: Mapping[str, Any], today: date) -> Iterator[Cited]:
    try:
        rules = resolve_all(given["only"], linter.specs)
    except UnknownRuleError as error:
        raise click.UsageError(unknown(given["only"], linter.specs)) from error
    for name, norm in linter.scheme.all_norms.all.items():
        if (
            (not rules or rules & set(norm.rules))
            and given["scope"] in {None, norm.scope}
            and given["certainty"] in {None, norm.certainty}
            and (given["on"] is None or norm.in_force(given["on"]))
            and (norm.is_due(today) or not given["due"])
        ):
            yield Cited(name, norm)


def norm_object(cited: Cited, today: date) -> dict[str, Any]:
    """A norm for programs."""
    plain: dict[str, Any] = msgspec.to_builtins(cited.norm)
    return {"id": cited.id, **plain, "review_due": cited.norm.is_due(today)}


def norm_lines(cited: Cited, texts: Texts, today: date) -> Iterator[str]:
    """A norm for people."""
    norm, lang = cited.norm, texts.lang
    yield visible(f"{cited.id}  [{norm.scope}]  {norm.cited(lang)}")
    yield f"  {visible(norm.says.in_language(lang))}"
    if norm.penalty is not None:
        yield f"  {texts['norm_penalty']}: {visible(norm.penalty.in_language(lang))}"
    if norm.until is not None:
        yield f"  {texts['norm_until']}: {norm.until}"
    if norm.draft:
        yield f"  {texts['norm_draft']}"
    if norm.rules:
        yield f"  {texts['norm_rules']}: {', '.join(norm.rules)}"
    yield f"  {texts['norm_source']}: {visible(norm.source)}"
    if norm.is_due(today):
        yield f"  {texts['norm_due'].format(norm.review)}"
