"""Running a linter over labelled conversations, and counting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cslint.evaluation.counts import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from cslint.evaluation.labelled import Labelled
    from cslint.judge.linter import Linter
    from cslint.model import Finding


class Mistake(NamedTuple):
    """A false alarm (`found`) or a miss, and how sure the linter was."""

    name: str
    rule: str
    message_id: str
    text: str
    found: bool
    confidence: float


class Measured(NamedTuple):
    """Counts for each rule, the mistakes behind them, and how much was measured."""

    counts: Mapping[str, Counts]
    mistakes: tuple[Mistake, ...]
    conversations: int

    @property
    def total(self) -> Counts:
        """All rules together."""
        return sum(self.counts.values(), Counts())


def measure(linter: Linter, labelled: Iterable[Labelled], everything: Linter) -> Measured:
    """Count right and wrong findings and misses, rule by rule.

    `linter` has the rules that are on; `everything` all of them. A rule that is off counts
    only in conversations whose labels ask for it.
    """
    counts: dict[str, Counts] = {}
    mistakes: list[Mistake] = []
    conversations = 0
    for each in labelled:
        conversations += 1
        found = _found(each, linter, everything)
        for rule, one in _compared(each, found):
            counts[rule] = counts.get(rule, Counts()) + one
        mistakes += _mistakes(each, found)
    ordered = dict(sorted(counts.items()))
    return Measured(ordered, tuple(mistakes), conversations)


def _found(each: Labelled, linter: Linter, everything: Linter) -> dict[tuple[str, str], float]:
    findings = _check(each, everything)
    codes = linter.scheme.codes(each.conversation.platform) | each.asked
    return {
        (finding.rule, finding.message_id or ""): finding.confidence
        for finding in findings
        if finding.rule in codes
    }


def _check(each: Labelled, linter: Linter) -> Iterable[Finding]:
    messages = each.conversation.messages
    if each.sentence:
        before = messages[0].text if len(messages) > 1 else None
        reply = messages[-1]
        report = linter.check_text(reply.text, customer=before)
        return [_at(finding, reply.message_id) for finding in report.findings]
    session = linter.session(each.conversation.conversation_id, each.conversation.platform)
    findings = [finding for message in messages for finding in session.add(message)]
    return [*findings, *session.close(each.conversation.closed_at)]


def _at(finding: Finding, message_id: str | None) -> Finding:
    import msgspec  # noqa: PLC0415

    return msgspec.structs.replace(finding, message_id=message_id)


def _compared(
    each: Labelled, found: Mapping[tuple[str, str], float]
) -> Iterator[tuple[str, Counts]]:
    for key in found.keys() | each.expected:
        is_found, is_true = key in found, key in each.expected
        yield (
            key[0],
            Counts(int(is_found and is_true), int(not is_true), int(not is_found)),
        )


def _mistakes(each: Labelled, found: Mapping[tuple[str, str], float]) -> Iterator[Mistake]:
    texts = {message.message_id: message.text for message in each.conversation.messages}
    for rule, message_id in sorted(found.keys() ^ each.expected):
        confidence = found.get((rule, message_id), 0.0)
        yield Mistake(
            each.name,
            rule,
            message_id,
            texts.get(message_id, ""),
            (rule, message_id) in found,
            confidence,
        )


def worst(measured: Measured, most: int) -> list[Mistake]:
    """The mistakes that weigh most: sure false alarms first, then misses, rules in turn."""
    alarms = sorted((m for m in measured.mistakes if m.found), key=lambda m: -m.confidence)
    misses = [m for m in measured.mistakes if not m.found]
    half = max(most - len(misses), most // 2)
    chosen = alarms[:half]
    return [*chosen, *misses[: most - len(chosen)]]
