"""Contact schedules in every format, and everything that can be wrong with one."""

from __future__ import annotations

import json

import pytest

from cslint.cli import main
from cslint.model import Contact, PlacedContact, Problem
from cslint.read import ReadOptions, discover, sniff_kind
from cslint.read.contacts import open_contacts
from cslint.read.ids import IdSet

ROWS = [
    {"contact_id": "k1", "customer_id": "u9", "time": "2024-03-22T23:40:00+08:00",
     "timezone": "Asia/Shanghai", "channel": "call", "outcome": "no_answer", "agent_id": "a1",
     "matter_id": "o77"},
    {"contact_id": "k2", "customer_id": "u8", "time": "2024-03-22T09:00:00+08:00",
     "timezone": "Asia/Shanghai", "channel": "sms", "outcome": "sent", "agent_id": "a2",
     "matter_id": "o78"},
]  # fmt: skip
CHINESE = {
    "contact_id": "联系编号",
    "customer_id": "客户ID",
    "time": "联系时间",
    "timezone": "时区",
    "channel": "渠道",
    "outcome": "联系结果",
    "agent_id": "坐席",
    "matter_id": "订单号",
}


def jsonl(path, rows):
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def csv(path, rows, encoding="utf-8"):
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    path.write_text("\n".join(lines), encoding=encoding)


def chinese_csv(path, rows):
    said = {"call": "电话", "sms": "短信", "no_answer": "未接", "sent": "已发送"}
    renamed = [{CHINESE[k]: said.get(v, v) for k, v in row.items()} for row in rows]
    csv(path, renamed, "gb18030")


def xlsx(path, rows):
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["通话清单"])
    book.active.append([CHINESE[name] for name in rows[0]])
    for row in rows:
        book.active.append(list(row.values()))
    book.save(path)


def parquet(path, rows):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    pq.write_table(pa.Table.from_pylist(rows), path)


def ics(path, rows):
    events = "".join(map(event, rows))
    text = f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n"
    path.write_bytes(text.encode())


def event(row) -> str:
    """With a folded line, and the customer in the description."""
    start = row["time"][:19].replace("-", "").replace(":", "")
    matter = row["matter_id"]
    lines = [
        "BEGIN:VEVENT",
        f"UID:{row['contact_id']}",
        "SUMMARY:follow up",
        f"DTSTART;TZID={row['timezone']}:{start}",
        f"CATEGORIES:{row['channel']}",
        f"X-OUTCOME:{row['outcome']}",
        f"X-AGENT-ID:{row['agent_id']}",
        f"DESCRIPTION:客户ID: {row['customer_id']}\\n订单号: {matter[:1]}",
        f" {matter[1:]}",
        "END:VEVENT",
        "",
    ]
    return "\r\n".join(lines)


def contacts_of(path) -> list[Contact]:
    items = list(open_contacts(path, ReadOptions(timezone="Asia/Shanghai")))
    assert not [each for each in items if isinstance(each, Problem)], items
    return [each.contact for each in items if isinstance(each, PlacedContact)]


FORMATS = [
    ("a.jsonl", jsonl), ("a.csv", csv), ("zh.csv", chinese_csv), ("a.xlsx", xlsx),
    ("a.parquet", parquet), ("a.ics", ics),
]  # fmt: skip


@pytest.mark.parametrize(("name", "write"), FORMATS)
def test_every_format_says_the_same(tmp_path, name, write):
    path = tmp_path / name
    write(path, ROWS)
    assert sniff_kind(path) == "contacts"
    found = contacts_of(path)
    for contact, row in zip(found, ROWS, strict=True):
        for field in ("contact_id", "customer_id", "channel", "outcome", "agent_id", "matter_id"):
            assert getattr(contact, field) == row[field]
        assert contact.time.strftime("%Y-%m-%dT%H:%M:%S") == row["time"][:19]
        assert contact.timezone == "Asia/Shanghai"


@pytest.mark.parametrize(("name", "write"), FORMATS)
def test_check_finds_the_same_in_every_format(tmp_path, capsys, name, write):
    path = tmp_path / name
    write(path, ROWS)
    with pytest.raises(SystemExit) as end:
        main(["check", "--isolated", "--format", "jsonl", str(path)])
    assert end.value.code == 1
    (found,) = map(json.loads, capsys.readouterr().out.splitlines())
    assert (found["rule"], found["contact_id"], found["customer_id"]) == ("CT001", "k1", "u9")


def test_a_calendar_in_a_folder_is_found(tmp_path):
    ics(tmp_path / "plan.ics", ROWS)
    assert list(discover([tmp_path])) == [tmp_path / "plan.ics"]


def good(**fields) -> dict:
    return {"contact_id": "g", "customer_id": "u", "time": "2024-03-22T10:00:00+08:00",
            "channel": "call", **fields}  # fmt: skip


