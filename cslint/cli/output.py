"""Where a report goes: standard output or a file, as text or bytes."""

from __future__ import annotations

import contextlib
import errno
import io
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.report.writer import Writer


@contextlib.contextmanager
def opened(path: str | None, writer: type[Writer]) -> Iterator[Any]:
    """A stream for a writer: of bytes if its format is binary, else of text.

    Documents are UTF-8 with plain line feeds wherever they go; text for people takes the
    terminal's encoding. A file appears under its name only when the report is complete.
    Raises OSError.
    """
    if path is None or path == "-":
        stream = _standard_output(writer)
        yield stream
        stream.flush()
        return
    with _file(Path(path)) as binary:
        stream = binary if writer.binary else _as_text(binary)
        yield stream
        stream.flush()
        if stream is not binary:
            stream.detach()


def _standard_output(writer: type[Writer]) -> Any:
    if sys.stdout is None:
        raise OSError(errno.EBADF, "standard output is closed")
    buffer = getattr(sys.stdout, "buffer", None)
    if buffer is None or writer.for_people:
        return sys.stdout
    sys.stdout.flush()
    return buffer if writer.binary else _Borrowed(buffer)


class _Borrowed(io.TextIOWrapper):
    """UTF-8 text on a byte stream that is not closed with it."""

    def __init__(self, buffer: Any) -> None:
        super().__init__(buffer, encoding="utf-8", newline="\n", write_through=False)

    def __del__(self) -> None:
        """Leave standard output open."""
        with contextlib.suppress(ValueError, OSError):
            self.detach()


def _as_text(binary: Any) -> io.TextIOWrapper:
    return io.TextIOWrapper(binary, encoding="utf-8", newline="\n", errors="backslashreplace")


@contextlib.contextmanager
def _file(path: Path) -> Iterator[Any]:
    if path.exists() and not path.is_file():
        with path.open("wb") as special:
            yield special
        return
    import tempfile  # noqa: PLC0415  (most reports go to standard output)

    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
        Path(name).chmod(_mode(path))
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


def _mode(path: Path) -> int:
    """The mode of the file that is replaced, else what a new file would have."""
    with contextlib.suppress(OSError):
        return path.stat().st_mode & 0o7777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask
