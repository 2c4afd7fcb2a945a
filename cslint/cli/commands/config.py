"""`cslint config`: the effective configuration as TOML, or its JSON Schema."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click
import msgspec

from cslint.cli.catalogue import FAILED, as_problem, settings_of
from cslint.cli.notices import tell, tell_problem
from cslint.cli.options import configuration_options, option
from cslint.cli.toml import to_toml
from cslint.config import Config, ConfigError
from cslint.report.encoding import to_json

if TYPE_CHECKING:
    from cslint.cli.texts import Texts


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> None:
        if given["schema"]:
            click.echo(_schema())
            return
        try:
            settings = settings_of(given, texts)
        except ConfigError as error:
            tell_problem(as_problem(error), texts, "error")
            raise click.exceptions.Exit(FAILED) from error
        tell(texts["using_config"].format(settings.source or texts["no_config"]))
        click.echo(to_toml(msgspec.to_builtins(settings.config)), nl=False)

    schema = option(texts, "o_schema", "--schema", is_flag=True)
    return click.Command(
        "config",
        callback=run,
        params=[schema, *configuration_options(texts)],
        help=texts["config"],
    )


def _schema() -> str:
    schema = msgspec.json.schema(Config)
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "cslint.toml"}
    return msgspec.json.format(to_json(head | schema), indent=2)
