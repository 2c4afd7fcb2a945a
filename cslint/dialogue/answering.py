"""The agent's side: which duties a message meets, and what it breaks."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from msgspec.structs import replace

from cslint.dialogue.floods import flooded, is_flood
from cslint.dialogue.promises import due_at
from cslint.dialogue.replies import bare_key, repeated
from cslint.dialogue.state import Refused, State, Thread, Timed
from cslint.dialogue.turns import NO_ACTS, Breach, Setup, Turn
from cslint.dialogue.waits import is_over

if TYPE_CHECKING:
    from cslint.dialogue.acts import Acts

_ASKS = re.compile(
    r"[?？吗呢]|哪|几个|拍|照片|图|视频|描述|提供|核对|单号|发我|发一下|发下|说说|什么"
)
_REWARD = re.compile(r"返|红包|奖|礼|券|现金|赠|补贴|[0-9一二三五十两]\s*[元块]|🧧|💰|hb|fx")
# The scorer alone may take any curt answer for a refusal: a word of negation must stand there.
_NO = re.compile(r"[不没無无非未否拒难別别甭免冇莫唔木❌🙅驳駁]|no", re.IGNORECASE)
_ACK_BUBBLES = 120.0
_SHORT = 8
_SURE = 0.8
_NAMED_REWARD = frozenset({"RV001", "RV002", "RV004", "RV007"})
_DUTIES = (
    "apology", "resolution", "empathy", "escalation_or_serious", "withdrawal_guidance",
)  # fmt: skip
_NAMED_REFUSAL = frozenset({"AS001"})


class Answering:
    """Takes a message of the shop's into a state. Immutable."""

    def __init__(self, setup: Setup) -> None:
        """Read no act that no reported rule asks for."""
        codes = setup.codes
        self._setup = setup
        self._limits = setup.limits
        self._floods = "HR004" in codes
        self._repeats = "SV013" in codes
        self._greets = "SV012" in codes
        self._refusals = "AS003" in codes
        self._promises = not codes.isdisjoint({"SV006", "SV009"})
        self._watch = setup.reads("agent", "promise", "hold", "bare_refusal", "short_no")
        self._duties = setup.reads("agent", *_DUTIES)
        self._brush = setup.reads("agent", "perfunctory")
        self._reward = setup.reads("agent", "assent", "review_refusal")
        self._contact = setup.reads("agent", "contact_ack")
        self._greeting = setup.reads("agent", "greeting")
        self._reasons = setup.reads("agent", "reason_or_alternative")
        self._pace = setup.reads("agent", "wait_apology")
        self._automatic = setup.reads("agent", "auto_reply")
        self._wish = setup.reads("customer", "refund_wish")

    def take(self, state: State, turn: Turn, out: list[Breach]) -> None:
        """Take one message; what it breaks goes into `out`."""
        if not turn.is_edit:
            self._count(state, turn, out)
        if state.refused is not None or turn.opted_out:
            self._note_contact(state, turn, out)
        if not turn.reached:
            return
        if state.bait is not None and not state.bait.answered and not turn.is_edit:
            self._note_reward(state, turn, out)
        self._note_answer(state, turn, out)
        if turn.role == "bot":
            return
        acts = self._watch(turn.text)
        if self._refusals and not turn.is_edit and (acts or state.refusal is not None):
            self._note_refusal(state, turn, acts)
        if acts and self._promises and turn.at is not None and not turn.is_edit:
            self._note_promise(state, turn, acts)
        if state.thread is not None:
            state.asked = _ASKS.search(turn.text) is not None
            state.held = "hold" in acts

    def is_answer(self, state: State, turn: Turn) -> bool:
        """Whether a message answers: neither a bot's nor an automatic reply."""
        if turn.role == "bot" or not turn.reached:
            return False
        waits = state.unanswered or state.promise or state.hold or state.overdue or state.waiting
        return waits is None or "auto_reply" not in self._automatic(turn.text)

    # --- what only counts --------------------------------------------------------------------

    def _count(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if self._greets and not state.spoke:
            self._note_greeting(state, turn, out)
        if self._floods and turn.at is not None and not state.flooded:
            self._note_flood(state, turn, turn.at, out)
        if self._repeats:
            key = _bare_key(turn.text, self._limits.repeat_length)
            if key is not None:
                self._note_repeat(state, turn, key, out)

    def _note_greeting(self, state: State, turn: Turn, out: list[Breach]) -> None:
        greets = "greeting" in self._greeting(turn.text)
        if turn.role == "bot":
            state.greeted = state.greeted or greets
            return
        state.spoke = True
        if not greets and not state.greeted:
            out.append(Breach("SV012", turn.mark, words=turn.mark.cue))

    def _note_flood(self, state: State, turn: Turn, at: float, out: list[Breach]) -> None:
        state.run = flooded(state.run, at, self._limits)
        if is_flood(state.run, self._limits):
            state.flooded = True
            state.run = ()
            out.append(Breach("HR004", turn.mark, confidence=1.0, words=turn.mark.cue))

    def _note_repeat(self, state: State, turn: Turn, key: bytes, out: list[Breach]) -> None:
        count, state.replies = repeated(state.replies, key, state.customers)
        if count == self._limits.repeats and not self._may_repeat(turn.text):
            out.append(Breach("SV013", turn.mark, confidence=0.95, words=turn.mark.cue))

    def _may_repeat(self, text: str) -> bool:
        """Greetings, links and order cards."""
        if "http" in text or text[:1] == "[" or "【订单" in text:
            return True
        return "greeting" in self._greeting(text)

    # --- contact and rewards -----------------------------------------------------------------

    def _note_contact(self, state: State, turn: Turn, out: list[Breach]) -> None:
        refused = state.refused
        if turn.opted_out:
            state.refused = Refused(turn.mark, turn.at, acknowledged=True)
        elif refused is None or turn.is_edit:
            return
        elif turn.channel != "call" and self._may_acknowledge(refused, turn):
            at = True if turn.at is None else turn.at
            state.refused = replace(refused, acknowledged=refused.acknowledged or at)
        else:
            label = (refused.mark.label,)
            out.append(Breach("HR003", turn.mark, label, words=refused.mark.cue))

    def _may_acknowledge(self, refused: Refused, turn: Turn) -> bool:
        """Whether a message is the one short acknowledgement, or a bubble of it."""
        if "contact_ack" not in self._contact(turn.text):
            return False
        known = refused.acknowledged
        if known is False:
            return True
        return turn.at is not None and known is not True and turn.at - known <= _ACK_BUBBLES

    def _note_reward(self, state: State, turn: Turn, out: list[Breach]) -> None:
        bait = state.bait
        if bait is None:
            return
        acts = self._reward(turn.text, bait.text)
        named = _REWARD.search(turn.text) and not _NAMED_REWARD.isdisjoint(turn.found)
        if "review_refusal" in acts or named:
            state.bait = replace(bait, answered=True)
        elif bait.fresh and (assent := acts.get("assent")) is not None:
            state.bait = replace(bait, answered=True)
            label = (bait.mark.label,)
            out.append(Breach("RV003", turn.mark, label, assent.confidence, bait.mark.cue))

    # --- complaints --------------------------------------------------------------------------

    def _note_answer(self, state: State, turn: Turn, out: list[Breach]) -> None:
        owes = state.thread is not None or state.threat is not None or state.filed is not None
        answered = state.before if state.threat is not None else None
        acts = self._duties(turn.text, answered) if owes else NO_ACTS
        answers = turn.role != "bot"
        if answers and (owes or state.overdue is not None or state.waiting is not None):
            answers = "auto_reply" not in self._automatic(turn.text)
        if owes:
            self._note_duties(state, turn, acts, out, answers)
        if answers:
            state.unanswered = None
            if turn.at is not None and not turn.is_edit:
                self._note_pace(state, turn, turn.at, out)

    def _note_duties(
        self,
        state: State,
        turn: Turn,
        acts: Acts,
        out: list[Breach],
        answers: bool,  # noqa: FBT001
    ) -> None:
        # What hangs on a complaint's withdrawal is no way forward.
        offers = "resolution" in acts and "SV010" not in turn.found
        resolves = offers or self._grants(state, turn)
        if answers and not turn.is_edit and (state.complained or state.brushed is not None):
            self._note_perfunctory(state, turn)
        if state.thread is not None:
            state.thread = _further(state.thread, turn, acts, out, answers, resolves)
        if state.threat is not None and "escalation_or_serious" in acts:
            state.threat = None
        if state.filed is not None:
            guided = state.filed.guided or "withdrawal_guidance" in acts
            offered = state.filed.offered or resolves
            state.filed = replace(state.filed, offered=offered, guided=guided)

    def _note_perfunctory(self, state: State, turn: Turn) -> None:
        """Next to nothing after a complaint; more before the customer writes mends it."""
        if "perfunctory" in self._brush(turn.text, state.before):
            state.brushed = turn.mark if state.complained else state.brushed
        else:
            state.brushed = None
        if state.brushed is None:
            state.complained = False

    def _grants(self, state: State, turn: Turn) -> bool:
        """A bare yes to a customer's wish for a refund or an exchange."""
        if state.before is None or len(turn.text) > _SHORT:
            return False
        if "assent" not in self._reward(turn.text):
            return False
        return "refund_wish" in self._wish(state.before)

    # --- waits, refusals, promises ---------------------------------------------------------

    def _note_pace(self, state: State, turn: Turn, at: float, out: list[Breach]) -> None:
        overdue, waiting = state.overdue, state.waiting
        if overdue is not None:
            state.overdue = None
            if self._is_over(overdue.at, at, self._limits.complaint_reply):
                out.append(_late(overdue, turn))
        if waiting is not None:
            state.waiting = None
            self._note_wait(state, waiting, turn, at, out)
        elif state.late is not None and "wait_apology" in self._pace(turn.text):
            state.late = None
        state.answered = True

    def _note_wait(
        self, state: State, waiting: Timed, turn: Turn, at: float, out: list[Breach]
    ) -> None:
        limits = self._limits
        limit = limits.session_reply if state.answered else limits.first_reply
        if self._is_over(waiting.at, at, limit):
            out.append(_late(waiting, turn))
        late = at - waiting.at > limits.late_reply
        if late and "wait_apology" not in self._pace(turn.text):
            state.late = turn.mark

    def _is_over(self, since: float, until: float, limit: float | None) -> bool:
        return is_over(since, until, limit, self._limits.service_hours, self._setup.zone)

    def _note_refusal(self, state: State, turn: Turn, acts: Acts) -> None:
        if state.refusal is not None:
            if self._reasons(turn.text) or "resolution" in self._duties(turn.text):
                state.refusal = None
        elif _NAMED_REFUSAL.isdisjoint(turn.found) and self._is_bare(state, turn, acts):
            state.refusal = turn.mark

    def _is_bare(self, state: State, turn: Turn, acts: Acts) -> bool:
        """A refusal of a refund: said so, or a bare no to a wish for one."""
        if "bare_refusal" in acts:
            return True
        if "short_no" not in acts or state.before is None or not _NO.search(turn.text):
            return False
        if self._reasons(turn.text):
            return False
        return "refund_wish" in self._wish(state.before)

    def _note_promise(self, state: State, turn: Turn, acts: Acts) -> None:
        promise = acts.get("promise")
        if promise is not None:
            due = due_at(turn, promise.words, self._setup)
            state.promise = None if due is None else Timed(turn.mark, due)
        elif "hold" in acts and turn.at is not None:
            state.hold = Timed(turn.mark, turn.at)


def _further(
    thread: Thread,
    turn: Turn,
    acts: Acts,
    out: list[Breach],
    answers: bool,  # noqa: FBT001
    resolves: bool,  # noqa: FBT001
) -> Thread:
    """A complaint's thread after one more message of the shop's."""
    apologises = "apology" in acts
    empathy = acts.get("empathy")
    soothes = apologises or (empathy is not None and empathy.confidence >= _SURE)
    if thread.early and soothes:
        out.append(Breach("SV003", thread.mark, (turn.mark.label,), words=thread.mark.cue))
    return replace(
        thread,
        replied=thread.replied or answers,
        apologised=thread.apologised or apologises,
        soothed=thread.soothed or soothes,
        resolved=thread.resolved or resolves,
        early=not thread.soothed and not soothes and (thread.early or resolves),
    )


def _late(waited_for: Timed, turn: Turn) -> Breach:
    mark = waited_for.mark
    return Breach("SV004", mark, (turn.mark.label,), 1.0, mark.cue)


@lru_cache(maxsize=20_000)
def _bare_key(text: str, least: int) -> bytes | None:
    return bare_key(text, least)
