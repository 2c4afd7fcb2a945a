"""Discovery keeps what is a rule and says what is not, whatever other code does."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from cslint.rules.discovery import GROUP, discover
from cslint.rules.privacy import RULES

if TYPE_CHECKING:
    from collections.abc import Callable

SPEC = RULES[0].spec


class Sample:
    """A rule such as another distribution might bring."""

    spec = SPEC

    def __init__(self, code: object = "ZZ001", triggers: object = ("某",)) -> None:
        self.code = code
        self.triggers = triggers

    def check(self, document: object) -> tuple[()]:
        del document
        return ()


class Moody:
    """An object that cannot even be looked at."""

    @property
    def code(self) -> str:
        raise RuntimeError("not today")


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch) -> Callable[[Any], EntryPoint]:
    def build(value: Any, name: str = "sample") -> EntryPoint:
        module = ModuleType(f"cslint_sample_{name}")
        module.RULES = value  # type: ignore[attr-defined]
        monkeypatch.setitem(sys.modules, module.__name__, module)
        made = EntryPoint(name, f"{module.__name__}:RULES", GROUP)
        vars(made)["dist"] = SimpleNamespace(name=f"dist-{name}")
        return made

    return build


def test_the_built_in_rules_come_through_their_entry_point() -> None:
    assert "PV001" in [rule.code for rule in discover().rules]
    assert [problem for problem in discover().problems if problem.path == "cslint"] == []


def test_rules_come_in_the_order_of_their_codes(point: Callable[..., EntryPoint]) -> None:
    late, early = Sample("ZZ002"), Sample("ZZ001")
    found = discover([point([late], "a"), point(early, "b")])
    assert found.rules == (early, late)
    assert found.problems == ()


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (Sample("zz1"), "no rule code"),
        (Sample(7), "no rule code"),
        (Sample(triggers=()), "triggers"),
        (Sample(triggers="某"), "triggers"),
        (Sample(triggers=("某", " ")), "triggers"),
        (Sample, "is a class"),
        (object(), "has no code, spec, triggers, check"),
        (None, "has no code"),
        ((), "names no rules"),
        (Moody(), "not today"),
        (SimpleNamespace(code="ZZ001", spec={}, triggers=("某",), check=print), "RuleSpec"),
        (SimpleNamespace(code="ZZ001", spec=SPEC, triggers=("某",), check=1), "cannot be called"),
    ],
)
def test_what_is_no_rule_is_told_and_the_rest_is_kept(
    point: Callable[..., EntryPoint], value: object, reason: str
) -> None:
    good = Sample("ZZ009")
    found = discover([point(value, "bad"), point(good, "good")])
    assert found.rules == (good,)
    (problem,) = found.problems
    assert problem.path == "dist-bad"
    assert reason in problem.reason


def test_a_taken_code_is_refused_and_the_shipped_rule_stays(
    point: Callable[..., EntryPoint],
) -> None:
    other = point(Sample("PV001"), "aa")
    own = EntryPoint("privacy", "cslint.rules.privacy:RULES", GROUP)
    vars(own)["dist"] = SimpleNamespace(name="cslint")
    found = discover([other, own])
    assert found.rules == RULES
    assert [problem.path for problem in found.problems] == ["dist-aa"]
    assert "taken" in found.problems[0].reason


@pytest.mark.parametrize("value", ["cslint_no_such_module:RULES", "cslint.rules:no_such_name"])
def test_what_cannot_be_loaded_is_told(value: str) -> None:
    found = discover([EntryPoint("broken", value, GROUP)])
    assert found.rules == ()
    assert "cannot be loaded" in found.problems[0].reason


def test_a_module_that_exits_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    class Leaving(ModuleType):
        def __getattr__(self, name: str) -> object:
            raise SystemExit(name)

    monkeypatch.setitem(sys.modules, "cslint_leaving", Leaving("cslint_leaving"))
    found = discover([EntryPoint("leaving", "cslint_leaving:RULES", GROUP)])
    assert "SystemExit" in found.problems[0].reason


def test_the_spec_is_a_value() -> None:
    with pytest.raises(AttributeError):
        msgspec.structs.replace(SPEC).name = "other"  # type: ignore[misc]
