"""What a check of one text or conversation gives back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.model import Finding, Severity, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable


class Report(msgspec.Struct, frozen=True):
    """Findings, in order of position then code."""

    findings: tuple[Finding, ...] = ()

    @property
    def verdict(self) -> Verdict:
        """`block` when a finding is an error, `warn` when one is a warning, else `allow`."""
        return verdict(self.findings)

    def __bool__(self) -> bool:
        """Whether anything was found."""
        return bool(self.findings)


def verdict(findings: Iterable[Finding]) -> Verdict:
    """What a gateway should do with a message that has these findings."""
    worst = max((finding.severity.rank for finding in findings), default=0)
    if worst >= Severity.ERROR.rank:
        return "block"
    return "warn" if worst == Severity.WARNING.rank else "allow"
