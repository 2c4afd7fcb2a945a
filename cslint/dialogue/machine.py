"""The machine of dialogue rules: one turn in, breaches out, all memory in the state.

Every rule is a small step here. Duties open at a customer's words and are met, or found
broken, by what follows; `close` judges what is still open at the end.
"""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from typing import TYPE_CHECKING, NamedTuple
from zlib import crc32

from msgspec.structs import replace

from cslint.dialogue.floods import flooded
from cslint.dialogue.limits import DAY, Limits
from cslint.dialogue.replies import bare_text, repeated
from cslint.dialogue.state import (
    LONGEST_BEFORE,
    Bait,
    Filed,
    Mark,
    Refused,
    State,
    Thread,
    Timed,
)
from cslint.dialogue.times import deadline
from cslint.dialogue.waits import waited

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from typing import Literal

    from cslint.dialogue.acts import Act, ActReader

CODES = frozenset(
    {
        "SV001", "SV002", "SV003", "SV004", "SV005", "SV006", "SV007", "SV009", "SV011",
        "SV012", "SV013", "SV014", "RV003", "RV008", "HR003", "HR004", "AT004", "AS003",
    }
)  # fmt: skip
_ONCE = frozenset({"SV001", "SV002", "SV003", "SV005", "SV007", "SV011", "HR003"})
_WATCH = frozenset({"complaint", "outside_threat", "contact_refusal", "reward_bait"})
_MORE = frozenset({"closing", "settled", "retraction", "agreement"})
_FILED = frozenset({"filed_complaint"})
_WISH = frozenset({"refund_wish"})
_REFUSALS = frozenset({"bare_refusal", "short_no"})
_PROMISES = frozenset({"promise", "hold"})
_ANSWERS = frozenset(
    {
        "apology", "empathy", "resolution", "escalation_or_serious", "perfunctory", "auto_reply",
        "withdrawal_guidance", "hold", "promise",
    }
)  # fmt: skip
_PACED = frozenset({"wait_apology"})
_REWARDS = frozenset({"assent", "review_refusal"})
_REASONS = frozenset({"reason_or_alternative", "resolution"})
_GREETING = frozenset({"greeting"})
_ACK = frozenset({"contact_ack"})
_AUTO = frozenset({"auto_reply"})
_NO_ACTS: Mapping[str, Act] = {}
_ASKS = re.compile(r"[?？吗呢]|哪|几个|拍|照片|图|视频|描述|提供|核对|单号|发我|发一下|发下|说说|什么")
_REWARD = re.compile(r"返|红包|奖|礼|券|现金|赠|补贴|[0-9一二三五十两]\s*[元块]|🧧|💰|hb|fx")
_TRIFLE = 4
_SAME_TURN = 600.0
_ACK_BUBBLES = 120.0
_SURE = 0.8
_IDS = 32
_ID = 4
# Duties that earlier turns raised: a draft does not break them, it comes too late for them.
_OLD_DUTIES = frozenset({"SV003", "SV004"})
_NAMED_REWARD = frozenset({"RV001", "RV002", "RV004", "RV007"})
_NAMED_REFUSAL = frozenset({"AS001"})
_KINDS = (
    ("resend", re.compile("补发|补寄|重发|重寄|寄|补")),
    ("exchange", re.compile("换")),
    ("compensation", re.compile("赔|补偿|打款")),
    ("repair", re.compile("修")),
)


class Breach(NamedTuple):
    """A rule found broken: where it stands, the messages it rests on, and their words."""

    rule: str
    at: Mark
    evidence: tuple[str, ...] = ()
    confidence: float = 0.9
    words: str = ""


class Turn(NamedTuple):
    """A message as the machine takes it.

    `at`: seconds since 1970; `said`: the same on the wall clock. `found`: codes of message
    rules that the text breaks. `is_edit`: an earlier message in new words.
    """

    role: Literal["customer", "agent", "bot", "system"]
    text: str
    mark: Mark
    at: float | None = None
    said: datetime | None = None
    channel: str = "chat"
    found: Collection[str] = ()
    reached: bool = True
    opted_out: bool = False
    is_edit: bool = False


