"""Choosing rules, as linters do it: codes, families, names, and ALL."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from cslint.scan.lexicon import RuleSpec


class UnknownRuleError(ValueError):
    """A selector that names no rule, with the nearest names in its text."""


def resolve(selector: str, specs: Mapping[str, RuleSpec]) -> frozenset[str]:
    """The codes a selector stands for: `RV001`, `RV`, `review-reward` or `ALL`.

    Raises UnknownRuleError with the nearest valid selectors.
    """
    if selector == "ALL":
        return frozenset(specs)
    wanted = selector.upper()
    chosen = frozenset(
        code
        for code, spec in specs.items()
        if code == wanted or spec.name == selector or _family(code) == wanted
    )
    if not chosen:
        raise UnknownRuleError(_unknown(selector, specs))
    return chosen


def resolve_all(selectors: Iterable[str], specs: Mapping[str, RuleSpec]) -> frozenset[str]:
    """The union of what several selectors stand for. Raises UnknownRuleError."""
    return frozenset().union(*(resolve(each, specs) for each in selectors))


def selected(
    specs: Mapping[str, RuleSpec],
    *,
    select: Iterable[str] = (),
    extend: Iterable[str] = (),
    ignore: Iterable[str] = (),
    enabled: Iterable[str] | None = None,
) -> frozenset[str]:
    """The codes to report: `select` (else those on by default), plus `extend`, minus `ignore`.

    `enabled` replaces the default set where a profile has one of its own. Raises
    UnknownRuleError.
    """
    chosen = resolve_all(select, specs)
    if not chosen:
        default = (code for code, spec in specs.items() if spec.enabled)
        chosen = frozenset(default if enabled is None else enabled)
    return (chosen | resolve_all(extend, specs)) - resolve_all(ignore, specs)


def _family(code: str) -> str:
    return code.rstrip("0123456789")


def _unknown(selector: str, specs: Mapping[str, RuleSpec]) -> str:
    names = [*specs, *(spec.name for spec in specs.values()), *map(_family, specs), "ALL"]
    near = list(dict.fromkeys(difflib.get_close_matches(selector, names, n=3, cutoff=0.5)))
    near = near or sorted(set(map(_family, specs)))
    return f"no rule is called “{selector}”; did you mean {', '.join(near)}?"
