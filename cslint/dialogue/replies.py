"""The same reply again (SV013), remembered in a few hundred bytes."""

from __future__ import annotations

import re
from zlib import crc32

_NOISE = re.compile(r"[^\w\u3400-\u9fff]+|_+")
_ENTRY = 8
_MOST = 40


def bare_key(text: str, least: int) -> bytes | None:
    """What stands for a reply without punctuation, spaces and emoji; None if it is short.

    `least` counts the characters that remain.
    """
    bare = _NOISE.sub("", text).lower()
    if len(bare) < least:
        return None
    return crc32(bare.encode("utf-8", "surrogatepass")).to_bytes(4, "big")


def repeated(known: bytes, key: bytes, customers: int) -> tuple[int, bytes]:
    """To how many different customer messages a reply was sent, and what to remember.

    An entry is a hash (4 bytes), the count (1) and the number of customer messages by then
    (3). The oldest of 40 is forgotten first.
    """
    place = known.find(key)
    while place != -1 and place % _ENTRY:
        place = known.find(key, place + 1)
    turn = (customers & 0xFFFFFF).to_bytes(3, "big")
    if place == -1:
        return 1, (known + key + b"\1" + turn)[-_MOST * _ENTRY :]
    count, last = known[place + 4], known[place + 5 : place + _ENTRY]
    if last == turn:
        return 0, known
    count = min(count + 1, 255)
    rest = known[:place] + known[place + _ENTRY :]
    return count, rest + key + bytes([count]) + turn
