"""Literals are found the same by the dictionary and by the automaton."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cslint.scan.finder import Finder

SHORT = st.text("加微信好评返a1", min_size=1, max_size=4)


@given(st.lists(SHORT, max_size=12, unique=True), st.text("加微信好评返a1 ", max_size=30))
def test_both_ways_find_the_same_in_the_same_order(literals: list[str], text: str) -> None:
    numbers = {literal: number for number, literal in enumerate(literals)}
    by_dictionary = Finder(numbers, few=1000)(text)
    by_automaton = Finder(numbers, few=0)(text)
    assert by_dictionary == by_automaton
    assert all(text[start:end] == literals[which] for which, start, end in by_dictionary)


def test_the_way_changes_when_texts_are_many() -> None:
    find = Finder({"好评": 0, "评": 1}, few=7)
    found = [(find("给好评"), "_by_automaton" in vars(find)) for _ in range(4)]
    assert [hits for hits, _ in found] == [[(0, 1, 3), (1, 2, 3)]] * 4
    assert [built for _, built in found] == [False, False, True, True]


def test_a_long_text_is_no_work_for_the_dictionary() -> None:
    find = Finder({"好评": 0}, few=100)
    assert find("好评" * 60)[0] == (0, 0, 2)
    assert "_by_automaton" in vars(find)
