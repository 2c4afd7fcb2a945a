"""Sessions: equal to batches, saved and restored anywhere, patient with bad input."""

from __future__ import annotations

import asyncio
import pickle
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import TYPE_CHECKING

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cslint import Linter, Message
from cslint.config import Config
from cslint.dialogue import state as saved
from cslint.dialogue.examples import parse_scene
from cslint.dialogue.state import StateError
from cslint.judge.session import Session

if TYPE_CHECKING:
    from cslint.model import Finding

CUSTOMER = (
    "杯子收到就碎了", "等了九天还没发货", "好评有返现吗", "以后别再给我打电话了",
    "再不处理我打12315了",
    "能退吗", "好的谢谢", "在吗", "我在平台投诉了,裙子破的", "可以", "几号能到",
    "五星截图发你了 红包呢",
    "没事了 我自己弄好了", "看错了 没少",
)  # fmt: skip
AGENT = (
    "真对不起,给您补一个新的", "哦", "退不了哦", "稍等,我看下", "半小时内给您答复",
    "有的亲,弄好发图给我",
    "没有的,您如实评价就好", "您好,在的", "给您全额退款", "您先别着急", "好的,已为您登记不再致电",
    "具体看罐身标注就行哈", "已经报给店长,马上联系您", "活动今晚结束啦", "超过七天了",
    "方便的话在我的-客服记录里点撤销投诉",
)  # fmt: skip
START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@st.composite
def conversations(draw: st.DrawFn) -> list[Message]:
    messages: list[Message] = []
    clock = START
    for number in range(draw(st.integers(1, 14))):
        role = draw(st.sampled_from(("customer", "agent", "agent", "bot", "system")))
        clock += timedelta(minutes=draw(st.sampled_from((0, 1, 4, 11, 90, 1500, -30))))
        timed = draw(st.integers(0, 5)) > 0
        texts = CUSTOMER if role == "customer" else AGENT
        channel = draw(st.sampled_from(("chat", "chat", "chat", "call", "sms")))
        again = number and draw(st.integers(0, 9)) == 0
        messages.append(
            Message(
                role=role,
                text=draw(st.sampled_from(texts)),
                time=clock if timed else None,
                message_id=f"m{number - 1 if again else number}",
                channel=channel if role == "agent" else "chat",
            )
        )
    return messages


def batch(linter: Linter, messages: list[Message], end: datetime | None) -> list[Finding]:
    return list(linter.check_conversation(messages, conversation_id="c", closed_at=end).findings)


def place(finding: Finding) -> tuple[int, str, int]:
    return (finding.message_index or 0, finding.rule, finding.start or 0)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(messages=conversations(), closed=st.booleans())
def test_a_session_saved_and_restored_at_every_cut_equals_the_batch(
    linter: Linter, messages: list[Message], *, closed: bool
) -> None:
    end = START + timedelta(days=9) if closed else None
    session = linter.session("c")
    found: list[Finding] = []
    for message in messages:
        found += session.add(message)
        session = Session.restore(linter, session.save())
    found += session.close(end)
    assert sorted(found, key=place) == sorted(batch(linter, messages, end), key=place)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(messages=conversations(), drafts=st.lists(st.sampled_from(AGENT), min_size=1, max_size=4))
def test_drafts_leave_no_trace(linter: Linter, messages: list[Message], drafts: list[str]) -> None:
    plain, drafted = linter.session("c"), linter.session("c")
    for message in messages:
        for draft in drafts:
            drafted.check(draft)
        assert drafted.add(message) == plain.add(message)
    assert drafted.save() == plain.save()


def rules(findings: list[Finding]) -> set[str]:
    return {finding.rule for finding in findings}


def test_a_draft_is_judged_in_context(linter: Linter) -> None:
    session = linter.session("c1", "taobao")
    session.add(Message(role="customer", text="好评有返现吗", message_id="m1"))
    report = session.check("有的亲")
    found = next(each for each in report.findings if each.rule == "RV003")
    assert report.verdict == "block"
    assert found.evidence == ("m1",)
    assert any("好评有返现吗" in line for line in found.why)
    assert found.suggestion
    assert session.check("没有的哦,您如实评价就好").verdict == "allow"


@pytest.mark.parametrize(
    ("before", "draft", "code"),
    [
        ("水壶漏水 桌上全湿了", "哦", "AT004"),
        ("定金能退不", "退不出来的呢", "AS003"),
        ("以后别再给我发消息了", "亲,春装到啦,来看看", "HR003"),
    ],
)
def test_a_draft_is_warned_of_what_it_leaves_unsaid(
    linter: Linter, before: str, draft: str, code: str
) -> None:
    session = linter.session()
    session.add(Message(role="customer", text=before))
    assert code in rules(list(session.check(draft).findings))


