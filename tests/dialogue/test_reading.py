"""Acts from two sources: composed words, and a learned judge that is kept to its topic."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint import Linter, Message
from cslint.dialogue.acts import ActReader
from cslint.dialogue.lexicon import ActPack, load_acts

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

PACK = load_acts()
SURE = 0.97


class Always:
    """A judge that finds one act in every text, and counts how often it is asked."""

    def __init__(self, act: str) -> None:
        self.act = act
        self.asked = 0

    def knows(self, act: str) -> bool:
        return act == self.act

    def judge(self, acts: Collection[str]):
        return lambda *_: self._found(acts)

    def _found(self, acts: Collection[str]) -> Mapping[str, float]:
        self.asked += 1
        return {self.act: SURE} if self.act in acts else {}


def read(act: str, text: str, pack: ActPack = PACK) -> Mapping[str, object]:
    return ActReader(pack, Always(act)).acts(text, pack.roles[act], frozenset({act}))


@pytest.mark.parametrize(
    ("act", "on_topic", "elsewhere"),
    [
        ("contact_refusal", "从此铃声都别响了", "颜色要深一点"),
        ("reward_bait", "我写五颗星能换点啥么", "这款和那款哪个大"),
        ("outside_threat", "我这就去找电视台", "那我再看看别的"),
    ],
)
def test_a_learned_judge_is_believed_on_its_topic_only(
    act: str, on_topic: str, elsewhere: str
) -> None:
    assert act in read(act, on_topic)
    assert act not in read(act, elsewhere)


def test_off_its_topic_an_act_is_what_the_lexicon_says() -> None:
    assert "bare_refusal" in read("bare_refusal", "货款概不退还")
    assert set(read("bare_refusal", "办不了哦")) >= {"short_no"}
    assert "bare_refusal" not in read("bare_refusal", "办不了哦")


def test_a_text_is_read_once() -> None:
    judge = Always("complaint")
    reads = ActReader(PACK, judge).reads("customer", frozenset({"complaint"}))
    first = reads("水槽装上就漏")
    assert reads("水槽装上就漏") is first
    assert reads("水槽装上就漏", "亲,在的") is not first
    assert judge.asked == 2


@pytest.mark.parametrize(
    "text",
    [
        "退款怎么还没到", "快递太慢了", "收到的尺码不对", "衣服掉色", "我的快递怎么还没到",
        "东西坏了", "少发了一件", "发错货了", "质量太差了", "客服态度真差",
    ],
)  # fmt: skip
def test_the_plainest_complaints_hold_by_both_sources(text: str) -> None:
    report = Linter().check_conversation(
        [Message(role="customer", text=text), Message(role="agent", text="亲,请问还有别的事吗")]
    )
    assert {"SV001", "SV002"} <= {finding.rule for finding in report.findings}


def test_help_for_a_withdrawal_is_no_way_forward() -> None:
    report = Linter().check_conversation(
        [
            Message(role="customer", text="退款怎么还没到"),
            Message(role="agent", text="亲您先把投诉撤了,撤了才能给您退款"),
        ]
    )
    assert {"SV002", "SV010"} <= {finding.rule for finding in report.findings}
