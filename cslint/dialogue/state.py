"""What a session remembers of a conversation: small, constant in size, and savable."""

from __future__ import annotations

import msgspec

VERSION = 1
_MAGIC = b"cslint-session"
LONGEST_BEFORE = 240
LONGEST_CUE = 32


class StateError(ValueError):
    """A saved session state that cannot be taken up; the text says why."""


class Mark(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message that a finding may stand at: its place, ids, line, and its first words."""

    index: int
    message_id: str | None = None
    line: int | None = None
    cue: str = ""

    @property
    def label(self) -> str:
        """Its id, or its place where it has none."""
        return self.message_id if self.message_id is not None else f"#{self.index}"


class Timed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message, and a moment that matters with it, in seconds since 1970."""

    mark: Mark
    at: float


class Thread(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A complaint, and how far it was met.

    `replied`: an agent wrote after it. `soothed`: with an apology or empathy. `early`: a
    resolution came before any of these. `late_reply`: the message that came with it.
    """

    mark: Mark
    confidence: float = 0.9
    replied: bool = False
    apologised: bool = False
    soothed: bool = False
    resolved: bool = False
    early: bool = False

    @property
    def met(self) -> bool:
        """Whether nothing is owed any more."""
        return self.apologised and self.resolved


class Filed(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A formal complaint: offered a way out, agreed upon, told how to withdraw."""

    mark: Mark
    offered: bool = False
    agreed: bool = False
    guided: bool = False


class Bait(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A review reward that the customer asked for; `fresh` until another matter comes up."""

    mark: Mark
    text: str
    fresh: bool = True
    answered: bool = False


class Refused(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A refusal of contact: whether the agent has acknowledged it, and when it was said."""

    mark: Mark
    at: float | None = None
    acknowledged: float | bool = False


class State(msgspec.Struct, array_like=True):
    """All that is known of a conversation. Sub-structures are replaced, never changed."""

    count: int = 0
    customers: int = 0
    clock: float | None = None
    before: str | None = None
    told: tuple[str, ...] = ()
    spoke: bool = False
    greeted: bool = False
    answered: bool = False
    asked: bool = False
    held: bool = False
    complained: bool = False
    thread: Thread | None = None
    unanswered: Mark | None = None
    overdue: Timed | None = None
    waiting: Timed | None = None
    threat: Mark | None = None
    filed: Filed | None = None
    brushed: Mark | None = None
    bait: Bait | None = None
    refused: Refused | None = None
    run: tuple[tuple[float, int], ...] = ()
    flooded: bool = False
    promise: Timed | None = None
    hold: Timed | None = None
    late: Mark | None = None
    refusal: Mark | None = None
    wish: bool = False
    replies: bytes = b""
    ids: bytes = b""
    contacts: bytes = b""


class _Saved(msgspec.Struct, array_like=True):
    """What stands in saved bytes."""

    magic: bytes
    version: int
    conversation_id: str | None
    platform: str | None
    state: msgspec.Raw


class Loaded(msgspec.Struct, array_like=True):
    """A conversation taken up again."""

    conversation_id: str | None
    platform: str | None
    state: State


def save(conversation_id: str | None, platform: str | None, state: State) -> bytes:
    """A conversation's state as bytes."""
    raw = msgspec.Raw(msgspec.msgpack.encode(state))
    return msgspec.msgpack.encode(_Saved(_MAGIC, VERSION, conversation_id, platform, raw))


def load(data: bytes) -> Loaded:
    """A conversation's state from bytes. Raises StateError."""
    try:
        saved = msgspec.msgpack.decode(data, type=_Saved)
    except msgspec.DecodeError as error:
        raise StateError("these bytes are no saved session") from error
    if saved.magic != _MAGIC:
        raise StateError("these bytes are no saved session")
    if saved.version != VERSION:
        reason = f"saved by another version (format {saved.version}; this one reads {VERSION})"
        raise StateError(reason)
    try:
        state = msgspec.msgpack.decode(saved.state, type=State)
    except msgspec.DecodeError as error:
        raise StateError(f"a saved session that is damaged: {error}") from error
    return Loaded(saved.conversation_id, saved.platform, state)
