"""Texts that a phrase stands for: enough of them that each of its options is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.scan import phrases

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FILLER = "哈"


def spellings(phrase: str) -> Iterator[str]:
    """Texts of a phrase in which every option of every choice occurs.

    Gaps are empty in one and filled in another. Raises PhraseError.
    """
    items = phrases._parse(phrase, str)  # noqa: SLF001  (the one reading of the language)
    for number in range(_count(items)):
        yield from dict.fromkeys(_spelt(items, number, filler) for filler in ("", _FILLER))


def _count(items: Sequence[object]) -> int:
    """How many spellings show every option: those of the widest choice."""
    return max(
        (sum(map(_count, options)) for options in map(_options, items) if options), default=1
    )


def _spelt(items: Sequence[object], number: int, filler: str) -> str:
    return "".join(_piece(item, number, filler) for item in items)


def _piece(item: object, number: int, filler: str) -> str:
    if isinstance(item, str):
        return item
    options = _options(item)
    if not options:
        return filler
    number %= sum(map(_count, options))
    for option in options:
        if number < _count(option):
            return _spelt(option, number, filler)
        number -= _count(option)
    return ""


def _options(item: object) -> Sequence[Sequence[object]]:
    """The options of a choice; a text and a gap have none."""
    return getattr(item, "options", ())
