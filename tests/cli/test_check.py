from __future__ import annotations

import json
import os
import shlex
import stat
import subprocess
import sys

import pytest

from cslint.cli.checking import Checker
from cslint.report.formats import FORMATS
from tests.cli.conftest import CLEAN, COMMAND, GREY, ORANGE, PURPLE

# The cells of a workbook are compressed: tests/formats reads them.
TEXTUAL = [each for each in FORMATS if each != "xlsx"]
BAD = b'{"conversation_id": "c1", "role": "agent"}'


@pytest.mark.parametrize(
    ("text", "fail_on", "status"),
    [
        (CLEAN, None, 0),
        (ORANGE, None, 1),
        (PURPLE, None, 1),
        (GREY, None, 0),
        (GREY, "info", 1),
        (PURPLE, "error", 0),
        (ORANGE, "error", 1),
        (ORANGE, "never", 0),
    ],
)
def test_exit_status_follows_the_gravest_finding(cli, log, text, fail_on, status):
    options = ("--fail-on", fail_on) if fail_on else ()
    assert cli("check", log(text), *options).exit_code == status


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "args",
    [
        ("check", "absent.jsonl"),
        ("check", "--format", "smoke", "."),
        ("check", "--select", "ZZ9", "."),
        ("check", "--jobs", "many", "."),
        ("check", "--now", "yesterday", "."),
        ("check", "--encoding", "utf-99", "."),
        ("check", "--config", "absent.toml", "."),
        ("check", "--config", "cslint.toml", "--isolated", "."),
        ("check", "--no-such-option"),
        ("chek",),
    ],
)
def test_a_run_that_cannot_be_done_exits_with_2_and_says_why(cli, args):
    result = cli(*args)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output


def test_concise_names_place_code_and_severity(cli, log):
    log(CLEAN, ORANGE)
    result = cli("check", "log.jsonl")
    assert result.stdout == "log.jsonl:2:1: TT001 error 橙色暗号:“橙色暗号”\n"


def test_jsonl_has_the_contracts_fields_in_order(cli, log):
    log(CLEAN, ORANGE)
    found = json.loads(cli("check", "--format", "jsonl", "log.jsonl").stdout)
    assert list(found) == [
        "rule", "name", "severity", "message", "suggestion", "path", "line", "column",
        "conversation_id", "message_id", "message_index", "start", "end", "text", "evidence",
        "platform", "confidence", "obfuscated", "norms", "fingerprint", "why",
    ]  # fmt: skip
    assert (found["line"], found["message_index"], found["message_id"]) == (2, 1, "m1")
    assert (found["start"], found["end"], found["text"]) == (2, 6, "橙色暗号")


@pytest.mark.parametrize("name", TEXTUAL)
def test_what_was_not_checked_is_told_in_every_format(cli, log, name):
    log(ORANGE, BAD, PURPLE)
    result = cli("check", "--format", name, "log.jsonl")
    assert result.exit_code == 2
    assert "log.jsonl:2" in result.stderr
    assert "TT001" in result.stdout
    assert "TT002" in result.stdout, "the rest of the file is checked"
    if name == "json":
        (problem,) = json.loads(result.stdout)["problems"]
        assert (problem["path"], problem["line"]) == ("log.jsonl", 2)
    if name == "jsonl":
        problems = [
            each for each in map(json.loads, result.stdout.splitlines()) if "problem" in each
        ]
        assert [each["problem"]["line"] for each in problems] == [2]


def test_bad_records_may_be_skipped_but_are_counted(cli, log):
    log(CLEAN, BAD, BAD)
    result = cli("check", "--skip-bad-records", "--format", "json", "log.jsonl")
    assert result.exit_code == 0
    assert json.loads(result.stdout)["summary"]["skipped_records"] == 2
    assert result.stderr.count("skipped") == 3


@pytest.mark.parametrize("name", ["json", "jsonl"])
def test_skipping_bad_records_forgives_no_other_failure(cli, log, project, name):
    log(CLEAN)
    (project / "lexicon" / "broken.yaml").write_text("families: [\n", encoding="utf-8")
    result = cli("check", "--skip-bad-records", "--format", name, "log.jsonl", "absent.jsonl")
    assert result.exit_code == 2
    assert "broken.yaml" in result.stdout