class Machine:
    """Judges turns by one set of limits and rules. Immutable: states are the caller's."""

    def __init__(
        self, reader: ActReader, limits: Limits, codes: Collection[str], zone: tzinfo
    ) -> None:
        """Report the rules `codes` only; no act is read that none of them asks for."""
        self.reader = reader
        self.limits = limits
        self.codes = frozenset(codes) & CODES
        self.zone = zone
        self._complaints = not self.codes.isdisjoint(
            {"SV001", "SV002", "SV003", "SV004", "SV005", "SV007", "AT004", "SV011"}
        )
        watched = {
            "contact_refusal": "HR003" in self.codes,
            "reward_bait": not self.codes.isdisjoint({"RV003", "RV008"}),
            "complaint": self._complaints,
            "outside_threat": self._complaints,
        }
        self._watch = frozenset(name for name, asked in watched.items() if asked)
        self._paces = "SV014" in self.codes or bool(limits.first_reply or limits.session_reply)

    # --- the two entries -------------------------------------------------------------------

    def step(self, state: State, turn: Turn) -> list[Breach]:
        """Take one turn into the state; the breaches that it brings to light."""
        out: list[Breach] = []
        if turn.role == "system":
            return out
        if turn.at is not None and not turn.is_edit:
            # A clock that goes back stands still here.
            at = turn.at if state.clock is None else max(turn.at, state.clock)
            turn = turn._replace(at=at)
            state.clock = at
        if turn.role == "customer":
            self._customer(state, turn, out)
        else:
            self._agent(state, turn, out)
        return self._kept(state, out)

    def close(self, state: State, end: float | None = None) -> list[Breach]:
        """What the end of the conversation brings to light.

        `end`: when it ended, in seconds since 1970; None where only its last message tells.
        """
        out: list[Breach] = []
        self._end_turn(state, out)
        moment = end if state.clock is None else max(end or state.clock, state.clock)
        self._check_due(state, moment, out)
        self._close_waits(state, end, out)
        self._close_thread(state, out, cut=state.held and moment is None)
        if state.unanswered is not None:
            out.append(Breach("SV005", state.unanswered, words=state.unanswered.cue))
        if state.threat is not None:
            out.append(Breach("SV007", state.threat, words=state.threat.cue))
        if state.filed is not None and state.filed.agreed and not state.filed.guided:
            out.append(Breach("SV011", state.filed.mark, words=state.filed.mark.cue))
        if state.bait is not None and not state.bait.answered:
            out.append(Breach("RV008", state.bait.mark, words=state.bait.mark.cue))
        return self._kept(state, out)

    def preview(self, state: State, turn: Turn) -> list[Breach]:
        """What an agent's draft would break, nothing following it; the state is spent."""
        state.promise = state.hold = state.brushed = state.refusal = state.late = None
        out = self.step(state, turn)
        self._end_turn(state, out)
        return [each for each in self._kept(state, out) if each.rule not in _OLD_DUTIES]

    def _kept(self, state: State, out: list[Breach]) -> list[Breach]:
        kept = []
        for breach in out:
            if breach.rule not in self.codes or breach.rule in state.told:
                continue
            if breach.rule in _ONCE:
                state.told = (*state.told, breach.rule)
            kept.append(breach)
        return kept

    # --- the customer ----------------------------------------------------------------------

    def _customer(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if not turn.is_edit:
            state.customers += 1
            state.run = ()
            state.flooded = False
            self._end_turn(state, out)
            self._check_due(state, turn.at, out)
        acts = self._read(turn.text, "customer", self._watch) if self._watch else _NO_ACTS
        more = self._read(turn.text, "customer", _MORE) if self._listens(state, turn) else _NO_ACTS
        complaint = acts.get("outside_threat") or acts.get("complaint")
        self._hear_contact(state, turn, "contact_refusal" in acts or turn.opted_out, more)
        self._hear_bait(state, turn, acts, more)
        if complaint is not None:
            self._hear_complaint(state, turn, complaint, threat="outside_threat" in acts)
        elif "retraction" in more:
            self._retract(state)
        self._hear_end(state, more)
        self._hear_filing(state, turn, acts, more)
        self._wait(state, turn, complained=complaint is not None, closing="closing" in more)
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
            or (self._paces and turn.at is not None)
        )

    def _hear_contact(
        self, state: State, turn: Turn, refused: bool, more: Mapping[str, Act]  # noqa: FBT001
    ) -> None:
        if refused:
            state.refused = Refused(turn.mark, turn.at)
        elif state.refused is not None and not turn.is_edit:
            if "closing" in more or self._is_same_turn(state.refused, turn):
                state.refused = replace(state.refused, acknowledged=False)
            else:
                state.refused = None

    def _is_same_turn(self, refused: Refused, turn: Turn) -> bool:
        """Whether a customer's message still belongs to the refusal just before it."""
        if refused.acknowledged is not False or turn.mark.index - refused.mark.index > 1:
            return False
        return turn.at is None or refused.at is None or turn.at - refused.at < _SAME_TURN

    def _hear_bait(
        self, state: State, turn: Turn, acts: Mapping[str, Act], more: Mapping[str, Act]
    ) -> None:
        if "reward_bait" in acts:
            if state.bait is None or state.bait.answered:
                state.bait = Bait(turn.mark, turn.text[:LONGEST_BEFORE])
            else:
                state.bait = replace(state.bait, fresh=True)
        elif state.bait is not None and state.bait.fresh:
            trifle = len(turn.text) <= _TRIFLE or "closing" in more
            state.bait = replace(state.bait, fresh=trifle)

    def _hear_complaint(self, state: State, turn: Turn, act: Act, *, threat: bool) -> None:
        mark = turn.mark
        state.complained = True
        state.unanswered = state.unanswered or mark
        thread = state.thread
        if thread is None or (thread.met and not state.asked):
            state.thread = Thread(mark, act.confidence)
        if threat:
            state.threat = state.threat or mark

    def _retract(self, state: State) -> None:
        if state.thread is not None and not state.thread.replied:
            state.thread = None
        state.unanswered = None
        state.overdue = None
        state.complained = False

    def _hear_end(self, state: State, more: Mapping[str, Act]) -> None:
        if "settled" in more:
            state.promise = None
            state.hold = None

    def _hear_filing(
        self, state: State, turn: Turn, acts: Mapping[str, Act], more: Mapping[str, Act]
    ) -> None:
        if "SV011" not in self.codes:
            return
        filed = state.filed
        if filed is not None and filed.offered and ("agreement" in more or "settled" in more):
            state.filed = replace(filed, agreed=True)
        elif (filed is None or filed.guided) and not _WATCH.isdisjoint(acts):
            if "filed_complaint" in self._read(turn.text, "customer", _FILED):
                state.filed = Filed(turn.mark)

    def _wait(self, state: State, turn: Turn, *, complained: bool, closing: bool) -> None:
        if turn.at is None or turn.is_edit:
            return
        if complained and state.overdue is None:
            state.overdue = Timed(turn.mark, turn.at)
        if self._paces and not closing and state.waiting is None:
            state.waiting = Timed(turn.mark, turn.at)

    # --- the agent -------------------------------------------------------------------------

    def _agent(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if not turn.is_edit:
            self._check_due(state, turn.at, out, by_agent=self._is_person(state, turn))
            self._note_greeting(state, turn, out)
            self._note_flood(state, turn, out)
            self._note_repeat(state, turn, out)
        self._note_contact(state, turn, out)
        if not turn.reached:
            return
        self._note_reward(state, turn, out)
        acts = _NO_ACTS
        if self._owes(state):
            acts = self._read(turn.text, "agent", _ANSWERS, state.before)
        self._note_answer(state, turn, acts, out)
        self._note_refusal(state, turn)
        if turn.at is not None and not turn.is_edit:
            self._note_promise(state, turn)
        if state.thread is not None:
            state.asked = _ASKS.search(turn.text) is not None
            state.held = "hold" in acts

    def _is_person(self, state: State, turn: Turn) -> bool:
        """Whether a message answers: neither a bot's nor an automatic reply."""
        if turn.role == "bot" or not turn.reached:
            return False
        waits = state.unanswered or state.promise or state.hold or state.overdue or state.waiting
        return waits is None or "auto_reply" not in self._read(turn.text, "agent", _AUTO)

    def _owes(self, state: State) -> bool:
        return (
            state.thread is not None
            or state.threat is not None
            or state.filed is not None
        )

    def _note_greeting(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if state.spoke or "SV012" not in self.codes:
            return
        greets = "greeting" in self._read(turn.text, "agent", _GREETING)
        if turn.role == "bot":
            state.greeted = state.greeted or greets
            return
        state.spoke = True
        if not greets and not state.greeted:
            out.append(Breach("SV012", turn.mark, words=turn.mark.cue))

    def _note_flood(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if turn.at is None or state.flooded or "HR004" not in self.codes:
            return
        state.run = flooded(state.run, turn.at, self.limits)
        if (
            len(state.run) >= self.limits.flood_times
            and sum(count for _, count in state.run) >= self.limits.flood_messages
        ):
            state.flooded = True
            out.append(Breach("HR004", turn.mark, confidence=1.0, words=turn.mark.cue))
            state.run = ()

    def _note_repeat(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if "SV013" not in self.codes:
            return
        bare = bare_text(turn.text)
        if len(bare) < self.limits.repeat_length:
            return
        count, state.replies = repeated(state.replies, bare, state.customers)
        if count == self.limits.repeats and not self._may_repeat(turn.text):
            out.append(Breach("SV013", turn.mark, confidence=0.95, words=turn.mark.cue))

    def _may_repeat(self, text: str) -> bool:
        """Greetings, links and order cards."""
        if "http" in text or "[" in text[:1] or "【订单" in text:
            return True
        return "greeting" in self._read(text, "agent", _GREETING)

    def _note_contact(self, state: State, turn: Turn, out: list[Breach]) -> None:
        refused = state.refused
        if turn.opted_out:
            state.refused = Refused(turn.mark, turn.at, acknowledged=True)
            return
        if refused is None or turn.is_edit:
            return
        if turn.channel != "call" and self._may_acknowledge(refused, turn):
            at = True if turn.at is None else turn.at
            state.refused = replace(refused, acknowledged=refused.acknowledged or at)
            return
        out.append(
            Breach("HR003", turn.mark, (refused.mark.label,), words=refused.mark.cue)
        )
        state.refused = None

    def _may_acknowledge(self, refused: Refused, turn: Turn) -> bool:
        if "contact_ack" not in self._read(turn.text, "agent", _ACK):
            return False
        known = refused.acknowledged
        if known is False:
            return True
        return turn.at is not None and known is not True and turn.at - known <= _ACK_BUBBLES

    def _note_reward(self, state: State, turn: Turn, out: list[Breach]) -> None:
        bait = state.bait
        if bait is None or bait.answered or turn.is_edit:
            return
        acts = self._read(turn.text, "agent", _REWARDS, bait.text)
        named = _REWARD.search(turn.text) and not _NAMED_REWARD.isdisjoint(turn.found)
        if "review_refusal" in acts or named:
            state.bait = replace(bait, answered=True)
        elif bait.fresh and (assent := acts.get("assent")) is not None:
            state.bait = replace(bait, answered=True)
            evidence = (bait.mark.label,)
            out.append(
                Breach("RV003", turn.mark, evidence, assent.confidence, words=bait.mark.cue)
            )

    def _note_answer(
        self, state: State, turn: Turn, acts: Mapping[str, Act], out: list[Breach]
    ) -> None:
        answers = turn.role != "bot" and "auto_reply" not in acts
        resolves = "resolution" in acts or self._grants(state, turn)
        self._note_perfunctory(state, turn, acts, answers=answers)
        if state.thread is not None:
            state.thread = self._further(state.thread, turn, acts, out, answers, resolves)
        if answers:
            self._note_pace(state, turn, out)
            state.unanswered = None
        if state.threat is not None and "escalation_or_serious" in acts:
            state.threat = None
        if state.filed is not None:
            guided = state.filed.guided or "withdrawal_guidance" in acts
            offered = state.filed.offered or resolves
            state.filed = replace(state.filed, offered=offered, guided=guided)

    def _grants(self, state: State, turn: Turn) -> bool:
        """A bare yes to a customer's wish for a refund or an exchange."""
        if state.thread is None or state.before is None or len(turn.text) > 2 * _TRIFLE:
            return False
        if "assent" not in self._read(turn.text, "agent", _REWARDS):
            return False
        return "refund_wish" in self._read(state.before, "customer", _WISH)

    def _further(
        self,
        thread: Thread,
        turn: Turn,
        acts: Mapping[str, Act],
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
        early = not thread.soothed and not soothes and (thread.early or resolves)
        return replace(
            thread,
            replied=thread.replied or answers,
            apologised=thread.apologised or apologises,
            soothed=thread.soothed or soothes,
            resolved=thread.resolved or resolves,
            early=early,
        )

    def _note_perfunctory(
        self, state: State, turn: Turn, acts: Mapping[str, Act], *, answers: bool
    ) -> None:
        if not answers or turn.is_edit:
            return
        if state.complained and "perfunctory" in acts:
            state.brushed = turn.mark
        elif "perfunctory" not in acts:
            state.brushed = None
        state.complained = False if state.brushed is None else state.complained

    def _note_pace(self, state: State, turn: Turn, out: list[Breach]) -> None:
        if turn.at is None or turn.is_edit:
            return
        overdue, waiting = state.overdue, state.waiting
        label = (turn.mark.label,)
        if overdue is not None:
            if self._waited(overdue.at, turn.at) > self.limits.complaint_reply:
                out.append(Breach("SV004", overdue.mark, label, 1.0, words=overdue.mark.cue))
            state.overdue = None
        if waiting is not None:
            self._note_wait(state, waiting, turn, out)
        elif state.late is not None and self._read(turn.text, "agent", _PACED):
            state.late = None

    def _note_wait(
        self, state: State, waiting: Timed, turn: Turn, out: list[Breach]
    ) -> None:
        since = (turn.at or waiting.at) - waiting.at
        first = not state.told or "first" not in state.told
        limit = self.limits.first_reply if first else self.limits.session_reply
        if limit is not None and self._waited(waiting.at, waiting.at + since) > limit:
            label = (turn.mark.label,)
            out.append(Breach("SV004", waiting.mark, label, 1.0, words=waiting.mark.cue))
        if first:
            state.told = (*state.told, "first")
        if since > self.limits.late_reply and not self._read(turn.text, "agent", _PACED):
            state.late = turn.mark
        state.waiting = None

    def _waited(self, since: float, until: float) -> float:
        return waited(since, until, self.limits.service_hours, self.zone)

    def _note_refusal(self, state: State, turn: Turn) -> None:
        if "AS003" not in self.codes or turn.is_edit:
            return
        if state.refusal is not None:
            if self._read(turn.text, "agent", _REASONS):
                state.refusal = None
            return
        acts = self._read(turn.text, "agent", _REFUSALS)
        if not acts or not _NAMED_REFUSAL.isdisjoint(turn.found):
            return
        bare = "bare_refusal" in acts or (
            state.before is not None
            and "refund_wish" in self._read(state.before, "customer", _WISH)
        )
        if bare:
            state.refusal = turn.mark

    def _note_promise(self, state: State, turn: Turn) -> None:
        if turn.at is None or turn.said is None:
            return
        acts = self._read(turn.text, "agent", _PROMISES)
        promise = acts.get("promise")
        if promise is not None:
            due = self._due(turn, promise)
            state.promise = None if due is None else Timed(turn.mark, due)
        elif "hold" in acts:
            state.hold = Timed(turn.mark, turn.at)

    def _due(self, turn: Turn, promise: Act) -> float | None:
        """When a promise falls due, in seconds since 1970; None if no calendar tells."""
        if turn.said is None or turn.at is None:
            return None
        stated = deadline(turn.text, turn.said)
        if stated is not None:
            return None if stated.at is None else stated.at.timestamp()
        return turn.at + self.limits.promised(_kind(promise.words))

    # --- time and ends ---------------------------------------------------------------------

    def _check_due(
        self, state: State, now: float | None, out: list[Breach], *, by_agent: bool = False
    ) -> None:
        """Promises and holds that ran out before `now`; an agent's message ends both."""
        promise, hold = state.promise, state.hold
        if now is not None and promise is not None and now > promise.at:
            out.append(Breach("SV006", promise.mark, words=promise.mark.cue))
            state.promise = None
        if now is not None and hold is not None and now - hold.at > self.limits.hold:
            out.append(Breach("SV009", hold.mark, words=hold.mark.cue))
            state.hold = None
        if by_agent:
            state.promise = state.hold = None

    def _end_turn(self, state: State, out: list[Breach]) -> None:
        """The agent's turn is over: what it left unsaid stays unsaid."""
        if state.brushed is not None:
            out.append(Breach("AT004", state.brushed, words=state.brushed.cue))
        if state.refusal is not None:
            out.append(Breach("AS003", state.refusal, words=state.refusal.cue))
        if state.late is not None:
            out.append(Breach("SV014", state.late, confidence=1.0, words=state.late.cue))
        state.brushed = state.refusal = state.late = None

    def _close_waits(self, state: State, end: float | None, out: list[Breach]) -> None:
        """A message that still waits at the end; a complaint in silence is SV005."""
        waiting = state.waiting
        if waiting is None or end is None or state.unanswered is not None:
            return
        first = "first" not in state.told
        limit = self.limits.first_reply if first else self.limits.session_reply
        if limit is not None and self._waited(waiting.at, end) > limit:
            out.append(Breach("SV004", waiting.mark, (), 1.0, words=waiting.mark.cue))

    def _close_thread(self, state: State, out: list[Breach], *, cut: bool) -> None:
        """What a complaint was owed; nothing where a log without times stops at "one moment"."""
        thread = state.thread
        if thread is None or not thread.replied or cut:
            return
        if not thread.apologised:
            out.append(Breach("SV001", thread.mark, words=thread.mark.cue))
        if not thread.resolved:
            out.append(Breach("SV002", thread.mark, words=thread.mark.cue))

    def _read(
        self,
        text: str,
        side: Literal["customer", "agent"],
        wanted: frozenset[str],
        before: str | None = None,
    ) -> Mapping[str, Act]:
        return self.reader.acts(text, side, before, wanted)


def _kind(words: str) -> str:
    """What was promised: told apart where platforms set times of their own."""
    return next((kind for kind, form in _KINDS if form.search(words)), "other")


def seen_before(ids: bytes, message_id: str | None) -> tuple[int | None, bytes]:
    """How many messages ago an id was last seen, if among the last few; and the ids since."""
    if message_id is None:
        return None, (ids + bytes(_ID))[-_IDS * _ID :]
    key = crc32(message_id.encode("utf-8", "surrogatepass")).to_bytes(_ID, "big")
    place = ids.find(key)
    while place != -1 and place % _ID:
        place = ids.find(key, place + 1)
    if place != -1:
        return (len(ids) - place) // _ID, ids
    return None, (ids + key)[-_IDS * _ID :]


__all__ = ["CODES", "DAY", "Breach", "Machine", "Turn", "seen_before"]
