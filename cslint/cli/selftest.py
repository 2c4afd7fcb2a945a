"""Lexicons put to the test: their phrases, their rules' examples, and innocent texts."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from cslint.cli.spellings import spellings
from cslint.fold import fold
from cslint.model import LogMessage, Message, Problem
from cslint.read import discover, open_log
from cslint.scan.lexicon import Example, Source
from cslint.scan.phrases import compile_phrase

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from cslint.cli.texts import Texts
    from cslint.judge.linter import Linter
    from cslint.scan.lexicon import Family, RuleSpec


_LONGEST = 48  # code points of a phrase that are quoted
_SPOKEN = frozenset({"message", "template", "dialogue", "contact"})  # scopes with examples to run


class Failure(NamedTuple):
    """Something that a lexicon gets wrong, and where it stands."""

    path: str
    line: int | None
    reason: str


class Rate(NamedTuple):
    """How many innocent texts a family hits, and which of its phrases do so most."""

    family: str
    hits: int
    phrases: tuple[tuple[str, int], ...]


class Bench:
    """A linter with every rule on, and what has been tried on it so far."""

    def __init__(self, linter: Linter, texts: Texts) -> None:
        self.linter = linter
        self.texts = texts
        self.counts: Counter[str] = Counter()
        self.untested: list[str] = []
        self._scanner = linter.engine.scanner
        self._number = {name: index for index, name in enumerate(self._scanner.pack.families)}

    def phrases(self, source: Source) -> Iterator[Failure]:
        """Phrases with an option that cannot match itself, and patterns that do not compile."""
        for name, family in source.content.families.items():
            yield from self._patterns(source, name, family)
            for index, phrase in enumerate(family.phrases):
                dead = self._dead(self._number[name], phrase)
                if dead is not None:
                    where = f"$.families.{name}.phrases[{index}]"
                    yield self._failure(source, where, "phrase_dead", name, _short(phrase), dead)

    def rules(self, source: Source) -> Iterator[Failure]:
        """Rules that miss a bad example of their own or fire on a good one."""
        for code, spec in source.content.rules.items():
            for where, key, text in self._examples(code, spec):
                yield self._failure(source, f"$.rules.{code}{where}", key, code, text)

    def python_rules(self, tested: set[str]) -> Iterator[Failure]:
        """The same for rules that stand in no lexicon file."""
        for code, spec in sorted(self.linter.specs.items()):
            if code not in tested:
                for _, key, text in self._examples(code, spec):
                    yield Failure(code, None, self.texts[key].format(code, text))

    def fires(self, code: str, example: str | Example) -> bool:
        """Whether a rule finds something in an example, written as its scope writes them."""
        scopes, text = self.linter.specs[code].scopes, _parts(example)[0]
        if scopes == ("template",):
            from cslint.templates.examples import found_in  # noqa: PLC0415  (few rules need it)

            return code in found_in(self.linter, text)
        if scopes == ("contact",):
            from cslint.contacts.examples import parse  # noqa: PLC0415  (as above)

            report = self.linter.check_contacts(parse(text))
            return any(finding.rule == code for finding in report.findings)
        if "message" not in scopes:
            return code in self._in_scene(text)
        return code in self.found(example)

    def _in_scene(self, text: str) -> set[str]:
        from cslint.dialogue.examples import parse_scene  # noqa: PLC0415  (as above)

        scene = parse_scene(text)
        session = self.linter.session("example")
        found = [finding for message in scene.messages for finding in session.add(message)]
        return {finding.rule for finding in (*found, *session.close(scene.closed_at))}

    def found(self, example: str | Example) -> set[str]:
        """The codes found in a conversation of the example's one or two messages."""
        text, customer = _parts(example)
        session = self.linter.session("example")
        messages = [Message(role="customer", text=customer)] if customer else []
        messages.append(Message(role="agent", text=text))
        found = [finding for message in messages for finding in session.add(message)]
        return {finding.rule for finding in (*found, *session.close())}

    def rates(self, sources: Sequence[Source], innocent: Sequence[str], top: int) -> list[Rate]:
        """The families of some files that hit innocent texts most, with their phrases."""
        scanned = [self._scanner.scan(text) for text in innocent]
        own = {name: family for each in sources for name, family in each.content.families.items()}
        stands = [self._scanner.resolve(each) for each in scanned]
        hits = {name: sum(bool(each.get(self._number[name])) for each in stands) for name in own}
        views = [each.folded.text for each in scanned]
        return [
            Rate(name, count, _by_phrase(own[name], views))
            for name, count in sorted(hits.items(), key=lambda each: (-each[1], each[0]))[:top]
            if count
        ]

    def _patterns(self, source: Source, name: str, family: Family) -> Iterator[Failure]:
        for index, pattern in enumerate(family.patterns):
            import regex  # noqa: PLC0415  (few lexicons have patterns)

            try:
                regex.compile(pattern)
            except regex.error as error:
                where = f"$.families.{name}.patterns[{index}]"
                yield self._failure(source, where, "pattern_bad", name, str(error))

    def _dead(self, family: int, phrase: str) -> str | None:
        """A spelling of a phrase, if none of its spellings holds the family."""
        self.counts["phrases"] += 1
        first = None
        for text in spellings(phrase):
            self.counts["variants"] += 1
            if self._scanner.resolve(self._scanner.scan(text)).get(family):
                return None
            first = first or text
        return first

    def _examples(self, code: str, spec: RuleSpec) -> Iterator[tuple[str, str, str]]:
        """The failures of a rule as (place below the rule, key of a text, example)."""
        self.counts["rules"] += 1
        if _SPOKEN.isdisjoint(spec.scopes):
            self.untested.append(code)
            return
        if not spec.bad:
            yield "", "no_bad", ""
        if not spec.good:
            yield "", "no_good", ""
        for kind, key, examples in (
            ("bad", "bad_silent", spec.bad),
            ("good", "good_fires", spec.good),
        ):
            for index, example in enumerate(examples):
                self.counts["examples"] += 1
                if self.fires(code, example) != (kind == "bad"):
                    yield f".{kind}[{index}]", key, " / ".join(filter(None, _parts(example)[::-1]))

    def _failure(self, source: Source, where: str, key: str, *facts: str) -> Failure:
        problem = source.problem(where, self.texts[key].format(*facts))
        return Failure(problem.path, problem.line, problem.reason)


