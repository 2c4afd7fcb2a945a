"""The store on PostgreSQL (11 or later), by psycopg 3."""

from __future__ import annotations

import contextlib
import os
import threading
from typing import TYPE_CHECKING, Any

from cslint.ledger.store import LedgerError, Row, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.ledger.store import Change, Step, T

_SCHEMA = """
CREATE TABLE IF NOT EXISTS cslint_contacts (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  customer text NOT NULL,
  at bigint NOT NULL,
  contact_id text,
  is_opt boolean NOT NULL,
  record text NOT NULL
);
CREATE INDEX IF NOT EXISTS cslint_contacts_by_customer ON cslint_contacts (customer, at);
CREATE INDEX IF NOT EXISTS cslint_contacts_opt ON cslint_contacts (customer) WHERE is_opt;
CREATE INDEX IF NOT EXISTS cslint_contacts_by_time ON cslint_contacts (at);
CREATE UNIQUE INDEX IF NOT EXISTS cslint_contacts_by_id ON cslint_contacts (customer, contact_id)
  WHERE contact_id IS NOT NULL;
"""
_LOCK_ALL = "SELECT pg_advisory_xact_lock(7235012)"
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(%s, 7235012))"
_RECENT = """
SELECT at, record, id FROM cslint_contacts WHERE customer = %(customer)s AND at >= %(since)s
UNION SELECT at, record, id FROM cslint_contacts WHERE customer = %(customer)s AND is_opt
ORDER BY at, id
"""
_INSERT = (
    "INSERT INTO cslint_contacts (customer, at, contact_id, is_opt, record)"
    " VALUES (%s, %s, %s, %s, %s)"
)
_REPLACE = (
    "UPDATE cslint_contacts SET is_opt = %s, record = %s WHERE customer = %s AND contact_id = %s"
)
_EXPIRE = """
DELETE FROM cslint_contacts WHERE at < %s AND id NOT IN (
  SELECT DISTINCT ON (customer) id FROM cslint_contacts WHERE is_opt
  ORDER BY customer, at DESC, id DESC
)
"""


class PostgresStore:
    """Rows in the table `cslint_contacts`. A step holds an advisory lock on its customer."""

    def __init__(self, url: str) -> None:
        """Connect, and make the table where it is not there. Raises LedgerError."""
        self._url = url
        self._local = threading.local()
        with self._transaction() as connection:
            connection.execute(_LOCK_ALL)
            connection.execute(_SCHEMA)

    def step(self, customer_id: str, since: int, decide: Step[T]) -> T:
        """See Store."""
        with self._transaction() as connection:
            connection.execute(_LOCK, (customer_id,))
            given = {"customer": customer_id, "since": since}
            rows = _rows(connection.execute(_RECENT, given))
            result, change = decide(rows)
            _apply(connection, customer_id, change)
        return result

    def read(self, customer_id: str) -> list[Row]:
        """See Store."""
        with self._transaction() as connection:
            query = "SELECT at, record FROM cslint_contacts WHERE customer = %s ORDER BY at, id"
            return _rows(connection.execute(query, (customer_id,)))

    def erase(self, customer_id: str) -> int:
        """See Store. The space is freed by the server's vacuum."""
        with self._transaction() as connection:
            connection.execute(_LOCK, (customer_id,))
            query = "DELETE FROM cslint_contacts WHERE customer = %s"
            count: int = connection.execute(query, (customer_id,)).rowcount
        return count

    def expire(self, before: int) -> int:
        """See Store."""
        with self._transaction() as connection:
            count: int = connection.execute(_EXPIRE, (before,)).rowcount
        return count

    def close(self) -> None:
        """See Store."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[Any]:
        psycopg = _psycopg()
        try:
            connection = self._connection(psycopg)
            with connection.transaction():
                yield connection
        except psycopg.Error as error:
            detail = str(error).strip().partition("\n")[0]
            raise LedgerError(f"PostgreSQL: {detail}") from error

    def _connection(self, psycopg: Any) -> Any:
        """This thread's connection, made anew after it broke or the process forked."""
        known = getattr(self._local, "connection", None)
        if known is None or known.closed or self._local.process != os.getpid():
            known = psycopg.connect(self._url, autocommit=True)
            self._local.connection, self._local.process = known, os.getpid()
        return known


def _psycopg() -> Any:
    try:
        import psycopg  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise LedgerError('PostgreSQL needs the extra: pip install "cslint[postgres]"') from error
    return psycopg


def _rows(cursor: Any) -> list[Row]:
    return [Row(at, decode(record)) for at, record, *_ in cursor.fetchall()]


def _apply(connection: Any, customer_id: str, change: Change) -> None:
    for row in change.add:
        values = (customer_id, row.at, row.contact.contact_id, row.is_opt, encode(row.contact))
        connection.execute(_INSERT, values)
    if change.replace is not None:
        row = change.replace
        ended = (row.is_opt, encode(row.contact), customer_id, row.contact.contact_id)
        connection.execute(_REPLACE, ended)
