"""The machine of dialogue rules: one turn in, breaches out, all memory in the state.

Duties open at a customer's words and are met, or found broken, by what follows; `close`
judges what is still open at the end. A batch is nothing but turns fed one by one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from cslint.dialogue.answering import Answering
from cslint.dialogue.hearing import Hearing
from cslint.dialogue.turns import CODES, Breach, Setup, Turn
from cslint.dialogue.waits import is_over

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import tzinfo

    from cslint.dialogue.acts import ActReader
    from cslint.dialogue.limits import Limits
    from cslint.dialogue.state import State

_ONCE = frozenset({"SV001", "SV002", "SV003", "SV005", "SV007", "SV011", "HR003"})
# Duties that earlier turns raised: a draft does not break them, it comes too late for them.
_OLD_DUTIES = frozenset({"SV003", "SV004", "SV006", "SV009"})
_NOTHING: list[Breach] = []
_IDS = 32
_ID = 4


class Machine:
    """Judges turns by one set of limits and rules. Immutable: states are the caller's."""

    def __init__(
        self, reader: ActReader, limits: Limits, codes: Collection[str], zone: tzinfo
    ) -> None:
        """Report the rules `codes` only; no act is read that none of them asks for."""
        self.setup = Setup.of(reader, limits, codes, zone)
        self._hearing = Hearing(self.setup)
        self._answering = Answering(self.setup)

    def step(self, state: State, turn: Turn) -> list[Breach]:
        """Take one turn into the state; the breaches that it brings to light."""
        if turn.role == "system":
            return _NOTHING
        out: list[Breach] = []
        if turn.at is not None and not turn.is_edit:
            # A clock that goes back stands still here.
            if state.clock is not None and turn.at < state.clock:
                turn.at = state.clock
            state.clock = turn.at
        if turn.role == "customer":
            self._customer(state, turn, out)
        else:
            if not turn.is_edit and (state.promise is not None or state.hold is not None):
                answers = self._answering.is_answer(state, turn)
                self._check_due(state, turn.at, out, answered=answers)
            self._answering.take(state, turn, out)
        return self._kept(state, out) if out else out

    def _customer(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if not turn.is_edit:
            state.customers += 1
            state.run = ()
            state.flooded = False
            _end_turn(state, out)
            if state.promise is not None or state.hold is not None:
                self._check_due(state, turn.at, out, answered=False)
        self._hearing.take(state, turn)

    def preview(self, state: State, turn: Turn) -> list[Breach]:
        """What an agent's draft would break, nothing following it; the state is spent."""
        state.promise = state.hold = state.brushed = state.refusal = state.late = None
        out = self.step(state, turn)
        left: list[Breach] = []
        _end_turn(state, left)
        return [each for each in (*out, *self._kept(state, left)) if each.rule not in _OLD_DUTIES]

    def close(self, state: State, end: float | None = None) -> list[Breach]:
        """What the end of the conversation brings to light.

        `end`: when it ended, in seconds since 1970; None where only its last message tells.
        """
        out: list[Breach] = []
        _end_turn(state, out)
        moment = end if state.clock is None else max(end or state.clock, state.clock)
        self._check_due(state, moment, out, answered=False)
        self._close_waits(state, end, out)
        _close_thread(state, out, cut=state.held and moment is None)
        _close_duties(state, out)
        return self._kept(state, out)

    def _kept(self, state: State, out: list[Breach]) -> list[Breach]:
        """The breaches to report: of reported rules, some only once a conversation."""
        kept = []
        for breach in out:
            if breach.rule not in self.setup.codes or breach.rule in state.told:
                continue
            if breach.rule in _ONCE:
                state.told = (*state.told, breach.rule)
            kept.append(breach)
        return kept

    def _check_due(
        self, state: State, now: float | None, out: list[Breach], *, answered: bool
    ) -> None:
        """Promises and holds that ran out before `now`; an agent's message ends both."""
        promise, hold = state.promise, state.hold
        if now is not None and promise is not None and now > promise.at:
            out.append(Breach("SV006", promise.mark, words=promise.mark.cue))
            state.promise = None
        if now is not None and hold is not None and now - hold.at > self.setup.limits.hold:
            out.append(Breach("SV009", hold.mark, words=hold.mark.cue))
            state.hold = None
        if answered:
            state.promise = state.hold = None

    def _close_waits(self, state: State, end: float | None, out: list[Breach]) -> None:
        """A message that still waits at the end; a complaint in silence is SV005."""
        waiting, limits = state.waiting, self.setup.limits
        if waiting is None or end is None or state.unanswered is not None:
            return
        limit = limits.session_reply if state.answered else limits.first_reply
        if is_over(waiting.at, end, limit, limits.service_hours, self.setup.zone):
            out.append(Breach("SV004", waiting.mark, (), 1.0, waiting.mark.cue))


def _end_turn(state: State, out: list[Breach]) -> None:
    """The agent's turn is over: what it left unsaid stays unsaid."""
    if state.brushed is not None:
        out.append(Breach("AT004", state.brushed, words=state.brushed.cue))
        state.brushed = None
    if state.refusal is not None:
        out.append(Breach("AS003", state.refusal, words=state.refusal.cue))
        state.refusal = None
    if state.late is not None:
        out.append(Breach("SV014", state.late, confidence=1.0, words=state.late.cue))
        state.late = None


def _close_thread(state: State, out: list[Breach], *, cut: bool) -> None:
    """What a complaint was owed; nothing where a log without times stops at "one moment"."""
    thread = state.thread
    if thread is None or not thread.replied or cut:
        return
    if not thread.apologised:
        out.append(Breach("SV001", thread.mark, (), thread.confidence, thread.mark.cue))
    if not thread.resolved:
        out.append(Breach("SV002", thread.mark, (), thread.confidence, thread.mark.cue))


def _close_duties(state: State, out: list[Breach]) -> None:
    filed, bait = state.filed, state.bait
    if state.unanswered is not None:
        out.append(Breach("SV005", state.unanswered, words=state.unanswered.cue))
    if state.threat is not None:
        out.append(Breach("SV007", state.threat, words=state.threat.cue))
    if filed is not None and filed.agreed and not filed.guided:
        out.append(Breach("SV011", filed.mark, words=filed.mark.cue))
    if bait is not None and not bait.answered:
        out.append(Breach("RV008", bait.mark, words=bait.mark.cue))


def seen_before(ids: bytes, message_id: str | None) -> tuple[int | None, bytes]:
    """How many messages ago an id was last seen, if among the last 32; and the ids since."""
    if message_id is None:
        return None, (ids + bytes(_ID))[-_IDS * _ID :]
    key = crc32(message_id.encode("utf-8", "surrogatepass")).to_bytes(_ID, "big")
    place = ids.find(key)
    while place != -1 and place % _ID:
        place = ids.find(key, place + 1)
    if place != -1:
        return (len(ids) - place) // _ID, ids
    return None, (ids + key)[-_IDS * _ID :]


__all__ = ["CODES", "Breach", "Machine", "Turn", "seen_before"]
