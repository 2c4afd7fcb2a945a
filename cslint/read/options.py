"""How a log is to be read: the caller's choices, and their compiled form."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, NamedTuple, cast

import msgspec

from cslint.model import Channel, Role
from cslint.read.columns import ALIASES, CHANNELS, ROLES, alias_ranks, plain
from cslint.read.errors import Unreadable

MIB = 1 << 20


class ReadOptions(msgspec.Struct, frozen=True, kw_only=True):
    """What a caller may say about the logs to be read.

    `columns` maps a column header or JSON key of the file to a field of the canonical
    log ("聊天内容2" -> "text"); `roles` and `channels` map values likewise. `timezone` is
    the IANA zone that epoch times are shown in (UTC without it); times without an offset
    stay naive. `encoding` overrides detection. Sizes are bytes. `seller_nicks` names the
    shop's own accounts in a 千牛 text export, `sheets` the worksheets to read (all
    without it). `skip_bad_records` is for callers that report: a Problem is yielded for
    every bad record either way, see `is_bad_record`.
    """

    columns: Mapping[str, str] = {}
    roles: Mapping[str, str] = {}
    channels: Mapping[str, str] = {}
    timezone: str | None = None
    encoding: str | None = None
    seller_nicks: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    max_line_bytes: int = 16 * MIB
    max_unpacked_bytes: int = 1024 * MIB
    skip_bad_records: bool = False


class Schema(NamedTuple):
    """Options made ready for lookups; every key is in the form `columns.plain` gives."""

    ranks: Mapping[str, tuple[int, str]]
    roles: Mapping[str, Role]
    channels: Mapping[str, Channel]
    zone: tzinfo
    maps_values: bool

    def fields_of(self, record: Mapping[str, Any]) -> dict[str, Any]:
        """`record` under canonical field names; the best-ranked of several aliases wins."""
        best: dict[str, tuple[int, str]] = {}
        for key in record:
            ranked = self.rank_of(key)
            if ranked is not None and (ranked[1] not in best or ranked[0] < best[ranked[1]][0]):
                best[ranked[1]] = (ranked[0], key)
        return {field: record[key] for field, (_, key) in best.items()}

    def rank_of(self, name: str) -> tuple[int, str] | None:
        """(rank, field) of a header or key, lower ranks first; None for an unknown one."""
        return self.ranks.get(name) or self.ranks.get(plain(name))


def compile_options(options: ReadOptions) -> Schema:
    """Return the lookups behind `options`; raises Unreadable for an option that makes no sense."""
    return Schema(
        ranks=_ranks(options.columns),
        roles=cast("dict[str, Role]", _values("roles", options.roles, ROLES)),
        channels=cast("dict[str, Channel]", _values("channels", options.channels, CHANNELS)),
        zone=_zone(options.timezone),
        maps_values=bool(options.columns or options.roles or options.channels),
    )


def _ranks(columns: Mapping[str, str]) -> dict[str, tuple[int, str]]:
    ranks = alias_ranks()
    for header, field in columns.items():
        _check_target("columns", header, field, ALIASES)
        ranks[header] = ranks[plain(header)] = (-1, field)
    return ranks


def _values(
    option: str, given: Mapping[str, str], known: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    found = {plain(alias): name for name, aliases in known.items() for alias in (name, *aliases)}
    for value, name in given.items():
        _check_target(option, value, name, known)
        found[plain(value)] = name
    return found


def _check_target(option: str, key: str, target: str, known: Mapping[str, Any]) -> None:
    if target not in known:
        reason = f'option {option} maps "{key}" to "{target}", which does not exist'
        raise Unreadable(reason, "valid targets: " + ", ".join(known))


def _zone(name: str | None) -> tzinfo:
    from datetime import UTC  # noqa: PLC0415  (only logs with epoch times need zones)
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (as above)

    if name is None:
        return UTC
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        reason = f'unknown time zone "{name}"'
        raise Unreadable(reason, "use an IANA name such as Asia/Shanghai") from error
