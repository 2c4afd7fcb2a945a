"""Files full of directives: each means what it says, and twice as many take twice the work."""

from __future__ import annotations

import itertools
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cslint.config import Config
from cslint.suppress.applying import suppressed
from cslint.suppress.directives import Directive
from cslint.suppress.spots import Meant, Spot, Spots
from cslint.templates.mapped import Mapped
from cslint.templates.reading import module_of, parse, wanted
from cslint.templates.service import TemplateChecker
from cslint.templates.source import Source
from cslint.templates.tree import Note
from tests.templates.conftest import _private_cache, linter  # noqa: F401  (fixtures)

HOW = wanted(Config().templates)
NOTES = tuple(Note(Mapped(f"ignore[{number}]", number)) for number in range(3))
CODES = ("TP003", "TP004", "PV001")
_LINE = st.integers(1, 9)
_DIRECTIVE = st.builds(
    Directive,
    line=st.just(1),
    column=st.just(1),
    text=st.just(""),
    rules=st.dictionaries(st.just("x"), st.frozensets(st.sampled_from(CODES))),
    first=_LINE,
    last=st.none() | _LINE,
    whole=st.booleans(),
    note=st.none() | st.sampled_from(NOTES),
)
_SPOT = st.builds(
    Spot, st.sampled_from(CODES), _LINE, _LINE, st.lists(st.sampled_from(NOTES)).map(tuple)
)


def means(directive, spot):
    if spot.rule not in frozenset().union(*directive.rules.values()):
        return False
    if directive.note is not None and directive.last is not None:
        return directive.note in spot.notes
    lines = (spot.line, spot.anchor) if directive.whole else (spot.line,)
    return any(
        directive.first <= each and (directive.last is None or each <= directive.last)
        for each in lines
    )


@settings(max_examples=300, deadline=None)
@given(st.lists(_DIRECTIVE, max_size=6), st.lists(_SPOT, max_size=6))
def test_the_index_says_what_each_directive_says(found, spots):
    meant, index = Meant(found), Spots(spots)
    for spot in spots:
        assert meant.holds(spot) == any(means(each, spot) for each in found)
    for each in found:
        codes = frozenset().union(*each.rules.values())
        assert set(index.within(each, codes)) == {
            at for at, spot in enumerate(spots) if means(each, spot)
        }


def files(count):
    """Files with as many directives, by kind."""
    numbers = [f"第{at}处退 xxx元" for at in range(count)]
    return {
        "notes.csv": "话术,cslint\n" + "".join(f"{each},ignore[TP] 理由\n" for each in numbers),
        "comments.yaml": "".join(f"- {each} # cslint: ignore[TP] 理由\n" for each in numbers),
        "ranges.yaml": "".join(
            f"# cslint: disable[TP004] 理由\n- {each}\n# cslint: enable[TP004]\n"
            for each in numbers
        ),
        "rows.yaml": "# cslint: ignore[PV001] 理由\n" * count + "- 退 xxx元\n",
        "open.yaml": "".join(f"# cslint: disable[TP] 理由\n- {each}\n" for each in numbers),
    }


def calls(judge, name, text):
    """How many functions are called to apply the directives of a file."""
    source = Source(name, text)
    file = parse(source, HOW, module_of(name, text, HOW))
    checker = TemplateChecker(judge)
    judged, candidates = checker.check_each(file, name), list(checker.candidates(file, name))
    count = itertools.count()
    before = sys.getprofile()
    sys.setprofile(lambda *_: next(count))
    try:
        suppressed(file, judged, judge, frozenset(), name, candidates)
    finally:
        sys.setprofile(before)
    return next(count)


@pytest.mark.parametrize("name", files(0))
def test_twice_as_many_take_twice_the_work(linter, name):  # noqa: F811
    once, twice = (calls(linter, name, files(count)[name]) for count in (150, 300))
    assert twice < 2.5 * once


def test_candidates_are_tried_only_where_a_directive_names_duplicates(linter):  # noqa: F811
    texts = "".join(f"- 您好,第{at}位\n" for at in range(300))
    few = calls(linter, "a.yaml", f"# cslint: ignore[TP004] 理由\n{texts}")
    assert few < calls(linter, "a.yaml", f"# cslint: ignore[TP003] 理由\n{texts}") - 300
