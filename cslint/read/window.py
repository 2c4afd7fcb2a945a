"""Message ids already seen, in bounded memory."""

from __future__ import annotations

from operator import attrgetter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cslint.model import Message

_both_ids = attrgetter("conversation_id", "message_id")


class SeenIds:
    """Tells repeated message ids inside a conversation.

    It keeps 64-bit hashes, not the ids, of at least the last `reach` messages of a log and
    at most twice as many (some 10 MB at the default). A repetition farther apart than that
    is not noticed.
    """

    def __init__(self, reach: int = 65_536) -> None:
        """Remember at least the last `reach` messages."""
        self._reach = reach
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def repeats(self, message: Message) -> bool:
        """Whether this conversation had a message of the same id; remembers this one."""
        if message.message_id is None:
            return False
        key = hash(_both_ids(message))
        if key in self._recent or key in self._older:
            return True
        self._remember({key})
        return False

    def all_new(self, messages: Sequence[Message]) -> bool:
        """Whether none of `messages` repeats an id; remembers them only if so."""
        keys = set(map(hash, map(_both_ids, messages)))
        if len(keys) < len(messages):
            named = [message for message in messages if message.message_id is not None]
            keys = set(map(hash, map(_both_ids, named)))
            if len(keys) < len(named):
                return False
        if not (self._recent.isdisjoint(keys) and self._older.isdisjoint(keys)):
            return False
        self._remember(keys)
        return True

    def _remember(self, keys: set[int]) -> None:
        if len(self._recent) >= self._reach:
            self._older, self._recent = self._recent, set()
        self._recent |= keys
