"""Encodings, compression, size limits and paths that cannot be read."""

from __future__ import annotations

import gzip
import io
import os
import socket
import sys
import tracemalloc
from pathlib import Path

import pytest
import zstandard

from cslint.model import Problem
from cslint.read import ReadOptions, is_bad_record, open_log

TALK = "亲，您好，这款杯子今天下午可以发货，请放心拍下。"
ENCODINGS = ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
BE_WITH_BOM = "\ufeff"


@pytest.fixture
def log(line):
    return "".join(line(f"{TALK}第{number}件") for number in range(40))


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
def test_every_encoding_packed_or_not(read, log, encoding, pack):
    suffix = {gzip.compress: ".gz", zstandard.compress: ".zst"}.get(pack, "")
    result = read(pack(log.encode(encoding)), f"log.jsonl{suffix}")
    assert not result.problems
    assert result.texts == [f"{TALK}第{number}件" for number in range(40)]


def test_utf16_be_with_mark(read, log):
    assert len(read((BE_WITH_BOM + log).encode("utf-16-be")).messages) == 40


def test_short_gb18030_log(read):
    data = "会话ID,角色,内容\r\nc1,买家,亲\r\n"
    assert read(data.encode("gb18030"), "log.csv").texts == ["亲"]


def test_rare_characters_and_emoji_in_gb18030(read, line):
    data = line(TALK + "㐀𠀀😀龘") * 3
    assert read(data.encode("gb18030")).texts == [TALK + "㐀𠀀😀龘"] * 3


def test_table_of_long_chinese_texts_in_utf16_without_mark(read):
    data = "会话ID,角色,内容\n" + "".join(f"c{n},买家,{TALK * 9}\n" for n in range(9))
    for encoding in ("utf-16-le", "utf-16-be"):
        assert read(data.encode(encoding), "log.csv").texts == [TALK * 9] * 9


@pytest.mark.parametrize(
    "damage", [b"\xff", b"\xe4\xba", b"\xa0\xa1", b"\xc0\x80", b"\xed\xa0\x80"]
)
@pytest.mark.parametrize("around", [TALK, "only ascii here"])
def test_damaged_utf8_lines_are_told_and_not_taken_for_gb18030(read, line, damage, around):
    good = line(around).encode()
    bad = good.replace(b'"text": "', b'"text": "' + damage)
    result = read(good * 3 + bad + good * 2 + bad + good)
    assert result.texts == [around] * 6
    assert result.bad_lines == [4, 7]
    assert all("not valid UTF-8" in problem.reason for problem in result.problems)


def test_utf8_with_some_gb18030_lines_never_becomes_mojibake(read, line):
    data = line(TALK).encode() * 4 + line(TALK).encode("gb18030") * 4
    result = read(data)
    assert result.texts == [TALK] * 4
    assert result.bad_lines == [5, 6, 7, 8]


def test_gb18030_after_a_long_ascii_beginning_is_told(read, line):
    result = read(line("x" * 90).encode() * 3000 + line(TALK).encode("gb18030"))
    assert len(result.messages) == 3000
    assert result.bad_lines == [3001]


def test_damaged_lines_in_gb18030_and_utf16(read, line):
    good = line(TALK)
    bad_gb = good.encode("gb18030").replace(b'"agent"', b'"agent\xff"')
    result = read(good.encode("gb18030") * 3 + bad_gb + good.encode("gb18030"))
    assert (len(result.messages), result.bad_lines) == (4, [4])
    assert "not valid GB18030" in result.only_problem().reason
    half = good.replace(TALK, "\ud83d").encode("utf-16-le", "surrogatepass")
    result = read(good.encode("utf-16-le") * 3 + half + good.encode("utf-16-le"))
    assert (len(result.messages), result.bad_lines) == (4, [4])


def test_damaged_line_of_a_table(read):
    data = "会话ID,角色,内容\nc1,买家,你好啊\n".encode() + b"c1,\xe4\xb9,x\nc1,\x00,y\n"
    result = read(data + "c1,客服,在的\n".encode(), "log.csv")
    assert result.texts == ["你好啊", "在的"]
    assert result.bad_lines == [3, 4]


def test_big5_needs_the_option(read, line):
    data = (line("您好,請問這個商品還有現貨嗎,我想購買兩件送給朋友") * 5).encode("big5")
    refused = read(data)
    assert not refused.messages
    assert "cannot tell its encoding" in refused.only_problem().reason
    assert "option encoding" in refused.only_problem().hint
    assert len(read(data, encoding="big5").messages) == 5


