"""The customer's side: which duties a message raises, and which it ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from cslint.dialogue.state import (
    LONGEST_BEFORE,
    Bait,
    Filed,
    Refused,
    State,
    Thread,
    Timed,
)
from cslint.dialogue.turns import NO_ACTS, Setup, Turn

if TYPE_CHECKING:
    from cslint.dialogue.acts import Act, Acts

_TRIFLE = 4
_BUBBLE = 12
_SAME_TURN = 600.0


class Hearing:
    """Takes a customer's message into a state. Immutable."""

    def __init__(self, setup: Setup) -> None:
        """Read no act that no reported rule asks for."""
        codes = setup.codes
        self._setup = setup
        self._contact = "HR003" in codes
        self._bait = not codes.isdisjoint({"RV003", "RV008"})
        self._filing = "SV011" in codes
        watched = ("complaint", "outside_threat", "contact_refusal", "reward_bait")
        self._watch = setup.reads("customer", *watched)
        self._more = setup.reads("customer", "closing", "settled", "retraction")
        self._filed = setup.reads("customer", "agreement", "filed_complaint")

    def take(self, state: State, turn: Turn) -> None:
        """Hear one message."""
        acts = self._watch(turn.text)
        more = self._more(turn.text) if self._listens(state, turn) else NO_ACTS
        if acts or turn.opted_out or state.refused is not None:
            self._hear_contact(state, turn, acts, more)
        if self._bait and (acts or state.bait is not None):
            self._hear_bait(state, turn, acts, more)
        complaint = acts.get("outside_threat") or acts.get("complaint") if acts else None
        if complaint is not None and self._setup.complaints:
            self._hear_complaint(state, turn, complaint, threat="outside_threat" in acts)
        if more:
            self._hear_end(state, more, complains=complaint is not None)
        if self._filing:
            self._hear_filing(state, turn, more, complains=complaint is not None)
        if turn.at is not None and not turn.is_edit:
            self._wait(state, turn, complains=complaint is not None, closes="closing" in more)
        state.before = turn.text[-LONGEST_BEFORE:]

    def _listens(self, state: State, turn: Turn) -> bool:
        """Whether anything hangs on the customer's closing words."""
        return (
            state.thread is not None
            or state.unanswered is not None
            or state.promise is not None
            or state.hold is not None
            or state.refused is not None
            or state.bait is not None
            or state.filed is not None
            or (self._setup.paces and turn.at is not None)
        )

    def _hear_contact(self, state: State, turn: Turn, acts: Acts, more: Acts) -> None:
        if not self._contact and not turn.opted_out:
            return
        if "contact_refusal" in acts or turn.opted_out:
            state.refused = Refused(turn.mark, turn.at)
        elif state.refused is not None and not turn.is_edit:
            if "closing" in more or _is_same_turn(state.refused, turn):
                state.refused = replace(state.refused, acknowledged=False)
            else:
                state.refused = None

    def _hear_bait(self, state: State, turn: Turn, acts: Acts, more: Acts) -> None:
        bait = state.bait
        if "reward_bait" in acts:
            again = bait is not None and not bait.answered
            fresh = Bait(turn.mark, turn.text[:LONGEST_BEFORE])
            state.bait = replace(bait, fresh=True) if bait is not None and again else fresh
        elif bait is not None and bait.fresh:
            # A bubble of the same turn goes on with the question: "and at your shop?"
            longest = _BUBBLE if turn.index - bait.mark.index == 1 else _TRIFLE
            trifle = len(turn.text) <= longest or "closing" in more
            state.bait = replace(bait, fresh=trifle)

    def _hear_complaint(self, state: State, turn: Turn, act: Act, *, threat: bool) -> None:
        mark, thread = turn.mark, state.thread
        state.complained = True
        state.unanswered = state.unanswered or mark
        # An answer to the agent's question goes on with the matter; it is no new complaint.
        if thread is None or (thread.met and not state.asked):
            state.thread = Thread(mark, act.confidence)
        if threat:
            state.threat = state.threat or mark

    def _hear_end(self, state: State, more: Acts, *, complains: bool) -> None:
        if "retraction" in more and not complains:
            state.thread = None
            state.unanswered = state.overdue = None
            state.complained = False
        if "settled" in more:
            state.promise = state.hold = None

    def _hear_filing(self, state: State, turn: Turn, more: Acts, *, complains: bool) -> None:
        filed = state.filed
        if filed is not None and filed.offered and self._agrees(turn, more):
            state.filed = replace(filed, agreed=True)
        elif (
            complains
            and (filed is None or filed.guided)
            and "filed_complaint" in self._filed(turn.text)
        ):
            state.filed = Filed(turn.mark)

    def _agrees(self, turn: Turn, more: Acts) -> bool:
        return "settled" in more or "agreement" in self._filed(turn.text)

    def _wait(self, state: State, turn: Turn, *, complains: bool, closes: bool) -> None:
        if turn.at is None:
            return
        if complains and state.overdue is None:
            state.overdue = Timed(turn.mark, turn.at)
        if self._setup.paces and not closes and state.waiting is None:
            state.waiting = Timed(turn.mark, turn.at)


def _is_same_turn(refused: Refused, turn: Turn) -> bool:
    """Whether a customer's message still belongs to the refusal just before it."""
    if refused.acknowledged is not False or turn.index - refused.mark.index > 1:
        return False
    return turn.at is None or refused.at is None or turn.at - refused.at < _SAME_TURN
