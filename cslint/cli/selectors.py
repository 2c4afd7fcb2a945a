"""Names of rules that do not exist: all of them in one message, each with its nearest ones."""

from __future__ import annotations

import difflib
from itertools import groupby
from typing import TYPE_CHECKING

import msgspec

from cslint.config import ConfigError
from cslint.judge.selection import UnknownRuleError, resolve

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from cslint.cli.settings import Effective
    from cslint.scan.lexicon import RuleSpec

_NEAREST = 3
_FEW = 3  # codes named one by one; more are named by their first and last
_DIGITS = "0123456789"


def unknown(selectors: Iterable[str], specs: Mapping[str, RuleSpec]) -> str:
    """What to tell of those selectors that name no rule; "" where all do."""
    missing = [each for each in dict.fromkeys(selectors) if not _exists(each, specs)]
    return " ".join(
        f"no rule is called “{each}”: did you mean {_near(each, specs)}?" for each in missing
    )


def explained(error: ValueError, settings: Effective | None) -> ValueError:
    """`error`, or for an unknown rule one that names every unknown rule of the settings."""
    if not isinstance(error, UnknownRuleError) or settings is None:
        return error
    from cslint.judge.linter import Linter  # noqa: PLC0415  (only after a mistake)

    config = settings.config
    every = (*config.select, *config.extend_select, *config.ignore)
    bare = msgspec.structs.replace(config, select=(), extend_select=(), ignore=())
    try:
        specs = Linter(bare, base=settings.base).specs
    except (ConfigError, ValueError):
        return error
    told = unknown(every, specs)
    return UnknownRuleError(told) if told else error


def _exists(selector: str, specs: Mapping[str, RuleSpec]) -> bool:
    try:
        return bool(resolve(selector, specs))
    except UnknownRuleError:
        return False


def _near(selector: str, specs: Mapping[str, RuleSpec]) -> str:
    """The rules of its family or that begin so, else what is spelt alike, else all families."""
    wanted = selector.upper()
    codes = sorted(specs)
    names = [spec.name for spec in specs.values()]
    families = sorted({code.rstrip(_DIGITS) for code in codes})
    family = wanted.rstrip(_DIGITS)
    begun = [each for each in codes if each.startswith(wanted)]
    near = begun or [each for each in codes if each.rstrip(_DIGITS) == family]
    if near:
        same = [each for each in near if _number(each) == _number(wanted)]
        return f"{same[0]} ({_ranges(near)})" if same else _ranges(near)
    near = sorted(each for each in names if each.startswith(selector.lower()))
    near = near or difflib.get_close_matches(wanted, [*codes, *families, "ALL"], _NEAREST, 0.7)
    near = near or difflib.get_close_matches(selector.lower(), names, _NEAREST, 0.5)
    return ", ".join(near or [*families, "ALL"])


def _number(code: str) -> str:
    """The number of a code, without zeros before it."""
    return code[len(code.rstrip(_DIGITS)) :].lstrip("0")


def _ranges(codes: Sequence[str]) -> str:
    runs = (list(run) for _, run in groupby(codes, key=lambda code: code.rstrip(_DIGITS)))
    return ", ".join(f"{run[0]}…{run[-1]}" if len(run) > _FEW else ", ".join(run) for run in runs)
