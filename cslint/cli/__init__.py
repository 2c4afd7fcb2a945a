"""The command line: options become a frozen request, a request results, results a report."""

from __future__ import annotations

import gc
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


# A run makes many lasting objects and next to no cycles: looking for cycles seldom saves
# a tenth of the time.
_COLLECT_AFTER = 100_000


def main(args: Sequence[str] | None = None) -> None:
    """Run `cslint` and leave with its exit status: 0 clean, 1 findings, 2 the run failed."""
    gc.set_threshold(_COLLECT_AFTER)
    from cslint.cli.app import app  # noqa: PLC0415  (importing the package stays cheap)

    given = list(sys.argv[1:] if args is None else args)
    app(given).main(given, prog_name="cslint")