def test_a_violation_split_over_two_pieces_of_a_draft_is_found(linter: Linter) -> None:
    draft = linter.session().draft()
    assert draft.feed("亲,五星好评").verdict == "allow"
    report = draft.feed("截图找客服,返您5元红包")
    assert "RV001" in rules(list(report.findings))
    assert draft.text == "亲,五星好评截图找客服,返您5元红包"


def test_an_edit_is_judged_but_is_no_new_message(linter: Linter) -> None:
    session = linter.session("c")
    session.add(Message(role="customer", text="花瓶到手裂了", message_id="m1"))
    session.add(Message(role="agent", text="给您补发一个", message_id="m2"))
    session.add(Message(role="agent", text="真对不起,给您补发一个", message_id="m2"))
    assert rules(session.close()).isdisjoint({"SV001", "SV002", "SV005"})


def test_an_edit_that_breaks_a_rule_is_found_at_the_message_it_edits(linter: Linter) -> None:
    session = linter.session("c")
    session.add(Message(role="agent", text="您好", message_id="m1"))
    session.add(Message(role="customer", text="在吗", message_id="m2"))
    found = session.add(Message(role="agent", text="五星好评返5元红包", message_id="m1"))
    assert [(each.message_id, each.message_index) for each in found if each.rule == "RV001"] == [
        ("m1", 0)
    ]


@pytest.mark.parametrize("data", [b"", b"junk", msgspec.msgpack.encode([1, 2, 3]), b"\xff" * 40])
def test_bytes_that_are_no_session_are_refused(linter: Linter, data: bytes) -> None:
    with pytest.raises(StateError, match="no saved session"):
        Session.restore(linter, data)


def test_a_state_of_another_version_says_so(linter: Linter) -> None:
    parts = msgspec.msgpack.decode(linter.session("c").save())
    parts[1] += 1
    with pytest.raises(StateError, match="another version"):
        Session.restore(linter, msgspec.msgpack.encode(parts))


def test_a_damaged_state_says_so(linter: Linter) -> None:
    parts = msgspec.msgpack.decode(linter.session("c").save())
    parts[4] = ["not a count"]
    with pytest.raises(StateError, match="damaged"):
        Session.restore(linter, msgspec.msgpack.encode(parts))


def typical(linter: Linter) -> Session:
    """An open conversation of twenty turns with a complaint, a promise and a bait in it."""
    session = linter.session("conversation-000123", "taobao")
    texts = [
        "在吗",
        "您好,在的",
        "杯子收到就碎了两个,桌上全是水",
        "抱歉亲,我问一下仓库,下午给您回复",
    ]
    texts += [f"第{number}句寻常的话" for number in range(14)] + [
        "好评有返现吗",
        "您先看看喜不喜欢",
    ]
    for number, text in enumerate(texts):
        role = "customer" if number % 2 == 0 else "agent"
        time = START + timedelta(minutes=number)
        session.add(Message(role=role, text=text, time=time, message_id=f"message-{number:06}"))
    return session


def size_of(value: object, seen: set[int]) -> int:
    """Bytes of a structure and all that hangs on it, each object once.

    The interpreter has one of each small number, True, False and None for everybody.
    """
    if value is None or id(value) in seen or (isinstance(value, int) and -6 < value < 257):
        return 0
    seen.add(id(value))
    parts: tuple[object, ...] = value if isinstance(value, tuple) else ()
    if isinstance(value, msgspec.Struct):
        parts = tuple(getattr(value, name) for name in value.__struct_fields__)
    return sys.getsizeof(value) + sum(size_of(part, seen) for part in parts)


def test_an_idle_session_is_small(linter: Linter) -> None:
    session = typical(linter)
    assert len(session.save()) < 1024
    assert size_of(session._state, set()) + sys.getsizeof(session) < 2048
    assert len(pickle.dumps(session.save())) < 1100


def test_a_long_conversation_keeps_a_small_state(linter: Linter) -> None:
    rng = random.Random(3)  # noqa: S311  (any mixture)
    session = linter.session("c")
    for number in range(10_000):
        role = rng.choice(("customer", "agent"))
        text = rng.choice(CUSTOMER if role == "customer" else AGENT) + str(number)
        time = START + timedelta(seconds=7 * number)
        session.add(Message(role=role, text=text, time=time, message_id=f"m{number}"))
    assert len(session.save()) < 2048


