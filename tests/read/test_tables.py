from __future__ import annotations

import csv
import io
import json
import sys
import zipfile
from datetime import UTC, date, datetime, timedelta, timezone

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cslint.read.times import parse_time

CHINA = timezone(timedelta(hours=8))
HEADER = "会话ID,角色,内容"


def naive(*parts: int) -> datetime:
    return datetime(*parts)  # noqa: DTZ001  (tables have no offsets)


@pytest.mark.parametrize(
    "header",
    [
        "conversation_id,role,text", "会话ID,发送方,内容", "会话编号,角色,消息内容",
        "Conversation ID,Role,Text", "conversationId,sender_role,content", "会话id(必填),身份,正文",
        "*会话ID,发言人,聊天内容", "\ufeff对话ID,说话人,文本",
    ],
)  # fmt: skip
def test_headers(read, header):
    result = read(f"{header}\nc1,买家,在吗\nc1,客服,在的\n", "log.csv")
    assert not result.problems
    assert [(message.role, message.text) for message in result.messages] == [
        ("customer", "在吗"), ("agent", "在的"),
    ]  # fmt: skip
    assert [place.line for place in result.placed] == [2, 3]


@pytest.mark.parametrize(
    ("value", "role"),
    [
        ("买家", "customer"), ("客户", "customer"), ("顾客", "customer"), ("用户", "customer"),
        ("客服", "agent"), ("卖家", "agent"), ("商家", "agent"), ("店铺", "agent"),
        ("人工客服", "agent"), ("机器人", "bot"), ("自动回复", "bot"), ("智能客服", "bot"),
        ("系统", "system"), (" 系统消息 ", "system"), ("Agent", "agent"), ("BUYER", "customer"),
        ("【买家】", "customer"),
    ],
)  # fmt: skip
def test_role_values(read, value, role):
    assert read(f"{HEADER}\nc1,{value},好\n", "log.csv").messages[0].role == role


@pytest.mark.parametrize(
    ("value", "channel"),
    [
        ("电话", "call"),
        ("短信", "sms"),
        ("邮件", "email"),
        ("旺旺", "chat"),
        ("", "chat"),
        ("SMS", "sms"),
    ],
)
def test_channel_values(read, value, channel):
    result = read(f"{HEADER},渠道\nc1,客服,好,{value}\n", "log.csv")
    assert result.messages[0].channel == channel


@pytest.mark.parametrize(
    ("value", "platform"),
    [("淘宝", "taobao"), ("天猫", "taobao"), ("PDD", "pinduoduo"), ("别处", "别处")],
)
def test_platform_values_in_every_way_of_reading(read, line, value, platform):
    whole = {"conversation_id": "c", "platform": value, "messages": [{"role": "bot", "text": "一"}]}
    assert read(f"{HEADER},平台\nc1,客服,好,{value}\n", "a.csv").messages[0].platform == platform
    data = line(platform=value) + json.dumps(whole) + "\n"
    assert [message.platform for message in read(data).messages] == [platform] * 2


@pytest.mark.parametrize(
    ("name", "delimiter"),
    [("a.csv", ","), ("a.tsv", "\t"), ("a.csv", ";"), ("a.csv", "\t"), ("a.tab", "\t"), ("a", ",")],
)
def test_delimiters(read, name, delimiter):
    data = f"{HEADER},平台\nc1,客服,好,淘宝\n".replace(",", delimiter)
    message = read(data, name).messages[0]
    assert (message.text, message.platform) == ("好", "taobao")


def test_sep_line_and_title_rows(read):
    assert read("sep=;\n会话ID;角色;内容\nc1;客服;好\n", "a.csv").placed[0].line == 3
    assert read(f"三月聊天记录\n\n{HEADER}\nc1,客服,好\n", "a.csv").placed[0].line == 4


