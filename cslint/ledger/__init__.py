"""A persistent ledger of contacts, which says whether a customer may be contacted now.

Asking and recording are one atomic step (`request`), so that two dialers cannot both pass
the last place in a limit. The same interface stands on SQLite (built in), PostgreSQL
(`cslint[postgres]`) and Redis (`cslint[redis]`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.ledger.ledger import Decision, Ledger
from cslint.ledger.store import LedgerError

if TYPE_CHECKING:
    from datetime import timedelta

    from cslint.judge.linter import Linter
    from cslint.ledger.store import Store

__all__ = ["Decision", "Ledger", "LedgerError", "open_ledger", "open_store"]


def open_ledger(url: str, linter: Linter | None = None, *, keep: timedelta | None = None) -> Ledger:
    """Open the ledger at `url`; the limits are the linter's (by default those of a new one).

    `sqlite:///contacts.db` (or a plain path), `postgresql://…`, `redis://…`. `keep`: how
    long attempts are kept (400 days by default). Raises LedgerError.
    """
    from cslint.judge.linter import Linter as NewLinter  # noqa: PLC0415  (slow to load)

    return Ledger(open_store(url), linter or NewLinter(), keep=keep)


def open_store(url: str) -> Store:
    """The store behind an address. Raises LedgerError."""
    scheme, colon, rest = url.partition("://")
    if not colon or scheme == "sqlite":
        from cslint.ledger.sqlite import SqliteStore  # noqa: PLC0415  (one of three)

        return SqliteStore(rest.removeprefix("/") if colon else url)
    if scheme in {"postgresql", "postgres"}:
        from cslint.ledger.postgres import PostgresStore  # noqa: PLC0415  (as above)

        return PostgresStore(url)
    if scheme in {"redis", "rediss", "unix"}:
        from cslint.ledger.redis import RedisStore  # noqa: PLC0415  (as above)

        return RedisStore(url)
    raise LedgerError(f"“{scheme}://” is no ledger: use sqlite, postgresql or redis")
