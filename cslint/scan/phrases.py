"""The small language phrases are written in.

``(a|b)`` is a choice; ``(a|b)?`` may be left out, and so may a single character before
``?``; ``…`` stands for up to six characters inside one clause (``…12`` for up to
twelve). Everything else is itself.

A phrase is looked for by its anchors, the rarest literals of which one stands in every
match. A phrase with few variants is nothing but its anchors; another has a regular
expression besides, without nested repetition, that is run only where an anchor stands.
"""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

DEFAULT_GAP = 6
MAX_LITERALS = 48
MAX_ANCHORS = 300
_TOKEN = re.compile(r"…(\d*)|\(|\)\?|\)|\||[^…()|?]\?|[^…()|?]+?(?=[…()|]|[^…()|?]\?|$)")
_CLAUSE_BREAKS = "，,。！!？?；;\\n"


class PhraseError(ValueError):
    """A phrase that cannot be read; the text says what is wrong with it."""


class Phrase(NamedTuple):
    """A phrase ready to be looked for; an empty pattern says that anchors are all of it.

    `needed` are strings of characters of which each must share one with a text that the
    pattern matches: a cheap question before the pattern is run.
    """

    anchors: tuple[str, ...]
    pattern: str
    needed: tuple[str, ...] = ()


class _Gap(NamedTuple):
    most: int


class _Choice(NamedTuple):
    options: tuple[tuple[_Item, ...], ...]


_Item = str | _Gap | _Choice
_Tokens = list[tuple[str, str | None]]


def compile_phrase(
    phrase: str, fold: Callable[[str], str] = str, cost: Callable[[str], float] = len
) -> Phrase:
    """The anchors of a phrase, cheapest by the sum of `cost`, and its pattern.

    Literals are folded by `fold`. Raises PhraseError for unbalanced brackets, an empty
    variant, a gap at an edge, or a phrase that has no literal to wait for.
    """
    if "\n" in phrase:
        raise PhraseError(f"“{phrase.strip()}”: a phrase stands on one line")
    items = _parse(phrase, fold)
    _check(items, phrase)
    whole = _literals(items, MAX_LITERALS)
    if whole is not None and all(whole):
        return Phrase(tuple(dict.fromkeys(whole)), "")
    anchors = _anchors(items, cost)
    if not anchors:
        raise PhraseError(f"“{phrase}”: no part of it that always stands there is short enough")
    pattern = "".join(map(_pattern, items))
    return Phrase(tuple(dict.fromkeys(anchors)), pattern, tuple(_needed(items)))


def _needed(items: Sequence[_Item]) -> Iterator[str]:
    """For each part that always stands there, the characters it may begin with."""
    for item in items:
        if isinstance(item, str) and item:
            yield item[0]
        elif isinstance(item, _Choice) and all(item.options):
            begins = [_begins(option) for option in item.options]
            if all(begins):
                yield "".join(dict.fromkeys("".join(each or "" for each in begins)))


def _begins(items: Sequence[_Item]) -> str | None:
    """The characters that a sequence may begin with; None where it may be empty."""
    found = ""
    for item in items:
        if isinstance(item, str):
            return found + item[:1]
        if isinstance(item, _Gap):
            return None
        inner = [_begins(option) for option in item.options if option]
        if not all(inner):
            return None
        found += "".join(each or "" for each in inner)
        if all(item.options):
            return found
    return None


def _anchors(items: Sequence[_Item], cost: Callable[[str], float]) -> list[str] | None:
    """The cheapest set of literals of which every match holds at least one."""
    best: list[str] | None = None
    for candidate in _candidates(items, cost):
        if best is None or sum(map(cost, candidate)) < sum(map(cost, best)):
            best = candidate
    return best


def _candidates(items: Sequence[_Item], cost: Callable[[str], float]) -> Iterator[list[str]]:
    for start, item in enumerate(items):
        for end in range(start + 1, len(items) + 1):
            literals = _literals(items[start:end], MAX_ANCHORS)
            if literals is None:
                break
            if all(literals):
                yield literals
        if isinstance(item, _Choice) and all(item.options):
            options = [_anchors(option, cost) for option in item.options]
            if all(options):
                yield [literal for option in options for literal in option or ()]


