"""Whatever a rule finds in plain spelling, it finds under every disguise."""

from __future__ import annotations

import pytest

from cslint import Linter
from cslint.config import Config
from cslint.scan.lexicon import Example
from tests.judge.disguises import PLAIN_WAYS, misspelt

LINTER = Linter(Config(select=("ALL",), scorer=False, thresholds={"ALL": 0.0}))
FAMILIES = ("RV", "OP", "HR")
EXAMPLES = [
    (code, example if isinstance(example, Example) else Example(example))
    for code, spec in sorted(LINTER.specs.items())
    if code.startswith(FAMILIES) and "message" in spec.scopes
    for example in spec.bad
]


def findings(example: Example, text: str) -> dict[str, tuple[int, int, bool]]:
    report = LINTER.check_text(text, customer=example.customer)
    return {f.rule: (f.start or 0, f.end or 0, f.obfuscated) for f in report.findings}


def everyday(text: str) -> str:
    """The text without what disguises nothing: capitals and the width of punctuation."""
    return text.lower().translate(str.maketrans("，。！？：；（）～＋－／％", ",.!?:;()~+-/%"))


def test_there_are_examples_of_every_family() -> None:
    assert {code[:2] for code, _ in EXAMPLES} == set(FAMILIES)


@pytest.mark.parametrize("way", PLAIN_WAYS)
def test_disguised(way: str) -> None:
    missed = []
    for code, example in EXAMPLES:
        text = PLAIN_WAYS[way](example.text)
        found = findings(example, text)
        if code not in found:
            missed.append((code, text))
            continue
        start, end, obfuscated = found[code]
        assert 0 <= start < end <= len(text)
        plain = LINTER.check_text(example.text, customer=example.customer)
        known = next(f for f in plain.findings if f.rule == code)
        expected = known.text or ""
        quoted = text[start:end]
        if quoted == PLAIN_WAYS[way](expected):
            changed = everyday(quoted) != everyday(expected)
            assert obfuscated == (changed or known.obfuscated), (way, text)
    assert not missed


@pytest.mark.parametrize("code", sorted({code for code, _ in EXAMPLES}))
def test_misspelt(code: str) -> None:
    variants = LINTER.engine.scanner.pack.variants
    missed = []
    for each, example in EXAMPLES:
        if each != code:
            continue
        for text in misspelt(example.text, variants):
            found = findings(example, text)
            if code not in found:
                missed.append(text)
    assert not missed
