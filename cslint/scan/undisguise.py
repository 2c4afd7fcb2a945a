"""Words put back in place of their disguises: 好平, hp and 女子评 read 好评."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cslint.fold.view import Folded, replace
from cslint.scan.finder import Finder

if TYPE_CHECKING:
    from collections.abc import Iterable

    from cslint.scan.pack import VariantSpec


class Undisguise:
    """Replaces disguised spellings in a folded view; longest and leftmost first."""

    def __init__(self, variants: tuple[VariantSpec, ...]) -> None:
        self.variants = variants

    @cached_property
    def _find(self) -> Finder:
        return Finder({each.spelling: number for number, each in enumerate(self.variants)})

    def apply(self, folded: Folded) -> Folded:
        """The view with every disguise undone, and marked as changed there."""
        if not self.variants:
            return folded
        text = folded.text
        edits = [
            (start, end, self.variants[which].word)
            for which, start, end in self._find(text)
            if self._is_disguise(text, which, start, end)
        ]
        return replace(folded, _leftmost_longest(edits)) if edits else folded

    def _is_disguise(self, text: str, which: int, start: int, end: int) -> bool:
        variant = self.variants[which]
        if cuts_latin(text, start, end):
            return False
        after, before = text[end : end + 8], text[max(0, start - 8) : start]
        return not (after.startswith(variant.not_before) or before.endswith(variant.not_after))


def cuts_latin(text: str, start: int, end: int) -> bool:
    """Whether a span begins or ends in the middle of a Latin word or of a number."""
    return (start > 0 and _one_run(text[start - 1], text[start])) or (
        end < len(text) and _one_run(text[end - 1], text[end])
    )


def _one_run(left: str, right: str) -> bool:
    if not (left.isascii() and right.isascii()):
        return False
    return (left.isalpha() and right.isalpha()) or (left.isdigit() and right.isdigit())


def _leftmost_longest(edits: Iterable[tuple[int, int, str]]) -> list[tuple[int, int, str]]:
    chosen: list[tuple[int, int, str]] = []
    done = 0
    for start, end, word in sorted(edits, key=lambda edit: (edit[0], -edit[1])):
        if start >= done:
            chosen.append((start, end, word))
            done = end
    return chosen
