"""A rule as text for people and as an object for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cslint.norms import DISCLAIMER
from cslint.report.visible import visible
from cslint.scan.lexicon import Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from cslint.cli.texts import Texts
    from cslint.norms import Cited
    from cslint.scan.lexicon import RuleSpec

_HIDDEN = ("when",)


def rule_object(
    code: str, spec: RuleSpec, norms: Sequence[Cited] = (), *, is_on: bool
) -> dict[str, Any]:
    """Everything that a rule says of itself; `on`: whether the configuration selects it.

    `norms` are the dated norms that bear on it, at whatever time.
    """
    plain: dict[str, Any] = msgspec.to_builtins(spec)
    kept = {name: value for name, value in plain.items() if name not in _HIDDEN}
    dated = [{"id": each.id, **msgspec.to_builtins(each.norm)} for each in norms]
    return {"code": code, **kept, "dated_norms": dated, "on": is_on}


def explained(
    code: str, spec: RuleSpec, norms: Sequence[Cited], texts: Texts, *, is_on: bool
) -> Iterator[str]:
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
    if spec.norms or norms:
        yield ""
        yield f"{texts['norms']}:"
        yield from (f"  - {visible(norm)}" for norm in spec.norms)
        yield from (line for cited in norms for line in _norm(cited, texts))
        yield f"  {DISCLAIMER[texts.lang]}"


def _norm(cited: Cited, texts: Texts) -> Iterator[str]:
    norm = cited.norm
    until = f" · {texts['norm_until']} {norm.until}" if norm.until else ""
    yield f"  - {visible(norm.cited(texts.lang))}{until}  ({cited.id})"
    yield f"    {visible(norm.says.in_language(texts.lang))}"
    if norm.penalty is not None:
        yield f"    {texts['norm_penalty']}: {visible(norm.penalty.in_language(texts.lang))}"


def _example(example: str | Example, texts: Texts) -> str:
    if not isinstance(example, Example):
        return "\n    ".join(map(visible, example.splitlines()))
    told = visible(example.text)
    if not example.customer:
        return told
    return f"{texts['customer']}: {visible(example.customer)} / {texts['agent']}: {told}"