def _parse(phrase: str, fold: Callable[[str], str]) -> tuple[_Item, ...]:
    tokens: _Tokens = [(m.group(0), m.group(1)) for m in _TOKEN.finditer(phrase)]
    if "".join(token for token, _ in tokens) != phrase:
        raise PhraseError(f"“{phrase}”: a “?” must follow a character or a closing bracket")
    choice, rest = _choice([*tokens, (")", None)], 0, phrase, fold)
    if rest != len(tokens) + 1:
        raise PhraseError(f"“{phrase}”: a closing bracket without an opening one")
    return choice.options[0] if len(choice.options) == 1 else (choice,)


def _sequence(
    tokens: _Tokens, at: int, phrase: str, fold: Callable[[str], str]
) -> tuple[tuple[_Item, ...], int]:
    items: list[_Item] = []
    while at < len(tokens) and tokens[at][0] not in {"|", ")", ")?"}:
        part, gap = tokens[at]
        at += 1
        if part[0] == "…":
            items.append(_Gap(int(gap or DEFAULT_GAP)))
        elif part == "(":
            choice, at = _choice(tokens, at, phrase, fold)
            items.append(choice)
        elif part.endswith("?"):
            items.append(_Choice(((fold(part[:-1]),), ())))
        else:
            items.append(fold(part))
    return tuple(items), at


def _choice(
    tokens: _Tokens, at: int, phrase: str, fold: Callable[[str], str]
) -> tuple[_Choice, int]:
    options: list[tuple[_Item, ...]] = []
    while True:
        branch, at = _sequence(tokens, at, phrase, fold)
        if not branch:
            raise PhraseError(f"“{phrase}”: an empty choice; write “(…)?” for what may be left out")
        options.append(branch)
        if at >= len(tokens):
            raise PhraseError(f"“{phrase}”: an opening bracket is never closed")
        closing = tokens[at][0]
        at += 1
        if closing != "|":
            optional: tuple[tuple[_Item, ...], ...] = ((),) if closing == ")?" else ()
            return _Choice((*options, *optional)), at


def _check(items: tuple[_Item, ...], phrase: str) -> None:
    for sequence in _branches(items):
        edges = sequence[:1] + sequence[-1:]
        doubled = any(
            isinstance(a, _Gap) and isinstance(b, _Gap) for a, b in itertools.pairwise(sequence)
        )
        if doubled or (sequence is items and any(isinstance(edge, _Gap) for edge in edges)):
            raise PhraseError(f"“{phrase}”: a gap must stand between two texts")
    if not any(_always_says(item) for item in items):
        raise PhraseError(f"“{phrase}”: all of it may be left out")


def _branches(items: tuple[_Item, ...]) -> list[tuple[_Item, ...]]:
    inner = [branch for item in items if isinstance(item, _Choice) for branch in item.options]
    return [items, *(each for branch in inner for each in _branches(branch))]


def _always_says(item: _Item) -> bool:
    if isinstance(item, _Choice):
        return all(any(map(_always_says, option)) for option in item.options)
    return isinstance(item, str) and bool(item.strip())


def _literals(items: Sequence[_Item], most: int) -> list[str] | None:
    """All literal variants, or None if there is a gap or there are more than `most`."""
    built = [""]
    for item in items:
        if isinstance(item, _Gap):
            return None
        options = [item] if isinstance(item, str) else _options(item, most)
        if options is None or len(built) * len(options) > most:
            return None
        built = [head + tail for head, tail in itertools.product(built, options)]
    return built


def _options(choice: _Choice, most: int) -> list[str] | None:
    found: list[str] = []
    for option in choice.options:
        inner = _literals(option, most)
        if inner is None:
            return None
        found += inner
    return found


def _pattern(item: _Item) -> str:
    if isinstance(item, str):
        return re.escape(item)
    if isinstance(item, _Gap):
        return f"[^{_CLAUSE_BREAKS}]{{0,{item.most}}}?"
    options = ["".join(map(_pattern, option)) for option in item.options]
    filled = sorted((option for option in options if option), key=len, reverse=True)
    return f"(?:{'|'.join(filled)})" + ("?" if len(filled) < len(options) else "")
