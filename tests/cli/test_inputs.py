"""What is read, of which kind: labelled texts, standard input, and what folders hold."""

from __future__ import annotations

import json
import os
import subprocess

import pytest

from cslint.report.formats import FORMATS
from tests.cli.conftest import CLEAN, COMMAND, ORANGE

SAID = "五星好评返现5元哦"
CHAT = (
    "会话ID,发送方,内容,发送时间\nc1,客户,在吗,2024-03-22 14:05:25\n"
    f"c1,客服,{SAID},2024-03-22 14:06\n"
)
REPLIES = f"场景,话术\n退款,{SAID}\n"
TEMPLATES = {
    "a.yaml": f"text: {SAID}\n",
    "b.yml": f"text: {SAID}\n",
    "c.json": f'{{"reply": "{SAID}", "scene": "refund"}}\n',
    "d.jsonl": f'{{"text": "{SAID}", "scene": "refund"}}\n',
    "e.ndjson": f'{{"text": "{SAID}", "scene": "refund"}}\n',
    "f.toml": f'text = "{SAID}"\n',
    "g.csv": REPLIES,
    "h.tsv": REPLIES.replace(",", "\t"),
    "i.tab": REPLIES.replace(",", "\t"),
    "j.md": f"- {SAID}\n",
    "k.markdown": f"- {SAID}\n",
    "l.txt": f"{SAID}\n",
}


def places(text):
    found = (json.loads(line) for line in text.splitlines() if b'"rule"' in line)
    return [(each["path"], each["line"]) for each in found if each["rule"] == "RV001"]


@pytest.mark.parametrize("name", ["talk.txt", "-"])
def test_a_text_of_labelled_lines_is_no_template(process, project, name):
    data = f"客户: 杯子碎了\n客服: {ORANGE}\n".encode()
    (project / "talk.txt").write_bytes(data)
    done = process("check", name, "--format", "jsonl", given=data if name == "-" else b"")
    finding = json.loads(done.out.splitlines()[0])
    assert (done.status, finding["line"], finding["message_index"]) == (1, 2, 1)


def test_a_speaker_nobody_knows_is_not_passed_over(cli, project):
    (project / "talk.txt").write_text(f"客户: 在\n小王: {ORANGE}\n客服: 好\n", encoding="utf-8")
    result = cli("check", "talk.txt")
    assert result.exit_code == 2
    assert "talk.txt:2: " in result.stderr
    (project / "cslint.toml").write_text(
        'select = ["TT"]\nlexicons = ["lexicon"]\n[reading.roles]\n"小王" = "agent"\n',
        encoding="utf-8",
    )
    assert cli("check", "talk.txt").exit_code == 1


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("mark", [",", "\t"])
@pytest.mark.parametrize(
    ("kind", "table", "line"), [("chat", CHAT, 3), ("template", REPLIES, 2)], ids=["chat", "reply"]
)
@pytest.mark.parametrize("is_told", [True, False], ids=["kind", "sniffed"])
def test_standard_input_takes_tables(process, encoding, mark, kind, table, line, is_told):
    data = table.replace(",", mark).encode(encoding)
    options = ("--kind", kind) if is_told else ()
    done = process("check", "-", "--select", "RV001", "--format", "jsonl", *options, given=data)
    assert done.status == 1, done.err
    assert places(done.out) == [("-", line)]


def test_every_format_of_templates_is_taken_from_folders(cli, project):
    for name, data in TEMPLATES.items():
        (project / "replies").mkdir(exist_ok=True)
        (project / "replies" / name).write_text(data, encoding="utf-8")
    for name in ("cslint.toml", "pyproject.toml", "ruff.toml"):
        (project / "replies" / name).write_text(f'[x]\ntext = "{SAID}"\n', encoding="utf-8")
    result = cli("check", "replies", "--select", "RV001", "--format", "jsonl")
    assert [path for path, _ in places(result.stdout.encode())] == [
        f"replies/{name}" for name in TEMPLATES
    ]
    assert result.exit_code == 1


