"""`cslint new-rule`: the skeleton of a rule, ready to be filled in and tested."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cslint.cli.catalogue import linter_of
from cslint.cli.options import configuration_options, option

if TYPE_CHECKING:
    from cslint.cli.texts import Texts

_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3,4}")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)+")
_SKELETON = """\
# Fill in the texts, phrases and examples, then run `cslint test {folder}`.
families:
  {family}:
    note: what these phrases have in common
    source: own
    phrases: [请改成要找的说法]

rules:
  {code}:
    name: {name}
    severity: warning
    scopes: [message, template]
    what: {{zh: 这条规则查什么, en: What it finds}}
    why: {{zh: 为什么要紧, en: Why it matters}}
    suggestion: {{zh: 应该怎么写, en: What to write instead}}
    message: {{zh: "不合适的说法:“{{text}}”", en: "unfit wording: “{{text}}”"}}
    when:
      - all: [{family}]
    bad:
      - 亲,请改成要找的说法哦
    good:
      - 您好,请问有什么可以帮您
"""


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(code: str, name: str, folder: str, **given: Any) -> None:
        _check(code, name, texts)
        specs = linter_of(given, texts).specs
        taken = [known for known, spec in specs.items() if known == code or spec.name == name]
        if taken:
            raise click.ClickException(texts["rule_taken"].format(taken[0]))
        path = Path(folder) / f"{name.replace('-', '_')}.yaml"
        family = name.replace("-", "_")
        skeleton = _SKELETON.format(code=code, name=name, family=family, folder=folder)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(skeleton)
        except FileExistsError as error:
            raise click.ClickException(texts["exists_already"].format(path)) from error
        except OSError as error:
            reason = texts["cannot_write"].format(path, error.strerror)
            raise click.ClickException(reason) from error
        click.echo(texts["written"].format(path), err=True)
        click.echo(texts["rule_next"].format(folder), err=True)

    return click.Command(
        "new-rule",
        callback=run,
        params=[
            click.Argument(["code"]),
            click.Argument(["name"]),
            option(
                texts, "o_rule_folder", "--folder", type=str, default="lexicon", metavar="FOLDER"
            ),
            *configuration_options(texts),
        ],
        help=texts["new_rule"],
    )


def _check(code: str, name: str, texts: Texts) -> None:
    if _CODE.fullmatch(code) is None:
        raise click.BadParameter(texts["bad_code"].format(code), param_hint="CODE")
    if _NAME.fullmatch(name) is None:
        raise click.BadParameter(texts["bad_name"].format(name), param_hint="NAME")
