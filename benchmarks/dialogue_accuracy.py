"""How right the dialogue rules and the acts are, on labelled cases and sentences.

Usage: python benchmarks/dialogue_accuracy.py [CASES.jsonl ...] [--acts FILE ...]
    [--show RULE] [--scorer]

Cases are conversations with the findings expected of them (`expected`: rule and message
id); those with odd and with even numbers are counted apart, for one half may be built on
and the other only measures: what fails is only shown for the odd half. A rule that is off
by default is judged on the cases about it. Sentences (`--acts`) are JSON Lines with act,
holds, role, text and before, or the same as columns; `--show ACT` lists what fails.
"""

from __future__ import annotations

import argparse
import csv
import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint import Linter, Message
from cslint.config import Config
from cslint.dialogue.turns import CODES
from cslint.judge.conversing import build_reader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.dialogue.acts import ActReader

OFF = frozenset({"SV011", "SV012", "SV014", "RV008"})


class Tally:
    """Hits, false alarms and misses by name."""

    def __init__(self) -> None:
        self.hit: Counter[str] = Counter()
        self.false: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    def add(self, got: set[str], expected: set[str]) -> None:
        """Count one case's findings, `rule@message`."""
        for counter, found in (
            (self.hit, got & expected), (self.false, got - expected), (self.missed, expected - got),
        ):  # fmt: skip
            counter.update(each.partition("@")[0] for each in found)

    def report(self, title: str) -> None:
        """Print precision, recall and F1 by name and over all."""
        print(f"{title:26} {'P':>6} {'R':>6} {'F1':>6}   hit false missed")
        for name in sorted({*self.hit, *self.false, *self.missed}):
            _line(name, self.hit[name], self.false[name], self.missed[name])
        _line("all", self.hit.total(), self.false.total(), self.missed.total())


def _line(name: str, hit: int, false: int, missed: int) -> None:
    precision, recall = hit / max(1, hit + false), hit / max(1, hit + missed)
    f1 = 2 * hit / max(1, 2 * hit + false + missed)
    print(f"  {name:24} {precision:6.3f} {recall:6.3f} {f1:6.3f}   {hit:3} {false:5} {missed:6}")


class Case(NamedTuple):
    """A labelled conversation."""

    name: str
    about: str
    messages: list[Message]
    closed_at: datetime | None
    expected: set[str]


def read_cases(path: Path) -> Iterator[Case]:
    """The conversations of a file of cases that concern dialogue rules."""
    for line in path.open(encoding="utf-8"):
        row = json.loads(line)
        conversation = row.get("conversation")
        if conversation is None or (
            row["about"] not in CODES and len(conversation["messages"]) < 2
        ):
            continue
        closed = conversation.get("closed_at")
        expected = {f"{each['rule']}@{each.get('message_id')}" for each in row["expected"]}
        yield Case(
            row["case_id"],
            row["about"],
            [msgspec.convert(each, Message) for each in conversation["messages"]],
            datetime.fromisoformat(closed) if closed else None,
            {each for each in expected if each[:5] in CODES},
        )


class Cases:
    """Judges cases, with a linter for each rule that is off by default."""

    def __init__(self, *, scorer: bool) -> None:
        self._scorer = scorer
        self._linters: dict[str, Linter] = {}

    def found(self, case: Case) -> set[str]:
        """The dialogue findings of a case, `rule@message`."""
        about = case.about if case.about in OFF else ""
        if about not in self._linters:
            extra = (about,) if about else ()
            self._linters[about] = Linter(Config(extend_select=extra, scorer=self._scorer))
        report = self._linters[about].check_conversation(case.messages, closed_at=case.closed_at)
        return {f"{each.rule}@{each.message_id}" for each in report.findings if each.rule in CODES}


def measure_cases(paths: list[Path], *, scorer: bool) -> None:
    """Print the figures of both halves, and what fails in the odd one."""
    halves = {True: Tally(), False: Tally()}
    judge = Cases(scorer=scorer)
    for case in (case for path in paths for case in read_cases(path)):
        odd = int(case.name.rpartition("-")[2]) % 2 == 1
        got = judge.found(case)
        halves[odd].add(got, case.expected)
        if odd and got != case.expected:
            false, missed = sorted(got - case.expected), sorted(case.expected - got)
            print(case.name, case.about, "false", false, "missed", missed)
    halves[True].report("odd cases")
    halves[False].report("even cases")


class Sentence(NamedTuple):
    """A sentence that does an act, or looks as if it did."""

    act: str
    holds: bool
    role: str
    text: str
    before: str | None


def read_sentences(path: Path) -> Iterator[Sentence]:
    """The labelled sentences of a JSON Lines or tab-separated file."""
    with path.open(encoding="utf-8", newline="") as file:
        if path.suffix == ".jsonl":
            for row in map(json.loads, file):
                about = (row["role"], row["text"], row.get("before"))
                if "acts" in row:
                    yield from (Sentence(act, True, *about) for act in row["acts"])  # noqa: FBT003
                else:
                    yield Sentence(row["act"], row["holds"], *about)
            return
        for act, holds, role, _, text, *rest in csv.reader(
            file, delimiter="\t", quoting=csv.QUOTE_NONE
        ):
            yield Sentence(act, holds == "1", role, text, rest[0] if rest else None)


def does(reader: ActReader, each: Sentence) -> bool:
    """Whether a sentence is read as doing its act; a bare no counts where a refund was asked."""
    acts = reader.acts(each.text, each.role, None, each.before)  # type: ignore[arg-type]
    if each.act == "bare_refusal" and "short_no" in acts and each.before:
        return "refund_wish" in reader.acts(each.before, "customer")
    return each.act in acts


def measure_acts(path: Path, show: str | None, *, scorer: bool) -> None:
    """Print the figures of a file of sentences."""
    tally, reader = Tally(), build_reader(Linter(Config(scorer=scorer)), Path())
    for each in read_sentences(path):
        got = does(reader, each)
        tally.add({each.act} if got else set(), {each.act} if each.holds else set())
        if got != each.holds and each.act == show:
            print("false" if got else "missed", each.text, "|", each.before or "")
    tally.report(path.name)


def main() -> None:
    """Measure what the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cases", nargs="*", type=Path)
    parser.add_argument("--acts", nargs="*", type=Path, default=[])
    parser.add_argument("--show")
    parser.add_argument("--scorer", action="store_true")
    options = parser.parse_args()
    if options.cases:
        measure_cases(options.cases, scorer=options.scorer)
    for path in options.acts:
        measure_acts(path, options.show, scorer=options.scorer)


if __name__ == "__main__":
    main()