def test_character_cut_by_the_first_look(read, line):
    filler = line("a").encode()
    for shift in range(4):
        start = line("b" * shift).encode() + filler * ((1 << 18) // len(filler))
        result = read(start + line("字" * 2000).encode())
        assert not result.problems


@pytest.mark.parametrize(
    ("data", "name", "part"),
    [
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "log.jsonl", "PNG"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj", "log.csv", "PDF"),
        (b"MZ\x90\0\x03\0\0\0\x04\0\0\0\xff\xff\0\0" + bytes(99) + b"\x01\x02" * 99, "log", "text"),
        (b"\x7fELF\x02\x01\x01" + bytes(90), "log.txt", "program"),
        (bytes(5000), "log.jsonl", "text"),
        (bytes(range(256)) * 20, "log.csv", ""),
        (b"PK\x03\x04" + bytes(90), "log.jsonl", "zip"),
    ],
)
def test_binary_files(read, data, name, part):
    result = read(data, name)
    assert not result.messages
    assert part in result.only_problem().reason


@pytest.mark.parametrize("data", ["", "\n\n", "  ", "\ufeff"])
@pytest.mark.parametrize(
    "name", ["log.jsonl", "log.csv", "log.txt", "log.jsonl.gz", "log.json.zst"]
)
def test_nothing_to_check(read, data, name):
    packed = data.encode()
    if packed and name.endswith(".gz"):
        packed = gzip.compress(packed)
    if packed and name.endswith(".zst"):
        packed = zstandard.compress(packed)
    assert "nothing to check" in read(packed, name).only_problem().reason


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (zstandard.compress, ".zst")])
def test_truncated_archives(read, line, pack, suffix):
    data = pack("".join(line(f"{os.urandom(40).hex()}") for _ in range(9000)).encode())
    result = read(data[: len(data) // 2], f"log.jsonl{suffix}")
    assert 1000 < len(result.messages) < 9000
    problem = result.only_problem()
    assert "end early" in problem.reason
    # No bad record, which may be skipped: all that follows is missing.
    assert problem.line is None
    assert f"nothing from line {len(result.messages) + 1} on was read" in problem.reason


def zstd_with_checksum(data: bytes) -> bytes:
    """As the zstd command does it."""
    return zstandard.ZstdCompressor(write_checksum=True).compress(data)


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (zstd_with_checksum, ".zst")])
def test_corrupt_archives(read, line, pack, suffix):
    data = bytearray(pack("".join(line(os.urandom(40).hex()) for _ in range(9000)).encode()))
    data[len(data) // 2 : len(data) // 2 + 40] = bytes(40)
    result = read(bytes(data), f"log.jsonl{suffix}")
    assert "corrupt" in result.problems[-1].reason
    assert not is_bad_record(result.problems[-1]) or result.problems[-1].line > 1


@pytest.mark.parametrize("suffix", [".gz", ".zst"])
def test_wrong_suffix(read, line, suffix):
    assert "does not hold such data" in read(line(), f"log.jsonl{suffix}").only_problem().reason


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, ".gz"), (zstandard.compress, ".zst")])
def test_joined_archives(read, line, pack, suffix):
    data = b"".join(pack(line(text).encode()) for text in "一二三")
    assert read(data, f"log.jsonl{suffix}").texts == ["一", "二", "三"]
    assert read(gzip.compress(line("四").encode()) + bytes(512), "log.jsonl.gz").texts == ["四"]


def test_archives_are_told_by_content_too(read, line):
    assert read(gzip.compress(line("一").encode()), "log.jsonl").texts == ["一"]


def test_a_long_line_is_passed_over_in_bounded_memory(tmp_path, line):
    path = tmp_path / "log.jsonl"
    with path.open("wb") as file:
        file.write(line("前").encode() + b'{"conversation_id":"c","role":"agent","text":"')
        for _ in range(50):
            file.write(b"x" * (1 << 20))
        file.write(b'"}\n' + line("后").encode())
    tracemalloc.start()
    items = list(open_log(path, ReadOptions(max_line_bytes=4 << 20)))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 24 << 20
    assert [item.message.text for item in items if not isinstance(item, Problem)] == ["前", "后"]
    assert (items[1].line, "longer than 4194304 bytes" in items[1].reason) == (2, True)


