"""Any bytes give items, never an exception; messages survive every format and encoding."""

from __future__ import annotations

import csv
import gzip
import io
import json
from datetime import UTC, datetime, timedelta, timezone

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from cslint.model import ConversationClosed, LogMessage, Message, Problem
from cslint.read import ReadOptions, open_log, sniff_kind
from cslint.read.discover import KNOWN_SUFFIXES

SUFFIXES = [*KNOWN_SUFFIXES, ".jsonl.gz", ".csv.zst", ".xlsx.gz", ".parquet.zst", ".log", ""]
FIELDS = ("conversation_id", "message_id", "role", "text", "time", "agent_id", "channel")
RUNS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)

PIECES = r"""{"conversation_id":"c","role":"agent","text":"
"}
,
"
[
{
]
}
\u
\ud800
会话ID,角色,内容
甲 (2024-03-22 10:00:00):
"msgid":"1","msgtype":"text","from":
"chatdata":[
"messages":[
"time":
1e999
-1
null
=cmd()
sep=;""".encode().split(b"\n")
MAGICS = [
    b"\n",
    b"\r\n",
    b"\t",
    b"\0",
    b"\x1b[31m",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"PK\x03\x04",
    b"PAR1",
]
pieces = st.sampled_from(
    [*PIECES, *MAGICS, b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", "会话ID\t内容".encode("gb18030")]
)
junk = st.one_of(
    st.binary(max_size=400),
    st.lists(st.one_of(pieces, st.binary(max_size=6)), max_size=30).map(b"".join),
)


@pytest.mark.parametrize("suffix", SUFFIXES)
@RUNS
@given(data=junk, packed=st.booleans())
@example(data=b"", packed=True)
def test_any_bytes_give_items(tmp_path, suffix, data, packed):
    if packed and suffix.endswith((".gz", ".zst")):
        data = gzip.compress(data) if suffix.endswith("gz") else zstandard.compress(data)
    path = tmp_path / f"log{suffix}"
    path.write_bytes(data)
    items = list(open_log(path, ReadOptions(max_line_bytes=300)))
    assert items
    assert all(isinstance(item, (LogMessage, ConversationClosed, Problem)) for item in items)
    assert sniff_kind(path) in {"chat", "template", "contacts", None}


json_values = st.recursive(
    st.one_of(
        st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=9)
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner)
    ),
    max_leaves=5,
)
KEYS = [
    *FIELDS, "messages", "closed_at", "consent", "direction", "msgid", "msgtype", "from", "tolist",
    "roomid", "msgtime", "chatdata", "msg", "mixed", "news", "info", "action", "encrypt_chat_msg",
]  # fmt: skip


@RUNS
@given(
    records=st.lists(st.dictionaries(st.sampled_from(KEYS), json_values), min_size=1, max_size=4)
)
def test_any_json_records_give_items(tmp_path, records):
    path = tmp_path / "log.jsonl"
    path.write_text("".join(json.dumps(record) + "\n" for record in records), encoding="utf-8")
    assert list(open_log(path)) is not None


def texts(exclude: str) -> st.SearchStrategy[str]:
    """Texts with every Chinese sentence long enough to tell the encoding by."""
    free = st.text(
        st.characters(exclude_categories=["Cs", "Cn", "Co"], exclude_characters=exclude),
        max_size=30,
    )
    return st.tuples(st.just("亲，您好，今天下午可以发货，请您放心。"), free).map("".join)


ids = st.text("abcXYZ019-号单", min_size=1, max_size=8)
times = st.one_of(
    st.none(),
    st.datetimes(
        min_value=datetime(1990, 1, 1),  # noqa: DTZ001
        max_value=datetime(2100, 1, 1),  # noqa: DTZ001
        timezones=st.sampled_from([None, UTC, timezone(timedelta(hours=8))]),
    ),
)


def messages(exclude: str = "") -> st.SearchStrategy[list[Message]]:
    one = st.builds(
        Message,
        role=st.sampled_from(["customer", "agent", "bot", "system"]),
        text=texts(exclude),
        conversation_id=ids,
        message_id=st.uuids().map(str),
        time=times,
        agent_id=st.one_of(st.none(), ids),
        channel=st.sampled_from(["chat", "call", "sms", "email"]),
    )
    return st.lists(one, min_size=1, max_size=5)


def rows(log: list[Message]) -> list[dict[str, str | None]]:
    return [
        {field: getattr(message, field) for field in FIELDS}
        | {"time": message.time.isoformat() if message.time else None}
        for message in log
    ]


def check(path: object, data: bytes, log: list[Message]) -> None:
    path.write_bytes(data)
    items = [item for item in open_log(path) if not isinstance(item, ConversationClosed)]
    assert not [item for item in items if isinstance(item, Problem)]
    assert [item.message for item in items] == log


ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("shape", ["lines", "array", "pretty", "conversations"])
@RUNS
@given(log=messages())
def test_json_round_trip(tmp_path, encoding, shape, log):
    records: list[object] = list(rows(log))
    if shape == "conversations":
        records = [{"conversation_id": r["conversation_id"], "messages": [r]} for r in rows(log)]
    if shape in {"array", "pretty"}:
        text = json.dumps(records, ensure_ascii=False, indent=1 if shape == "pretty" else None)
    else:
        text = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records)
    check(tmp_path / "log.jsonl", text.encode(encoding), log)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize(("suffix", "delimiter"), [(".csv", ","), (".tsv", "\t"), (".csv", ";")])
@RUNS
@given(log=messages(exclude="\0"))
def test_table_round_trip(tmp_path, encoding, suffix, delimiter, log):
    file = io.StringIO(newline="")
    writer = csv.DictWriter(file, FIELDS, delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows(log))
    check(tmp_path / f"log{suffix}", file.getvalue().encode(encoding), log)


CONTROLS = "".join(map(chr, [*range(32), 0x7F, *range(0x80, 0xA0), 0xFFFE, 0xFFFF]))


@RUNS
@given(log=messages(exclude=CONTROLS + "_"))
def test_workbook_round_trip(tmp_path, log):
    book = openpyxl.Workbook()
    book.active.append(FIELDS)
    for number, row in enumerate(rows(log), 2):
        for place, value in enumerate(row.values(), 1):
            cell = book.active.cell(number, place, value)
            cell.data_type = "s" if value is not None else cell.data_type
    file = io.BytesIO()
    book.save(file)
    check(tmp_path / "log.xlsx", file.getvalue(), log)


@RUNS
@given(log=messages())
def test_parquet_round_trip(tmp_path, log):
    file = io.BytesIO()
    schema = pa.schema([(field, pa.string()) for field in FIELDS])
    pq.write_table(pa.Table.from_pylist(rows(log), schema), file)
    check(tmp_path / "log.parquet", file.getvalue(), log)
