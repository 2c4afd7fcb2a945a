"""Entry points of one group, read from the files that name them.

`importlib.metadata` takes three times as long as everything else a start needs, and nearly
every distribution has no part in the group.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_METADATA = (".dist-info", ".egg-info")
_SECTION = re.compile(r"^\[([^\]]+)\]\s*$")
_ENTRY = re.compile(r"^([^=#;\s][^=]*?)\s*=\s*([\w.]+)\s*(?::\s*([\w.]+))?\s*(?:\[.*\])?\s*$")


class Distribution(NamedTuple):
    """What an entry point belongs to."""

    name: str


class Point(NamedTuple):
    """One entry point: `name = value`, of a distribution."""

    name: str
    value: str
    dist: Distribution

    def load(self) -> Any:
        """Import what it names. Raises whatever that raises."""
        module, _, attribute = self.value.partition(":")
        loaded = importlib.import_module(module.strip())
        for part in filter(None, attribute.strip().split(".")):
            loaded = getattr(loaded, part)
        return loaded


def points_of(group: str, folders: Iterable[str] | None = None) -> list[Point]:
    """The entry points of a group in the folders of `sys.path`, each distribution once."""
    found: dict[str, list[Point]] = {}
    for folder in sys.path if folders is None else folders:
        for name, text in _files(folder or "."):
            if f"[{group}]" in text and name not in found:
                found[name] = list(_points(text, group, Distribution(name)))
    return [point for points in found.values() for point in points]


def _files(folder: str) -> Iterator[tuple[str, str]]:
    """The distributions of a folder that have entry points: name and file."""
    try:
        names = os.listdir(folder)  # noqa: PTH208  (a Path for each would take longer than all)
    except OSError:
        return
    for name in sorted(names):
        if name.endswith(_METADATA):
            path = os.path.join(folder, name, "entry_points.txt")  # noqa: PTH118  (as above)
            try:
                with open(path, encoding="utf-8") as file:  # noqa: PTH123  (as above)
                    text = file.read()
            except (OSError, UnicodeDecodeError):
                continue
            yield name.rpartition(".")[0].partition("-")[0].replace("_", "-"), text


def _points(text: str, group: str, dist: Distribution) -> Iterator[Point]:
    here = False
    for line in text.splitlines():
        if (section := _SECTION.match(line)) is not None:
            here = section[1].strip() == group
        elif here and (entry := _ENTRY.match(line)) is not None:
            value = f"{entry[2]}:{entry[3]}" if entry[3] else entry[2]
            yield Point(entry[1].strip(), value, dist)
