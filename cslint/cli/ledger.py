"""A baseline in the course of a run: what it passes over, and how it is written anew."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from cslint.baseline import Baseline, Sieve, encoded, load
from cslint.cli.checking import Checked, Skipped
from cslint.model import Problem
from cslint.report.writer import Found

if TYPE_CHECKING:
    from cslint.cli.checking import Result


class Ledger:
    """Reads a baseline, sieves a run's results, and writes it if that is wanted."""

    def __init__(self, path: Path, *, writes: bool, grows: bool) -> None:
        """Raise BaselineError for a file that is none; a missing one may be written."""
        self.path = path
        self.written = False
        self._writes = writes
        is_new = writes and not path.exists()
        self._grows = grows or is_new
        self._known = Baseline() if is_new else load(path)
        self._sieve = Sieve(self._known)
        self._whole: set[str] = set()
        self._troubled: set[str] = set()

    @property
    def passed(self) -> int:
        """How many findings were passed over."""
        return self._sieve.passed

    def passes_over(self, result: Result) -> bool:
        """Whether a result is not to be reported."""
        if isinstance(result, Found):
            return self._sieve.is_known(result.finding) or (self._writes and self._grows)
        if isinstance(result, Checked):
            self._whole.add(result.path)
        elif isinstance(result, Problem):
            self._troubled.add(result.path)
        elif isinstance(result, Skipped):
            self._troubled.add(result.problem.path)
        return False

    def finish(self) -> Problem | None:
        """Write the baseline where that is wanted; the problem with doing so."""
        if not self._writes:
            return None
        whole = self._whole - self._troubled
        gone = [each for each in self._known.findings if each != "-" and not _exists(each)]
        made = self._sieve.grown(whole, gone) if self._grows else self._sieve.pruned(whole, gone)
        try:
            self.path.write_bytes(encoded(made))
        except OSError as error:
            return Problem(
                path=str(self.path), reason=f"the baseline cannot be written: {error.strerror}"
            )
        self.written = True
        return None


def _exists(path: str) -> bool:
    with contextlib.suppress(OSError, ValueError):
        return Path(path).exists()
    return True
