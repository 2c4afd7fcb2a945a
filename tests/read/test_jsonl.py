from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest

CHINA = timezone(timedelta(hours=8))


def test_canonical_message_with_all_its_fields(read):
    record = {
        "conversation_id": "c1", "message_id": "m1", "role": "customer", "text": "杯子裂了",
        "time": "2024-03-22T14:05:25+08:00", "agent_id": None, "channel": "sms",
        "platform": "jd", "customer_id": "u1", "colour": {"unknown": ["keys", "are ignored"]},
    }  # fmt: skip
    result = read(json.dumps(record))
    message = result.messages[0]
    assert not result.problems
    assert (message.conversation_id, message.message_id, message.role) == ("c1", "m1", "customer")
    assert (message.text, message.channel, message.platform) == ("杯子裂了", "sms", "jd")
    assert message.time == datetime(2024, 3, 22, 14, 5, 25, tzinfo=CHINA)


def test_lines_are_numbered_through_blank_lines_and_crlf(read, line):
    data = line("一").rstrip() + "\r\n\r\n  \n" + line("二") + line("三").rstrip()
    result = read(data)
    assert [(place.line, place.message.text) for place in result.placed] == [
        (1, "一"), (4, "二"), (5, "三"),
    ]  # fmt: skip


def test_conversation_line_shares_its_fields_and_closes(read):
    record = {
        "conversation_id": "c7", "platform": "taobao", "closed_at": "2024-03-22T15:00:00+08:00",
        "agent_id": "a1", "customer_id": "u9",
        "messages": [
            {"role": "customer", "text": "在吗", "message_id": "m1"},
            {"role": "agent", "text": "在的", "message_id": "m2"},
        ],
    }  # fmt: skip
    result = read(json.dumps(record) + "\n")
    assert [place.line for place in result.placed] == [1, 1]
    assert {message.conversation_id for message in result.messages} == {"c7"}
    assert {message.platform for message in result.messages} == {"taobao"}
    assert [message.agent_id for message in result.messages] == [None, "a1"]
    assert result.closed == [("c7", datetime(2024, 3, 22, 15, tzinfo=CHINA))]
    assert result.items[-1] == result.closed[0]


def test_both_shapes_in_one_file(read, line):
    whole = json.dumps({"conversation_id": "c2", "messages": [{"role": "bot", "text": "您好"}]})
    result = read(line("一") + whole + "\n" + line("三"))
    assert [place.line for place in result.placed] == [1, 2, 3]
    assert not result.problems


def test_one_bad_message_of_a_conversation_does_not_cost_the_others(read):
    messages = [
        {"role": "agent", "text": "好"},
        {"role": "agent"},
        5,
        {"role": "agent", "text": "行"},
    ]
    result = read(json.dumps({"conversation_id": "c", "messages": messages}))
    assert result.texts == ["好", "行"]
    assert [problem.reason[:9] for problem in result.problems] == ["message 2", "message 3"]
    assert len(result.closed) == 1


def test_numbers_as_ids_become_text(read, line):
    result = read(line(conversation_id=20240322001, message_id=7, agent_id=3))
    message = result.messages[0]
    assert (message.conversation_id, message.message_id) == ("20240322001", "7")
    assert message.agent_id == "3"


@pytest.mark.parametrize(
    ("fields", "part"),
    [
        ({"text": 5}, "text must be a string, found a number"),
        ({"text": None}, "missing or empty: text"),
        ({"conversation_id": ""}, "missing or empty: conversation_id"),
        ({"conversation_id": None}, "missing or empty: conversation_id"),
        ({"conversation_id": ["c"]}, "conversation_id must be a string, found a list"),
        ({"conversation_id": True}, "found true/false"),
        ({"message_id": 1.5}, "message_id must be a string"),
        ({"role": 5}, 'unknown role "5"; expected one of: customer, agent, bot, system'),
        ({"role": {}}, "role must be a string, found an object"),
        ({"channel": "fax"}, "expected one of: chat, call, sms, email"),
        ({"direction": "sideways"}, "expected one of: outbound, inbound"),
        ({"consent": "perhaps"}, "consent must be true or false"),
        ({"time": "2024-02-30T10:00:00"}, "impossible date or time '2024-02-30T10:00:00'"),
        ({"time": "2024-03-22"}, "has no time of day"),
        ({"time": "yesterday"}, "cannot read 'yesterday' as a time"),
        ({"time": {}}, "cannot read {} as a time"),
        ({"time": True}, "cannot read True as a time"),
        ({"time": 12}, "no plausible time"),
        ({"messages": 5, "role": None}, "messages must be a list, found a number"),
        ({"messages": [], "role": None, "closed_at": "never"}, "cannot read 'never' as a time"),
        ({"messages": [], "conversation_id": None}, "missing or empty: conversation_id"),
        (
            {"messages": [{"conversation_id": "c2", "role": "bot", "text": ""}], "role": None},
            "differs",
        ),
        ({"conversation_id": -1}, "out of range"),
    ],
)
def test_a_wrong_field_is_named_with_what_was_expected(read, line, fields, part):
    bad = line(**fields).replace("-1", "1" * 5000)
    result = read(line("前") + bad + line("后"))
    assert result.texts == ["前", "后"]
    assert result.only_problem().line == 2
    assert part in result.only_problem().reason


