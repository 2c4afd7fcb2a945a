"""Chats as plain text, a speaker's label before what was said."""

from __future__ import annotations

import pytest

from cslint.read import sniff_kind
from cslint.read.columns import ROLES, plain
from cslint.read.labelled import role_of

KNOWN = {plain(alias): role for role, more in ROLES.items() for alias in (role, *more)}


@pytest.mark.parametrize(
    ("data", "roles", "texts"),
    [
        ("客户: 碗裂了\n客服:马上看\n", ["customer", "agent"], ["碗裂了", "马上看"]),
        ("买家：在\n\n卖家：在的\n", ["customer", "agent"], ["在", "在的"]),
        ("customer: hi\nAgent: hello\n", ["customer", "agent"], ["hi", "hello"]),
        ("系统: 会话开始\n机器人: 您好\n用户: 转人工\n", ["system", "bot", "customer"], None),
        (
            "客户: 在\n商家: 好\n请稍等\n  地址:见下",
            ["customer", "agent"],
            ["在", "好\n请稍等\n地址:见下"],
        ),
        ("顾客: 看 https://a.example\n店铺: 见\nhttps://b.example\n", ["customer", "agent"], None),
        ("[14:05] 客户: 在\n14:06:10 客服小王: 在的\n", ["customer", "agent"], ["在", "在的"]),
        ("客户: 我 2024-03-22 14:05\n客服: 好\n", ["customer", "agent"], None),
        ("  客户: 在\n   客服: 滚\n", ["customer", "agent"], ["在", "滚"]),
        ("===== 三月 =====\n2024-03-22\n客户: 在\n客服: 在的", ["customer", "agent"], None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_labels_tell_the_roles(read, data, roles, texts, encoding):
    result = read(data.encode(encoding), "log.txt")
    if data.startswith("====="):
        assert result.bad_lines == [1, 2]
    else:
        assert not result.problems
    assert [message.role for message in result.messages] == roles
    assert texts is None or result.texts == texts
    assert {message.conversation_id for message in result.messages} == {"log"}
    assert {message.time for message in result.messages} == {None}


def test_rules_and_titles_part_conversations(read):
    result = read("客户: 在\n客服: 在的\n-----\n与小李的聊天记录\n客户: 退\n客服: 好\n", "a.txt")
    assert [message.conversation_id for message in result.messages] == ["a", "a", "a#2", "a#2"]
    assert not result.problems


def test_who_is_unknown_is_told_and_can_be_mapped(read):
    data = "说明在此\n客户: 在\n小王: 滚\n用户名: 甲\n客服: 好\n"
    result = read(data, "a.txt")
    assert result.bad_lines == [1, 3, 4]
    assert "小王" in result.problems[1].reason
    mapped = read(data, "a.txt", roles={"小王": "agent"})
    assert mapped.bad_lines == [1, 4]
    assert [message.role for message in mapped.messages] == ["customer", "agent", "agent"]


def test_a_message_beyond_the_limit_is_told(read):
    data = "客户: 在\n客服: " + ("长" * 16 + "\n") * 6
    (problem,) = read(data, "a.txt", max_line_bytes=60).problems
    assert (problem.line, "longer than 60" in problem.reason) == (2, True)


@pytest.mark.parametrize(
    ("label", "role"),
    [
        ("客服", "agent"), ("客服01", "agent"), ("客服A", "agent"), ("客服小王", "agent"),
        ("客服(小王)", "agent"), ("小王-客服", "agent"), ("【买家】", "customer"),
        ("客户张三", "customer"), ("客户经理", "agent"), ("客户服务小李", "agent"),
        ("BUYER", "customer"), ("user 7", "customer"), ("店小蜜", "bot"),
        ("用户名", None), ("客服电话", None), ("小王", None), ("username", None), ("规格", None),
    ],
)  # fmt: skip
def test_roles_of_labels(label, role):
    assert role_of(label, KNOWN) == role


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        ("客户: 在\n客服: 在的\n", "chat"),
        ("客服: 你先看看\n", "chat"),
        ("客户: 在\n客服: 请\n写\n下\n来\n吧\n", "chat"),
        ("客户: 在\n" + "亲\n" * 9, "template"),
        ("亲,地址: 见下\n亲,运费: 十元\n", "template"),
        ("售后: 亲,退款在途\n欢迎语: 亲,欢迎\n", "template"),
        ("亲,您好\n", "template"),
    ],
)
def test_a_labelled_text_is_no_template(tmp_path, data, kind):
    path = tmp_path / "a.txt"
    path.write_text(data, encoding="utf-8")
    assert sniff_kind(path) == kind