@pytest.mark.parametrize("is_configured", [True, False])
@pytest.mark.parametrize("folder", [".", "replies"])
def test_a_baseline_in_the_folder_is_no_input(cli, project, is_configured, folder):
    (project / "replies").mkdir()
    (project / "replies" / "a.yaml").write_text("text: 退 xxx元\n", encoding="utf-8")
    named = ("--select", "TP004", *(() if is_configured else ("--baseline", "replies/known.json")))
    if is_configured:
        with (project / "cslint.toml").open("a", encoding="utf-8") as file:
            file.write('baseline = "replies/known.json"\n')
    assert cli("check", "replies", "--isolated", "--select", "TP004").exit_code == 1
    assert cli("check", folder, "--write-baseline", *named).exit_code == 0
    for _ in range(2):
        again = cli("check", folder, *named)
        assert (again.exit_code, again.stdout) == (0, "")


def test_a_report_in_the_folder_is_no_input(cli, project):
    (project / "replies").mkdir()
    (project / "replies" / "a.yaml").write_text(f"text: {CLEAN}\n", encoding="utf-8")
    for _ in range(2):
        result = cli("check", "replies", "--format", "json", "-o", "replies/found.json")
        assert result.exit_code == 0


@pytest.mark.parametrize(
    ("data", "line"),
    [('{"a": 1,\n "b": }\n', 2), ('[{"role": 1},\n {"b": }]', 2), ('{"a"\n', 1), ("hello", 1)],
)
def test_json_that_is_none_is_called_so(cli, project, data, line):
    (project / "a.json").write_text(data, encoding="utf-8")
    result = cli("check", "a.json")
    assert result.exit_code == 2
    assert f"a.json:{line}: " in result.stderr
    assert "not valid JSON" in result.stderr


@pytest.mark.parametrize(
    ("setting", "line", "told"),
    [
        ('[severity]\nTT002 = "info"\nTT001 = "fatal"\n', 5, ("fatal", "info, warning, error")),
        ('[severity]\n"TT001" = "eror"\n', 4, ("did you mean “error”",)),
        ('[templates]\ntext-unit = "word"\n', 4, ("word", "line, paragraph")),
        ("[thresholds]\nZZ9=1\n", 4, ("ZZ9",)),
    ],
)
def test_wrong_values_are_told_with_their_line(cli, project, setting, line, told):
    with (project / "cslint.toml").open("a", encoding="utf-8") as file:
        file.write(setting)
    result = cli("check", ".")
    assert result.exit_code == 2
    assert f"cslint.toml:{line}: " in result.stderr
    assert all(each in result.stdout + result.stderr for each in told)


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    "args", [("check", "--select", "TT01,zz", "."), ("rules", "TT01", "zz"), ("rule", "TT01", "zz")]
)
def test_every_unknown_rule_is_named_with_its_neighbours(cli, args):
    result = cli(*args)
    assert result.exit_code == 2
    assert "“TT01”: did you mean TT001" in result.output
    assert "“zz”" in result.output


@pytest.mark.usefixtures("project")
def test_what_begins_alike_comes_first(cli):
    result = cli("check", "--select", "RV01", ".")
    assert "RV001…RV008" in result.stderr
    assert "SV" not in result.stderr


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("option", ["--on", "--today"])
def test_a_day_that_is_none_is_called_so(cli, option):
    result = cli("norms", option, "2024-13-22")
    assert result.exit_code == 2
    assert "“2024-13-22” is no date" in result.stderr


@pytest.mark.usefixtures("project")
def test_the_help_lists_the_formats(cli):
    text = " ".join(cli("check", "--help").stdout.split())
    assert ", ".join(FORMATS) in text


@pytest.mark.parametrize("name", FORMATS)
def test_a_closed_pipe_is_no_error_of_ours(project, name):
    lines = "".join(
        f'{{"conversation_id": "c{n}", "role": "agent", "text": "{ORANGE}"}}\n' for n in range(3000)
    )
    (project / "log.jsonl").write_text(lines, encoding="utf-8")
    ours, theirs = os.pipe()
    os.close(ours)
    with os.fdopen(theirs, "wb") as pipe:
        done = subprocess.run(
            [*COMMAND, "check", "log.jsonl", "--format", name],
            stdout=pipe, stderr=subprocess.PIPE, cwd=project, timeout=120, check=False,
        )  # fmt: skip
    assert (done.returncode, done.stderr) == (2, b"")


def test_only_data_of_the_input_is_redacted(cli, project):
    (project / "log.jsonl").write_text(
        '{"conversation_id": "c", "role": "老板13812345678", "text": "好"}\n', encoding="utf-8"
    )
    result = cli("check", "log.jsonl", "--kind", "chat", "--redact")
    assert "13812345678" not in result.output
    assert "expected one of: customer, agent, bot, system" in result.stderr