def test_unknown_role_gets_a_suggestion(read, line):
    assert 'did you mean "agent"' in read(line(role="agnt")).only_problem().hint


@pytest.mark.parametrize(
    ("bad", "part"),
    [
        (b'{"conversation_id": "c1", "role": "ag', "ends early"),
        (b"not json at all", "not valid JSON"),
        (b"[1, 2]", "expected a JSON object, found a list"),
        (b'"text"', "expected a JSON object, found a string"),
        (b"null", "expected a JSON object, found null"),
        (b'{"conversation_id":"c","role":"agent","text":"\\ud800"}', "surrogate"),
        (b'{"conversation_id":"c","role":"agent","text":"a\x00b"}', "NUL"),
        (b"\x00\x00\x00\x00", "NUL"),
        (b'{"conversation_id":"c","role":"agent","text":"x"} tail', "something follows"),
        (
            b'{"conversation_id":"c","role":"agent","text":"' + b"\xe4\xba x" + b'"}',
            "not valid UTF-8",
        ),
        (b'{"conversation_id":"c","role":"agent","text":"\xff"}', "not valid UTF-8"),
        (
            b'{"conversation_id":"c","role":"bot","text":"","j":' + b"[" * 99_999,
            "nested too deeply",
        ),
        (b"[" * 99_999 + b"]" * 99_999, "nested too deeply"),
        (b'{"conversation_id":"c","role":"agent","text":"x","time":NaN}', "not valid JSON"),
    ],
)
def test_a_malformed_line_is_told_and_the_rest_read(read, line, bad, part):
    result = read(line("前").encode() + bad + b"\n" + line("后").encode())
    assert result.texts == ["前", "后"]
    assert result.only_problem().line == 2
    assert part in result.only_problem().reason


def test_escaped_surrogate_pairs_are_one_character(read):
    assert read('{"conversation_id":"c","role":"bot","text":"\\ud83d\\ude00"}').texts == ["😀"]


def test_repeated_message_ids(read, line):
    data = line("一", message_id="m") + line("二", message_id="m") + line("三", message_id="n")
    result = read(data + line("四", message_id="m", conversation_id="c2"))
    assert result.texts == ["一", "三", "四"]
    assert result.only_problem().line == 2
    assert 'message_id "m" occurs twice in conversation "c1"' in result.only_problem().reason


def test_repetition_is_found_across_blocks_too(read, line):
    filler = "".join(line("长" * 400, message_id=f"f{number}") for number in range(1000))
    result = read(line("一", message_id="m") + filler + line("二", message_id="m"))
    assert len(result.messages) == 1001
    assert result.bad_lines == [1002]


def test_messages_without_ids_are_never_repetitions(read, line):
    assert len(read(line("好") * 500).messages) == 500


@pytest.mark.parametrize(
    ("time", "expected"),
    [
        ("2024-03-22T14:05:25", datetime(2024, 3, 22, 14, 5, 25)),  # noqa: DTZ001
        ("2024-03-22T06:05:25Z", datetime(2024, 3, 22, 6, 5, 25, tzinfo=UTC)),
        ("2024/3/22 14:05", datetime(2024, 3, 22, 14, 5)),  # noqa: DTZ001
        (1711087525, datetime(2024, 3, 22, 6, 5, 25, tzinfo=UTC)),
        ("", None),
        (None, None),
    ],
)
def test_times_with_and_without_offset(read, line, time, expected):
    result = read(line(time=time))
    assert not result.problems
    assert result.messages[0].time == expected


def test_chinese_keys_and_values(read):
    record = {"会话ID": "c1", "角色": "买家", "消息内容": "你好", "发送时间": "2024-3-22 9:00:00"}
    message = read(json.dumps(record)).messages[0]
    assert (message.conversation_id, message.role, message.text) == ("c1", "customer", "你好")
    assert message.time == datetime(2024, 3, 22, 9)  # noqa: DTZ001


