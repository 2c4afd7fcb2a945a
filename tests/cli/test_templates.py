"""Templates on the command line: configuration, suppressions, fixes, baseline."""

from __future__ import annotations

import json

import pytest


@pytest.fixture
def write(project):
    def put(name, text):
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8"))
        return path

    return put


def found(result):
    return [json.loads(line) for line in result.stdout.splitlines() if '"rule"' in line]


def test_some_rules_cannot_be_suppressed(cli, write):
    write("cslint.toml", 'unsuppressible = ["TP004"]\n')
    write("a.yaml", "# cslint: ignore[TP] 都放过\ntext: 退 xxx元\u200b\n")
    result = cli("check", "a.yaml", "--format", "jsonl", "--select", "TP,SU")
    assert [each["rule"] for each in found(result)] == ["SU004", "TP004"]
    assert result.exit_code == 1


def test_the_configuration_ignores_rules_in_files(cli, write):
    write("cslint.toml", '[per-file-ignores]\n"old/*" = ["TP004"]\n')
    write("old/a.yaml", "text: 退 xxx元\n")
    write("new/a.yaml", "text: 再退 xxx元\n")
    result = cli("check", "old", "new", "--format", "jsonl", "--select", "TP")
    assert [each["path"] for each in found(result)] == ["new/a.yaml"]


def test_the_configuration_names_the_keys(cli, write):
    write("cslint.toml", '[templates]\ntext-keys = ["标题"]\nignore-keys = ["text"]\n')
    write("a.yaml", "标题: 退 xxx元\ntext: 退 xx天\n")
    result = cli("check", "a.yaml", "--format", "jsonl", "--select", "TP")
    assert [(each["line"], each["message_id"]) for each in found(result)] == [(1, "标题")]


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("a.yaml", "- 退 xxx元\n-   text: |\n      您好\n      退 xx天\n- {text: 'TODO'}\n"),
        ("a.toml", 'text = "退 xxx元"\n[b]\nlist = [\n  "退 xx天",\n]\n'),
        ("a.md", "# 题\n\n退 xxx元\n\n| 话术 |\n|---|\n| 退 xx天 |\n\n```\nTODO\n```\n"),
        ("a.txt", "退 xxx元\n您好\n退 xx天\r\n"),
    ],
)
def test_ignores_are_written_where_they_hold(cli, write, name, before):
    path = write(name, before)
    result = cli("check", name, "--select", "TP,SU", "--add-ignores", "迁移前的旧话术")
    assert (result.exit_code, result.stdout) == (0, "")
    after = path.read_bytes().decode("utf-8")
    assert after.count("迁移前的旧话术") >= 2
    assert cli("check", name, "--select", "TP,SU").exit_code == 0
    for line in before.split("\n"):
        assert line.rstrip(" |") in after, "what was there is still there"


@pytest.mark.parametrize("name", ["a.json", "a.csv"])
def test_a_file_without_comments_cannot_be_suppressed(cli, write, name):
    text = '{"text": "退 xxx元"}' if name == "a.json" else "话术\n退 xxx元\n"
    path = write(name, text)
    assert cli("check", name, "--select", "TP", "--add-ignores", "理由").exit_code == 2
    assert path.read_bytes().decode("utf-8") == text


def test_statistics_count_template_rules(cli, write):
    write("a.yaml", "- 退 xxx元\n- 退 xx天 与 TODO\n")
    told = cli("check", "a.yaml", "--select", "TP", "--statistics").stdout
    assert "3  TP004  leftover-note" in told


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (("--selct", "TP"), "--select"),
        (("--select", "TP0004"), "TP004"),
        (("--select", "leftover-notes"), "leftover-note"),
    ],
)
def test_near_names_are_offered(cli, write, args, near):
    write("a.yaml", "text: 您好\n")
    result = cli("check", *args, "a.yaml")
    assert result.exit_code == 2
    assert near in result.stderr


def test_a_key_of_templates_is_checked(cli, write):
    write("cslint.toml", '[templates]\ntext-kyes = ["a"]\n')
    result = cli("check", ".")
    assert result.exit_code == 2
    assert "text-keys" in result.stderr


def test_the_skeleton_of_a_rule_passes_its_test(cli, project):
    assert cli("new-rule", "ZZ001", "no-such-words", "--folder", "rules").exit_code == 0
    assert (project / "rules" / "no_such_words.yaml").exists()
    assert cli("test", "rules").exit_code == 0
    again = cli("new-rule", "ZZ001", "no-such-words", "--folder", "rules")
    assert again.exit_code != 0


@pytest.mark.parametrize(("code", "name"), [("zz1", "a-b"), ("ZZ001", "Name"), ("TP001", "a-b")])
def test_a_rule_needs_a_new_name(cli, project, code, name):
    assert cli("new-rule", code, name, "--folder", "rules").exit_code != 0
    assert not (project / "rules").exists()
