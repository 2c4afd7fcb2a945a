"""Reading chat logs: files of many formats and encodings in, `LogItem`s out.

`discover` turns paths into files, `sniff_kind` tells what a file is, `open_log` reads a
chat log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.read.discover import discover
from cslint.read.log import open_log
from cslint.read.options import ReadOptions
from cslint.read.sniff import sniff_kind

if TYPE_CHECKING:
    from cslint.model import Problem

__all__ = ["ReadOptions", "discover", "is_bad_record", "open_log", "sniff_kind"]


def is_bad_record(problem: Problem) -> bool:
    """Whether only one record was not read, which `--skip-bad-records` forgives."""
    return problem.line is not None and not problem.was_read