def test_quoted_fields_over_lines(read):
    data = f'{HEADER}\nc1,客服,"他说""好""\n第二行, 逗号"\nc1,买家,5" 屏\n"c1","买家",""\n'
    result = read(data, "a.csv")
    assert result.texts == ['他说"好"\n第二行, 逗号', '5" 屏', ""]
    assert [place.line for place in result.placed] == [2, 4, 5]


@pytest.mark.parametrize(
    ("row", "part"),
    [
        ("c1,客服", "the row has 2 fields, the header has 3"),
        ("c1,客服,好,多", "the row has 4 fields, the header has 3"),
        (",客服,好", "missing or empty: conversation_id"),
        ("c1,,好", "missing or empty: role"),
        ("c1,老板娘,好", 'unknown role "老板娘"'),
        ('c1,客服,"没有结束', "never closed"),
        ('c1,"客服,好', ""),
    ],
)
def test_a_bad_row_is_told_and_the_rest_read(read, row, part):
    result = read(f"{HEADER}\nc1,买家,前\n{row}\nc1,买家,后\nc1,买家,末\n", "a.csv")
    assert result.texts == ["前", "后", "末"]
    assert result.only_problem().line == 3
    assert part in result.only_problem().reason


def test_a_stray_quote_does_not_swallow_the_quoted_rows_after_it(read):
    rows = "".join(f'"c1","买家","第{number}句"\n' for number in range(5))
    result = read(f'{HEADER}\nc1,客服,"开头\n{rows}', "a.csv")
    assert result.texts == [f"第{number}句" for number in range(5)]
    assert result.bad_lines == [2]


def test_many_open_quotes_take_linear_time(read):
    data = f"{HEADER}\n" + 'x"y,"b\n' * 30_000
    assert len(read(data, "a.csv").problems) == 30_000


def test_trailing_empty_fields_are_no_surplus(read):
    assert read(f"{HEADER}\nc1,客服,好,,\n", "a.csv").texts == ["好"]


@pytest.mark.parametrize(
    ("header", "lacking"),
    [
        ("编号,说明,备注", "conversation_id, role, text"),
        ("会话ID,角色,备注", "text"),
        ("甲,乙", "conversation_id"),
    ],
)
def test_unusable_headers(read, header, lacking):
    problem = read(f"{header}\na,b,c\n", "a.csv").only_problem()
    assert f"no column for {lacking}" in problem.reason
    assert header.replace(",", ", ") in problem.reason
    assert "option columns" in problem.hint


def test_columns_can_be_mapped(read):
    columns = {"编号": "conversation_id", "说明": "role", "备注": "text"}
    assert read("编号,说明,备注\nc1,客服,好\n", "a.csv", columns=columns).texts == ["好"]


def test_two_columns_for_one_field_are_told(read):
    result = read("会话ID,角色,内容,消息内容\nc1,客服,甲,乙\n", "a.csv")
    assert result.texts == ["乙"]
    assert 'columns "内容" and "消息内容" both mean text' in result.only_problem().reason
    mapped = read("会话ID,角色,内容,消息内容\nc1,客服,甲,乙\n", "a.csv", columns={"内容": "text"})
    assert (mapped.texts, mapped.problems) == (["甲"], [])


def test_header_alone_is_nothing_to_check(read):
    assert "nothing to check" in read(f"{HEADER}\n", "a.csv").only_problem().reason


