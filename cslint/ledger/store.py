"""What a ledger asks of a store: rows by customer, and one atomic step over them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple, Protocol, TypeVar

import msgspec

from cslint.model import Contact

T = TypeVar("T")


class LedgerError(RuntimeError):
    """A ledger that cannot be opened, read or written. What it was asked is not done."""


class Row(NamedTuple):
    """A recorded contact and its instant, in microseconds since 1970 (UTC)."""

    at: int
    contact: Contact

    @property
    def is_opt(self) -> bool:
        """Whether it withdraws or gives consent; the last such row outlives the others."""
        return self.contact.outcome in {"opted_out", "opted_in"}


class Change(NamedTuple):
    """What a step does to a customer's rows: new ones, or one replaced by its contact id."""

    add: tuple[Row, ...] = ()
    replace: Row | None = None


NOTHING = Change()
Step = Callable[[Sequence[Row]], tuple[T, Change]]


class Store(Protocol):
    """Rows by customer. Safe among threads and processes."""

    def step(self, customer_id: str, since: int, decide: Step[T]) -> T:
        """Read, decide and write as one atomic step; what is returned has been made durable.

        `decide` sees the customer's rows from the instant `since` on, and all opt rows, in
        the order of time and of recording; it may be called more than once, of which only
        the last counts. Raises LedgerError.
        """
        ...

    def read(self, customer_id: str) -> list[Row]:
        """All rows of a customer. Raises LedgerError."""
        ...

    def erase(self, customer_id: str) -> int:
        """Delete all rows of a customer; how many there were. Raises LedgerError."""
        ...

    def expire(self, before: int) -> int:
        """Delete rows older than an instant, but for each customer's last opt row.

        How many there were. Raises LedgerError.
        """
        ...

    def close(self) -> None:
        """Let go of connections."""
        ...


_ENCODER = msgspec.json.Encoder()
_DECODER = msgspec.json.Decoder(Contact)


def encode(contact: Contact) -> str:
    """A contact as it is stored."""
    return _ENCODER.encode(contact).decode()


def decode(text: str | bytes) -> Contact:
    """A stored contact. Raises LedgerError for what is none."""
    try:
        return _DECODER.decode(text)
    except msgspec.DecodeError as error:
        raise LedgerError(f"the ledger holds a record that is none: {error}") from error


def expired(rows: Iterable[Row], before: int) -> list[Row]:
    """The rows that `expire` takes away, of one customer's in the order of time."""
    known = list(rows)
    last_opt = next((row for row in reversed(known) if row.is_opt), None)
    return [row for row in known if row.at < before and row is not last_opt]
