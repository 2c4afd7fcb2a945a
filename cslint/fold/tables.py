"""What a single character folds to.

Compatibility forms come from Unicode (NFKC), traditional forms from OpenCC; the
tables here hold only what neither knows: look-alike letters, emoji that stand for
a word, and characters that are invisible.
"""

from __future__ import annotations

import functools
import unicodedata

LOOKALIKES = {
    **dict(zip("αγεικνορτυχω", "ayeikvoptuxw", strict=True)),
    **dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "abezhikmnoptyx", strict=True)),
    **dict(zip("авекмнорстухѕіјԛԝѵ", "abekmhopctyxsijqwv", strict=True)),
    **dict(zip("АВЕКМНОРСТУХЅІЈԚԜѴ", "abekmhopctyxsijqwv", strict=True)),
    **dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnoprstuvwyz", strict=True)),
    **dict(zip("ıɑɡℓ∨∪ⅹ×", "iaglvuxx", strict=True)),
}

EMOJI_WORDS = {
    "➕": "加", "⊕": "加", "✚": "加", "🧧": "红包", "💰": "钱", "💵": "钱", "💴": "钱", "🤑": "钱",
    "🎁": "礼物", "📞": "电话", "☎": "电话", "📱": "手机", "⭐": "星", "🌟": "星", "★": "星",
    "☆": "星", "✨": "星", "🈚": "无", "🈲": "禁", "🈶": "有", "🐧": "企鹅", "🐷": "猪", "🐖": "猪",
    "🐶": "狗", "🐕": "狗", "🐔": "鸡", "🐴": "马", "🐎": "马", "🐮": "牛", "🍺": "啤", "💩": "屎",
    "🖕": "操你", "📷": "拍照", "📸": "拍照", "💊": "药", "🚪": "门", "🏠": "家", "🔪": "刀",
    "💳": "银行卡", "💬": "聊天", "✖": "x", "🅰": "a", "🅱": "b", "🅾": "o", "🅿": "p", "🉐": "得",
    "🈵": "满", "㊙": "秘", "👂": "耳", "🍵": "茶", "➖": "减", "🆓": "免费", "🔟": "10",
}  # fmt: skip

INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800\u17b4\u17b5\u034f\u180b\u180c\u180d")
_KEYCAP = "\u20e3"
_NEGATIVE_SQUARED_A = 0x1F170
_REGIONAL_A = 0x1F1E6
_LETTERS = 26


def _styled_letter(char: str) -> str | None:
    code = ord(char)
    for base in (_NEGATIVE_SQUARED_A, 0x1F150, _REGIONAL_A):
        if base <= code < base + _LETTERS:
            return chr(ord("a") + code - base)
    return None


def _styled_digit(char: str) -> str | None:
    value = unicodedata.digit(char, None) or unicodedata.numeric(char, None)
    category = unicodedata.category(char)
    if value is not None and category in {"No", "Nd"} and value == int(value):
        return str(int(value))
    return None


@functools.cache
def _simplifier() -> object:
    import opencc  # noqa: PLC0415  (15 ms, and only traditional text needs it)

    return opencc.OpenCC("t2s")


@functools.lru_cache(maxsize=65536)
def fold_char(char: str) -> str:
    """What one character folds to; empty when it is invisible.

    The result may be longer than one character (an emoji that stands for a word).
    """
    if char in EMOJI_WORDS:
        return EMOJI_WORDS[char]
    if char in LOOKALIKES:
        return LOOKALIKES[char]
    if is_invisible(char):
        return ""
    if (letter := _styled_letter(char)) is not None:
        return letter
    return _fold_by_unicode(char)


def _fold_by_unicode(char: str) -> str:
    compat = unicodedata.normalize("NFKC", char)
    if len(compat) > 1 and compat[0] == "(" and compat[-1] == ")":
        compat = compat[1:-1]
    if compat == char and not char.isascii() and (digit := _styled_digit(char)) is not None:
        return digit
    folded = "".join(_lower(each) for each in compat)
    return folded if folded.isascii() else "".join(map(_simplify, folded))


def _lower(char: str) -> str:
    lowered = char.lower()
    base = unicodedata.normalize("NFKD", lowered)[:1]
    if base.isascii() and base.isalpha():
        return base
    return LOOKALIKES.get(lowered, lowered)


def is_common(text: str) -> bool:
    """Whether a text has only characters of GB 2312: simplified ones and no surrogates."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplify(char: str) -> str:
    if not "\u3400" <= char <= "\U0003ffff" or is_common(char):
        return char
    converted = _simplifier().convert(char)  # type: ignore[attr-defined]
    return converted if len(converted) == 1 else char


def is_invisible(char: str) -> bool:
    """Whether a character takes no visible room of its own inside a word."""
    if char in INVISIBLE or char in {_KEYCAP, "\u00ad"}:
        return True
    return not char.isascii() and unicodedata.category(char) in {"Cf", "Mn", "Me", "Cn", "Co", "Cs"}
