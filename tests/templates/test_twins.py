"""Duplicates: told at the later template, whatever files and processes lie between."""

from __future__ import annotations

import json

import openpyxl
import pytest

from cslint.templates.twins import Firsts, Twin, Twins
from tests.cli.conftest import process, project  # noqa: F401  (fixtures)

SAME = "您的包裹今天寄出,请留意短信"


@pytest.fixture
def check(cli, tmp_path, monkeypatch):
    """Write files and check them; what is found as rule, path, line, evidence."""
    monkeypatch.chdir(tmp_path)

    def run(files, *args, select="TP,SU", paths=None):
        for name, text in files.items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        named = paths or list(files)
        result = cli("check", "--kind", "template", "--format", "jsonl", "--select", select,
                     *args, *named)  # fmt: skip
        lines = map(json.loads, result.stdout.splitlines())
        return [(each["rule"], each["path"], each["line"], each["evidence"]) for each in lines]

    return run


def test_the_first_place_is_named_across_formats(check, cli, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "话术"
    book.active.append(["内容"])
    book.active.append([SAME])
    book.active.append([SAME])
    book.save(tmp_path / "b.xlsx")
    files = {
        "a.txt": f"别的一句话\n{SAME}\n",
        "c.yaml": f"- 您的包裹今天寄出，请留意短信\n- {SAME}\n",
        "d.json": json.dumps({"text": SAME}),
    }
    found = check(files, paths=["a.txt", "b.xlsx", "c.yaml", "d.json"])
    assert found == [
        ("TP003", path, line, ["a.txt:2"])
        for path, line in [
            ("b.xlsx", 2),
            ("b.xlsx", 3),
            ("c.yaml", 1),
            ("c.yaml", 2),
            ("d.json", 1),
        ]
    ]
    assert check({}, paths=["b.xlsx"]) == [("TP003", "b.xlsx", 3, ["b.xlsx:话术!A2"])]
    told = cli("check", "--kind", "template", "--select", "TP", "a.txt", "d.json").stdout
    assert "a.txt:2" in told


@pytest.mark.parametrize("beside", ["scene: refund", "platform: jd"])
def test_another_scene_or_platform_is_no_duplicate(check, beside):
    assert check({"a.yaml": f"text: {SAME}\n", "b.yaml": f"{beside}\ntext: {SAME}\n"}) == []


def test_a_short_text_may_be_said_twice(check):
    assert check({"a.txt": "好的\n", "b.txt": "好的\n"}) == []


def test_a_file_named_twice_does_not_repeat_itself(check):
    assert check({"a.txt": f"{SAME}\n"}, paths=["a.txt", "a.txt"]) == []


@pytest.mark.parametrize("name", ["a.txt", "b.xlsx"])
def test_a_file_named_by_other_paths_does_not_repeat_itself(check, tmp_path, name):
    book = openpyxl.Workbook()
    for text in ("内容", SAME):
        book.active.append([text])
    book.save(tmp_path / "b.xlsx")
    (tmp_path / "d").mkdir()
    paths = [name, str(tmp_path / name), f"./d/../{name}"]
    assert check({"a.txt": f"{SAME}\n"}, paths=paths) == []
    assert len(check({"c.txt": f"{SAME}\n"}, paths=[*paths, "c.txt"])) == 1


def test_two_on_one_line_are_two(check):
    found = check({"a.json": json.dumps([SAME, SAME])})
    assert found == [("TP003", "a.json", 1, ["a.json:1"])]


def test_a_directive_is_used_by_what_only_the_run_finds(check):
    known = f"# cslint: ignore[TP003] 两处都要有\n{SAME}\n"
    assert check({"a.txt": f"{SAME}\n", "b.txt": known}) == []
    assert check({"b.txt": known}) == [("SU001", "b.txt", 1, [])]
    assert check({"b.txt": known, "c.txt": f"{SAME}\n"}) == [
        ("SU001", "b.txt", 1, []),
        ("TP003", "c.txt", 1, ["b.txt:2"]),
    ]


def test_a_directive_beside_a_text_is_used_so_too(check):
    known = json.dumps({"cslint": "ignore[TP003] 两处都要有", "text": SAME})
    assert check({"a.txt": f"{SAME}\n", "b.json": known}) == []
    assert check({"b.json": known}) == [("SU001", "b.json", 1, [])]


def test_a_family_directive_is_used_by_either(check):
    text = f"# cslint: ignore[TP] 旧的\n{SAME} xxx元\n"
    assert check({"b.txt": text}) == []
    assert check({"a.txt": f"{SAME} xxx元\n", "b.txt": text}, select="TP003,SU") == []


def test_what_is_ignored_in_a_file_is_remembered(check, tmp_path):
    config = tmp_path / "cslint.toml"
    config.write_text('[per-file-ignores]\n"a.txt" = ["TP003"]\n', encoding="utf-8")
    files = {"a.txt": f"{SAME}\n{SAME}\n", "b.txt": f"{SAME}\n"}
    assert check(files) == [("TP003", "b.txt", 1, ["a.txt:1"])]


def test_a_rule_that_is_off_hands_nothing_on(check):
    assert check({"a.txt": f"{SAME}\n", "b.txt": f"{SAME}\n"}, select="TP001") == []


def test_texts_are_compared_as_they_are_after_fixes(check):
    files = {"a.txt": f"{SAME}\n", "b.txt": f"{SAME}\u200b\n"}
    assert ("TP003", "b.txt", 1, ["a.txt:1"]) in check(files, "--fix")


@pytest.mark.parametrize("style", ["jsonl", "sarif", "concise"])
def test_the_number_of_processes_changes_nothing(process, project, style):  # noqa: F811
    for number in range(9):
        lines = [f"第{each}句话术,请稍等片刻" for each in range(number, number + 4)]
        (project / f"{number}.txt").write_text("\n".join(lines), encoding="utf-8")
    runs = [
        process("check", "--kind", "template", "--isolated", "--no-scorer", "--select", "TP",
                "--format", style, "--jobs", jobs, *(f"{each}.txt" for each in range(9)))
        for jobs in (1, 3)
    ]  # fmt: skip
    assert runs[0].out == runs[1].out
    assert runs[0].out.count(b"0.txt:4") >= 3, "the first of four"
    assert runs[0].status == runs[1].status == 0


def test_no_text_is_kept():
    firsts = Firsts()
    twins = [Twin(number.to_bytes(16), f"a.txt:{number}", None) for number in range(50)]
    assert list(firsts.told(Twins(twins))) == []
    assert {len(each) for each in firsts._places} == {16}
    assert list(firsts.repeats([Twin((7).to_bytes(16), "b.txt:1", None)])) == [(0, "a.txt:7")]
