from __future__ import annotations

import pytest

from cslint.cli.spellings import spellings

RULE = """
  TT009:
    name: test-rule
    severity: info
    what: {{zh: 甲, en: a}}
    why: {{zh: 甲, en: a}}
    suggestion: {{zh: 甲, en: a}}
    message: {{zh: 甲, en: a}}
    when: [{{all: [tt_more]}}]
    bad: [{bad}]
    good: [{good}]
"""


@pytest.fixture
def lexicon(project):
    def write(text, name="more"):
        folder = project / name
        folder.mkdir(exist_ok=True)
        (folder / "more.yaml").write_text(text, encoding="utf-8")
        return name

    return write


def family(*phrases, more=""):
    return f"families:\n  tt_more:\n    phrases: [{', '.join(phrases)}]\n{more}"


@pytest.mark.usefixtures("project")
def test_a_sound_lexicon_passes(cli):
    result = cli("test", "lexicon")
    assert (result.exit_code, "0 failures" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (
            family("绿色词", "绿色词语", more="    except: [绿色词语]\n"),
            3,
            "“绿色词语” cannot match itself",
        ),
        (family("绿色词", more="    patterns: ['(']\n"), 4, "pattern"),
        (
            family("绿色词", more=f"rules:{RULE.format(bad='没有', good='没有')}"),
            13,
            "silent on its bad example",
        ),
        (
            family("绿色词", more=f"rules:{RULE.format(bad='绿色词', good='绿色词')}"),
            14,
            "fires on its good example",
        ),
        (
            family("绿色词", more=f"rules:{RULE.format(bad='', good='没有')}"),
            5,
            "has no bad example",
        ),
    ],
)
def test_a_failure_is_told_with_file_and_line(cli, lexicon, text, line, told):
    result = cli("test", lexicon(text))
    assert result.exit_code == 1
    shown = [each for each in result.stdout.splitlines() if told in each]
    assert len(shown) == 1
    assert shown[0].startswith(f"more/more.yaml:{line}: ")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("families: [", "more.yaml"),
        (family("绿色)词"), "more.yaml:3"),
        ("families:\n  tt_more:\n    uses: [tt_gren]\n", "tt_gren"),
    ],
)
def test_a_lexicon_that_cannot_be_loaded_exits_with_2(cli, lexicon, text, told):
    result = cli("test", lexicon(text))
    assert result.exit_code == 2
    assert told in result.stderr


def test_a_folder_without_lexicons_exits_with_2(cli, project):
    (project / "empty").mkdir()
    assert cli("test", "empty").exit_code == 2


def test_phrases_that_hit_innocent_texts_are_told(cli, lexicon, log):
    log("绿色词来了", "今天天气不错", name="innocent.jsonl")
    name = lexicon(family("绿色词", "红色词"))
    told = cli("test", name, "--innocent", "innocent.jsonl").stdout
    assert "tt_more  绿色词 1" in told
    strict = cli("test", name, "--innocent", "innocent.jsonl", "--max-hit-rate", "0")
    assert strict.exit_code == 1


def test_an_innocent_log_that_cannot_be_read_is_a_failure(cli, lexicon):
    result = cli("test", lexicon(family("绿色词")), "--innocent", "absent.jsonl")
    assert result.exit_code == 2


@pytest.mark.parametrize(
    ("phrase", "texts"),
    [
        ("好评", {"好评"}),
        ("(好评|五星)返", {"好评返", "五星返"}),
        ("您的?", {"您的", "您"}),
        ("删…评", {"删评", "删哈评"}),
        ("(a|b(c|d))(e|f|g)", {"ae", "bcf", "bdg"}),
    ],
)
def test_spellings_show_every_option(phrase, texts):
    assert set(spellings(phrase)) == texts


def test_examples_of_contact_rules_are_run_as_schedules(cli, lexicon):
    rule = RULE.format(bad="2024-03-22 23:40 call", good="2024-03-22 10:00 call")
    scoped = rule.replace("severity: info", "severity: info\n    scopes: [contact]")
    result = cli("test", lexicon(family("绿色词", more=f"rules:{scoped}")))
    assert result.exit_code == 1
    assert "TT009 is silent on its bad example" in result.stdout
