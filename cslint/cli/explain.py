"""A rule as text for people and as an object for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cslint.report.visible import visible
from cslint.scan.lexicon import Example

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.cli.texts import Texts
    from cslint.scan.lexicon import RuleSpec

_HIDDEN = ("when",)


def rule_object(code: str, spec: RuleSpec, *, is_on: bool) -> dict[str, Any]:
    """Everything that a rule says of itself; `on`: whether the configuration selects it."""
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    kept = {name: value for name, value in plain.items() if name not in _HIDDEN}
    return {"code": code, **kept, "on": is_on}


def explained(code: str, spec: RuleSpec, texts: Texts, *, is_on: bool) -> Iterator[str]:
    """The lines of an explanation."""
    switch = texts["on" if is_on else "off"]
    yield f"{code}  {spec.name}"
    scopes = ", ".join(spec.scopes)
    yield f"{texts['severity']}: {spec.severity} · {texts['scopes']}: {scopes} · {switch}"
    for key in ("what", "why", "suggestion"):
        yield ""
        yield f"{texts[key]}:"
        yield f"  {visible(getattr(spec, key).in_language(texts.lang))}"
    for key, examples in (("bad", spec.bad), ("good", spec.good)):
        if examples:
            yield ""
            yield f"{texts[key]}:"
            yield from (f"  - {_example(each, texts)}" for each in examples)
    if spec.norms:
        yield ""
        yield f"{texts['norms']}:"
        yield from (f"  - {visible(norm)}" for norm in spec.norms)


def _example(example: str | Example, texts: Texts) -> str:
    if not isinstance(example, Example):
        return visible(example)
    told = visible(example.text)
    if not example.customer:
        return told
    return f"{texts['customer']}: {visible(example.customer)} / {texts['agent']}: {told}"
