"""Text made safe for a terminal: nothing in it moves the cursor or hides from the eye."""

from __future__ import annotations

import re

# Control and format characters, fillers, lone surrogates, tags; U+200D is told by its use.
_UNSAFE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u00ad\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\uffff\ud800-\udfff"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
    "|(?<![\u2190-\u3299\ufe0f\U0001f000-\U0001faff])\u200d"
    "|\u200d(?![\u2190-\u3299\U0001f000-\U0001faff])"
    "|(?<=[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{3})"
    "[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
_UNSAFE_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_SIGNS = {"\n": "↵", "\r": "␍", "\t": "⇥"}


def visible(text: str) -> str:
    r"""`text` on one line, with what a terminal would obey or not show written as escapes.

    A line break becomes ↵, a tab ⇥, anything else `\x1b`, `\u202e` and so on. Joiners
    inside emoji stay; more than three combining marks in a row do not.
    """
    return text if text.isascii() and text.isprintable() else _UNSAFE.sub(_escape, text)


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _SIGNS.get(char) or _escaped(char)


def _escaped(char: str) -> str:
    code = ord(char)
    if code < 0x100:  # noqa: PLR2004  (the forms of Python's own escapes)
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"  # noqa: PLR2004


def safe_json(document: str) -> str:
    """A JSON text of the same meaning, without raw controls that a terminal would obey."""
    return _UNSAFE_IN_JSON.sub(lambda match: f"\\u{ord(match.group()):04x}", document)
