"""Raw bytes of a log: opening, decompressing, taking a first look.

Everything is a stream of byte chunks of a bounded size; nothing holds a whole file.
"""

from __future__ import annotations

import contextlib
import os
import stat
import sys
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, cast

from cslint.read.errors import Unreadable

if TYPE_CHECKING:
    from collections.abc import Iterator

STDIN = "-"
CHUNK = 1 << 18
_IN_MEMORY = 32 << 20
GZIP_MAGIC = b"\x1f\x8b"
ZSTD_MAGIC = b"\x28\xb5\x2f\xfd"
COMPRESSED = {".gz": GZIP_MAGIC, ".zst": ZSTD_MAGIC}
# A zstd block of 4 bytes can stand for 128 KiB: small bites bound what one call returns.
_ZSTD_BITE = 1 << 10


def raw_chunks(path: str) -> Iterator[bytes]:
    """Yield the bytes of a file or of standard input ("-"); raises Unreadable at the first step."""
    try:
        stream = _open(path)
        try:
            while chunk := stream.read(CHUNK):
                yield chunk
        finally:
            if path != STDIN:
                stream.close()
    except (OSError, ValueError) as error:
        raise Unreadable(_os_reason(error)) from error


def _open(path: str) -> BinaryIO:
    if path == STDIN:
        return _stdin()
    _check_regular(os.stat(path).st_mode)  # noqa: PTH116  (a Path would hide embedded NULs' error)
    return Path(path).open("rb")


def _stdin() -> BinaryIO:
    if sys.stdin is None:
        reason = "standard input is closed"
        raise Unreadable(reason)
    return sys.stdin.buffer


def _check_regular(mode: int) -> None:
    if stat.S_ISDIR(mode):
        reason = "is a folder, not a file"
        raise Unreadable(reason)
    if not stat.S_ISREG(mode):
        reason = "is not a regular file"
        raise Unreadable(reason, "pipe it in and give - as the path")


def _os_reason(error: Exception) -> str:
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    detail = getattr(error, "strerror", None) or str(error)
    return f"cannot be read: {detail}"


def base_name(path: str) -> str:
    """Return the file's name in small letters, without a suffix of compression."""
    name = Path(path).name.lower()
    stem, suffix = os.path.splitext(name)  # noqa: PTH122  (".gz" alone has no suffix to a Path)
    return stem if suffix in COMPRESSED else name


def take_head(stream: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """Yield the first `size` bytes or somewhat more, and a stream of all bytes, those included.

    A failure met on the way is raised again only when the stream gets there.
    """
    parts: list[bytes] = []
    failure: Unreadable | None = None
    try:
        while sum(map(len, parts)) < size and (chunk := next(stream, b"")):
            parts.append(chunk)
    except Unreadable as error:
        failure = error
    return b"".join(parts), _replay(parts, failure, stream)


def _replay(
    parts: list[bytes], failure: Unreadable | None, stream: Iterator[bytes]
) -> Iterator[bytes]:
    while parts:
        yield parts.pop(0)
    if failure is not None:
        raise failure
    yield from stream


def unpacked(path: str, stream: Iterator[bytes]) -> Iterator[bytes]:
    """`stream` decompressed where it is gzip or zstd, told by its first bytes.

    Raises Unreadable where the data end early or are corrupt, after all that came before.
    """
    head, stream = take_head(stream, len(ZSTD_MAGIC))
    _check_suffix(path, head)
    if head.startswith(GZIP_MAGIC):
        return _gunzip(stream)
    if head.startswith(ZSTD_MAGIC):
        return _unzstd(stream)
    return stream


def _check_suffix(path: str, head: bytes) -> None:
    suffix = os.path.splitext(path)[1].lower()  # noqa: PTH122  (as above)
    if head and path != STDIN and not head.startswith(COMPRESSED.get(suffix, b"")):
        reason = f"is named {suffix} but does not hold such data"
        raise Unreadable(reason)


def _gunzip(stream: Iterator[bytes]) -> Iterator[bytes]:
    import zlib  # noqa: PLC0415  (most logs are not compressed)

    member = zlib.decompressobj(wbits=31)
    ended = False
    try:
        for chunk in stream:
            data = chunk
            while data:
                if ended:
                    data = data.lstrip(b"\0")
                    if not data:
                        break
                    member, ended = zlib.decompressobj(wbits=31), False
                yield from _nonempty(member.decompress(data, CHUNK))
                ended = member.eof
                data = member.unused_data if ended else member.unconsumed_tail
        # A full output buffer may leave bytes inside the decompressor itself.
        while not ended and (rest := member.decompress(member.unconsumed_tail, CHUNK)):
            yield rest
            ended = member.eof
    except zlib.error as error:
        reason = f"the gzip data are corrupt ({error})"
        raise Unreadable(reason) from error
    if not ended:
        reason = "the gzip data end early: the file is truncated"
        raise Unreadable(reason)


def _unzstd(stream: Iterator[bytes]) -> Iterator[bytes]:
    import zstandard  # noqa: PLC0415  (most logs are not compressed)

    frame = zstandard.ZstdDecompressor().decompressobj()
    try:
        for bite in _bites(stream):
            data = bite
            while data:
                if frame.eof:
                    frame = zstandard.ZstdDecompressor().decompressobj()
                yield from _nonempty(frame.decompress(data))
                data = frame.unused_data
    except zstandard.ZstdError as error:
        reason = f"the zstd data are corrupt ({error})"
        raise Unreadable(reason) from error
    if not frame.eof:
        reason = "the zstd data end early: the file is truncated"
        raise Unreadable(reason)


def _bites(stream: Iterator[bytes]) -> Iterator[bytes]:
    for chunk in stream:
        for start in range(0, len(chunk), _ZSTD_BITE):
            yield chunk[start : start + _ZSTD_BITE]


def _nonempty(data: bytes) -> Iterator[bytes]:
    # An empty chunk would look like the end of the stream to a reader.
    if data:
        yield data


@contextlib.contextmanager
def seekable(stream: Iterator[bytes], limit: int) -> Iterator[BinaryIO]:
    """Give `stream` as a file that can be searched: small ones in memory, others on disk.

    Raises Unreadable for more than `limit` bytes.
    """
    import tempfile  # noqa: PLC0415  (only workbooks and Parquet files need it)

    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as file:
        size = 0
        for chunk in stream:
            size += len(chunk)
            if size > limit:
                reason = f"holds more than {limit} bytes"
                raise Unreadable(reason, "raise the option max_unpacked_bytes")
            file.write(chunk)
        file.seek(0)
        yield cast("BinaryIO", file)