def test_all_columns(read):
    data = (
        "会话ID,消息ID,角色,内容,发送时间,客服账号,渠道,买家昵称,平台,结果,方向,是否同意\n"
        "c1,m1,客服,好,2024/3/22 14:05,a1,电话,u1,jd,answered,呼入,是\n"
    )
    message = read(data, "a.csv").messages[0]
    assert (message.message_id, message.agent_id, message.customer_id) == ("m1", "a1", "u1")
    assert (message.channel, message.platform, message.outcome) == ("call", "jd", "answered")
    assert (message.direction, message.consent) == ("inbound", True)
    assert message.time == naive(2024, 3, 22, 14, 5)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2024/3/22 14:05", naive(2024, 3, 22, 14, 5)),
        ("2024-03-22 14:05:25", naive(2024, 3, 22, 14, 5, 25)),
        ("2024-03-22 14:05:25.123456789", naive(2024, 3, 22, 14, 5, 25, 123456)),
        ("2024年3月22日 14时05分25秒", naive(2024, 3, 22, 14, 5, 25)),
        ("2024.3.22 下午2:05", naive(2024, 3, 22, 14, 5)),
        ("2024/3/22 2:05:00 PM", naive(2024, 3, 22, 14, 5)),
        ("2024/3/22 12:05 AM", naive(2024, 3, 22, 0, 5)),
        ("2024/3/22 中午12:05", naive(2024, 3, 22, 12, 5)),
        ("20240322140525", naive(2024, 3, 22, 14, 5, 25)),
        ("2024/03/22 14:05", naive(2024, 3, 22, 14, 5)),
        (45373.5, naive(2024, 3, 22, 12)),
        ("45373.5", naive(2024, 3, 22, 12)),
        (date(2024, 3, 22), naive(2024, 3, 22)),
        (1711087525, datetime(2024, 3, 22, 6, 5, 25, tzinfo=UTC)),
        ("1711087525123", datetime(2024, 3, 22, 6, 5, 25, 123000, tzinfo=UTC)),
        ("2024-03-22T14:05+08:00", datetime(2024, 3, 22, 14, 5, tzinfo=CHINA)),
        ("2024-03-22 14:05:25 Z", datetime(2024, 3, 22, 14, 5, 25, tzinfo=UTC)),
    ],
)  # fmt: skip
def test_lenient_times(value, expected):
    found = parse_time(value, UTC)
    assert (found, found.tzinfo is None) == (expected, expected.tzinfo is None)


def test_epoch_times_are_shown_in_the_zone(read):
    data = f"{HEADER},时间\nc1,客服,好,1711087525\n"
    time = read(data, "a.csv", timezone="Asia/Shanghai").messages[0].time
    assert (time.hour, time.utcoffset()) == (14, timedelta(hours=8))


@pytest.mark.parametrize(
    "value",
    [
        "2024/2/30 10:00",
        "2024/3/22 25:00",
        "2024/13/1 1:00",
        "2024-03-22 10:00 +99:00",
        "昨天",
        "5",
    ],
)
def test_impossible_times_in_a_table(read, value):
    result = read(f"{HEADER},时间\nc1,客服,好,{value}\nc1,客服,行,\n", "a.csv")
    assert (result.texts, result.bad_lines) == (["行"], [2])


def workbook(*sheets: list[list[object]], names: tuple[str, ...] = ("甲", "乙")) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in zip(names, sheets, strict=False):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


ROWS = [
    ["会话ID", "角色", "内容", "时间"],
    [1001, "买家", "在吗", naive(2024, 3, 22, 14, 5, 25)],
    ["c2", "客服", 520, "2024/3/22 14:05"],
    [None, None, None, None],
    ["c2", "老板", "好", None],
    ["c2", "客服", "好", naive(2024, 3, 23)],
]


def test_workbook(read):
    result = read(workbook(ROWS), "a.xlsx")
    assert [(place.line, place.message.text) for place in result.placed] == [
        (2, "在吗"), (3, "520"), (6, "好"),
    ]  # fmt: skip
    assert result.messages[0].conversation_id == "1001"
    assert [message.time for message in result.messages] == [
        naive(2024, 3, 22, 14, 5, 25), naive(2024, 3, 22, 14, 5), naive(2024, 3, 23),
    ]  # fmt: skip
    problem = result.only_problem()
    assert (problem.line, problem.reason[:19]) == (5, 'sheet "甲": unknown '[:19])


