"""Pieces that several commands' options are made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cslint.config import PROFILES

if TYPE_CHECKING:
    from cslint.cli.texts import Texts


def names(given: tuple[str, ...]) -> tuple[str, ...]:
    """The names in an option given any number of times, each time one or more by comma."""
    parts = (part.strip() for each in given for part in each.replace(",", ",").split(","))
    return tuple(filter(None, parts))


def option(texts: Texts, key: str, *flags: str, **settings: Any) -> click.Option:
    """An option whose help is the text of a key."""
    return click.Option(flags, help=texts[key], **settings)


def names_option(texts: Texts, key: str, name: str) -> click.Option:
    """An option that takes rule names, once or several times."""
    return option(texts, key, name, multiple=True, metavar="RULE[,…]")


def configuration_options(texts: Texts) -> list[click.Parameter]:
    """What decides the effective configuration, in every command that needs one."""
    existing = click.Path(dir_okay=False, path_type=str)
    return [
        option(texts, "o_profile", "--profile", type=click.Choice(PROFILES), metavar="NAME"),
        names_option(texts, "o_select", "--select"),
        names_option(texts, "o_extend_select", "--extend-select"),
        names_option(texts, "o_ignore", "--ignore"),
        option(texts, "o_config", "--config", type=existing, metavar="FILE"),
        option(texts, "o_isolated", "--isolated", is_flag=True),
        option(texts, "o_lang", "--lang", type=click.Choice(["zh", "en"])),
        option(texts, "o_verbose", "-v", "--verbose", is_flag=True),
    ]