def test_a_naive_time_is_in_the_configured_zone(linter: Linter) -> None:
    scene = parse_scene("客 03-01 10:00 凳子少了一条腿\n服 03-02 09:58 非常抱歉,给您补寄")
    late = scene.messages[1]
    assert late.time is not None
    aware = late.time.replace(tzinfo=timezone(timedelta(hours=8)))
    mixed = [scene.messages[0], msgspec.structs.replace(late, time=aware)]
    in_utc = [scene.messages[0], msgspec.structs.replace(late, time=aware.astimezone(UTC))]
    for messages in (list(scene.messages), mixed, in_utc):
        assert "SV004" not in rules(batch(linter, messages, None))
    day_later = msgspec.structs.replace(late, time=aware + timedelta(hours=2))
    assert "SV004" in rules(batch(linter, [scene.messages[0], day_later], None))


def test_times_that_go_back_lose_nothing(linter: Linter) -> None:
    scene = parse_scene(
        "客 03-02 10:00 这床能承重多少\n服 03-02 10:01 请稍等哈\n"
        "客 03-02 09:00 嗯\n服 03-02 10:12 三百公斤"
    )
    assert "SV009" in rules(batch(linter, list(scene.messages), None))


def test_several_agents_answer_as_one(linter: Linter) -> None:
    messages = [
        Message(role="customer", text="花瓶到手裂了"),
        Message(role="agent", text="非常抱歉", agent_id="a1"),
        Message(role="agent", text="给您补发一个", agent_id="a2"),
    ]
    assert rules(batch(linter, messages, None)).isdisjoint({"SV001", "SV002", "SV003", "SV005"})


def test_automatic_replies_are_no_answer(linter: Linter) -> None:
    for reply in (
        Message(role="bot", text="您好,请问有什么可以帮您"),
        Message(role="agent", text="您好,客服不在线,上班后第一时间回复您"),
    ):
        complaint = Message(role="customer", text="榴莲烂了一半")
        found = rules(batch(linter, [complaint, reply], None))
        assert "SV005" in found
        assert "SV001" not in found


def test_calls_and_refusals_agree(linter: Linter) -> None:
    messages = [
        Message(role="customer", text="以后别再给我打电话了", time=START, message_id="m1"),
        Message(role="agent", text="好的亲", time=START + timedelta(minutes=1), message_id="m2"),
        Message(
            role="agent", text="您好,会员日到了", time=START + timedelta(hours=1), message_id="m3",
            channel="call",
        ),
    ]  # fmt: skip
    found = {each.rule: each for each in batch(linter, messages, None)}
    assert found["HR003"].message_id == found["CT005"].message_id == "m3"
    assert found["CT005"].evidence == ("m1",)
    again = Message(role="customer", text="我那单发货了吗", time=START + timedelta(minutes=2))
    assert rules(batch(linter, [*messages[:2], again, messages[2]], None)).isdisjoint(
        {"HR003", "CT005"}
    )


def test_a_complaint_with_the_log_cut_at_one_moment_is_not_judged(linter: Linter) -> None:
    messages = [
        Message(role="customer", text="花瓶到手裂了"),
        Message(role="agent", text="稍等,我看下"),
    ]
    assert rules(batch(linter, messages, None)).isdisjoint({"SV001", "SV002"})
    assert {"SV001", "SV002"} <= rules(batch(linter, messages, START))


def test_one_linter_serves_many_threads() -> None:
    linter = Linter(Config(select=("ALL",), scorer=False))

    def judge(number: int) -> list[str]:
        session = linter.session(str(number))
        found = session.add(Message(role="customer", text="杯子收到就碎了"))
        found += session.add(Message(role="agent", text="哦"))
        return sorted(each.rule for each in (*found, *session.close()))

    with ThreadPoolExecutor(8) as pool:
        assert len({tuple(each) for each in pool.map(judge, range(64))}) == 1


def test_sessions_serve_an_event_loop(linter: Linter) -> None:
    async def talk(number: int) -> set[str]:
        session = linter.session(str(number))
        session.add(Message(role="customer", text="好评有返现吗"))
        await asyncio.sleep(0)
        return rules(list(session.check("有的亲").findings))

    async def everyone() -> list[set[str]]:
        return await asyncio.gather(*(talk(number) for number in range(20)))

    assert all("RV003" in found for found in asyncio.run(everyone()))


def test_the_saved_format_is_named(linter: Linter) -> None:
    assert saved.load(linter.session("c", "jd").save()).platform == "jd"
