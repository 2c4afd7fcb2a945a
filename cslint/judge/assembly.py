"""Putting a linter together: lexicons, Python rules and selection, as values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cslint.config import Config, ConfigError
from cslint.judge.engine import Engine
from cslint.judge.selection import resolve, selected
from cslint.model import Problem
from cslint.scan.cache import compiled_pack
from cslint.scan.lexicon import shipped_folder

if TYPE_CHECKING:
    from pathlib import Path

    from cslint.scan.pack import Pack


class Assembled(NamedTuple):
    """An engine, and the codes it is to report."""

    engine: Engine
    codes: frozenset[str]


def assemble(config: Config, base: Path) -> Assembled:
    """Build the engine a configuration asks for.

    Raises ConfigError (an unusable lexicon or rule), UnknownRuleError.
    """
    from cslint.rules import builtin_rules  # noqa: PLC0415  (rules build on this package)

    engine = Engine(load_pack(config, base), builtin_rules())
    for code in (*config.severity, *config.thresholds):
        resolve(code, engine.specs)
    codes = selected(
        engine.specs, select=config.select, extend=config.extend_select, ignore=config.ignore
    )
    return Assembled(engine, codes)


def load_pack(config: Config, base: Path) -> Pack:
    """The compiled lexicons of a configuration. Raises ConfigError."""
    folders = [shipped_folder(), *(base / folder for folder in config.lexicons)]
    loaded = compiled_pack(folders)
    if isinstance(loaded, Problem):
        raise ConfigError(loaded)
    return loaded
