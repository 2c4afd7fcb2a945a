"""Reading directives: `cslint: ignore[AD001] why`, in the comment syntax of a file.

Where a format has no comments, a key or column named `cslint` beside a text holds them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cslint.judge.selection import UnknownRuleError, resolve
from cslint.templates.tree import Note

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from cslint.scan.lexicon import RuleSpec
    from cslint.templates.reading import Comment
    from cslint.templates.source import Source

VERBS = ("ignore", "ignore-next-line", "ignore-file", "disable", "enable")
# A value beside a text stands on no line of its own, so that these are what it can say.
_NOTE_VERBS = ("ignore", "ignore-file")
_MARK = re.compile(
    r"\s*cslint:\s*(?P<verb>[\w-]*)\s*(?:\[(?P<rules>[^\]\r\n]*)\])?(?P<reason>.*)", re.DOTALL
)


class Fault(NamedTuple):
    """What is wrong with a directive: the rule it breaks and the detail to tell."""

    rule: str
    detail: str


class Directive(NamedTuple):
    """One directive: the rules it names (by selector), and the lines it holds for.

    Lines count from 1; `last` is None where it holds to the end of the file. `whole` says
    that a template which begins on these lines is meant with all of its lines. A directive
    in a value of its own (`note`) holds for the texts beside it, whatever their lines.
    """

    line: int
    column: int
    text: str
    rules: Mapping[str, frozenset[str]]
    first: int
    last: int | None
    whole: bool
    faults: tuple[Fault, ...] = ()
    note: Note | None = None

    @property
    def beside(self) -> Note | None:
        """The value that the texts meant stand beside; None where lines say what is meant."""
        return None if self.last is None else self.note


def directives(
    source: Source,
    comments: Iterable[Comment],
    specs: Mapping[str, RuleSpec],
    unsuppressible: Collection[str] = (),
) -> list[Directive]:
    """The directives among a file's comments, in order."""
    given = list(comments)
    alone = {source.place(each.start)[0] for each in given if each.alone}
    lines = _Lines(source, alone)
    ranges = _Ranges()
    found: list[Directive] = []
    for each in given:
        text = source.text[each.start : each.end]
        if not re.match(r"\s*cslint\s*:", text):
            continue
        match = _MARK.match(text)
        line, column = source.place(each.start)
        verb = match["verb"] if match else ""
        rules, faults = _rules(match, specs, unsuppressible)
        first, last, whole = _lines(verb, line, lines, is_alone=each.alone)
        if verb == "enable":
            for number in ranges.ended(rules):
                found[number] = found[number]._replace(last=line)
            rules = {}
        elif verb == "disable":
            ranges.open(len(found), rules)
        found.append(
            Directive(line, column, text.strip(), rules, first, last, whole, tuple(faults))
        )
    return found


def noted(
    source: Source | None,
    notes: Iterable[Note],
    specs: Mapping[str, RuleSpec],
    unsuppressible: Collection[str] = (),
) -> Iterator[Directive]:
    """The directives that stand in values of their own, in order."""
    for each in notes:
        text = each.mapped.text.strip()
        match = _MARK.match(text if text.startswith("cslint") else f"cslint: {text}")
        rules, faults = _rules(match, specs, unsuppressible, _NOTE_VERBS)
        line, column = each.cell or (1, 1)
        if source is not None:
            line, column = source.place(each.mapped.span(0, 0)[0])
        whole = match is not None and match["verb"] == "ignore-file"
        first, last = (1, None) if whole else (line, line)
        yield Directive(line, column, text, rules, first, last, whole, tuple(faults), each)


def _rules(
    match: re.Match[str] | None,
    specs: Mapping[str, RuleSpec],
    unsuppressible: Collection[str],
    verbs: Collection[str] = VERBS,
) -> tuple[dict[str, frozenset[str]], list[Fault]]:
    """The rules a directive takes away, by selector, and all that is wrong with it."""
    if match is None or match["verb"] not in verbs:
        known = ", ".join(verbs)
        return {}, [Fault("SU002", f"{match['verb'] if match else ''}? ({known})")]
    names = [each.strip() for each in re.split("[,\uff0c、]", match["rules"] or "") if each.strip()]
    if not names:
        return {}, [Fault("SU002", f"{match['verb']}[…]")]
    rules: dict[str, frozenset[str]] = {}
    faults = []
    for name in names:
        try:
            codes = resolve(name, specs)
        except UnknownRuleError as error:
            faults.append(Fault("SU002", str(error)))
            continue
        forbidden = codes & frozenset(unsuppressible)
        faults += [Fault("SU004", code) for code in sorted(forbidden)]
        rules[name] = codes - forbidden
    if not match["reason"].strip(" \t:\uff1a-—") and match["verb"] != "enable":
        faults.append(Fault("SU003", ""))
    return {name: codes for name, codes in rules.items() if codes}, faults


def _lines(verb: str, line: int, lines: _Lines, *, is_alone: bool) -> tuple[int, int | None, bool]:
    if verb == "ignore-file":
        return 1, None, True
    if verb == "disable":
        return line, None, False
    if verb == "ignore-next-line" or (verb == "ignore" and is_alone):
        after = lines.after(line)
        return after, after, True
    return line, line, True


class _Lines:
    """Finds the next line that holds more than blanks or a comment; each line is looked at once."""

    def __init__(self, source: Source, alone: Collection[int]) -> None:
        self._source = source
        self._alone = alone
        self._after: dict[int, int] = {}

    def after(self, line: int) -> int:
        """The line after a line, one past the last where there is none."""
        passed = [line]
        after = line + 1
        while after not in self._after and self._is_bare(after):
            passed.append(after)
            after += 1
        if self._is_bare(after):
            after = self._after[after]
        self._after.update(dict.fromkeys(passed, after))
        return after

    def _is_bare(self, line: int) -> bool:
        starts = self._source.line_starts
        if line > len(starts):
            return False
        end = starts[line] if line < len(starts) else len(self._source.text)
        return line in self._alone or not self._source.text[starts[line - 1] : end].strip()


class _Ranges:
    """The ranges that are open: one that names a rule ends where the rule is enabled again."""

    def __init__(self) -> None:
        self._open: dict[str, set[int]] = {}
        self._codes: dict[int, frozenset[str]] = {}

    def open(self, number: int, rules: Mapping[str, frozenset[str]]) -> None:
        """Begin the range of a directive."""
        self._codes[number] = frozenset().union(*rules.values())
        for code in self._codes[number]:
            self._open.setdefault(code, set()).add(number)

    def ended(self, rules: Mapping[str, frozenset[str]]) -> Iterator[int]:
        """End the ranges of directives that name any of some rules."""
        for code in frozenset().union(*rules.values()):
            for number in self._open.pop(code, ()):
                if self._codes.pop(number, None) is not None:
                    yield number
