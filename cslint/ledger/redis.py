"""The store on Redis, by redis-py: a list of rows a customer, changed by watch and exec.

What Redis itself keeps over a crash of the server is its own setting: with
`appendonly yes` and `appendfsync always` it is everything answered.
"""

from __future__ import annotations

import contextlib
import random
import time
from typing import TYPE_CHECKING, Any

from cslint.ledger.store import LedgerError, Row, decode, encode, expired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from cslint.ledger.store import Change, Step, T

_PREFIX = "cslint:contacts:"
_WAIT = 30.0  # seconds that a step tries again while others change the same customer
_SEPARATOR = b" "


class RedisStore:
    """Rows under `cslint:contacts:<customer>`, in the order of recording."""

    def __init__(self, url: str) -> None:
        """Connect. Raises LedgerError."""
        redis = _redis()
        self._errors = redis.RedisError
        self._changed = redis.WatchError
        with self._told():
            self._client = redis.Redis.from_url(url)
            self._client.ping()

    def is_durable(self) -> bool:
        """Whether the server writes every change to disk before it answers."""
        with self._told():
            given = self._client.config_get("append*")
        return (given.get("appendonly"), given.get("appendfsync")) == ("yes", "always")

    def step(self, customer_id: str, since: int, decide: Step[T]) -> T:
        """See Store."""

        def run(pipe: Any, key: str) -> T:
            stored = pipe.lrange(key, 0, -1)
            rows = _sorted(map(_row, stored))
            recent = [row for row in rows if row.at >= since or row.is_opt]
            result, change = decide(recent)
            if change.add or change.replace is not None:
                pipe.multi()
                _apply(pipe, key, stored, change)
                pipe.execute()
            return result

        return self._watched(_PREFIX + customer_id, run)

    def read(self, customer_id: str) -> list[Row]:
        """See Store."""
        with self._told():
            return _sorted(map(_row, self._client.lrange(_PREFIX + customer_id, 0, -1)))

    def erase(self, customer_id: str) -> int:
        """See Store."""
        with self._told(), self._client.pipeline(transaction=True) as pipe:
            pipe.llen(_PREFIX + customer_id)
            pipe.delete(_PREFIX + customer_id)
            count: int = pipe.execute()[0]
            return count

    def expire(self, before: int) -> int:
        """See Store. It goes over all customers."""

        def run(pipe: Any, key: str) -> int:
            rows = _sorted(map(_row, pipe.lrange(key, 0, -1)))
            gone = expired(rows, before)
            if gone:
                pipe.multi()
                pipe.delete(key)
                kept = [_stored(row) for row in rows if row not in gone]
                if kept:
                    pipe.rpush(key, *kept)
                pipe.execute()
            return len(gone)

        with self._told():
            keys = list(self._client.scan_iter(match=_PREFIX + "*", count=1000))
        return sum(self._watched(key, run) for key in keys)

    def close(self) -> None:
        """See Store."""
        self._client.close()

    def _watched(self, key: Any, run: Callable[[Any, Any], T]) -> T:
        """Run a step until nobody else changed the key in between."""
        end = time.monotonic() + _WAIT
        while time.monotonic() < end:
            try:
                with self._told(), self._client.pipeline(transaction=True) as pipe:
                    pipe.watch(key)
                    return run(pipe, key)
            except self._changed:
                time.sleep(random.uniform(0, 0.01))  # noqa: S311  (to part those that collide)
        raise LedgerError(f"Redis: others kept changing this customer for {_WAIT:.0f} seconds")

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._changed:
            raise
        except (self._errors, ValueError, OSError) as error:
            raise LedgerError(f"Redis: {error}") from error


def _redis() -> Any:
    try:
        import redis  # noqa: PLC0415  (an extra)
    except ImportError as error:
        raise LedgerError('Redis needs the extra: pip install "cslint[redis]"') from error
    return redis


def _row(stored: bytes) -> Row:
    at, _, record = stored.partition(_SEPARATOR)
    return Row(int(at), decode(record))


def _stored(row: Row) -> str:
    return f"{row.at} {encode(row.contact)}"


def _sorted(rows: Any) -> list[Row]:
    return sorted(rows, key=lambda row: row.at)


def _apply(pipe: Any, key: str, stored: Sequence[bytes], change: Change) -> None:
    if change.replace is not None:
        wanted = change.replace.contact.contact_id
        for place, each in enumerate(stored):
            if _row(each).contact.contact_id == wanted:
                pipe.lset(key, place, _stored(change.replace))
    for row in change.add:
        pipe.rpush(key, _stored(row))