def test_an_alias_beside_canonical_keys_is_not_lost(read, line):
    """A canonical record decodes without its "timestamp": rules on times would go silent."""
    result = read(line("一", timestamp="2024-03-22T09:00:00") * 3)
    assert all(message.time is not None for message in result.messages)


def test_mapping_of_keys_and_values(read, line):
    data = line("一", role="小二", who="a7", channel="钉")
    options = {
        "columns": {"who": "agent_id"},
        "roles": {"小二": "agent"},
        "channels": {"钉": "chat"},
    }
    message = read(data, **options).messages[0]
    assert (message.role, message.agent_id, message.channel) == ("agent", "a7", "chat")


def test_a_canonical_value_can_be_mapped_too(read, line):
    assert read(line(role="agent"), roles={"agent": "bot"}).messages[0].role == "bot"


@pytest.mark.parametrize(
    ("options", "part"),
    [
        ({"columns": {"x": "colour"}}, "option columns"),
        ({"roles": {"x": "boss"}}, "option roles"),
        ({"channels": {"x": "fax"}}, "option channels"),
        ({"timezone": "Mars/Base"}, "time zone"),
        ({"encoding": "klingon"}, "encoding"),
        ({"encoding": "hex"}, "encoding"),
    ],
)
def test_a_senseless_option_is_a_problem(read, line, options, part):
    result = read(line(), **options)
    assert not result.messages
    assert part in result.only_problem().reason


@pytest.mark.parametrize("separators", [(",", ":"), (", ", ": ")])
@pytest.mark.parametrize("indent", [None, 2])
@pytest.mark.parametrize("name", ["log.json", "log.jsonl", "log"])
def test_whole_file_array(read, separators, indent, name):
    messages = [
        {"conversation_id": "c1", "role": "agent", "text": f'第{n}句 "[{{' + "\\" * n}
        for n in range(6)
    ]
    whole = {"conversation_id": "c2", "messages": [{"role": "bot", "text": "您好"}]}
    data = json.dumps([*messages, whole], ensure_ascii=False, indent=indent, separators=separators)
    result = read(data, name)
    assert not result.problems
    assert result.texts == [message["text"] for message in messages] + ["您好"]
    assert len(result.closed) == 1
    if indent:
        assert [place.line for place in result.placed[:3]] == [2, 7, 12]


def test_pretty_printed_objects_in_a_row(read):
    one = {"conversation_id": "c", "messages": [{"role": "agent", "text": "一"}]}
    data = json.dumps(one, indent=1) + "\n" + json.dumps({**one, "conversation_id": "d"}, indent=1)
    result = read(data, "log.json")
    assert result.texts == ["一", "一"]
    assert [closed.conversation_id for closed in result.closed] == ["c", "d"]


@pytest.mark.parametrize(
    ("data", "texts", "part"),
    [
        ('[{"conversation_id":"c","role":"bot","text":"一"},', ["一"], "never ends"),
        ('[{"conversation_id":"c","role":"bot","text":"一"},{"a":', ["一"], "never ends"),
        ('[{"conversation_id":"c","role":"bot","text":"一"},{"a":"x', ["一"], "never ends"),
        ('[{"conversation_id":"c","role":"bot","text":"一"}, 5]', ["一"], "something else"),
        ('[5, {"conversation_id":"c","role":"bot","text":"一"}]', ["一"], "something else"),
        ('["a", {"conversation_id":"c","role":"bot","text":"一"}]', ["一"], "something else"),
        ('[{"conversation_id":"c","role":"bot","text":"一"}] x', ["一"], "something else"),
        ('[{"conversation_id":"c","role":"bot","text":"一"}]]', ["一"], "stray closing"),
        ('[{"role":}, {"conversation_id":"c","role":"bot","text":"二"}]', ["二"], "not valid"),
        ("[]", [], "nothing to check"),
        ("[" * 50_000, [], "never ends"),
    ],
)  # fmt: skip
def test_broken_arrays(read, data, texts, part):
    result = read(data, "log.json")
    assert result.texts == texts
    assert part in result.only_problem().reason


def test_array_over_many_chunks(read):
    messages = [
        {"conversation_id": "c", "message_id": str(n), "role": "agent", "text": "字" * 997}
        for n in range(900)
    ]
    result = read(json.dumps(messages, ensure_ascii=False), "log.json")
    assert len(result.messages) == 900
    assert not result.problems


def test_an_array_element_over_the_limit(read):
    messages = [
        {"conversation_id": "c", "role": "bot", "text": text} for text in ("短", "长" * 900)
    ]
    result = read(json.dumps(messages), "log.json", max_line_bytes=2000)
    assert result.texts == ["短"]
    assert "longer than 2000 bytes" in result.only_problem().reason
