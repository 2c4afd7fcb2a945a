"""Profiles and dated norms as data, and what the linter and the commands make of them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

import pytest

from cslint import Contact, Linter
from cslint.cli import main
from cslint.config import PROFILES, Config, ConfigError
from cslint.contacts.examples import parse
from cslint.norms import load_norms
from cslint.profiles import Limits, ProfileError, load_profile
from cslint.scan.lexicon import Example

FAMILIES = {"RV", "HR", "CT", "SV", "AT", "PV", "OP", "AD", "AS", "TP"}


@pytest.fixture(scope="module")
def norms():
    return load_norms()


@pytest.mark.parametrize("name", PROFILES)
def test_every_profile_loads_and_names_what_exists(name, norms, linter):
    profile = load_profile(name)
    for codes in (profile.rules_on, profile.rules_off, profile.severities):
        assert set(codes) <= set(linter.specs) | {"SV006", "SV009", "SV011", "AT001", "AT002",
                                                  "AT003", "RV006"}  # fmt: skip
    for cited in profile.sources.values():
        assert set(cited) <= set(norms.all)
    assert profile.title.zh
    assert profile.title.en


def test_the_generic_profile_is_the_defaults():
    assert load_profile("generic").limits == Limits()


def test_an_unknown_profile_is_named_with_those_there_are():
    with pytest.raises(ProfileError, match="douyin"):
        load_profile("doyin")


def test_limits_that_platforms_set():
    taobao, xiaohongshu = load_profile("taobao").limits, load_profile("xiaohongshu").limits
    assert taobao.replies.first == 180
    assert str(taobao.replies.service_hours) == "08:00-23:00"
    assert taobao.promises.exchange == 48 * 3600
    assert xiaohongshu.replies.complaint == 86_400
    assert "SV011" in load_profile("xiaohongshu").rules_on


def test_a_platform_field_chooses_the_profile_and_the_norms():
    linter = Linter(Config(select=("CT",)))
    late = [
        Contact(customer_id=f"u{n}", time=datetime(2026, 9, 1, 23, tzinfo=UTC), channel="call",
                timezone="UTC", platform=platform)
        for n, platform in enumerate(["taobao", "douyin", None])
    ]  # fmt: skip
    cited = [found.norms for found in linter.check_contacts(late).findings if found.rule == "CT001"]
    assert [any("天猫" in norm for norm in each) for each in cited] == [True, False, False]


@pytest.mark.parametrize(
    ("day", "has", "lacks"),
    [
        (date(2024, 3, 22), "cn-public-security-42", "tmall-harassment-2026"),
        (date(2026, 3, 1), "tmall-harassment-2026", "cn-public-security-42"),
        (date(2025, 12, 31), "cn-public-security-42", "tmall-harassment-2026"),
        (date(2026, 1, 1), "taobao-harassment-2022", "cn-public-security-42"),
        (None, "tmall-harassment-2026", "taobao-harassment-2022"),
    ],
)
def test_only_what_was_in_force_is_cited(norms, day, has, lacks):
    found = {each.id for each in norms.in_force("CT004", "taobao", day)}
    assert has in found
    assert lacks not in found


def test_a_draft_or_a_foreign_norm_is_never_cited(norms):
    for rule in {rule for norm in norms.all.values() for rule in norm.rules}:
        for each in norms.in_force(rule, "taobao", date(2026, 9, 1)):
            assert not each.norm.draft
            assert each.norm.scope in {"CN", "taobao"}


def test_every_norm_has_texts_a_source_and_rules_of_the_catalogue(norms):
    for name, norm in norms.all.items():
        assert norm.says.zh and norm.says.en and norm.source, name  # noqa: PT018
        assert norm.effective is None or norm.until is None or norm.effective <= norm.until
        assert {rule[:2] for rule in norm.rules} <= FAMILIES, name


OWN = """
norms:
  my-house-rule:
    scope: CN
    title: {zh: 本店规定, en: house rule}
    certainty: seen
    source: staff handbook
    review: 2020-01-01
    says: {zh: 午休不打电话, en: no calls at noon}
    rules: [CT001]
  cn-civil-code-1033: null