def test_workbook_with_a_title_a_second_sheet_and_notes(read):
    data = workbook([["三月"], [], *ROWS[:2]], ROWS[:2])
    assert [place.line for place in read(data, "a.xlsx").placed] == [4, 2]
    notes = workbook(ROWS[:2], [["说明", "随便写写"]])
    result = read(notes, "a.xlsx")
    assert result.texts == ["在吗"]
    assert 'sheet "乙": no usable header' in result.only_problem().reason
    assert not read(notes, "a.xlsx", sheets=("甲",)).problems
    assert "sheets found: 甲, 乙" in read(notes, "a.xlsx", sheets=("丙",)).only_problem().reason
    assert "every sheet is empty" in read(workbook([], []), "a.xlsx").only_problem().reason


@pytest.mark.parametrize("keep", [0.3, 0.9])
def test_truncated_workbook(read, keep):
    data = workbook(ROWS)
    assert "whole workbook" in read(data[: int(len(data) * keep)], "a.xlsx").only_problem().reason


def test_corrupt_workbook(read):
    data = workbook(ROWS)
    place = data.index(b"xl/worksheets/sheet1.xml") + 24
    assert read(data[:place] + bytes(60) + data[place + 60 :], "a.xlsx").problems
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "no workbook")
    assert "cannot be read" in read(other.getvalue(), "a.xlsx").only_problem().reason
    assert "does not hold" in read(bytes(50), "a.xlsx").only_problem().reason


def test_workbook_that_unpacks_too_far(read):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", bytes(5 << 20))
    problem = read(file.getvalue(), "a.xlsx", max_unpacked_bytes=1 << 20).only_problem()
    assert "would unpack to" in problem.reason


def test_text_table_named_as_a_workbook(read):
    assert read(f"{HEADER}\nc1,客服,好\n".encode("gb18030"), "a.xls").texts == ["好"]


def parquet(table: pa.Table, **options: object) -> bytes:
    file = io.BytesIO()
    pq.write_table(table, file, **options)
    return file.getvalue()


def test_parquet(read):
    when = naive(2024, 3, 22, 14, 5, 25)
    table = pa.table(
        {
            "会话ID": [1, 2, 2], "角色": ["买家", "客服", None], "内容": ["在吗", "在的", "无"],
            "时间": pa.array([when, when, None], pa.timestamp("ns")),
        }
    )  # fmt: skip
    result = read(parquet(table), "a.parquet")
    assert [(place.line, place.message.text) for place in result.placed] == [
        (1, "在吗"),
        (2, "在的"),
    ]
    assert result.messages[0].time == when
    assert (result.only_problem().line, "role" in result.only_problem().reason) == (3, True)


def test_parquet_with_a_conversation_a_row(read):
    table = pa.table(
        {
            "conversation_id": ["c1"],
            "messages": [[{"role": "agent", "text": "一"}, {"role": "bot", "text": "二"}]],
        }
    )
    result = read(parquet(table), "a.parquet")
    assert (result.texts, len(result.closed)) == (["一", "二"], 1)


def test_parquet_without_pyarrow(read, monkeypatch):
    data = parquet(pa.table({"text": ["一"]}))
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    problem = read(data, "a.parquet").only_problem()
    assert "pyarrow" in problem.reason
    assert problem.hint == 'pip install "cslint[parquet]"'


def test_damaged_parquet(read):
    data = parquet(pa.table({"会话ID": ["c"], "角色": ["客服"], "内容": ["好" * 900]}))
    assert "cannot be read" in read(data[:200], "a.parquet").only_problem().reason
    assert "does not hold" in read(bytes(90), "a.parquet").only_problem().reason
    empty = parquet(pa.table({"text": pa.array([], pa.string())}))
    assert "nothing to check" in read(empty, "a.parquet").only_problem().reason
    unusable = read(parquet(pa.table({"a": [1]})), "a.parquet").only_problem()
    assert "no usable header" in unusable.reason


def test_csv_as_the_csv_module_writes_it(read):
    texts = ['引"号', "逗,号", "换\n行", "回车\r\n换行", " 空 格 ", "制\t表", ""]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["conversation_id", "role", "text"])
    writer.writerows(["c1", "agent", text] for text in texts)
    assert read(file.getvalue(), "a.csv").texts == texts
