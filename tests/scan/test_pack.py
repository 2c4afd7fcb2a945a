"""What is wrong in a lexicon is said with its file and line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint.model import Problem
from cslint.scan.compiling import compile_sources
from cslint.scan.lexicon import read_file

if TYPE_CHECKING:
    from pathlib import Path

RULE = """
rules:
  XX001:
    name: a-rule
    severity: info
    what: {zh: 甲, en: a}
    why: {zh: 甲, en: a}
    suggestion: {zh: 甲, en: a}
    message: {zh: 甲, en: a}
    bad: [甲]
    good: [乙]
    when:
      - all: %s
"""


def problems(path: Path, text: str) -> list[Problem]:
    path.write_text(text, encoding="utf-8")
    read = read_file(path)
    return [read] if isinstance(read, Problem) else list(compile_sources([read]).problems)


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("", None, "an empty lexicon"),
        ("families: [", 2, "not valid YAML"),
        ("families:\n  a: {phrases: [甲]}\n  a: {phrases: [乙]}", 3, "stands twice"),
        ("families:\n  a:\n    phrase: [甲]", 2, "unknown field `phrase`"),
        ("families:\n  a:\n    phrases:\n      - 甲\n      - (甲|乙", 5, "never closed"),
        ("families:\n  a: {uses: [b], phrases: [甲]}", 2, "no family is called “b”"),
        ("families:\n  a: {phrases: [甲]}" + RULE % "[aa]", 14, "did you mean a?"),
        ("disguises:\n  甲: {spellings: ['\u200b']}", 2, "no visible character"),
        ("families:\n  a: {phrases: [甲]}" + RULE % "[]", 14, "names no family"),
        ("families:\n  a: {patterns: ['\\d+']}" + RULE % "[a]", 14, "a family of phrases"),
    ],
)
def test_said_with_its_line(tmp_path: Path, text: str, line: int | None, said: str) -> None:
    (found, *_) = problems(tmp_path / "a.yaml", text)
    assert said in found.reason + (found.hint or "")
    assert found.line == line or line is None
    assert found.path.endswith("a.yaml")
