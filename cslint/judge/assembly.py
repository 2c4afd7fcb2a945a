"""Putting a linter together: lexicons, Python rules and selection, as values."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cslint.config import Config, ConfigError
from cslint.judge.engine import Engine
from cslint.judge.scheme import Scheme
from cslint.judge.selection import resolve
from cslint.model import Problem
from cslint.scan.cache import compiled_pack
from cslint.scan.lexicon import shipped_folder

if TYPE_CHECKING:
    from cslint.scan.pack import Pack
    from cslint.score.adjust import Adjustment
    from cslint.score.scorer import Scorer


WEIGHTS = Path(__file__).parent.parent / "data" / "scorer.cslw"


class Assembled(NamedTuple):
    """An engine, and what holds on each platform."""

    engine: Engine
    scheme: Scheme


def assemble(config: Config, base: Path) -> Assembled:
    """Build the engine a configuration asks for.

    Raises ConfigError (an unusable lexicon or rule), UnknownRuleError.
    """
    from cslint.rules.discovery import discover  # noqa: PLC0415  (rules build on this package)

    found = discover()
    if found.problems:
        raise ConfigError(found.problems[0])
    load_scorer = shipped_scorer if config.scorer else None
    pack = load_pack(config, base)
    specs = {**pack.rules, **{rule.code: rule.spec for rule in found.rules}}
    thresholds = {
        code: least for name, least in config.thresholds.items() for code in resolve(name, specs)
    }
    engine = Engine(
        pack,
        found.rules,
        load_scorer,
        thresholds,
        composed=config.composed,
        adjustment=private_adjustment(config, base),
    )
    for code in config.severity:
        resolve(code, engine.specs)
    scheme = Scheme(config, engine.specs, base)
    if config.norms:
        # A file of norms that cannot be used is told at once, not on the first finding.
        _ = scheme.all_norms
    return Assembled(engine, scheme)


@functools.cache
def shipped_scorer() -> Scorer:
    """The scorer that ships. Raises ConfigError when its weights are missing or damaged."""
    from cslint.score.scorer import load  # noqa: PLC0415  (only where it is asked)
    from cslint.score.weights import WeightsError  # noqa: PLC0415

    try:
        return load(WEIGHTS)
    except (OSError, WeightsError) as error:
        raise ConfigError(
            Problem(path=str(WEIGHTS), reason=f"no usable weights: {error}")
        ) from error


def private_adjustment(config: Config, base: Path) -> Adjustment | None:
    """The user's own adjustment of the weights, where there is one. Raises ConfigError."""
    if config.adjustment is None:
        return None
    from cslint.score import adjust  # noqa: PLC0415  (few have one)

    path = base / config.adjustment
    try:
        return adjust.read(path)
    except (OSError, adjust.AdjustmentError) as error:
        raise ConfigError(
            Problem(path=str(path), reason=f"no usable adjustment: {error}")
        ) from error


def load_pack(config: Config, base: Path) -> Pack:
    """The compiled lexicons of a configuration. Raises ConfigError."""
    folders = [shipped_folder(), *(base / folder for folder in config.lexicons)]
    loaded = compiled_pack(folders)
    if isinstance(loaded, Problem):
        raise ConfigError(loaded)
    return loaded
