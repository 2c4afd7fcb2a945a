"""The phrase language."""

from __future__ import annotations

import pytest

from cslint.scan.phrases import PhraseError, expand


def spelt(phrase: str) -> list[str]:
    return ["…".join(chain.literals) for chain in expand(phrase)]


@pytest.mark.parametrize(
    ("phrase", "variants"),
    [
        ("好评", ["好评"]),
        ("(五|5)星", ["五星", "5星"]),
        ("给(个|一个)?好评", ["给个好评", "给一个好评", "给好评"]),
        ("说的?话", ["说的话", "说话"]),
        ("把…删", ["把…删"]),
        ("(a(b|c)|d)e", ["abe", "ace", "de"]),
        ("(删|改…3掉)", ["删", "改…掉"]),
    ],
)
def test_expands(phrase: str, variants: list[str]) -> None:
    assert spelt(phrase) == variants


def test_gap_sizes() -> None:
    assert [chain.gaps for chain in expand("删…评…12价")] == [(6, 12)]


@pytest.mark.parametrize(
    "phrase", ["(a|b", "a)b", "…删", "删…", "a……b", "(a|)", "?", "(a)?", "(a|b)" * 12]
)
def test_says_what_is_wrong(phrase: str) -> None:
    with pytest.raises(PhraseError, match="“"):
        expand(phrase)
