"""Counting what a check found, and the exit status that follows."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from cslint.model import Severity
from cslint.report.writer import Summary

if TYPE_CHECKING:
    from cslint.cli.checking import Checked
    from cslint.config import FailOn
    from cslint.model import Finding

CLEAN, FINDINGS, FAILED = 0, 1, 2


class Tally:
    """Counts of one run."""

    def __init__(self, fail_on: FailOn) -> None:
        self._least = 99 if fail_on == "never" else Severity(fail_on).rank
        self._started = time.perf_counter()
        self._by_severity: dict[str, int] = {each.value: 0 for each in reversed(Severity)}
        self._by_rule: dict[str, int] = {}
        self._fails = False
        self._files = self._messages = self._problems = self._skipped = 0

    def finding(self, finding: Finding) -> None:
        """Count a finding."""
        self._by_severity[finding.severity.value] += 1
        self._by_rule[finding.rule] = self._by_rule.get(finding.rule, 0) + 1
        self._fails |= finding.severity.rank >= self._least

    def problem(self) -> None:
        """Count something that was not checked."""
        self._problems += 1

    def skipped(self) -> None:
        """Count a bad record that may be passed over."""
        self._skipped += 1

    def checked(self, checked: Checked) -> None:
        """Count a file and its messages."""
        self._files += 1
        self._messages += checked.messages

    def summary(self) -> Summary:
        """The counts so far; rules in the order of their codes."""
        return Summary(
            files=self._files,
            messages=self._messages,
            findings=sum(self._by_severity.values()),
            by_severity=self._by_severity,
            by_rule=dict(sorted(self._by_rule.items())),
            problems=self._problems,
            skipped_records=self._skipped,
            exit_status=self._status(),
            seconds=time.perf_counter() - self._started,
        )

    def _status(self) -> int:
        if self._problems:
            return FAILED
        return FINDINGS if self._fails else CLEAN