@pytest.mark.parametrize(
    ("config", "told"),
    [
        ('profle = "jd"', ("cslint.toml:1", "profle", "profile", "extend-select")),
        ('profile = "jdd"', ("cslint.toml:1", "jdd", "xiaohongshu")),
        ('\nignore = ["TT01"]', ("cslint.toml:2", "TT01", "TT001")),
        ("select = 3", ("cslint.toml:1", "select")),
        ('timezone = "Asia/Shanghia"', ("cslint.toml:1", "Shanghia")),
        ("[files\n", ("cslint.toml:1", "TOML")),
        ('lexicons = ["nowhere"]', ("nowhere",)),
    ],
)
def test_a_wrong_configuration_is_told_with_its_line(cli, log, project, config, told):
    log(ORANGE)
    extra = "" if "lexicons" in config else '\nlexicons = ["lexicon"]'
    (project / "cslint.toml").write_text(config + extra, encoding="utf-8")
    result = cli("check", "log.jsonl")
    assert result.exit_code == 2
    assert all(each in result.stderr for each in told)


def test_a_broken_pyproject_with_our_table_is_not_passed_over(cli, log, project):
    log(ORANGE)
    (project / "cslint.toml").unlink()
    (project / "pyproject.toml").write_text("[tool.cslint]\nselect = [", encoding="utf-8")
    assert cli("check", "log.jsonl").exit_code == 2


@pytest.mark.parametrize(
    ("options", "codes"),
    [
        ((), {"TT001", "TT002", "TT003"}),
        (("--select", "TT001,purple-word"), {"TT001", "TT002"}),
        (("--select", "TT001", "--extend-select", "TT003"), {"TT001", "TT003"}),
        (("--ignore", "TT001", "--ignore", "TT002"), {"TT003"}),
        (("--select", "ALL", "--ignore", "TT"), set()),
    ],
)
def test_rules_are_chosen_as_linters_do(cli, log, options, codes):
    log(ORANGE, PURPLE, GREY)
    result = cli("check", "log.jsonl", "--format", "jsonl", *options)
    found = {json.loads(line)["rule"] for line in result.stdout.splitlines()}
    assert {code for code in found if code.startswith("TT")} == codes


def test_rules_may_be_ignored_in_some_files(cli, log, project):
    log(ORANGE, PURPLE, name="old.jsonl")
    log(ORANGE, PURPLE, name="new.jsonl")
    with (project / "cslint.toml").open("a", encoding="utf-8") as config:
        config.write('[per-file-ignores]\n"old*" = ["orange-word"]\n')
    lines = cli("check", "old.jsonl", "new.jsonl").stdout.splitlines()
    assert [line.split()[:2] for line in lines] == [
        ["old.jsonl:2:1:", "TT002"],
        ["new.jsonl:1:1:", "TT001"],
        ["new.jsonl:2:1:", "TT002"],
    ]


@pytest.mark.parametrize("name", TEXTUAL)
def test_processes_do_not_change_a_byte(process, log, name):
    for number in range(5):
        log(*[CLEAN] * number, ORANGE, BAD, PURPLE, name=f"{number}.jsonl")
    alone, several = (
        process("check", ".", "absent", "--format", name, "--jobs", jobs) for jobs in ("1", "2")
    )
    assert alone.status == several.status == 2
    assert alone.out == several.out
    assert alone.err == several.err
    assert b"4.jsonl" in alone.out


def test_lexicons_in_a_checked_folder_are_no_templates(cli, log):
    log(CLEAN)
    assert cli("check").exit_code == 0
    alone = cli("check", "lexicon")
    assert (alone.exit_code, "nothing to check" in alone.stderr) == (2, True)


def test_findings_come_in_the_order_of_the_input(cli, log):
    log(*[PURPLE, ORANGE + PURPLE, GREY] * 2)
    lines = cli("check", "log.jsonl").stdout.splitlines()
    places = [(int(line.split(":")[1]), line.split()[1]) for line in lines]
    assert places == sorted(places)
    assert len(places) == 8


def test_standard_input_is_checked(process, log):
    given = log(CLEAN, ORANGE).read_bytes()
    done = process("check", "-", given=given)
    assert (done.status, done.out.decode()) == (1, "-:2:1: TT001 error 橙色暗号:“橙色暗号”\n")


