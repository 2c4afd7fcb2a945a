"""`cslint init`: a commented configuration to start from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cslint.cli.options import option
from cslint.cli.starter import starter
from cslint.config import PROFILES

if TYPE_CHECKING:
    from cslint.cli.texts import Texts

_NAME = "cslint.toml"


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(profile: str, lang: str | None, *, force: bool) -> None:
        path = Path(_NAME)
        if not force and (path.exists() or path.is_symlink()):
            raise click.ClickException(texts["exists"].format(_NAME))
        try:
            path.write_text(starter(profile, lang or texts.lang), encoding="utf-8", newline="\n")
        except OSError as error:
            reason = texts["cannot_write"].format(_NAME, error.strerror)
            raise click.ClickException(reason) from error
        click.echo(texts["written"].format(_NAME), err=True)

    profiles = click.Choice(PROFILES)
    return click.Command(
        "init",
        callback=run,
        params=[
            option(texts, "o_profile", "--profile", type=profiles, default="generic"),
            option(texts, "o_lang", "--lang", type=click.Choice(["zh", "en"])),
            option(texts, "o_force", "--force", is_flag=True),
        ],
        help=texts["init"],
    )
