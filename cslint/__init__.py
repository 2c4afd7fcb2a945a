"""cslint: a compliance linter for customer-service messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = ["Contact", "Finding", "Linter", "Message", "Problem", "Report", "Severity"]

if TYPE_CHECKING:
    from cslint.judge.linter import Linter
    from cslint.judge.report import Report
    from cslint.model import Contact, Finding, Message, Problem, Severity

_HOMES = {"Linter": "cslint.judge.linter", "Report": "cslint.judge.report"}


def __getattr__(name: str) -> Any:
    """Load the public names when they are first used: the command line starts fast."""
    if name not in __all__:
        raise AttributeError(f"module 'cslint' has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    return getattr(importlib.import_module(_HOMES.get(name, "cslint.model")), name)
