"""Rule pages, written from the rules themselves: `python -m cslint.docs [--check] [FOLDER]`."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from cslint.report.visible import visible
from cslint.scan.lexicon import Example

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cslint.judge.linter import Linter
    from cslint.norms import Cited
    from cslint.scan.lexicon import RuleSpec

FOLDER = Path("docs/rules")
_HEAD = "<!-- Written by `python -m cslint.docs` from the rules; do not edit by hand. -->\n\n"
_SEVERITIES = {"error": "错误 error", "warning": "警告 warning", "info": "提示 info"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>|~#])")


def main(args: Sequence[str]) -> int:
    """Write the pages, or with `--check` tell what differs; 0 where all is as it should be."""
    given = [each for each in args if not each.startswith("--")]
    folder = Path(given[0]) if given else FOLDER
    wanted = pages(_linter())
    if "--check" not in args:
        _write(folder, wanted)
        return 0
    stale = sorted(_stale(folder, wanted))
    for name in stale:
        sys.stderr.write(f"{folder / name}: differs from the rules; run python -m cslint.docs\n")
    return 1 if stale else 0


def pages(linter: Linter) -> dict[str, str]:
    """The name and text of every page, the index among them."""
    found = {f"{code}.md": _page(code, spec, linter) for code, spec in sorted(linter.specs.items())}
    return {"README.md": _index(linter.specs), **found}


def _linter() -> Linter:
    from cslint.judge.linter import Linter  # noqa: PLC0415  (importing the module stays cheap)

    return Linter()


def _write(folder: Path, wanted: Mapping[str, str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.md"):
        if old.name not in wanted:
            old.unlink()
    for name, text in wanted.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")


def _stale(folder: Path, wanted: Mapping[str, str]) -> Iterator[str]:
    present = {path.name for path in folder.glob("*.md")}
    yield from present - wanted.keys()
    for name, text in wanted.items():
        if name not in present or (folder / name).read_text(encoding="utf-8") != text:
            yield name


def _index(specs: Mapping[str, RuleSpec]) -> str:
    rows = [
        f"| [{code}]({code}.md) | {spec.name} | {_SEVERITIES[spec.severity.value]} "
        f"| {', '.join(spec.scopes)} | {'✓' if spec.enabled else ''} "
        f"| {_line(spec.what.zh)}<br>{_line(spec.what.en)} |"
        for code, spec in sorted(specs.items())
    ]
    head = (
        "| 代码 code | 名称 name | 级别 severity | 范围 scope | 默认 default | 查什么 what |\n"
        "|---|---|---|---|---|---|\n"
    )
    return f"{_HEAD}# 规则 Rules\n\n{head}" + "\n".join(rows) + "\n"


def _page(code: str, spec: RuleSpec, linter: Linter) -> str:
    return _HEAD + "\n".join(_lines(code, spec, linter)) + "\n"


def _lines(code: str, spec: RuleSpec, linter: Linter) -> Iterator[str]:
    yield f"# {code} {spec.name}"
    yield ""
    default = "默认启用 on by default" if spec.enabled else "默认关闭 off by default"
    yield f"{_SEVERITIES[spec.severity.value]} · {', '.join(spec.scopes)} · {default}"
    for title, text in (
        ("查什么 What it finds", spec.what),
        ("为什么 Why it matters", spec.why),
        ("建议 Write instead", spec.suggestion),
    ):
        yield f"\n## {title}\n\n{_line(text.zh)}\n\n{_line(text.en)}"
    for title, examples in (
        ("违规的例子 Violations", spec.bad),
        ("不违规的例子 Not violations", spec.good),
    ):
        if examples:
            yield f"\n## {title}\n"
            yield from map(_example, examples)
    if spec.yields_to:
        others = ", ".join(f"[{other}]({other}.md)" for other in spec.yields_to)
        yield f"\n## 让位于 Yields to\n\n{others}"
    dated = linter.scheme.all_norms.bearing_on(code)
    if spec.norms or dated:
        yield "\n## 规范依据 Norms\n"
        yield from (f"- {_line(norm)}" for norm in spec.norms)
        yield from map(_norm, dated)
    yield "\n## 设置 Options\n"
    yield f'`ignore = ["{code}"]` · `[severity] {code} = "info"` · `cslint rule {code}`'


def _example(example: str | Example) -> str:
    if not isinstance(example, Example):
        return f"- {_line(example)}"
    if not example.customer:
        return f"- {_line(example.text)}"
    return f"- 顾客 customer: {_line(example.customer)} → 客服 agent: {_line(example.text)}"


def _norm(cited: Cited) -> str:
    norm = cited.norm
    return f"- {_line(norm.cited('zh'))}: {_line(norm.says.in_language('zh'))}"


def _line(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", visible(text))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
