from __future__ import annotations

import json
import tomllib

import jsonschema
import msgspec
import pytest

from cslint.cli.toml import to_toml
from cslint.config import PROFILES, Config, load


@pytest.mark.usefixtures("project")
def test_rule_explains_itself_in_both_languages(cli):
    chinese, english = (cli("rule", "TT001", "--lang", lang).stdout for lang in ("zh", "en"))
    assert all(
        each in chinese for each in ("说了橙色暗号", "换一个词", "测试规范第一条", "这是橙色暗号哦")
    )
    assert all(
        each in english
        for each in ("Says the orange word.", "Take another word.", "customer: 暗号是什么")
    )


@pytest.mark.usefixtures("project")
def test_rule_takes_names_and_gives_json(cli):
    told = json.loads(cli("rule", "purple-word", "--format", "json").stdout)
    assert (told["code"], told["severity"], told["bad"]) == ("TT002", "warning", ["紫色暗号在此"])


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize("command", ["rule", "rules"])
def test_an_unknown_rule_gets_a_suggestion(cli, command):
    result = cli(command, "orange-wrd")
    assert result.exit_code == 2
    assert "orange-word" in result.stderr


@pytest.mark.usefixtures("project")
@pytest.mark.parametrize(
    ("options", "codes"),
    [
        (("TT",), ["TT001", "TT002", "TT003"]),
        (("TT", "--severity", "info"), ["TT003"]),
        (("TT", "--enabled", "--ignore", "TT001"), ["TT002", "TT003"]),
        (("TT", "--scope", "contact"), []),
    ],
)
def test_rules_are_listed_and_filtered(cli, options, codes):
    listed = cli("rules", *options)
    assert [line.split()[0] for line in listed.stdout.splitlines()] == codes
    as_json = json.loads(cli("rules", *options, "--format", "json").stdout)
    assert [each["code"] for each in as_json] == codes


@pytest.mark.usefixtures("project")
def test_config_prints_what_is_in_force(cli):
    result = cli("config", "--profile", "jd", "--extend-select", "TT003", "--no-such")
    assert result.exit_code == 2
    printed = tomllib.loads(cli("config", "--profile", "jd", "--extend-select", "TT003").stdout)
    assert (printed["profile"], printed["select"]) == ("jd", ["TT"])
    assert printed["extend-select"] == ["TT003"]
    assert msgspec.convert(printed, Config).lexicons == ("lexicon",)


@pytest.mark.usefixtures("project")
def test_config_schema_accepts_the_defaults_and_refuses_a_slip(cli):
    schema = json.loads(cli("config", "--schema").stdout)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid(json.loads(msgspec.json.encode(Config())))
    assert not validator.is_valid({"profle": "jd"})


@pytest.mark.parametrize(
    "table",
    [
        {"a": 'quote " slash \\ line \n tab \t del \x7f bell \x07', "聊天 内容": "值"},
        {"b": True, "c": [1, 2.5, "x"], "d": {"e": {}, "f": {"g h": ["i"]}}, "z": []},
    ],
)
def test_toml_reads_back(table):
    assert tomllib.loads(to_toml(table)) == table


def test_toml_leaves_out_what_is_not_set():
    assert to_toml({"a": None, "b": 1}) == "b = 1\n"


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_init_writes_a_configuration_that_loads(cli, tmp_path, monkeypatch, profile, lang):
    monkeypatch.chdir(tmp_path)
    assert cli("init", "--profile", profile, "--lang", lang).exit_code == 0
    config = load(tmp_path / "cslint.toml")
    assert (config.profile, config.lang) == (profile, lang)


def test_init_sets_every_commented_key_rightly(cli, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cli("init", "--lang", "en")
    path = tmp_path / "cslint.toml"
    lines = path.read_text("utf-8").splitlines()
    settings = [line.removeprefix("# ") for line in lines if "=" in line or line.startswith("# [")]
    path.write_text("\n".join(settings), encoding="utf-8")
    config = load(path)
    assert config.files.chat == ("logs/*.jsonl",)
    assert config.reading.roles == {"坐席": "agent"}
    assert config.per_file_ignores == {"archive/*": ("SV",)}


def test_init_overwrites_only_when_told(cli, project):
    before = (project / "cslint.toml").read_bytes()
    result = cli("init")
    assert result.exit_code == 2
    assert (project / "cslint.toml").read_bytes() == before
    assert cli("init", "--force").exit_code == 0
    assert (project / "cslint.toml").read_bytes() != before


def test_version(cli):
    assert cli("--version").stdout.startswith("cslint")


@pytest.mark.parametrize("command", ["check", "rule", "rules", "test", "config", "init"])
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_option_has_its_help(cli, monkeypatch, command, lang):
    monkeypatch.setenv("CSLINT_LANG", lang)
    shown = cli(command, "--help", env={"COLUMNS": "100"})
    assert shown.exit_code == 0
    assert ("。" in shown.stdout) == (lang == "zh")


def test_completion_is_offered(process):
    done = process(_CSLINT_COMPLETE="bash_source")
    assert done.status == 0
    assert b"_CSLINT_COMPLETE" in done.out
