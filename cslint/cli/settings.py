"""The effective configuration: defaults, then the file found, then the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from cslint.config import Config

if TYPE_CHECKING:
    from collections.abc import Mapping


class Effective(NamedTuple):
    """A configuration, the file it came from, and the folder its paths are relative to."""

    config: Config
    source: Path | None
    base: Path


class Selection(NamedTuple):
    """The rules that a command line names."""

    select: tuple[str, ...] = ()
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


def effective(
    *,
    path: Path | None = None,
    isolated: bool = False,
    selection: Selection = Selection(),  # noqa: B008  (immutable)
    others: Mapping[str, Any] | None = None,
    encoding: str | None = None,
) -> Effective:
    """Read the configuration and lay the command line over it.

    `others` are settings by field name; those that are None say nothing. Raises
    ConfigError.
    """
    found = _read(path, isolated=isolated)
    given = {name: value for name, value in (others or {}).items() if value is not None}
    config = msgspec.structs.replace(found.config, **given)
    if encoding is not None:
        reading = msgspec.structs.replace(config.reading, encoding=encoding)
        config = msgspec.structs.replace(config, reading=reading)
    return found._replace(config=_selected(config, selection))


def _read(path: Path | None, *, isolated: bool) -> Effective:
    here = Path()
    if isolated:
        return Effective(Config(), None, here)
    from cslint.config import find, load  # noqa: PLC0415

    source = path or find(here.absolute())
    if source is None:
        return Effective(Config(), None, here)
    return Effective(load(source), source, source.parent)


def _selected(config: Config, selection: Selection) -> Config:
    """`--select` starts anew; without it the command line adds to the configuration."""
    if selection.select:
        return msgspec.structs.replace(
            config,
            select=selection.select,
            extend_select=selection.extend,
            ignore=selection.ignore,
        )
    return msgspec.structs.replace(
        config,
        extend_select=config.extend_select + selection.extend,
        ignore=tuple(each for each in config.ignore if each not in selection.extend)
        + selection.ignore,
    )
