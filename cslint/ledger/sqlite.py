"""The embedded store: one SQLite file, shared by any number of processes."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import threading
import time
from typing import TYPE_CHECKING

from cslint.ledger.store import NOTHING, LedgerError, Row, decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cslint.ledger.store import Change, Step, T

_VERSION = 1
_WAIT = 30  # seconds that a step waits for the others
_SCHEMA = """
CREATE TABLE IF NOT EXISTS contacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer TEXT NOT NULL,
  at INTEGER NOT NULL,
  contact_id TEXT,
  is_opt INTEGER NOT NULL,
  record TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS contacts_by_customer ON contacts (customer, at);
CREATE INDEX IF NOT EXISTS contacts_opt ON contacts (customer) WHERE is_opt;
CREATE INDEX IF NOT EXISTS contacts_by_time ON contacts (at);
CREATE UNIQUE INDEX IF NOT EXISTS contacts_by_id ON contacts (customer, contact_id)
  WHERE contact_id IS NOT NULL;
"""
_INSERT = "INSERT INTO contacts (customer, at, contact_id, is_opt, record) VALUES (?, ?, ?, ?, ?)"
_REPLACE = "UPDATE contacts SET is_opt = ?, record = ? WHERE customer = ? AND contact_id = ?"
_RECENT = """
SELECT at, record, id FROM contacts WHERE customer = ?1 AND at >= ?2
UNION SELECT at, record, id FROM contacts WHERE customer = ?1 AND is_opt ORDER BY at, id
"""
_EXPIRE = """
DELETE FROM contacts WHERE at < ?1 AND id NOT IN (
  SELECT id FROM (
    SELECT id, row_number() OVER (PARTITION BY customer ORDER BY at DESC, id DESC) AS place
    FROM contacts WHERE is_opt
  ) WHERE place = 1
)
"""


class SqliteStore:
    """Rows in a SQLite file; `:memory:` keeps them in this object alone.

    The write-ahead log is flushed to disk at every commit: what was answered survives the
    death of the process and of the machine.
    """

    def __init__(self, path: str) -> None:
        """Open or make the file. Raises LedgerError."""
        self._path = path
        self._local = threading.local()
        self._lock = threading.RLock()
        self._shared: sqlite3.Connection | None = None
        if path == ":memory:":
            self._shared = self._connect()
        with _told(path):
            self._connection()

    def step(self, customer_id: str, since: int, decide: Step[T]) -> T:
        """See Store."""
        with self._writing() as connection:
            rows = _rows(connection.execute(_RECENT, (customer_id, since)))
            result, change = decide(rows)
            _apply(connection, customer_id, change)
        return result

    def read(self, customer_id: str) -> list[Row]:
        """See Store."""
        with _told(self._path), self._lock:
            query = "SELECT at, record FROM contacts WHERE customer = ? ORDER BY at, id"
            return _rows(self._connection().execute(query, (customer_id,)))

    def erase(self, customer_id: str) -> int:
        """See Store. The freed space is overwritten, and the log is emptied."""
        with self._writing() as connection:
            count = connection.execute("DELETE FROM contacts WHERE customer = ?", (customer_id,))
        self._empty_log()
        return count.rowcount

    def expire(self, before: int) -> int:
        """See Store."""
        with self._writing() as connection:
            count = connection.execute(_EXPIRE, (before,)).rowcount
        self._empty_log()
        return count

    def close(self) -> None:
        """See Store."""
        connection = self._shared or getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
        self._local = threading.local()

    def _empty_log(self) -> None:
        with _told(self._path), self._lock:
            self._connection().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    @contextlib.contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        """A transaction that holds the file's write lock from its beginning."""
        with _told(self._path), self._lock:
            connection = self._connection()
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
            except BaseException:
                connection.execute("ROLLBACK")
                raise
            connection.execute("COMMIT")

    def _connection(self) -> sqlite3.Connection:
        """This thread's connection; a forked process must not use its parent's."""
        if self._shared is not None:
            return self._shared
        if getattr(self._local, "process", None) != os.getpid():
            self._local.connection = self._connect()
            self._local.process = os.getpid()
        connection: sqlite3.Connection = self._local.connection
        return connection

    def _connect(self) -> sqlite3.Connection:
        """Open the file; while others set it up, that can be refused for a moment."""
        end = time.monotonic() + _WAIT
        while True:
            try:
                return self._set_up()
            except sqlite3.OperationalError as error:
                if "locked" not in str(error) or time.monotonic() > end:
                    raise
                time.sleep(0.02)

    def _set_up(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path, timeout=_WAIT, isolation_level=None, check_same_thread=False
        )
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in {0, _VERSION}:
            raise LedgerError(f"{self._path}: a ledger of version {version}, not {_VERSION}")
        connection.execute("PRAGMA journal_mode = WAL").fetchall()
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA secure_delete = ON").fetchall()
        if version == 0:
            connection.executescript(_SCHEMA)
            connection.execute(f"PRAGMA user_version = {_VERSION}")
        return connection


@contextlib.contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise LedgerError(f"{path}: {error}") from error
    except UnicodeEncodeError as error:
        raise LedgerError(f"an identifier is no text: {error.reason}") from error


def _rows(cursor: sqlite3.Cursor) -> list[Row]:
    return [Row(at, decode(record)) for at, record, *_ in cursor]


def _apply(connection: sqlite3.Connection, customer_id: str, change: Change) -> None:
    if change is NOTHING:
        return
    for row in change.add:
        values = (customer_id, row.at, row.contact.contact_id, row.is_opt, encode(row.contact))
        connection.execute(_INSERT, values)
    if change.replace is not None:
        row = change.replace
        ended = (row.is_opt, encode(row.contact), customer_id, row.contact.contact_id)
        connection.execute(_REPLACE, ended)
