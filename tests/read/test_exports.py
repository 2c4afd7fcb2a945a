"""企业微信会话存档 and 千牛/旺旺 text exports."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

CUSTOMER = "wmQw3rDgAA7f1B9zYyyuRimKr7D1Kabc"
PARTNER = "woQw3rDgAA7f1B9zYyyuRimKr7D1Kabc"
ROBOT = "wbQw3rDgAA7f1B9zYyyuRimKr7D1Kabc"


def archived(number: int = 1, **fields: object) -> dict[str, object]:
    return {
        "msgid": f"{number}_external", "action": "send", "from": CUSTOMER, "tolist": ["LiLi"],
        "roomid": "", "msgtime": 1711087525123, "msgtype": "text", "text": {"content": "在吗"},
        **fields,
    }  # fmt: skip


def as_lines(*records: object) -> str:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)


def test_archive_of_a_single_chat(read):
    answer = archived(2, **{"from": "LiLi", "tolist": [CUSTOMER], "text": {"content": "在的"}})
    result = read(as_lines(archived(), answer), timezone="Asia/Shanghai")
    first, second = result.messages
    assert not result.problems
    assert (first.role, second.role) == ("customer", "agent")
    assert first.conversation_id == second.conversation_id
    assert (first.customer_id, second.customer_id) == (CUSTOMER, CUSTOMER)
    assert (first.agent_id, second.agent_id) == (None, "LiLi")
    assert (first.platform, first.message_id) == ("wecom", "1_external")
    assert first.time == datetime(2024, 3, 22, 6, 5, 25, 123000, tzinfo=UTC)
    assert first.time.utcoffset() == timedelta(hours=8)


@pytest.mark.parametrize(
    ("sender", "receivers", "role"),
    [
        (CUSTOMER, ["LiLi"], "customer"),
        (PARTNER, ["LiLi"], "customer"),
        (ROBOT, [CUSTOMER], "bot"),
        ("LiLi", [CUSTOMER], "agent"),
        ("wolf", [CUSTOMER], "agent"),
        ("wmAAAA", ["LiLi"], "customer"),
        ("wbAAAA", ["wmAAAA"], "bot"),
    ],
)
def test_archive_roles_by_prefix(read, sender, receivers, role):
    assert (
        read(as_lines(archived(**{"from": sender, "tolist": receivers}))).messages[0].role == role
    )


def test_archive_rooms(read):
    room = {"roomid": "wrQw3rDgAAroom", "tolist": ["LiLi", "Wang", CUSTOMER]}
    data = as_lines(archived(1, **room), archived(2, **{**room, "from": "LiLi"}))
    assert {message.conversation_id for message in read(data).messages} == {"wrQw3rDgAAroom"}


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"msgtype": "markdown", "info": {"content": "**好**"}}, "**好**"),
        ({"msgtype": "link", "link": {"title": "店", "description": "详情"}}, "[链接]\n店\n详情"),
        ({"msgtype": "image", "image": {"md5sum": "x"}}, "[图片]"),
        ({"msgtype": "voice", "voice": {}}, "[语音]"),
        ({"msgtype": "file", "file": {"filename": "价目.xlsx"}}, "[文件]\n价目.xlsx"),
        ({"msgtype": "something_new"}, "[something_new]"),
        (
            {
                "msgtype": "mixed",
                "mixed": {
                    "item": [
                        {"type": "text", "content": '{"content":"看图"}'},
                        {"type": "image", "content": '{"md5sum":"x"}'},
                        {"type": "text", "content": "没有包装"},
                    ]
                },
            },
            "看图\n[图片]\n没有包装",
        ),
        (
            {
                "msgtype": "chatrecord",
                "chatrecord": {
                    "title": "群聊",
                    "item": [{"type": "ChatRecordText", "content": '{"content":"转发的"}'}],
                },
            },
            "[聊天记录]\n转发的",
        ),
        (
            {"msgtype": "news", "info": {"item": [{"title": "上新", "description": "春装"}]}},
            "[图文]\n上新\n春装",
        ),
    ],
)
def test_archive_message_types(read, fields, text):
    result = read(as_lines(archived(**fields)))
    assert (result.texts, result.problems) == ([text], [])


def test_archive_recalls_are_system_messages(read):
    recalled = archived(action="recall", msgtype="revoke", revoke={"pre_msgid": "9"})
    message = read(as_lines(recalled)).messages[0]
    assert (message.role, message.text) == ("system", "[撤回消息]")


def test_archive_switches_are_no_messages(read):
    switched = {"msgid": "9", "action": "switch", "time": 1711087525123, "user": "LiLi"}
    result = read(as_lines(archived(), switched))
    assert (result.texts, result.problems) == (["在吗"], [])


@pytest.mark.parametrize(
    "wrap",
    [
        lambda records: {"errcode": 0, "errmsg": "ok", "chatdata": records},
        lambda records: {"chatdata": [{"seq": 1, "msgid": "x", "msg": one} for one in records]},
        lambda records: records,
    ],
)
@pytest.mark.parametrize("indent", [None, 2])
def test_archive_answers(read, wrap, indent):
    data = json.dumps(wrap([archived(1), archived(2)]), indent=indent)
    result = read(data, "log.json")
    assert (result.texts, result.problems) == (["在吗", "在吗"], [])


@pytest.mark.parametrize(
    ("record", "part"),
    [
        ({"msgid": "1", "seq": 1, "encrypt_chat_msg": "qlQc=="}, "still encrypted"),
        (archived(**{"from": 5}), "from of an archive message must be a string, found a number"),
        (archived(tolist=5), "tolist of an archive message must be a list"),
        (archived(tolist=[{}]), "tolist of an archive message must be a string"),
        (archived(text={"content": 5}), "text.content"),
        (archived(text=None), "text.content"),
        (archived(msgtime="soon"), "cannot read 'soon' as a time"),
        (archived(msgtype=None), "msgtype of an archive message"),
        ({"chatdata": [5]}, "expected an archive message, found a number"),
    ],
)
def test_archive_problems(read, record, part):
    result = read(as_lines(archived(7), record, archived(8)))
    assert len(result.messages) == 2
    assert (result.only_problem().line, part in result.only_problem().reason) == (2, True)


PAREN = """tb小鹿 (2024-03-22 14:05:25):
杯子什么时候发货
着急用
晨光杯业:小王 (2024-03-22 14:05:40):
亲，今天下午发
"""
SPACED = """tb小鹿 2024-3-22 14:05:25
杯子什么时候发货
着急用

