"""What the sides of the machine share: turns, breaches, and the acts they ask for."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.dialogue.acts import ActReader
from cslint.dialogue.limits import Limits
from cslint.dialogue.state import LONGEST_CUE, Mark
from cslint.model import Channel, Role

if TYPE_CHECKING:
    from collections.abc import Collection

    from cslint.dialogue.acts import Acts, Reads
    from cslint.dialogue.lexicon import Side

CODES = frozenset(
    {
        "SV001", "SV002", "SV003", "SV004", "SV005", "SV006", "SV007", "SV009", "SV011",
        "SV012", "SV013", "SV014", "RV003", "RV008", "HR003", "HR004", "AT004", "AS003",
    }
)  # fmt: skip
NO_ACTS: Acts = {}
_COMPLAINTS = frozenset({"SV001", "SV002", "SV003", "SV004", "SV005", "SV007", "AT004", "SV011"})


class Breach(NamedTuple):
    """A rule found broken: where it stands, the messages it rests on, and their words."""

    rule: str
    at: Mark
    evidence: tuple[str, ...] = ()
    confidence: float = 0.9
    words: str = ""


class Turn(msgspec.Struct, gc=False):
    """A message as the machine takes it.

    `at`: seconds since 1970; `said`: the same as given. `found`: codes of message rules that
    the text breaks. `reached`: false for a call that nobody took. `is_edit`: an earlier
    message in new words.
    """

    role: Role
    text: str
    index: int
    message_id: str | None = None
    line: int | None = None
    at: float | None = None
    said: datetime | None = None
    channel: Channel = "chat"
    found: tuple[str, ...] = ()
    reached: bool = True
    opted_out: bool = False
    is_edit: bool = False
    made: Mark | None = None

    @property
    def mark(self) -> Mark:
        """Where a finding at this message stands; made once, for a state holds it often."""
        if self.made is None:
            cue = self.text[:LONGEST_CUE]
            self.made = Mark(self.index, self.message_id, self.line, cue)
        return self.made


class Setup(NamedTuple):
    """Limits, the codes that are reported, the zone, and what reads acts.

    `paces`: whether every wait is measured, not only a complaint's.
    """

    limits: Limits
    codes: frozenset[str]
    zone: tzinfo
    reader: ActReader
    complaints: bool
    paces: bool

    @classmethod
    def of(cls, reader: ActReader, limits: Limits, codes: Collection[str], zone: tzinfo) -> Setup:
        """Work out what the codes ask for."""
        kept = frozenset(codes) & CODES
        paces = "SV014" in kept or bool(limits.first_reply or limits.session_reply)
        return cls(limits, kept, zone, reader, not kept.isdisjoint(_COMPLAINTS), paces)

    def reads(self, side: Side, *names: str) -> Reads:
        """What reads some acts of a side."""
        return self.reader.reads(side, frozenset(names))
