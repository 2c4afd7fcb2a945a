"""Which encoding a text log is in, and its bytes as UTF-8.

The decision is made once, from the first 256 KiB. A UTF-8 log with some damaged lines stays
a UTF-8 log (those lines are reported), it is never read again as GB18030; a log is GB18030
only if it is hardly UTF-8 at all and its double bytes are mostly everyday Chinese characters.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from typing import TYPE_CHECKING, NamedTuple

from cslint.read.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

HEAD = 1 << 18
UTF8 = "UTF-8"
# A byte that no UTF-8 text holds: it marks what could not be decoded from another encoding.
_MARK = b"\xff"
_HINT = "save it as UTF-8, or name its encoding with the option encoding"
_BOMS = (
    (codecs.BOM_UTF8, UTF8),
    (codecs.BOM_UTF32_LE, "UTF-32-LE"),
    (codecs.BOM_UTF32_BE, "UTF-32-BE"),
    (codecs.BOM_UTF16_LE, "UTF-16-LE"),
    (codecs.BOM_UTF16_BE, "UTF-16-BE"),
)
_MAGICS = (
    (b"\x89PNG", "a PNG image"), (b"\xff\xd8\xff", "a JPEG image"), (b"GIF8", "a GIF image"),
    (b"%PDF-", "a PDF document"), (b"\x7fELF", "a program"), (b"PK\x03\x04", "a zip archive"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"), (b"7z\xbc\xaf", "a 7z archive"),
    (b"Rar!", "a RAR archive"), (b"BZh", "a bzip2 file"), (b"\xfd7zXZ", "an xz file"),
    (b"SQLite format 3\0", "a SQLite database"), (b"PAR1", "a Parquet file"),
)  # fmt: skip
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")


class Charset(NamedTuple):
    """An encoding by its name for people, and how many bytes of byte order mark to drop."""

    name: str
    bom: int = 0


def detect(head: bytes, override: str | None = None) -> Charset:
    """Return the encoding of a log that begins with `head`; raises Unreadable if it is no text."""
    for bom, name in _BOMS:
        if head.startswith(bom) and (override is None or _same(name, override)):
            return Charset(name, len(bom))
    if override is not None:
        return Charset(_known(override))
    for magic, what in _MAGICS:
        if head.startswith(magic):
            reason = f"is {what}, not a text log"
            raise Unreadable(reason)
    return Charset(_without_bom(head))


def _known(name: str) -> str:
    try:
        info = codecs.lookup(name)
    except (LookupError, ValueError):
        info = None
    if info is None or not getattr(info, "_is_text_encoding", True):
        reason = f'unknown encoding "{name}"'
        raise Unreadable(reason, "names that work: utf-8, gb18030, utf-16-le, utf-16-be, big5")
    return UTF8 if info.name in {"utf-8", "utf-8-sig"} else info.name


def _same(name: str, override: str) -> bool:
    known = codecs.lookup(_known(override)).name
    return known in {codecs.lookup(name).name, name[:6].lower()}


def _without_bom(head: bytes) -> str:
    text = head.decode("utf-8", "replace")
    damage = _damage(head, text)
    wide = _utf16_order(head, valid_utf8=damage == 0)
    if wide is not None:
        return wide
    if len(_CONTROLS.findall(text)) * 10 > len(text):
        reason = "does not look like text (it is full of control characters)"
        raise Unreadable(reason)
    if damage == 0:
        return UTF8
    # Accidental UTF-8 in GB18030 text is far rarer than one character in ten.
    proper = sum(char >= "\u0800" for char in text) - text.count("\ufffd")
    if proper > 0 and proper * 5 >= damage:
        return UTF8
    share = _everyday_share(head)
    if share >= 0.55:  # noqa: PLR2004  (Big5 read as GB18030 stays under 0.4, Chinese over 0.6)
        return "GB18030"
    if damage * 20 <= len(text):
        return UTF8
    raise Unreadable(_unknown_reason(head), _HINT)


def _damage(head: bytes, text: str) -> int:
    """How many places of `head` are not UTF-8; a character cut off at its end is none."""
    found = text.count("\ufffd") - head.count(b"\xef\xbf\xbd")
    tail = codecs.getincrementaldecoder("utf-8")("replace")
    tail.decode(head[-4:])
    cut_off = len(head) >= HEAD and bool(tail.getstate()[0])
    return max(0, found - int(cut_off))


def _everyday_share(head: bytes) -> float:
    """Return the share of symbols and everyday hanzi of GB 2312 among double-byte characters."""
    text = head.decode("gb18030", "replace")
    # What GB18030 writes with four bytes is no sign against it: no other encoding looks so.
    double = [code for char in text if char > "\x7f" and len(code := _code(char)) < 4]  # noqa: PLR2004
    return sum(map(_is_everyday, double)) / len(double) if double else 0.0


def _code(char: str) -> bytes:
    return b"" if char == "\ufffd" else char.encode("gb18030", "replace")


def _is_everyday(code: bytes) -> bool:
    # Rows 1-3 of GB 2312 are symbols, 16-55 its everyday hanzi; its second bytes are high.
    return (
        len(code) == 2  # noqa: PLR2004
        and code[1] >= 0xA1  # noqa: PLR2004
        and (0xA1 <= code[0] <= 0xA3 or 0xB0 <= code[0] <= 0xD7)  # noqa: PLR2004
    )


def _utf16_order(head: bytes, *, valid_utf8: bool) -> str | None:
    """UTF-16-LE or -BE where the zero bytes stand as they do in such text without a mark."""
    if b"\0" not in head:
        return None
    even, odd = head[0::2], head[1::2]
    little, big = _ascii_pairs(even, odd), _ascii_pairs(odd, even)
    name = "UTF-16-LE" if little > big else "UTF-16-BE"
    most, least = max(little, big), min(little, big)
    enough = len(even) // 4 if valid_utf8 else 1
    if most < max(1, enough) or least * 4 > most:
        return None
    return name if _reads_well(head[: len(head) & ~1].decode(name, "replace")) else None


def _ascii_pairs(low: bytes, high: bytes) -> int:
    return sum(h == 0 and 0x09 <= b <= 0x7E for b, h in zip(low, high, strict=False))  # noqa: PLR2004


def _reads_well(text: str) -> bool:
    odd = sum(char in "\0\ufffd" or unicodedata.category(char) == "Cn" for char in text[:20_000])
    return odd * 20 <= len(text[:20_000])


def _unknown_reason(head: bytes) -> str:
    # Only to name the likely encoding to a person; nothing is decoded by this guess.
    from charset_normalizer import from_bytes  # noqa: PLC0415  (rarely needed, slow to load)

    best = from_bytes(head[: 1 << 14]).best()
    guess = f"; it may be {best.encoding}" if best is not None else ""
    return f"cannot tell its encoding: neither UTF-8 nor GB18030 nor UTF-16{guess}"


def to_utf8(stream: Iterator[bytes], charset: Charset) -> Iterator[bytes]:
    """`stream` without its byte order mark, as UTF-8; undecodable places become a 0xFF byte."""
    rest = _without_mark(stream, charset.bom)
    if charset.name == UTF8:
        return rest
    return _transcoded(rest, charset.name)


def _without_mark(stream: Iterator[bytes], length: int) -> Iterator[bytes]:
    left = length
    for chunk in stream:
        kept = chunk[left:]
        left = max(0, left - len(chunk))
        if kept:
            yield kept


def _transcoded(stream: Iterator[bytes], name: str) -> Iterator[bytes]:
    codecs.register_error("cslint-mark", _mark)
    try:
        decoder = codecs.getincrementaldecoder(name)("cslint-mark")
        for chunk in stream:
            if data := decoder.decode(chunk).encode("utf-8", "cslint-mark"):
                yield data
        if data := decoder.decode(b"", final=True).encode("utf-8", "cslint-mark"):
            yield data
    except (ValueError, LookupError) as error:
        reason = f"cannot be decoded as {name}"
        raise Unreadable(reason, _HINT) from error


def _mark(error: UnicodeError) -> tuple[str | bytes, int]:
    if isinstance(error, UnicodeDecodeError):
        return "\udcff", error.end
    if isinstance(error, UnicodeEncodeError):
        return _MARK * (error.end - error.start), error.end
    raise error
