"""Message ids already seen, in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from cslint.model import Message


class SeenIds:
    """Tells repeated message ids inside a conversation.

    It keeps 64-bit hashes, not the ids, of at least the last `reach` messages of a log and
    at most twice as many (some 20 MB at the default). A repetition farther apart than that
    is not noticed.
    """

    def __init__(self, reach: int = 131_072) -> None:
        """Remember at least the last `reach` messages."""
        self._reach = reach
        self._recent: set[int] = set()
        self._older: set[int] = set()

    def repeats(self, message: Message) -> bool:
        """Whether this conversation had a message of the same id; remembers this one."""
        if message.message_id is None:
            return False
        key = hash((message.conversation_id, message.message_id))
        if key in self._recent or key in self._older:
            return True
        self._remember({key})
        return False

    def all_new(self, messages: Sequence[Message]) -> bool:
        """Whether none of `messages` repeats an id; remembers them only if so."""
        keys = {
            hash((message.conversation_id, message.message_id))
            for message in messages
            if message.message_id is not None
        }
        if len(keys) < len(messages) and len(keys) < _with_id(messages):
            return False
        if not (self._recent.isdisjoint(keys) and self._older.isdisjoint(keys)):
            return False
        self._remember(keys)
        return True

    def _remember(self, keys: set[int]) -> None:
        if len(self._recent) >= self._reach:
            self._older, self._recent = self._recent, set()
        self._recent |= keys


def _with_id(messages: Sequence[Message]) -> int:
    return sum(message.message_id is not None for message in messages)
