"""Finding rules written in Python: the built-in ones and those of other distributions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.fold import fold
from cslint.judge.rule import PythonRule
from cslint.model import Problem
from cslint.rules.entrypoints import points_of
from cslint.scan.lexicon import RuleSpec

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from importlib.metadata import EntryPoint

    from cslint.rules.entrypoints import Point

GROUP = "cslint.rules"
OWN = "cslint"
_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3,4}")


class Discovered(NamedTuple):
    """The rules that can be used, by code, and a problem for everything that cannot."""

    rules: tuple[PythonRule, ...]
    problems: tuple[Problem, ...]


def discover(points: Iterable[EntryPoint | Point] | None = None) -> Discovered:
    """Load and check the rules of the entry points, by default of all that are installed.

    An entry point names one rule or several of them in a list or tuple. Never raises:
    whatever fails is a problem that names the distribution.
    """
    rules: dict[str, PythonRule] = {}
    problems: list[Problem] = []
    for point in sorted(_installed() if points is None else points, key=_order):
        for item in _loaded(point):
            reason = item if isinstance(item, str) else _fault(item, rules)
            if reason is None and _distribution(point) != OWN:  # a test looks at our own
                reason = unfolded(item)
            if reason is None:
                rules[item.code] = item
            else:
                problems.append(_problem(point, reason))
    return Discovered(tuple(rules[code] for code in sorted(rules)), tuple(problems))


def _installed() -> Iterable[EntryPoint | Point]:
    return points_of(GROUP)


def _order(point: EntryPoint | Point) -> tuple[bool, str, str]:
    """What ships comes first, so that no other distribution takes a shipped code."""
    distribution = _distribution(point)
    return distribution != OWN, distribution, point.name


def _distribution(point: EntryPoint | Point) -> str:
    return point.dist.name if point.dist is not None else "?"


def _loaded(point: EntryPoint | Point) -> Iterator[Any]:
    """The rules of one entry point; a text in place of what could not be loaded."""
    try:
        loaded = point.load()
        items = tuple(loaded) if isinstance(loaded, list | tuple) else (loaded,)
    except (Exception, SystemExit) as error:  # noqa: BLE001  (code of others may raise anything)
        yield f"cannot be loaded: {type(error).__name__}: {error}"
        return
    if not items:
        yield "names no rules"
    yield from items


def _fault(item: Any, known: dict[str, PythonRule]) -> str | None:
    """What keeps an object from being used as a rule, or None."""
    try:
        return _missing(item) or _misshapen(item) or _clash(item.code, known)
    except Exception as error:  # noqa: BLE001  (a property of another's class may raise anything)
        return f"cannot be examined: {type(error).__name__}: {error}"


def _missing(item: Any) -> str | None:
    if isinstance(item, type):
        return f"{item.__name__} is a class: name an instance of it"
    lacks = [name for name in ("code", "spec", "triggers", "check") if not hasattr(item, name)]
    return f"{item!r:.80} has no {', '.join(lacks)}" if lacks else None


def _misshapen(item: Any) -> str | None:
    if not isinstance(item.code, str) or _CODE.fullmatch(item.code) is None:
        return f"{item.code!r:.80} is no rule code (two capitals or more, three digits: XX001)"
    if not isinstance(item.spec, RuleSpec):
        return f"{item.code}: spec is no RuleSpec"
    if not callable(item.check):
        return f"{item.code}: check cannot be called"
    return None if _are_texts(item.triggers) else f"{item.code}: triggers are no tuple of texts"


def unfolded(rule: PythonRule) -> str | None:
    """What keeps a trigger from ever standing in a folded message, or None."""
    for trigger in rule.triggers:
        folded = fold(trigger).text
        if folded != trigger:
            return f"{rule.code}: the trigger {trigger!r} never stands in folded text: {folded!r}"
    return None


def _are_texts(triggers: Any) -> bool:
    return (
        isinstance(triggers, tuple)
        and bool(triggers)
        and all(isinstance(each, str) and each.strip() for each in triggers)
    )


def _clash(code: str, known: dict[str, PythonRule]) -> str | None:
    return f"{code} is taken by another rule" if code in known else None


def _problem(point: EntryPoint | Point, reason: str) -> Problem:
    return Problem(
        path=_distribution(point),
        reason=f"entry point “{point.name} = {point.value}”: {reason}",
        hint=f"its rules were not run; uninstall or mend {_distribution(point)}",
    )
