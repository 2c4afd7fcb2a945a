"""What the stream that a report goes to can show."""

from __future__ import annotations

import os
from typing import Any

_WIDEST = 120


def colour_wanted(stream: Any) -> bool:
    """Whether to write colours: never with NO_COLOR or TERM=dumb, else on a terminal.

    FORCE_COLOR writes them anywhere.
    """
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return is_terminal(stream) and _understands_escapes()


def width(stream: Any) -> int:
    """The width to write for, in cells: the terminal's, else 100."""
    if not is_terminal(stream) and "COLUMNS" not in os.environ:
        return 100
    import shutil  # noqa: PLC0415  (only the text report asks for a width)

    return max(40, min(_WIDEST, shutil.get_terminal_size((100, 24)).columns))


def is_terminal(stream: Any) -> bool:
    """Whether a stream is a terminal; a closed one (None) is not."""
    return bool(getattr(stream, "isatty", lambda: False)())


def _understands_escapes() -> bool:
    """True elsewhere; on Windows the console is switched to understand them."""
    if os.name != "nt":
        return True
    try:
        # click brings it along on Windows; it has no types.
        from colorama import just_fix_windows_console  # type: ignore[import-untyped]  # noqa: PLC0415
    except ImportError:
        return False
    just_fix_windows_console()
    return True
