"""Which separators were slipped between the characters of a word.

A separator is needless when it stands between lone characters ("加 微 信",
"好.评.返.现") or is of a kind that no one writes between words of a sentence
("好*评"). A comma or space between two longer pieces is punctuation and stays.
"""

from __future__ import annotations

from itertools import pairwise

from cslint.fold.lazy import LazyPattern

_WORD = "\u3400-\u4dbf\u4e00-\u9fffa-z0-9"
_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_MASKED = "傻煞操草艹日妈逼屌滚脑"
_STRONG = LazyPattern(rf"(?<=[{_HAN}])(?<![{_MASKED}])[*^_|·•・`\\#&$]{{1,3}}(?=[{_HAN}])")
_SUSPECT = LazyPattern(
    rf"[^{_WORD}](?:(?<=[*^_|·•・`\\#&$])|[^{_WORD}]{{0,2}}[{_WORD}](?:[^{_WORD}]|$))"
)
_PIECES = LazyPattern(rf"[{_WORD}]+")
_MAX_GAP = 3
_MIN_GAPS = 2
_LIST_MARKS = frozenset("、,，/")


def needless_separators(text: str) -> list[tuple[int, int]]:
    """The folded spans to drop so that split words read as one."""
    if _SUSPECT.search(text) is None:
        return []
    spans = [match.span() for match in _STRONG.finditer(text)]
    spans += _between_lone_pieces(text)
    return sorted(set(spans))


def _between_lone_pieces(text: str) -> list[tuple[int, int]]:
    pieces = [match.span() for match in _PIECES.finditer(text)]
    spans: list[tuple[int, int]] = []
    run: list[tuple[int, int]] = []
    for left, right in pairwise(pieces):
        gap = (left[1], right[0])
        if run and not (_size(left) == 1 and _same_kind(text, run[-1], gap)):
            spans += _accepted(run, text, pieces)
            run = []
        if _is_short(text, gap):
            run.append(gap)
    return spans + _accepted(run, text, pieces)


def _size(span: tuple[int, int]) -> int:
    return span[1] - span[0]


def _same_kind(text: str, left: tuple[int, int], right: tuple[int, int]) -> bool:
    return _is_short(text, right) and set(text[slice(*left)]) == set(text[slice(*right)])


def _is_short(text: str, gap: tuple[int, int]) -> bool:
    return _size(gap) <= _MAX_GAP and "\n" not in text[slice(*gap)]


def _accepted(
    run: list[tuple[int, int]], text: str, pieces: list[tuple[int, int]]
) -> list[tuple[int, int]]:
    """The run if it splits a word: lone characters at least twice, and not just digits."""
    if len(run) < _MIN_GAPS:
        return []
    inside = [piece for piece in pieces if run[0][0] <= piece[1] and piece[0] <= run[-1][1]]
    lone = "".join(text[start] for start, end in inside if end - start == 1)
    if set(text[slice(*run[0])]) & _LIST_MARKS:
        lone = "".join(char for char in lone if not char.isascii())
    return run if len(lone) >= _MIN_GAPS and not lone.isdigit() else []