def innocent_texts(linter: Linter, logs: Sequence[Path]) -> Iterator[str | Problem]:
    """The good examples of all rules, and the agents' messages of some logs."""
    for spec in linter.specs.values():
        yield from (_parts(example)[0] for example in spec.good)
    for log in discover(logs):
        if isinstance(log, Problem):
            yield log
            continue
        for item in open_log(log):
            if isinstance(item, LogMessage) and item.message.role in {"agent", "bot"}:
                yield item.message.text
            elif isinstance(item, Problem):
                yield item


def _short(phrase: str) -> str:
    return phrase if len(phrase) <= _LONGEST else phrase[: _LONGEST - 1] + "…"


def _parts(example: str | Example) -> tuple[str, str | None]:
    return (example.text, example.customer) if isinstance(example, Example) else (example, None)


def _by_phrase(family: Family, views: Sequence[str]) -> tuple[tuple[str, int], ...]:
    """The phrases of a family that hit most."""
    counted: Counter[str] = Counter()
    for phrase in family.phrases:
        compiled = compile_phrase(phrase, _folded)
        search = re.compile(compiled.pattern or "|".join(map(re.escape, compiled.anchors))).search
        hits = sum(search(view) is not None for view in views)
        if hits:
            counted[phrase] = hits
    return tuple(counted.most_common(3))


def _folded(text: str) -> str:
    return fold(text).text
