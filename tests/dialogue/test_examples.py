"""Every rule's and every act's own examples hold."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint import Linter
from cslint.config import Config
from cslint.dialogue.acts import ActReader
from cslint.dialogue.examples import parse_scene
from cslint.dialogue.lexicon import load_acts
from cslint.dialogue.turns import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

ACTS = load_acts()
READER = ActReader(ACTS)


def scenes() -> Iterator[tuple[str, str, bool]]:
    specs = Linter(Config(scorer=False)).specs
    for code in sorted(CODES):
        spec = specs[code]
        yield from ((code, str(text), True) for text in spec.bad)
        yield from ((code, str(text), False) for text in spec.good)


def found(linter: Linter, text: str) -> set[str]:
    scene = parse_scene(text)
    report = linter.check_conversation(scene.messages, closed_at=scene.closed_at)
    return {finding.rule for finding in report.findings}


@pytest.mark.parametrize(("code", "text", "holds"), list(scenes()))
def test_a_rules_example_is_judged_as_it_says(
    linter: Linter, code: str, text: str, *, holds: bool
) -> None:
    assert (code in found(linter, text)) is holds


@pytest.mark.parametrize(
    ("act", "text", "holds"),
    [
        (name, text, holds)
        for name, spec in ACTS.acts.items()
        for holds, texts in ((True, spec.yes), (False, spec.no))
        for text in texts
    ],
)
def test_an_acts_example_is_read_as_it_says(act: str, text: str, *, holds: bool) -> None:
    assert (act in READER.acts(text, ACTS.roles[act])) is holds


def test_every_dialogue_rule_has_examples_and_both_languages(linter: Linter) -> None:
    for code in CODES:
        spec = linter.specs[code]
        assert spec.bad
        assert spec.good
        assert spec.what.zh
        assert spec.what.en
