"""The corpus as the trainer reads it: messages with rules, and dialogue acts."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, NamedTuple

from cslint.score.weights import ACT_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MESSAGE_RULES = (
    "RV001", "RV002", "RV004", "RV005", "RV006", "RV007", "HR001", "HR002", "AT001", "AT002",
    "AT003", "AT005", "PV001", "PV002", "OP001", "OP002", "AD001", "AD002", "AD003", "AS001",
    "AS002", "AS004", "AS005", "SV008", "SV010",
)  # fmt: skip
CUSTOMER_ACTS = ("complaint", "outside_threat", "contact_refusal", "reward_bait", "closing")
AGENT_ACTS = (
    "apology", "empathy", "resolution", "escalation_or_serious", "promise", "hold", "assent",
    "bare_refusal", "perfunctory", "withdrawal_guidance",
)  # fmt: skip
ACTS = CUSTOMER_ACTS + AGENT_ACTS
CONTEXT_ACTS = ("escalation_or_serious", "assent", "perfunctory")  # they hang on what is answered
NEUTRAL = "none"
_PARTS = ("messages", "acts")
_BLAMELESS = {"apology", "empathy", "resolution", "escalation_or_serious", "promise", "hold"}
_CURT = {"bare_refusal", "perfunctory", "assent"}
_MINGLING = (
    {"apology", "empathy", "resolution", "escalation_or_serious", "promise", "hold"},
    {"bare_refusal", "perfunctory"},
    {"assent", "promise", "resolution", "perfunctory"},
    {"withdrawal_guidance", "resolution", "apology", "escalation_or_serious"},
    {"complaint", "outside_threat", "contact_refusal"},
    {"complaint", "reward_bait"},
)


class Sentence(NamedTuple):
    """A corpus line. `known` are the labels that were decided for it, `labels` those that hold."""

    author: str
    text: str
    before: str | None
    labels: frozenset[str]
    known: frozenset[str]
    kind: str
    role: str = "agent"


def act_label(act: str) -> str:
    """The scorer's name for a dialogue act."""
    return ACT_PREFIX + act


def load(folder: Path) -> list[Sentence]:
    """All sentences, in file and line order."""
    return [*_messages(folder / "messages"), *_acts(folder / "acts")]


def digest(folder: Path) -> str:
    """A digest of all corpus files that train."""
    found = hashlib.sha256()
    for path in sorted(path for part in _PARTS for path in (folder / part).glob("*.jsonl")):
        found.update(path.name.encode() + b"\0" + path.read_bytes())
    return found.hexdigest()


def _rows(folder: Path) -> Iterator[tuple[str, dict[str, object]]]:
    for path in sorted(folder.glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                yield path.stem, json.loads(line)


def _messages(folder: Path) -> Iterator[Sentence]:
    known = frozenset(MESSAGE_RULES)
    for author, row in _rows(folder):
        labels = frozenset(map(str, row["labels"]))  # type: ignore[call-overload]
        before = row.get("before")
        yield Sentence(
            author,
            str(row["text"]),
            str(before) if before else None,
            labels,
            known,
            str(row["kind"]),
        )


def _acts(folder: Path) -> Iterator[Sentence]:
    """Lines about one act, and turns of conversations with all the acts that they do."""
    for author, row in _rows(folder):
        role, before = str(row["role"]), row.get("before")
        if "acts" in row:
            acts = frozenset(map(str, row["acts"]))  # type: ignore[call-overload]
            decided, kind = _side(role), "positive" if acts else "benign"
            is_innocent = acts.isdisjoint(_CURT)
        else:
            act, holds = str(row["act"]), bool(row["holds"])
            acts = frozenset({act} if holds else ())
            decided, kind = _decided(act, role, holds=holds), _kind(act, holds=holds)
            is_innocent = act == NEUTRAL or (holds and act in _BLAMELESS)
        known = frozenset(map(act_label, decided))
        if is_innocent and role == "agent":
            known |= frozenset(MESSAGE_RULES)
        yield Sentence(
            author=author,
            text=str(row["text"]),
            before=str(before) if before else None,
            labels=frozenset(map(act_label, acts)),
            known=known,
            kind=kind,
            role=role,
        )


def _side(role: str) -> frozenset[str]:
    return frozenset(CUSTOMER_ACTS if role == "customer" else AGENT_ACTS)


def _kind(act: str, *, holds: bool) -> str:
    if act == NEUTRAL:
        return "benign"
    return "positive" if holds else "hard_negative"


def _decided(act: str, role: str, *, holds: bool) -> frozenset[str]:
    """The acts that a line decides: its own, and those it cannot be at the same time.

    A line of the act `none` does no act of its side.
    """
    if act == NEUTRAL:
        return _side(role)
    if not holds:
        return frozenset({act})
    mingling = set().union(*(group for group in _MINGLING if act in group))
    return frozenset(ACTS) - mingling | {act}


def was_at_hand(author: str) -> bool:
    """Whether composed rules or acts were written with this author's sentences at hand."""
    return author.endswith("-a") or author == "d1"
