"""cslint: a compliance linter for customer-service messages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"
__all__ = [
    "Config",
    "ConfigError",
    "Contact",
    "Finding",
    "InputError",
    "Linter",
    "Message",
    "NotCheckedError",
    "Problem",
    "Report",
    "Session",
    "Severity",
    "StateError",
    "TimeError",
    "UnknownRuleError",
]

if TYPE_CHECKING:
    from cslint.config import Config, ConfigError
    from cslint.contacts.clock import TimeError
    from cslint.dialogue.state import StateError
    from cslint.judge.document import NotCheckedError
    from cslint.judge.linter import Linter
    from cslint.judge.report import Report
    from cslint.judge.selection import UnknownRuleError
    from cslint.judge.session import Session
    from cslint.model import Contact, Finding, InputError, Message, Problem, Severity

_HOMES = {
    "Config": "cslint.config",
    "ConfigError": "cslint.config",
    "Linter": "cslint.judge.linter",
    "NotCheckedError": "cslint.judge.document",
    "Report": "cslint.judge.report",
    "Session": "cslint.judge.session",
    "StateError": "cslint.dialogue.state",
    "TimeError": "cslint.contacts.clock",
    "UnknownRuleError": "cslint.judge.selection",
}


def __getattr__(name: str) -> Any:
    """Load the public names when they are first used: the command line starts fast."""
    if name not in __all__:
        raise AttributeError(f"module 'cslint' has no attribute {name!r}")
    import importlib  # noqa: PLC0415

    return getattr(importlib.import_module(_HOMES.get(name, "cslint.model")), name)
