"""The baseline: known findings that a run passes over, counted by file, rule and fingerprint.

It holds no line numbers, no dates and no text, is sorted, and so changes only where
findings come or go.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from cslint.model import Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from cslint.model import Finding

VERSION = 1


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How often each finding is known: path, then `CODE:fingerprint`, then a count."""

    version: int = VERSION
    findings: dict[str, dict[str, int]] = {}


class BaselineError(ValueError):
    """A baseline that cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.path}: {problem.reason}")
        self.problem = problem


def load(path: Path) -> Baseline:
    """Read a baseline. Raises BaselineError, also where there is none."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except OSError as error:
        raise BaselineError(
            Problem(
                path=str(path),
                reason=f"the baseline cannot be read: {error.strerror}",
                hint="make one with --write-baseline",
            )
        ) from error
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BaselineError(
            Problem(path=str(path), reason=f"is not a baseline: {error}")
        ) from error
    if found.version != VERSION or any(
        count < 1 for each in found.findings.values() for count in each.values()
    ):
        raise BaselineError(Problem(path=str(path), reason="is not a baseline of this version"))
    return found


def encoded(baseline: Baseline) -> bytes:
    """The file of a baseline: sorted, one finding a line."""
    plain = {
        "version": baseline.version,
        "findings": {
            path: dict(sorted(known.items()))
            for path, known in sorted(baseline.findings.items())
            if known
        },
    }
    return msgspec.json.format(msgspec.json.encode(plain), indent=2) + b"\n"


def key_of(finding: Finding) -> tuple[str, str]:
    """The path and the name that a baseline knows a finding by."""
    return finding.path or "-", f"{finding.rule}:{finding.fingerprint}"


class Sieve:
    """Passes over as many findings of a kind as are known, and counts all of them."""

    def __init__(self, known: Baseline) -> None:
        self._known = known
        self._left = {path: dict(counts) for path, counts in known.findings.items()}
        self._seen: dict[str, dict[str, int]] = {}
        self.passed = 0

    def is_known(self, finding: Finding) -> bool:
        """Whether this one is known; each asking uses one up."""
        path, name = key_of(finding)
        seen = self._seen.setdefault(path, {})
        seen[name] = seen.get(name, 0) + 1
        left = self._left.get(path, {})
        if left.get(name, 0) < 1:
            return False
        left[name] -= 1
        self.passed += 1
        return True

    def pruned(self, whole: Iterable[str], gone: Iterable[str]) -> Baseline:
        """The baseline without what was not found again.

        `whole` are the files that were checked to their end, `gone` those that are no more;
        what is known of others stays.
        """
        whole, gone = frozenset(whole), frozenset(gone)
        kept = {
            path: _least(counts, self._seen.get(path, {})) if path in whole else counts
            for path, counts in self._known.findings.items()
            if path not in gone
        }
        return Baseline(findings={path: counts for path, counts in kept.items() if counts})

    def grown(self, whole: Iterable[str], gone: Iterable[str]) -> Baseline:
        """The baseline with everything that was found, and pruned."""
        kept = dict(self.pruned(whole, gone).findings)
        for path, seen in self._seen.items():
            known = kept.get(path, {})
            kept[path] = {
                name: max(seen.get(name, 0), known.get(name, 0)) for name in {**known, **seen}
            }
        return Baseline(findings=kept)


def _least(known: Mapping[str, int], seen: Mapping[str, int]) -> dict[str, int]:
    least = {name: min(count, seen.get(name, 0)) for name, count in known.items()}
    return {name: count for name, count in least.items() if count}
