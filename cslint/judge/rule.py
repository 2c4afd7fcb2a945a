"""What a rule is: its texts and examples, and for a Python rule its check."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cslint.judge.conditions import Match
    from cslint.judge.document import Document
    from cslint.scan.lexicon import RuleSpec


@runtime_checkable
class PythonRule(Protocol):
    """A message rule written in Python, for what phrases cannot say.

    `triggers` are folded texts of which one must stand in a folded message for `check` to
    be called at all; they keep the common message fast.
    """

    code: str
    spec: RuleSpec
    triggers: tuple[str, ...]

    def check(self, document: Document) -> Iterable[Match]:
        """Yield where the rule is broken, in folded offsets."""
        ...