"""


def test_a_user_adds_and_removes_norms(tmp_path):
    (tmp_path / "own.yaml").write_text(OWN, encoding="utf-8")
    linter = Linter(Config(norms=("own.yaml",)), base=tmp_path)
    cited = linter.scheme.norms("CT001", None, date(2024, 1, 1))
    assert any("本店规定" in each for each in cited)
    assert not any("民法典" in each for each in cited)


@pytest.mark.parametrize(
    ("text", "line"),
    [(OWN.replace("certainty: seen", "certainty: rumour"), 3), ("norms: [", 2), ("x: 1\n", 1)],
)
def test_a_bad_file_of_norms_is_told_with_its_line(tmp_path, text, line):
    (tmp_path / "own.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as error:
        Linter(Config(norms=("own.yaml",)), base=tmp_path)
    assert error.value.problem.path.endswith("own.yaml")
    assert error.value.problem.line == line


@pytest.mark.parametrize(
    "text", ['call = {quiet-hours = "25:00-08:00"}', "call = {windows = [{hours = 0, most = 3}]}",
             'rest-days = ["funday"]', "call = {redial-minutes = -1}", "cal = {}"],
)  # fmt: skip
def test_limits_that_make_no_sense_are_refused(tmp_path, capsys, text):
    config = tmp_path / "cslint.toml"
    config.write_text(f"[contacts]\n{text}\n", encoding="utf-8")
    with pytest.raises(SystemExit) as end:
        main(["rules", "--config", str(config)])
    assert end.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_the_norms_command_filters_and_disclaims(capsys):
    with pytest.raises(SystemExit) as end:
        main(["norms", "--isolated", "--lang", "en", "CT004", "--on", "2026-03-01",
              "--today", "2030-01-01"])  # fmt: skip
    out = capsys.readouterr().out
    assert end.value.code == 0
    assert "no legal advice" in out
    assert "tmall-harassment-2026" in out
    assert "cn-public-security-42" not in out
    assert "past its review date" in out


def test_norms_as_json(capsys):
    with pytest.raises(SystemExit):
        main(["norms", "--isolated", "--scope", "US", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    assert {each["scope"] for each in found} == {"US"}
    assert all(each["source"] and each["certainty"] for each in found)


def test_rule_shows_its_norms(capsys):
    with pytest.raises(SystemExit):
        main(["rule", "CT005", "--isolated", "--lang", "zh"])
    out = capsys.readouterr().out
    assert "消费者权益保护法" in out
    assert "不构成法律意见" in out


def examples(kind: str):
    linter = Linter()
    return [
        pytest.param(code, each, id=f"{code}-{kind}-{n}")
        for code, spec in sorted(linter.specs.items())
        if "contact" in spec.scopes
        for n, each in enumerate(getattr(spec, kind))
    ]


@pytest.mark.parametrize("kind", ["bad", "good"])
def test_rules_hold_on_their_own_examples(linter, kind):
    for parameter in examples(kind):
        code, example = parameter.values
        assert not isinstance(example, Example)
        contacts = parse(example)
        found = [each for each in linter.check_contacts(contacts).findings if each.rule == code]
        last = [each for each in found if each.contact_id == contacts[-1].contact_id]
        assert bool(last) is (kind == "bad"), (code, example)
        assert "{" not in "".join(each.message for each in found)


@pytest.mark.parametrize("name", PROFILES)
def test_no_profile_looks_further_back_than_the_others(name):
    """A schedule's quick way forgets calls that are out of reach of their own platform."""
    generic, other = (load_profile(each).limits.contacts for each in ("generic", name))
    for channel in ("call", "sms", "chat", "email"):
        assert other.of(channel).windows == generic.of(channel).windows
        assert other.of(channel).redial == generic.of(channel).redial
