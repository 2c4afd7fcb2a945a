"""What a person is told beside the report, on standard error."""

from __future__ import annotations

import contextlib
import sys
from typing import TYPE_CHECKING

from cslint.report.visible import visible

if TYPE_CHECKING:
    from cslint.cli.texts import Texts
    from cslint.model import Problem


def tell(line: str) -> None:
    """One line on standard error; a closed one is done without."""
    if sys.stderr is None:
        return
    with contextlib.suppress(OSError, ValueError):
        sys.stderr.write(line + "\n")
        sys.stderr.flush()


def tell_problem(problem: Problem, texts: Texts, kind: str = "not_checked") -> None:
    """`path:line: not checked: reason` and the hint."""
    place = (problem.path, problem.line, problem.column)
    where = ":".join(visible(str(each)) for each in place if each is not None)
    start = f"{where}: " if where else ""
    tell(f"{start}{texts[kind]}: {visible(problem.reason)}")
    if problem.hint:
        tell(f"  {texts['hint']}: {visible(problem.hint)}")
