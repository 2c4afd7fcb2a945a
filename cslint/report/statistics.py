"""Counts by rule, as lines of text."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.report.writer import Summary
    from cslint.scan.lexicon import RuleSpec


def statistics_lines(summary: Summary, rules: Mapping[str, RuleSpec]) -> Iterator[str]:
    """One line a rule, the most frequent first: count, code, name."""
    width = max((len(str(count)) for count in summary.by_rule.values()), default=1)
    for code, count in by_count(summary):
        name = rules[code].name if code in rules else ""
        yield f"{count:>{width}}  {code}  {name}".rstrip()


def by_count(summary: Summary) -> list[tuple[str, int]]:
    """Codes with counts, the most frequent first, then by code."""
    return sorted(summary.by_rule.items(), key=lambda each: (-each[1], each[0]))
