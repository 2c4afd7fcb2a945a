"""Whatever is not checked exits with 2 and is recorded, whichever the format: one row a way."""

# ruff: noqa: E501  (a lexicon in a few lines)

from __future__ import annotations

import io
import json
import os
import sys

import openpyxl
import pytest

from cslint.report.formats import FORMATS

CLEAN_CHAT = '{"conversation_id": "c1", "role": "agent", "text": "您好"}\n'
CLEAN = "text: 您好,请问有什么可以帮您\n"
SLOW = (
    "families:\n  word: {phrases: [慢慢]}\n  slow:\n    patterns: ['(\\w+\\w+)+\\d']\n"
    "rules:\n  TT009:\n    name: slow-pattern\n    severity: error\n    scopes: [message, template]\n"
    "    what: {zh: 慢, en: slow}\n    why: {zh: 慢, en: slow}\n    suggestion: {zh: 慢, en: slow}\n"
    "    message: {zh: 慢, en: slow}\n    when: [{all: [word, slow], within: message}]\n    bad: [慢慢]\n    good: [您好]\n"
)


def _put(folder, name, data):
    path = folder / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode("utf-8"))
    return name


def _unreadable(folder):
    path = folder / _put(folder, "locked.yaml", CLEAN)
    path.chmod(0)
    if os.access(path, os.R_OK):
        path.unlink()
        path.mkdir()
        (path / "inner").mkdir()
    return ["locked.yaml"], "locked.yaml"


def _missing(_folder):
    return ["absent.yaml"], "absent.yaml"


def _one_bad_beside_a_good(folder):
    return [_put(folder, "good.yaml", CLEAN), "absent.yaml"], "absent.yaml"


def _bad_encoding(folder):
    return [_put(folder, "x.yaml", b"text: \xff\xfe\xfd\xe4\xbd\n")], "x.yaml"


def _nul_bytes(folder):
    return [_put(folder, "x.yaml", b"text: \x00\x01\x02\n")], "x.yaml"


def _over_a_limit(folder):
    _put(folder, "cslint.toml", "[reading]\nmax-line-bytes = 20\n")
    return [_put(folder, "x.jsonl", CLEAN_CHAT)], "x.jsonl"


def _broken_yaml(folder):
    return [_put(folder, "x.yaml", "- text: [\n")], "x.yaml"


def _broken_json(folder):
    return [_put(folder, "x.json", '{"template": "您好"')], "x.json"


def _broken_line(folder):
    args = ["--kind", "template", _put(folder, "x.jsonl", '{"text": "您好"}\n{"text":\n')]
    return args, "x.jsonl"


def _broken_toml(folder):
    return [_put(folder, "x.toml", 'text = "您好\n')], "x.toml"


def _broken_csv(folder):
    return ["--kind", "template", _put(folder, "x.csv", '话术\n"您好\n再见\n')], "x.csv"


def _broken_workbook(folder):
    return ["--kind", "template", _put(folder, "x.xlsx", b"PK\x03\x04 nothing")], "x.xlsx"


def _no_text_in_it(folder):
    return [_put(folder, "x.yaml", "id: 3\n")], "x.yaml"


def _empty(folder):
    return [_put(folder, "x.yaml", "")], "x.yaml"


def _deep(folder):
    return [_put(folder, "x.json", '{"template": ' + "[" * 9000 + "]" * 9000 + "}")], "x.json"


def _of_no_kind(folder):
    return [_put(folder, "x.json", '{"a": 1}')], "x.json"


def _misspelt_key(folder):
    _put(folder, "cslint.toml", "failon = 1\n")
    return [_put(folder, "x.yaml", CLEAN)], "failon"


def _key_missing_its_value(folder):
    _put(folder, "cslint.toml", "fail-on =\n")
    return [_put(folder, "x.yaml", CLEAN)], "cslint.toml"


def _unknown_rule(folder):
    return ["--select", "ZZ9", _put(folder, "x.yaml", CLEAN)], "ZZ9"


def _unknown_rule_in_a_file_ignore(folder):
    _put(folder, "cslint.toml", '[per-file-ignores]\n"*" = ["ZZ9"]\n')
    return [_put(folder, "x.yaml", CLEAN)], "ZZ9"


def _unknown_rule_unsuppressible(folder):
    _put(folder, "cslint.toml", 'unsuppressible = ["ZZ9"]\n')
    return [_put(folder, "x.yaml", CLEAN)], "ZZ9"


