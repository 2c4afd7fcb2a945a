"""Clauses, sentences and quotations."""

from __future__ import annotations

from cslint.fold.clauses import split


def test_a_turn_begins_a_clause_and_a_sentence() -> None:
    text = "平台不让返现不过您截图发我"
    clauses = split(text)
    turn = text.index("不过")
    assert clauses.clause_at(0) == (0, turn)
    assert clauses.sentence_at(turn) == (turn, len(text))


def test_commas_split_clauses_not_sentences() -> None:
    text = "亲,好评返现,我们不做的。谢谢"
    clauses = split(text)
    assert clauses.clause_at(2) == (2, 7)
    assert clauses.sentence_at(2) == (0, text.index("谢谢"))


def test_quotations() -> None:
    text = "您说的“加微信返现”不是我们发的"
    clauses = split(text)
    start = text.index("加微信")
    assert clauses.is_quoted(start, start + 3)
    assert not clauses.is_quoted(0, 3)
