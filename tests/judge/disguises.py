"""Ways to disguise a sentence: each takes a text and gives it back spelt evasively."""

from __future__ import annotations

import functools
import re
from typing import TYPE_CHECKING

import opencc

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from cslint.scan.undisguise import VariantSpec

_HAN_RUN = re.compile("[\u4e00-\u9fff]{2,}")
_CYRILLIC = str.maketrans("aeopcyxABEKMHOPCTX", "аеорсухАВЕКМНОРСТХ")
_CIRCLED = {str(n): chr(0x245F + n) for n in range(1, 10)} | {"0": "⓪"}
_STYLED = {chr(97 + n): chr(0x1D41A + n) for n in range(26)}
_BLOCK = {chr(97 + n): chr(0x1F170 + n) for n in range(26)}


def between(joiner: str) -> Callable[[str], str]:
    """Put a joiner between all characters of each run of Chinese characters."""
    return lambda text: _HAN_RUN.sub(lambda match: joiner.join(match.group()), text)


def full_width(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" < c <= "~" else c for c in text)


def mapped(table: dict[str, str]) -> Callable[[str], str]:
    return lambda text: "".join(table.get(char.lower(), char) for char in text)


def keycaps(text: str) -> str:
    return re.sub(r"\d", lambda match: match.group() + "\ufe0f\u20e3", text)


@functools.cache
def _to_traditional() -> opencc.OpenCC:
    return opencc.OpenCC("s2t")


def traditional(text: str) -> str:
    return "".join(_to_traditional().convert(char) for char in text)


def emoji(text: str) -> str:
    for word, sign in (
        ("五星", "⭐" * 5),
        ("加", "➕"),
        ("红包", "🧧"),
        ("礼物", "🎁"),
        ("电话", "📞"),
    ):
        text = text.replace(word, sign)
    return text


def look_alike(text: str) -> str:
    return text.translate(_CYRILLIC)


def thrice(text: str) -> str:
    """Say the first character of each Chinese run three times."""
    return _HAN_RUN.sub(lambda match: match.group()[0] * 2 + match.group(), text)


PLAIN_WAYS: dict[str, Callable[[str], str]] = {
    "full width": full_width,
    "traditional": traditional,
    "zero-width space": between("\u200b"),
    "word joiner": between("\u2060"),
    "byte order mark": between("\ufeff"),
    "soft hyphen": between("\u00ad"),
    "right-to-left mark": between("\u200f"),
    "Hangul filler": between("\u3164"),
    "spaces": between(" "),
    "ideographic spaces": between("\u3000"),
    "dots": between("."),
    "middle dots": between("·"),
    "asterisks": between("*"),
    "hyphens": between("-"),
    "underscores": between("_"),
    "bars": between("|"),
    "slashes": between("/"),
    "circled digits": mapped(_CIRCLED),
    "bold letters": mapped(_STYLED),
    "block letters": mapped(_BLOCK),
    "keycap digits": keycaps,
    "look-alike letters": look_alike,
    "emoji": emoji,
    "repeats": thrice,
}


def misspelt(text: str, variants: Iterable[VariantSpec]) -> list[str]:
    """The text with each listed word spelt each way: homophones, pinyin, parts, initials.

    Where the spelling is innocent by its surroundings, it is left out.
    """
    out: list[str] = []
    for variant in variants:
        for match in re.finditer(re.escape(variant.word), text):
            before, after = text[: match.start()], text[match.end() :]
            if _can_stand(variant, before, after):
                out.append(before + variant.spelling + after)
    return out


def _can_stand(variant: VariantSpec, before: str, after: str) -> bool:
    if after.startswith(variant.not_before) or before.endswith(variant.not_after):
        return False
    left, right = before[-1:] + variant.spelling[0], variant.spelling[-1] + after[:1]
    return not any(len(p) == 2 and p.isascii() and p.isalnum() for p in (left, right))
