"""Which files a command line's paths mean."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from cslint.model import Problem
from cslint.read.bytes import STDIN, base_name

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LOG_SUFFIXES = (
    ".jsonl", ".ndjson", ".json", ".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".xls", ".parquet",
    ".txt",
)  # fmt: skip
TEMPLATE_SUFFIXES = (".yaml", ".yml", ".toml", ".md", ".markdown")
# Settings of cslint and of tools that stand beside it: no templates, unless they are named.
SETTINGS = frozenset({
    "cslint.toml", "pyproject.toml", "ruff.toml", "poetry.toml", "uv.toml", "pixi.toml",
    "cargo.toml", "taplo.toml", "netlify.toml", "mypy.toml", "tox.toml",
})  # fmt: skip
KNOWN_SUFFIXES = (*LOG_SUFFIXES, ".ics", *TEMPLATE_SUFFIXES)


def discover(
    paths: Iterable[str | Path], suffixes: tuple[str, ...] = KNOWN_SUFFIXES
) -> Iterator[Path | str | Problem]:
    """Yield the files that `paths` mean, in order: files as given, "-", and what is in folders.

    Folders are gone through in the order of names, hidden files and folders and links to
    folders passed over, settings such as cslint.toml too; only files with one of `suffixes`
    (before .gz or .zst) count. A missing path, a folder that cannot be listed and one with
    nothing to read are Problems.
    """
    for path in paths:
        if str(path) == STDIN:
            yield STDIN
        elif _is_folder(path):
            yield from _inside(Path(path), suffixes)
        else:
            yield from _file(path)


def _is_folder(path: str | Path) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False


def _file(path: str | Path) -> Iterator[Path | Problem]:
    try:
        exists = Path(path).exists()
    except (OSError, ValueError) as error:
        yield Problem(path=str(path), reason=f"cannot be read: {error}")
        return
    yield Path(path) if exists else Problem(path=str(path), reason="no such file")


def _is_input(name: str, suffixes: tuple[str, ...]) -> bool:
    known = base_name(name).endswith(suffixes)
    return known and not name.startswith(".") and name.lower() not in SETTINGS


def _inside(folder: Path, suffixes: tuple[str, ...]) -> Iterator[Path | Problem]:
    failures: list[OSError] = []
    any_file = False
    for where, folders, files in os.walk(folder, onerror=failures.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(files):
            if _is_input(name, suffixes):
                any_file = True
                yield Path(where, name)
    for failure in failures:
        shown = str(failure.filename or folder)
        yield Problem(path=shown, reason=f"cannot be listed: {failure.strerror}")
    if not any_file and not failures:
        known = " ".join(suffixes)
        yield Problem(
            path=str(folder),
            reason="nothing to check: the folder holds no file of a known kind",
            hint=f"known suffixes: {known} (also with .gz or .zst)",
        )