def _empty_lexicon(folder):
    (folder / "words").mkdir()
    _put(folder, "words/a.yaml", "")
    _put(folder, "cslint.toml", 'lexicons = ["words"]\n')
    return [_put(folder, "x.yaml", CLEAN)], "words"


def _no_lexicon(folder):
    _put(folder, "cslint.toml", 'lexicons = ["absent"]\n')
    return [_put(folder, "x.yaml", CLEAN)], "absent"


def _slow_pattern(folder):
    (folder / "words").mkdir()
    _put(folder, "words/a.yaml", SLOW)
    _put(folder, "cslint.toml", 'lexicons = ["words"]\n')
    return [_put(folder, "x.yaml", f"text: 慢慢来{'abcdefghij' * 40}!\n")], "x.yaml"


def _bad_baseline(folder):
    return ["--baseline", _put(folder, "b.json", "{"), _put(folder, "x.yaml", CLEAN)], "b.json"


WAYS = {
    each.__name__.strip("_"): each
    for each in (
        _unreadable, _missing, _one_bad_beside_a_good, _bad_encoding, _nul_bytes, _over_a_limit,
        _broken_yaml, _broken_json, _broken_line, _broken_toml, _broken_csv, _broken_workbook,
        _no_text_in_it, _empty, _deep, _of_no_kind, _misspelt_key, _key_missing_its_value,
        _unknown_rule, _unknown_rule_in_a_file_ignore, _unknown_rule_unsuppressible,
        _empty_lexicon, _no_lexicon, _slow_pattern, _bad_baseline,
    )
}  # fmt: skip


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recorded(name, stdout):
    """What a report in a format says was not checked."""
    if name == "xlsx":
        book = openpyxl.load_workbook(io.BytesIO(stdout))
        return str([[cell.value for cell in row] for row in book["not checked"].iter_rows(2)])
    text = stdout.decode("utf-8-sig")
    if name == "json":
        return str(json.loads(text)["problems"])
    if name == "sarif":
        (run,) = json.loads(text)["runs"]
        assert run["invocations"][0]["executionSuccessful"] is False
        return str(run["invocations"][0]["toolExecutionNotifications"])
    return text


@pytest.mark.parametrize("way", WAYS)
def test_it_exits_with_2_and_says_what(cli, folder, way):
    args, named = WAYS[way](folder)
    for name in FORMATS:
        result = cli("check", "--format", name, *args)
        assert result.exit_code == 2, (name, result.output)
        assert named in result.stderr
        assert "Traceback" not in result.output
        if name not in {"text", "concise"}:
            assert named in recorded(name, result.stdout_bytes), name


@pytest.mark.parametrize("name", ["concise", "json", "sarif", "junit", "github"])
def test_a_plugin_that_crashes(cli, folder, monkeypatch, name):
    from cslint.rules.privacy import PersonalData

    def crash(_self, _document):
        raise ZeroDivisionError("plugin")

    monkeypatch.setattr(PersonalData, "check", crash)
    result = cli("check", "--format", name, _put(folder, "x.yaml", "text: 电话13912345671\n"))
    assert result.exit_code == 2
    assert "ZeroDivisionError" in result.stderr
    assert name == "concise" or "ZeroDivisionError" in result.stdout


def test_standard_input_that_is_closed(folder):
    import subprocess

    done = subprocess.run(  # noqa: S602  (a shell closes the input)
        f"{sys.executable} -c 'from cslint.cli import main; main()' check --kind template - <&-",
        shell=True,
        capture_output=True,
        cwd=folder,
        check=False,
        timeout=120,
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "args", "status"),
    [
        (CLEAN, (), 0),
        ("text: 退 xxx元\n", (), 1),
        ("text: 退 xxx元\n", ("--fail-on", "error"), 0),
        ("text: 退 xxx元\n", ("--fail-on", "never"), 0),
        ("- 一样的模板文字\n- 一样的模板文字\n", (), 0),
        ("- 一样的模板文字\n- 一样的模板文字\n", ("--fail-on", "info"), 1),
        ("text: 亲{buyer\n", ("--fail-on", "error"), 1),
        ("text: 退 xxx元\n", ("--ignore", "TP004"), 0),
    ],
)
def test_what_is_checked_exits_by_what_was_found(cli, folder, text, args, status):
    assert cli("check", *args, _put(folder, "x.yaml", text)).exit_code == status
