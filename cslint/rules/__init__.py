"""Rules written in Python, found through the entry-point group `cslint.rules`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cslint.judge.rule import PythonRule


def builtin_rules() -> tuple[PythonRule, ...]:
    """The usable rules of every installed distribution, in the order of their codes.

    What could not be used is told by `cslint.rules.discovery.discover`.
    """
    from cslint.rules.discovery import discover  # noqa: PLC0415  (looks into the environment)

    return discover().rules
