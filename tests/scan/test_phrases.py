"""The phrase language."""

from __future__ import annotations

import re

import pytest

from cslint.scan.phrases import PhraseError, expand


def matches(phrase: str, text: str) -> bool:
    return any(
        head.literal + match.group() == text
        for head in expand(phrase)
        if text.startswith(head.literal)
        and (match := re.compile(head.tail).match(text, len(head.literal)))
    )


@pytest.mark.parametrize(
    ("phrase", "variants"),
    [
        ("好评", ["好评"]),
        ("(五|5)星", ["五星", "5星"]),
        ("给(个|一个)?好评", ["给个好评", "给一个好评", "给好评"]),
        ("说的?话", ["说的话", "说话"]),
        ("把…删", ["把删", "把那条删", "把那条差评删"]),
        ("(a(b|c)|d)e", ["abe", "ace", "de"]),
        ("(删|改…3掉)", ["删", "改一下掉"]),
        (
            "(您|你|亲)(先|再|就)?(删|改|撤|抹)(了|掉|下)?(那|这)?(条|个)?(差评|中评)",
            ["你改了这条中评"],
        ),
    ],
)
def test_matches(phrase: str, variants: list[str]) -> None:
    assert [each for each in variants if not matches(phrase, each)] == []


@pytest.mark.parametrize("text", ["把那条很长很长的差评删", "把它,删", "抱删"])
def test_gaps_are_bounded_and_stay_in_a_clause(text: str) -> None:
    assert not matches("把…删", text)


def test_many_variants_become_few_heads() -> None:
    heads = expand("(您|你|亲)(先|再|就)?(删|改|撤|抹)(了|掉|下)?(那|这)?(条|个)?(差评|中评)")
    assert len(heads) < 60
    assert all(len(head.literal) >= 2 for head in heads)


@pytest.mark.parametrize(
    "phrase", ["(a|b", "a)b", "…删", "删…", "a……b", "(a|)", "?", "(a)?", "(ab|cd)?e?"]
)
def test_says_what_is_wrong(phrase: str) -> None:
    with pytest.raises(PhraseError, match="“"):
        expand(phrase)