@pytest.mark.parametrize("bomb", ["log.jsonl.gz", "log.jsonl.zst"])
def test_a_decompression_bomb_stays_in_bounded_memory(tmp_path, bomb):
    data = b" " * (200 << 20)
    path = tmp_path / bomb
    path.write_bytes(zstandard.compress(data) if bomb.endswith("zst") else gzip.compress(data))
    del data
    tracemalloc.start()
    items = list(open_log(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 120 << 20
    assert "longer than" in items[0].reason


@pytest.mark.parametrize("limit", [60, 200, 1000])
def test_limit_is_exact_within_a_block(read, line, limit):
    texts = ["x" * length for length in range(0, 1000, 50)]
    lines = [line(text) for text in texts]
    result = read("".join(lines), max_line_bytes=limit)
    assert result.texts == [
        text for text, whole in zip(texts, lines, strict=True) if len(whole) - 1 <= limit
    ]
    assert len(result.messages) + len(result.problems) == len(texts)


def test_memory_stays_flat(tmp_path, line):
    path = tmp_path / "log.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(60_000):
            file.write(line(TALK * 4, message_id=f"m{number}", conversation_id=f"c{number // 9}"))
    tracemalloc.start()
    count = sum(1 for _ in open_log(path))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 60_000
    assert peak < path.stat().st_size / 1.5


def only(path: object) -> Problem:
    items = list(open_log(str(path)))
    assert len(items) == 1
    assert isinstance(items[0], Problem)
    assert not is_bad_record(items[0])
    return items[0]


def test_paths_that_are_no_files(tmp_path):
    assert only(tmp_path / "absent.jsonl").reason == "no such file"
    assert only(tmp_path).reason == "is a folder, not a file"
    os.mkfifo(tmp_path / "pipe")
    assert only(tmp_path / "pipe").reason == "is not a regular file"
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(tmp_path / "s"))
    server.close()
    assert only(tmp_path / "s").reason == "is not a regular file"
    assert only(tmp_path / "a\0b").reason.startswith("cannot be read")
    assert only(tmp_path / ("x" * 5000)).reason.startswith("cannot be read")
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    assert only(tmp_path / "loop").reason.startswith("cannot be read")


@pytest.mark.parametrize(
    ("error", "part"),
    [
        (PermissionError(13, "Permission denied"), "no permission"),
        (FileNotFoundError(2, "gone"), "no such file"),
        (OSError(5, "Input/output error"), "Input/output error"),
    ],
)
def test_a_file_that_fails_to_open(tmp_path, line, monkeypatch, error, part):
    path = tmp_path / "log.jsonl"
    path.write_text(line(), encoding="utf-8")

    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(Path, "open", refuse)
    assert part in only(path).reason


def test_a_file_that_fails_while_read(tmp_path, line, monkeypatch):
    class Failing(io.BytesIO):
        def read(self, size: int | None = -1) -> bytes:
            if self.tell() > 1 << 20:
                raise OSError(5, "Input/output error")
            return super().read(size)

    path = tmp_path / "log.jsonl"
    path.write_text(line(), encoding="utf-8")
    data = line(TALK).encode() * 30_000
    monkeypatch.setattr(Path, "open", lambda *_, **__: Failing(data))
    items = list(open_log(path))
    assert isinstance(items[-1], Problem)
    assert items[-1].line is None
    assert f"from line {len(items)} on" in items[-1].reason
    assert "Input/output error" in items[-1].reason


def as_stdin(monkeypatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BufferedReader(io.BytesIO(data))))


@pytest.mark.parametrize("pack", [bytes, gzip.compress, zstandard.compress])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_standard_input(monkeypatch, line, pack, encoding):
    as_stdin(monkeypatch, pack((line(TALK) * 3).encode(encoding)))
    assert [item.message.text for item in open_log("-")] == [TALK] * 3


def test_standard_input_holding_a_table(monkeypatch):
    as_stdin(monkeypatch, "会话ID\t角色\t内容\nc1\t客服\t在的\n".encode())
    assert [item.message.text for item in open_log("-")] == ["在的"]


def test_no_standard_input(monkeypatch):
    monkeypatch.setattr(sys, "stdin", None)
    assert only("-").reason == "standard input is closed"
