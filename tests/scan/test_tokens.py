"""Word edges confirm hits that stand across two words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint.judge.document import Document
from cslint.scan.compiling import compile_sources
from cslint.scan.lexicon import read_file
from cslint.scan.scanner import Scanner
from cslint.scan.tokens import JiebaTokenizer

if TYPE_CHECKING:
    from pathlib import Path

LEXICON = """
families:
  cash: {edges: true, phrases: [返现]}
  loose: {phrases: [返现]}
  user: {uses: [cash]}
"""


@pytest.fixture
def scanner(tmp_path: Path) -> Scanner:
    path = tmp_path / "a.yaml"
    path.write_text(LEXICON, encoding="utf-8")
    return Scanner(compile_sources([read_file(path)]).pack)


def places(scanner: Scanner, text: str) -> tuple[list[tuple[int, int]], ...]:
    document = Document(scanner, scanner.scan(text))
    return tuple(list(document.spans(family)) for family in range(3))


def test_a_hit_across_two_words_is_none(scanner: Scanner) -> None:
    assert places(scanner, "师傅往返现场两趟") == ([], [(3, 5)], [])


def test_a_hit_on_word_edges_stands(scanner: Scanner) -> None:
    assert places(scanner, "好评返现五元") == ([(2, 4)], [(2, 4)], [(2, 4)])


def test_jieba_keeps_its_cache_private(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from cslint.scan import tokens

    monkeypatch.setenv("CSLINT_CACHE_DIR", str(tmp_path / "own"))
    tokens._jieba.cache_clear()
    try:
        assert JiebaTokenizer().edges("往返现场") == {0, 2, 4}
        assert [path.name for path in (tmp_path / "own").iterdir()] == ["jieba.cache"]
    finally:
        tokens._jieba.cache_clear()