def test_a_file_of_no_known_kind_is_an_error_that_says_how_to_name_it(cli, project):
    (project / "odd.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    result = cli("check", "odd.jsonl")
    assert result.exit_code == 2
    assert "--kind chat|template|contacts" in result.stderr


def test_the_configuration_may_name_the_kind(cli, project):
    (project / "odd.jsonl").write_text('{"a": 1}\n', encoding="utf-8")
    with (project / "cslint.toml").open("a", encoding="utf-8") as config:
        config.write('[files]\nchat = ["odd*"]\n')
    assert "required field missing" in cli("check", "odd.jsonl").stderr


@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-8-sig"])
def test_logs_are_read_in_their_own_encoding(cli, log, encoding):
    log(CLEAN, CLEAN, ORANGE, name="a.jsonl", encoding=encoding)
    assert "a.jsonl:3:1: TT001" in cli("check", "a.jsonl").stdout


def test_an_encoding_can_be_named(cli, log):
    log(ORANGE, name="a.jsonl", encoding="gb18030")
    assert cli("check", "--encoding", "gb18030", "a.jsonl").exit_code == 1


@pytest.mark.parametrize(
    ("encoding", "shown"),
    [
        ("cp936", ORANGE[2:6].encode("cp936")),
        ("ascii", b"\\u6a59\\u8272"),
        ("utf-8", ORANGE[2:6].encode()),
    ],
)
def test_a_console_without_the_characters_is_served_too(process, log, encoding, shown):
    log(ORANGE, "橙色暗号🎉\u200b")
    done = process("check", "log.jsonl", PYTHONIOENCODING=encoding, PYTHONUTF8="0")
    assert done.status == 1
    assert shown in done.out
    assert b"Traceback" not in done.err


def test_documents_are_utf_8_whatever_the_console(process, log):
    log(ORANGE)
    plain, other = (
        process("check", "log.jsonl", "--format", "json", PYTHONIOENCODING=each).out
        for each in ("utf-8", "cp936")
    )
    assert plain == other
    assert json.loads(plain.decode("utf-8"))["findings"]


def test_a_closed_pipe_is_quiet(log, project):
    log(*[ORANGE] * 4000)
    with subprocess.Popen(
        [*COMMAND, "check", "log.jsonl"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=project,
    ) as child:
        child.stdout.read(10)
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="needs a shell that closes streams")
@pytest.mark.parametrize(
    ("redirection", "status", "told"),
    [(">&-", 2, b"standard output is closed"), ("2>&-", 1, b"TT001"), (">/dev/full", 2, b"-:")],
)
def test_streams_that_are_closed_or_full_are_no_crash(log, project, redirection, status, told):
    log(ORANGE)
    command = shlex.join([*COMMAND, "check", "log.jsonl"])
    done = subprocess.run(
        ["sh", "-c", f"{command} {redirection}"], capture_output=True, check=False, cwd=project
    )
    assert done.returncode == status
    assert told in done.stdout + done.stderr
    assert b"Traceback" not in done.stderr


def test_a_report_file_appears_whole(cli, log, project):
    log(ORANGE)
    result = cli("check", "log.jsonl", "--format", "json", "--output-file", "report.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert json.loads((project / "report.json").read_text("utf-8"))["summary"]["findings"] == 1
    assert sorted(each.name for each in project.iterdir()) == [
        "cslint.toml", "lexicon", "log.jsonl", "report.json",
    ]  # fmt: skip
    if os.name != "nt":
        assert stat.S_IMODE((project / "report.json").stat().st_mode) & 0o600 == 0o600


def test_a_report_that_cannot_be_written_is_a_failure(cli, log):
    result = cli("check", log(CLEAN), "--output-file", "no/such/folder/report.txt")
    assert result.exit_code == 2
    assert "report.txt" in result.stderr


def test_a_failure_inside_is_told_and_the_other_files_are_checked(cli, log, monkeypatch):
    log(CLEAN, name="a.jsonl")
    log(ORANGE, name="b.jsonl")
    plain = Checker._chat

    def failing(self, path, *more):
        if str(path) == "a.jsonl":
            raise RuntimeError("odd \x1b[31m")
        return plain(self, path, *more)

    monkeypatch.setattr(Checker, "_chat", failing)
    result = cli("check", "a.jsonl", "b.jsonl")
    assert result.exit_code == 2
    assert "a.jsonl: not checked: internal error" in result.stderr
    assert "\x1b" not in result.output
    assert "--verbose" in result.stderr
    assert "Traceback" not in result.output
    assert "b.jsonl:1:1: TT001" in result.stdout
    assert "Traceback" in cli("check", "--verbose", "a.jsonl").stderr


def test_a_failure_outside_all_files_is_told_without_a_traceback(cli, log, monkeypatch):
    def failing(*_args, **_settings):
        raise RuntimeError("odd")

    monkeypatch.setattr("cslint.cli.jobs.discover", failing)
    result = cli("check", log(CLEAN), "--format", "json")
    assert (result.exit_code, "RuntimeError: odd" in result.stderr) == (2, True)
    assert "RuntimeError: odd" in json.loads(result.stdout)["problems"][0]["reason"]
    assert "Traceback" not in result.output
    assert "Traceback" in cli("check", "--verbose", log(CLEAN)).stderr


def test_statistics_count_by_rule(cli, log):
    log(ORANGE, PURPLE, ORANGE)
    lines = cli("check", "log.jsonl", "--statistics").stdout.splitlines()
    assert lines[-2:] == ["2  TT001  orange-word", "1  TT002  purple-word"]


def test_personal_data_can_be_masked(cli, log):
    log({"role": "customer", "text": "我的电话13912345678"}, "橙色暗号,打13912345678")
    for name in TEXTUAL:
        result = cli("check", "log.jsonl", "--format", name, "--redact")
        assert "TT001" in result.stdout
        assert "12345678" not in result.output


@pytest.mark.parametrize(("lang", "word"), [("zh", "换一个词"), ("en", "Take another word")])
def test_findings_speak_the_language_asked_for(cli, log, lang, word):
    assert word in cli("check", log(ORANGE), "--format", "jsonl", "--lang", lang).stdout


@pytest.mark.parametrize(
    ("environment", "word"),
    [
        ({"CSLINT_LANG": "zh"}, "标准输入"),
        ({"CSLINT_LANG": "en"}, "standard input"),
        ({"LANG": "zh_CN.UTF-8"}, "标准输入"),
        ({"LANG": "C.UTF-8"}, "standard input"),
    ],
)
def test_help_speaks_the_language_of_the_environment(cli, monkeypatch, environment, word):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert word in cli("check", "--help").stdout


def test_no_command_shows_the_help(process):
    done = process()
    assert done.status == 0
    assert all(name in done.out for name in (b"check", b"rules", b"init"))


@pytest.mark.parametrize(
    ("args", "near"),
    [
        (("chek",), "check"),
        (("rulez",), "rule"),
        (("check", "--selct", "RV"), "--select"),
        (("log.jsonl",), "cslint check log.jsonl"),
    ],
)
def test_slips_get_a_suggestion(cli, args, near):
    result = cli(*args)
    assert result.exit_code == 2
    assert near in result.stderr


@pytest.mark.skipif(os.name == "nt", reason="file names are bytes elsewhere only")
def test_a_file_name_that_is_not_utf_8_can_be_told(process, log, project):
    os.rename(os.fsencode(log(ORANGE)), os.fsencode(project) + b"/\xff\x1b.jsonl")  # noqa: PTH104
    done = process("check", ".", "--format", "jsonl")
    (line,) = done.out.splitlines()
    assert json.loads(line)["path"] == "\\xff\x1b.jsonl"
    assert b"\x1b" not in process("check", ".").out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
class TestTerminal:
    """What only a terminal shows."""

    @staticmethod
    def run(project, *args, **environment):
        import pty

        main, other = pty.openpty()
        settings = os.environ | {"TERM": "xterm", "COLUMNS": "100"} | environment
        with subprocess.Popen(
            [*COMMAND, *args], stdin=other, stdout=other, stderr=other, cwd=project, env=settings
        ):
            os.close(other)
            shown = b""
            try:
                while chunk := os.read(main, 65536):
                    shown += chunk
            except OSError:
                pass
        os.close(main)
        return shown.decode("utf-8")

    def test_the_default_is_the_coloured_report(self, log, project):
        log(CLEAN, ORANGE)
        shown = self.run(project, "check", "log.jsonl")
        assert "\x1b[1;31mTT001" in shown
        assert "^^^^^^^^" in shown

    @pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
    def test_colours_can_be_declined(self, log, project, environment):
        log(ORANGE)
        shown = self.run(project, "check", "log.jsonl", **environment)
        assert "TT001" in shown
        assert "\x1b" not in shown

    def test_progress_is_shown_and_wiped(self, log, project):
        log(*[CLEAN] * 3000)
        shown = self.run(project, "check", "--progress", "log.jsonl")
        assert "messages checked" in shown
        assert "messages checked" not in self.run(project, "check", "--no-progress", "log.jsonl")
