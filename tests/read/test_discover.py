from __future__ import annotations

import gzip
import io
import json
import os
import sys
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from cslint.model import Problem
from cslint.read import discover, open_log, sniff_kind


@pytest.fixture
def tree(tmp_path):
    for name in (
        "b.jsonl", "a.csv", "sub/c.xlsx", "sub/d.txt.gz", "sub/.hidden.csv", ".git/e.csv",
        "sub/deep/f.parquet.zst", "notes.docx", "z.yaml", "g.JSONL",
    ):  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return tmp_path


def test_folders_are_searched_in_order(tree):
    found = [path.relative_to(tree).as_posix() for path in discover([tree])]
    assert found == [
        "a.csv", "b.jsonl", "g.JSONL", "z.yaml", "sub/c.xlsx", "sub/d.txt.gz",
        "sub/deep/f.parquet.zst",
    ]  # fmt: skip
    assert [path.name for path in discover([tree], (".csv",))] == ["a.csv"]


def test_files_dash_and_order_are_kept(tree):
    given = [tree / "notes.docx", "-", str(tree / "a.csv")]
    assert list(discover(given)) == [tree / "notes.docx", "-", tree / "a.csv"]


def test_loops_of_links_end(tree):
    (tree / "sub" / "up").symlink_to(tree, target_is_directory=True)
    assert len(list(discover([tree]))) == 7


def test_what_cannot_be_discovered(tmp_path, monkeypatch):
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "readme.docx").write_bytes(b"")
    found = list(discover([empty, tmp_path / "absent.csv", "a\0b"]))
    assert all(isinstance(item, Problem) for item in found)
    assert ["nothing to check" in found[0].reason, found[1].reason] == [True, "no such file"]

    def refuse(_: object) -> None:
        raise PermissionError(13, "Permission denied", str(empty))

    monkeypatch.setattr(os, "scandir", refuse)
    (denied,) = discover([empty])
    assert (denied.path, denied.reason) == (str(empty), "cannot be listed: Permission denied")


def test_a_file_that_vanishes_after_discovery(tree):
    (path,) = discover([tree / "a.csv"])
    Path(path).unlink()
    (problem,) = open_log(path)
    assert problem.reason == "no such file"


CHAT = '{"conversation_id": "c", "role": "agent", "text": "好"}\n'
CONTACT = '{"customer_id": "u", "time": "2024-03-22T10:00:00", "channel": "call"}\n'


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.jsonl", CHAT, "chat"),
        ("a.jsonl", "坏行\n" + CHAT, "chat"),
        ("a.jsonl", CHAT[:-2] + ', "extra": "' + "长" * 200_000 + '"}', "chat"),
        ("a.json", f"[{CHAT}]", "chat"),
        ("a.json", json.dumps(json.loads(CHAT), indent=2), "chat"),
        ("a.jsonl", '{"conversation_id": "c", "messages": []}', "chat"),
        ("a.jsonl", '{"msgid": "1", "msgtype": "text", "from": "LiLi"}', "chat"),
        ("a.csv", "会话ID,角色,内容\nc,客服,好", "chat"),
        ("a.csv", "三月记录\n会话ID,角色,内容\nc,客服,好", "chat"),
        ("a.txt", "甲 (2024-03-22 10:00:00):\n好\n", "chat"),
        ("a.jsonl", CONTACT, "contacts"),
        ("a.csv", "客户ID,联系时间,渠道,结果\nu,2024/3/22 10:00,电话,接听", "contacts"),
        ("a.yaml", "text: 好", "template"),
        ("a.md", "# 好", "template"),
        ("a.txt", "亲，您好\n", "template"),
        ("a.csv", "场景,话术\n退款,好的亲\n", "template"),
        ("a.jsonl", '{"text": "好的亲", "scene": "refund"}', "template"),
        ("a.csv", "甲,乙\n1,2\n", None),
        ("a.jsonl", "5\n", None),
        ("a.jsonl", "", None),
        ("a.png", "\x89PNG", None),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_kinds(tmp_path, name, data, kind, encoding):
    if name == "a.png":
        data, encoding = data.encode("latin-1").decode("latin-1"), "latin-1"
    plain, packed = tmp_path / name, tmp_path / f"{name}.gz"
    plain.write_bytes(data.encode(encoding))
    packed.write_bytes(gzip.compress(data.encode(encoding)))
    assert sniff_kind(plain) == kind
    assert sniff_kind(packed) == kind


def test_kinds_of_binary_tables(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(["会话ID", "角色", "内容"])
    book.save(tmp_path / "a.xlsx")
    table = pa.table({"customer_id": ["u"], "time": ["t"], "channel": ["call"]})
    pq.write_table(table, tmp_path / "a.parquet")
    (tmp_path / "bad.xlsx").write_bytes(b"PK\x03\x04 no workbook")
    assert sniff_kind(tmp_path / "a.xlsx") == "chat"
    assert sniff_kind(tmp_path / "a.parquet") == "contacts"
    assert sniff_kind(tmp_path / "bad.xlsx") is None
    assert sniff_kind(tmp_path / "absent.csv") is None
    assert sniff_kind(tmp_path) is None


def test_sniffing_standard_input_leaves_it_to_be_read(monkeypatch):
    stream = io.TextIOWrapper(io.BufferedReader(io.BytesIO(CHAT.encode() * 3)))
    monkeypatch.setattr(sys, "stdin", stream)
    assert sniff_kind("-") == "chat"
    assert len(list(open_log("-"))) == 3
