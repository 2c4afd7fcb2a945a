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

    def covers(self, line: int, anchor: int, notes: Collection[Note] = ()) -> bool:
        """Whether a finding on a line, in a template that begins at `anchor`, is meant.

        `notes` are those that stand beside the template.
        """
        if self.note is not None and self.last is not None:
            return self.note in notes
        places = (line, anchor) if self.whole else (line,)
        return any(
            self.first <= each and (self.last is None or each <= self.last) for each in places
        )


def directives(
    source: Source,
    comments: Iterable[Comment],
    specs: Mapping[str, RuleSpec],
    unsuppressible: Collection[str] = (),
) -> list[Directive]:
    """The directives among a file's comments, in order."""
    given = list(comments)
    alone = {source.place(each.start)[0] for each in given if each.alone}
    found: list[Directive] = []
    for each in given:
        text = source.text[each.start : each.end]
        if not re.match(r"\s*cslint\s*:", text):
            continue
        match = _MARK.match(text)
        line, column = source.place(each.start)
        verb = match["verb"] if match else ""
        rules, faults = _rules(match, specs, unsuppressible)
        first, last, whole = _lines(verb, line, is_alone=each.alone, alone=alone, source=source)
        if verb == "enable":
            found = [_ended(before, rules, line) for before in found]
            rules = {}
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


def _lines(
    verb: str, line: int, *, is_alone: bool, alone: Collection[int], source: Source
) -> tuple[int, int | None, bool]:
    if verb == "ignore-file":
        return 1, None, True
    if verb == "disable":
        return line, None, False
    if verb == "ignore-next-line" or (verb == "ignore" and is_alone):
        after = _next_line(line, alone, source)
        return after, after, True
    return line, line, True


def _next_line(line: int, alone: Collection[int], source: Source) -> int:
    """The next line that holds more than blanks or a comment."""
    starts = source.line_starts
    after = line + 1
    while after <= len(starts):
        end = starts[after] if after < len(starts) else len(source.text)
        if after not in alone and source.text[starts[after - 1] : end].strip():
            break
        after += 1
    return after


def _ended(before: Directive, rules: Mapping[str, frozenset[str]], line: int) -> Directive:
    """An open range that names a rule ends where the rule is enabled again."""
    enabled = frozenset().union(*rules.values()) if rules else frozenset()
    codes = frozenset().union(*before.rules.values()) if before.rules else frozenset()
    is_open = before.last is None and not before.whole
    return before._replace(last=line) if is_open and codes & enabled else before
