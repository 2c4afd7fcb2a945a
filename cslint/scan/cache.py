"""A private cache of compiled lexicons, so that a start does not parse them again.

The key is a digest of every lexicon file's bytes and of the compiler's version: a stale
entry cannot be read by mistake. A cache that cannot be written is done without.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from cslint import __version__
from cslint.model import Problem
from cslint.scan.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Sequence

_FORMAT = 1
_KEPT = 8
_T = TypeVar("_T")


def compiled_pack(folders: Sequence[Path]) -> Pack | Problem:
    """The pack of some lexicon folders, from the cache where it is there.

    A problem in any file makes the whole unusable: the first one is returned.
    """
    digest = _digest(folders)
    if isinstance(digest, Problem):
        return digest
    path = cache_folder() / f"pack-{digest}.bin"
    cached = read_cached(path, Pack)
    if cached is not None:
        return cached
    pack = _compile(folders)
    if isinstance(pack, Pack):
        write_cached(path, msgspec.msgpack.encode(pack))
    return pack


def cache_folder() -> Path:
    """The user's own cache folder for cslint; `CSLINT_CACHE_DIR` overrides it."""
    if override := os.environ.get("CSLINT_CACHE_DIR"):
        return Path(override)
    base = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return Path(base) / "cslint" if base else Path.home() / ".cache" / "cslint"


def _digest(folders: Sequence[Path]) -> str | Problem:
    digest = hashlib.blake2b(f"{__version__}/{_FORMAT}".encode(), digest_size=16)
    digest.update(compiler_stamp())
    for folder in folders:
        paths = sorted(folder.glob("*.yaml"))
        if not paths:
            return Problem(path=str(folder), reason="no lexicon (*.yaml) in this folder")
        for path in paths:
            try:
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
            except OSError as error:
                return Problem(path=str(path), reason=f"cannot be read: {error.strerror}")
    return digest.hexdigest()


def compiler_stamp() -> bytes:
    """What changes with the code and data that fold and compile, for work from a checkout."""
    package = Path(__file__).parent.parent
    times = [
        path.stat().st_mtime_ns
        for name, kind in (("scan", "*.py"), ("fold", "*.py"), ("data", "*.json"))
        for path in sorted((package / name).glob(kind))
    ]
    return repr(times).encode()


def read_cached(path: Path, kind: type[_T]) -> _T | None:
    """What a file of the cache holds, or None where it is absent or unusable."""
    try:
        return msgspec.msgpack.decode(path.read_bytes(), type=kind)
    except (OSError, msgspec.DecodeError):
        return None


def write_cached(path: Path, data: bytes) -> None:
    """Put data into the cache, and clear away the oldest of its kind; failure is no harm."""
    import tempfile  # noqa: PLC0415  (few starts write)

    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle, name = tempfile.mkstemp(dir=path.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(path)
        kin = path.parent.glob(f"{path.name.partition('-')[0]}-*.bin")
        for old in sorted(kin, key=lambda each: each.stat().st_mtime)[:-_KEPT]:
            old.unlink(missing_ok=True)


def _compile(folders: Sequence[Path]) -> Pack | Problem:
    from cslint.scan.compiling import compile_sources  # noqa: PLC0415  (few starts compile)
    from cslint.scan.lexicon import read_folder  # noqa: PLC0415

    read = [source for folder in folders for source in read_folder(folder)]
    problems = [each for each in read if isinstance(each, Problem)]
    if problems:
        return problems[0]
    compiled = compile_sources([each for each in read if not isinstance(each, Problem)])
    return compiled.problems[0] if compiled.problems else compiled.pack