晨光杯业：小王 2024-3-22 14:05:40
亲，今天下午发
已读
"""
ARROW = """tb小鹿 --> 晨光杯业:小王 2024-03-22 14:05:25
杯子什么时候发货
着急用
晨光杯业:小王 --> tb小鹿 2024-03-22 14:05:40
亲，今天下午发
"""
INLINE = """消息记录
=====================
消息对象:tb小鹿
=====================
cntaobaotb小鹿(2024-03-22 14:05:25): 杯子什么时候发货
着急用
cntaobao晨光杯业:小王（2024-03-22 14:05:40）：亲，今天下午发
"""
TIME_FIRST = """2024-03-22 14:05:25 tb小鹿
杯子什么时候发货
着急用
2024-03-22 14:05:40 晨光杯业:小王
亲，今天下午发
"""


@pytest.mark.parametrize("data", [PAREN, SPACED, ARROW, INLINE, TIME_FIRST])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
def test_qianniu_headings(read, data, encoding, line_end):
    if data is TIME_FIRST:
        data = data.replace("晨光杯业:小王", "晨光杯业-小王")
    options = {"seller_nicks": ("晨光杯业-小王",)} if data.startswith("2024") else {}
    result = read(data.replace("\n", line_end).encode(encoding), "log.txt", **options)
    customer, agent = result.messages
    assert not result.problems
    assert (customer.role, customer.text) == ("customer", "杯子什么时候发货\n着急用")
    assert (agent.role, agent.text) == ("agent", "亲，今天下午发")
    assert agent.agent_id in {"晨光杯业:小王", "晨光杯业：小王", "晨光杯业-小王"}
    assert (customer.conversation_id, agent.conversation_id) == ("tb小鹿", "tb小鹿")
    assert customer.time == datetime(2024, 3, 22, 14, 5, 25)  # noqa: DTZ001
    assert (customer.platform, customer.customer_id) == ("taobao", "tb小鹿")


def turns(*pairs: tuple[str, str]) -> str:
    return "".join(
        f"{nick} (2024-03-22 14:{minute:02d}:00):\n{text}\n"
        for minute, (nick, text) in enumerate(pairs)
    )


def test_two_plain_nicks_need_the_option(read):
    data = turns(("小鹿", "在吗"), ("晨光", "在的"))
    problem = read(data, "log.txt").only_problem()
    assert "cannot tell which nick is the shop's: 小鹿, 晨光" in problem.reason
    assert "seller_nicks" in problem.hint
    roles = [message.role for message in read(data, "log.txt", seller_nicks=("晨光",)).messages]
    assert roles == ["customer", "agent"]


@pytest.mark.parametrize("rule", ["", "----------\n"])
def test_the_nick_in_most_conversations_is_the_shop(read, rule):
    parts = [turns((nick, "在吗"), ("晨光", "在的"), (nick, "好")) for nick in ("甲", "乙", "丙")]
    result = read(rule.join(parts), "log.txt")
    assert [message.role for message in result.messages] == ["customer", "agent", "customer"] * 3
    assert [message.conversation_id for message in result.messages] == [*"甲甲甲乙乙乙丙丙丙"]


def test_the_main_account_and_other_subaccounts_are_the_shop_too(read):
    data = turns(("晨光", "欢迎光临"), ("甲", "在吗"), ("晨光:小王", "在的"), ("晨光:小李", "您说"))
    result = read(data, "log.txt")
    assert [message.role for message in result.messages] == ["agent", "customer", "agent", "agent"]
    assert {message.conversation_id for message in result.messages} == {"甲"}
    named = read(data, "log.txt", seller_nicks=("晨光",))
    assert named.messages == result.messages


def test_nicks_that_say_their_role(read):
    data = turns(("买家", "在吗"), ("机器人", "您好"), ("系统消息", "已转接"), ("客服", "在的"))
    roles = [message.role for message in read(data, "log.txt").messages]
    assert roles == ["customer", "bot", "system", "agent"]


def test_qianniu_problems(read):
    good = turns(("甲", "在吗"), ("晨光:小王", "在的"))
    impossible = "甲 (2024-02-31 10:00:00):\n没有这天\n"
    result = read((good + impossible).encode() + b"\xff\n" + good.encode(), "log.txt")
    assert result.texts == ["在吗", "在的"] * 2
    assert result.bad_lines == [7, 5]
    assert "not valid UTF-8" in result.problems[0].reason
    assert "impossible date" in result.problems[1].reason


def test_a_qianniu_message_over_the_limit(read):
    data = turns(("甲", "长\n" * 300), ("晨光:小王", "在的"))
    result = read(data, "log.txt", max_line_bytes=400)
    assert result.texts == ["在的"]
    assert "longer than 400" in result.only_problem().reason


def test_a_text_file_that_is_no_log(read):
    assert "no usable header" in read("今天天气不错\n适合发货\n", "log.txt").only_problem().reason
