"""Word edges: where the words of a text begin and end.

Asked only where a hit of a family with `edges: true` must be confirmed: 返现 does not
stand in 往返现场. jieba's dictionary costs half a second, so it is loaded on the first
such hit, and its cache lies in cslint's private folder, not in the shared temporary one.
"""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Protocol

from cslint.scan.cache import cache_folder

if TYPE_CHECKING:
    from collections.abc import Sequence

    import jieba


class Tokenizer(Protocol):
    """Tells the offsets at which words begin or end."""

    def edges(self, text: str) -> frozenset[int]:
        """The word edges of a text, 0 and its length among them."""
        ...


class JiebaTokenizer:
    """Word edges by jieba, without its guessing of unknown words."""

    def edges(self, text: str) -> frozenset[int]:
        """The word edges of a text, 0 and its length among them."""
        found = [0]
        for word in _jieba().cut(text, HMM=False):
            found.append(found[-1] + len(word))
        return frozenset(found)


@functools.cache
def _jieba() -> jieba.Tokenizer:
    import logging  # noqa: PLC0415  (as below)

    import jieba  # noqa: PLC0415  (loads a dictionary)

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    folder = cache_folder()
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        tokenizer.tmp_dir = str(folder)
    except OSError:
        tokenizer.cache_file = None
    return tokenizer


def on_edges(
    spans: Sequence[tuple[int, int]], text: str, tokenizer: Tokenizer
) -> list[tuple[int, int]]:
    """The spans that begin and end on word edges."""
    edges = tokenizer.edges(text)
    return [(start, end) for start, end in spans if start in edges and end in edges]
