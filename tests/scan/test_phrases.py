"""The phrase language."""

from __future__ import annotations

import re

import pytest

from cslint.scan.phrases import PhraseError, compile_phrase


def matches(phrase: str, text: str) -> bool:
    compiled = compile_phrase(phrase)
    if not any(anchor in text for anchor in compiled.anchors):
        return False
    return text in compiled.anchors or bool(
        compiled.pattern and re.fullmatch(compiled.pattern, text)
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


def test_many_variants_become_few_anchors() -> None:
    phrase = "(您|你|亲)(先|再|就)?(删|改|撤|抹)(了|掉|下)?(那|这)?(条|个)?(差评|中评)"
    assert compile_phrase(phrase, cost=lambda literal: 1 / len(literal)).anchors == ("差评", "中评")


def test_anchors_are_the_rarest_part() -> None:
    rare = {"罕": 0.1}
    compiled = compile_phrase("(多|少)…罕…3(多|少)", cost=lambda literal: rare.get(literal, 9))
    assert compiled.anchors == ("罕",)


@pytest.mark.parametrize(
    "phrase", ["(a|b", "a)b", "…删", "删…", "a……b", "(a|)", "?", "(a)?", "(ab|cd)?e?"]
)
def test_says_what_is_wrong(phrase: str) -> None:
    with pytest.raises(PhraseError, match="“"):
        compile_phrase(phrase)
