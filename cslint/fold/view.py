"""The folded view: what a text says once its spelling tricks are undone."""

from __future__ import annotations

import re
from typing import NamedTuple

from cslint.fold.separators import needless_separators
from cslint.fold.tables import fold_char, is_common

_PLAIN = re.compile("[^\u4e00-\u9fa5a-z0-9，。！？、；：,.!?~;:()（）“”\"'…\n ]").search
_STARS = re.compile("星{5,}")
_TRIPLE = re.compile(r"(.)\1\1").search
_RUN = re.compile(r"([^\d\s.。…~!?！？=\-])\1{2,}")


class Folded(NamedTuple):
    """A folded text and, for each of its code points, where it stood in the original.

    `starts` and `ends` are None where the fold changed nothing, so that offsets are
    the original's own. `changed` says that characters were undisguised: it holds the
    folded offsets whose original spelling was not the plain one.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None
    changed: frozenset[int] = frozenset()

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """The half-open span of the original that `text[start:end]` came from."""
        if self.starts is None or self.ends is None:
            return start, end
        return self.starts[start], self.ends[end - 1]

    def is_disguised(self, start: int, end: int) -> bool:
        """Whether anything inside the span was spelt in an evasive way."""
        if not self.changed:
            return False
        return any(index in self.changed for index in range(start, end)) or (
            self.starts is not None and self._has_gap(start, end)
        )

    def _has_gap(self, start: int, end: int) -> bool:
        starts, ends = self.starts or (), self.ends or ()
        return any(starts[i + 1] > ends[i] for i in range(start, end - 1))


def is_plain(text: str) -> bool:
    """Whether folding can be skipped but for separators: common simplified text."""
    return _PLAIN(text) is None and is_common(text)


def fold(text: str) -> Folded:
    """Fold a text: forms, look-alikes, traditional, invisible, separators, repeats."""
    if text.isalpha() and is_plain(text) and _TRIPLE(text) is None:
        return Folded(text)
    folded = Folded(text) if is_plain(text) else _fold_chars(text)
    if not folded.text.isalpha():
        folded = drop(folded, needless_separators(folded.text))
    if "星星星星星" in folded.text:
        stars = [(*match.span(), "五星") for match in _STARS.finditer(folded.text)]
        folded = replace(folded, stars)
    return folded if _TRIPLE(folded.text) is None else drop(folded, _repeats(folded.text))


def _fold_chars(text: str) -> Folded:
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    changed: set[int] = set()
    for index, char in enumerate(text):
        piece = fold_char(char)
        if not piece:
            if ends:
                changed.add(len(out) - 1)
                changed.add(len(out))
            continue
        if piece != char and not _is_everyday(char, piece):
            changed.update(range(len(out), len(out) + len(piece)))
        out.extend(piece)
        starts.extend([index] * len(piece))
        ends.extend([index + 1] * len(piece))
    return Folded("".join(out), tuple(starts), tuple(ends), frozenset(changed))


def _is_everyday(char: str, piece: str) -> bool:
    """Capitals, full-width punctuation and ideographic spaces disguise nothing."""
    return char.lower() == piece or not piece[:1].isalnum()


def drop(folded: Folded, spans: list[tuple[int, int]]) -> Folded:
    """The view without the given folded spans; what they split counts as disguised."""
    if not spans:
        return folded
    gone = {index for start, end in spans for index in range(start, end)}
    kept = [index for index in range(len(folded.text)) if index not in gone]
    starts, ends = folded.starts, folded.ends
    changed = {new for new, old in enumerate(kept) if old in folded.changed or old - 1 in gone}
    return Folded(
        "".join(folded.text[index] for index in kept),
        tuple(starts[index] if starts else index for index in kept),
        tuple(ends[index] if ends else index + 1 for index in kept),
        frozenset(changed),
    )


def replace(folded: Folded, edits: list[tuple[int, int, str]]) -> Folded:
    """The view with spans replaced by words; each stands for its whole span.

    `edits` are (start, end, word), sorted and not overlapping.
    """
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    changed: set[int] = set()

    def keep(lo: int, hi: int) -> None:
        for index in range(lo, hi):
            if index in folded.changed:
                changed.add(len(out))
            lo_orig, hi_orig = folded.original_span(index, index + 1)
            out.append(folded.text[index])
            starts.append(lo_orig)
            ends.append(hi_orig)

    done = 0
    for start, end, word in edits:
        keep(done, start)
        lo_orig, hi_orig = folded.original_span(start, end)
        changed.update(range(len(out), len(out) + len(word)))
        out.extend(word)
        starts.extend([lo_orig] * len(word))
        ends.extend([hi_orig] * len(word))
        done = end
    keep(done, len(folded.text))
    return Folded("".join(out), tuple(starts), tuple(ends), frozenset(changed))


def _repeats(text: str) -> list[tuple[int, int]]:
    return [(match.start() + 1, match.end()) for match in _RUN.finditer(text)]