BAD = [
    (good(contact_id="x", time="2024-02-30T10:00:00+08:00"), "impossible date"),
    (good(contact_id="x", time="2024-03-22T25:00:00+08:00"), "impossible date"),
    (good(contact_id="x", time="2024-03-22"), "time of day"),
    (good(contact_id="x", time="soon"), "as a time"),
    (good(contact_id="x", time=-5), "plausible"),
    (good(contact_id="x", time=1e300), "plausible"),
    (good(contact_id="x", time="1900-01-01T10:00:00+08:00"), "year 1900"),
    (good(contact_id="x", time="9999-12-31T23:59:59+08:00"), "year 9999"),
    (good(contact_id="x", time=None), "missing or empty: time"),
    (good(contact_id="x", customer_id=""), "missing or empty: customer_id"),
    (good(contact_id="x", channel="pigeon"), "unknown channel"),
    (good(contact_id="x", outcome="maybe"), "unknown outcome"),
    (good(contact_id="x", direction="up"), "unknown direction"),
    (good(contact_id="x", consent="perhaps"), "consent"),
    (good(contact_id="x", timezone="Mars/Olympus"), "unknown time zone"),
    (good(contact_id="x", timezone="../../etc/passwd"), "unknown time zone"),
    (good(contact_id="x", time="2024-03-22T10:00:00"), "mixed"),
    (good(contact_id="g"), "occurs twice"),
]


@pytest.mark.parametrize(("row", "why"), BAD)
def test_a_bad_record_is_told_with_its_line_and_the_rest_is_checked(tmp_path, capsys, row, why):
    path = tmp_path / "bad.jsonl"
    late = good(contact_id="late", time="2024-03-22T23:00:00+08:00")
    jsonl(path, [good(), row, late])
    with pytest.raises(SystemExit) as end:
        main(["check", "--isolated", "--lang", "en", str(path)])
    told = capsys.readouterr()
    assert end.value.code == 2
    assert "bad.jsonl:2" in told.err
    assert why in told.err
    assert "bad.jsonl:3:1: CT001" in told.out
    assert "Traceback" not in told.err


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_encodings(tmp_path, encoding):
    path = tmp_path / "c.csv"
    text = "客户ID,联系时间,渠道\n张三,2024-03-22 10:00,电话\n李四,2024-03-22 11:00,短信\n"
    path.write_text(text, encoding=encoding)
    assert [each.customer_id for each in contacts_of(path)] == ["张三", "李四"]


def calendar(*lines: str) -> str:
    inside = ["BEGIN:VEVENT", *lines, "END:VEVENT"]
    return "\n".join(["BEGIN:VCALENDAR", *inside, "END:VCALENDAR", ""])


WHO = ("X-CUSTOMER-ID:u", "X-CHANNEL:call")
AT_TEN = "DTSTART:20240322T100000Z"
BROKEN_CALENDARS = [
    (calendar(AT_TEN)[:40], "truncated"),
    ("BEGIN:VCALENDAR\nBEGIN:VEVENT\nEND:VTODO\nEND:VCALENDAR\n", "ends nothing"),
    ("BEGIN:VCALENDAR\nwhat is this\nEND:VCALENDAR\n", "NAME:VALUE"),
    (calendar(*WHO, "DTSTART;VALUE=DATE:20240322"), "time"),
    (calendar(*WHO, "RRULE:FREQ=DAILY", AT_TEN), "repeats"),
    (calendar("X-CHANNEL:call", AT_TEN), "customer_id"),
    ("BEGIN:VCALENDAR\nEND:VCALENDAR\n", "no contacts"),
]


@pytest.mark.parametrize(("text", "why"), BROKEN_CALENDARS)
def test_broken_calendars(tmp_path, text, why):
    path = tmp_path / "c.ics"
    path.write_text(text, encoding="utf-8")
    problems = [each for each in open_contacts(path) if isinstance(each, Problem)]
    assert any(why in each.reason for each in problems), problems


def test_a_cancelled_event_is_no_contact(tmp_path):
    path = tmp_path / "c.ics"
    ics(path, ROWS)
    text = path.read_text(encoding="utf-8").replace("UID:k1", "STATUS:CANCELLED\nUID:k1")
    path.write_text(text, encoding="utf-8")
    assert [each.contact_id for each in contacts_of(path)] == ["k2"]


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 50, b"{", b'{"customer_id": 1}', b"PK\x03\x04", b"PAR1", b"a,b\n1,2\n",
             b"[]", b"[[[[", b'"x"', b"\xff\xfe"],
)  # fmt: skip
def test_anything_else_is_a_problem_and_no_crash(tmp_path, data):
    path = tmp_path / "x"
    path.write_bytes(data)
    assert all(isinstance(each, Problem) for each in open_contacts(path))
    assert list(open_contacts(path))


def test_ids_are_told_apart_however_many():
    ids = IdSet(small=1000)
    assert not any(ids.repeats(f"id{n}") for n in range(200_000))
    assert all(ids.repeats(f"id{n}") for n in range(0, 200_000, 997))
    assert ids.all_new([f"new{n}" for n in range(70_000)])
    assert not ids.all_new(["other", "new5"])
    assert not ids.repeats("other")
