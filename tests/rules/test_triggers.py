"""Triggers: each rule is called where one of its own stands, and only there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.judge.engine import Engine
from cslint.rules.discovery import discover, unfolded
from cslint.scan.cache import compiled_pack
from cslint.scan.lexicon import shipped_folder
from cslint.scan.pack import Pack
from tests.rules.test_discovery import SPEC

if TYPE_CHECKING:
    from cslint.judge.document import Document


class Noted:
    """A rule that notes what it was called for."""

    spec = SPEC

    def __init__(self, code: str, *triggers: str) -> None:
        self.code = code
        self.triggers = triggers
        self.texts: list[str] = []

    def check(self, document: Document) -> tuple[()]:
        self.texts.append(document.text)
        return ()


def test_a_rule_is_called_for_its_own_triggers_also_where_another_has_them_too() -> None:
    pack = compiled_pack([shipped_folder()])
    assert isinstance(pack, Pack)
    variant = pack.variants[0].spelling
    literal = pack.anchors.literals[0]
    first = Noted("ZZ001", "香蕉", "苹果", literal)
    second = Noted("ZZ002", "苹果", variant)
    engine = Engine(pack, (first, second))
    for text in ("香蕉", "苹果", literal, "梨子"):
        engine.judge(text)
    assert first.texts == ["香蕉", "苹果", literal]
    assert second.texts == ["苹果"]


def test_shipped_triggers_are_folded() -> None:
    assert [unfolded(rule) for rule in discover().rules if unfolded(rule)] == []


def test_a_trigger_that_never_stands_in_folded_text_is_refused() -> None:
    reason = unfolded(Noted("ZZ001", "加V"))
    assert reason is not None
    assert "加v" in reason
