from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslint.baseline import Baseline, Sieve, encoded, load
from cslint.model import Finding, Severity
from tests.cli.conftest import _private_cache, cli, project  # noqa: F401  (fixtures)

RULES = ("--select", "TP004")
LINES = ["- 退 xxx元\n", "- 退 xx天\n", "- 您好\n", "- 请看 TODO\n"]


@pytest.fixture
def write(project):  # noqa: F811
    def put(*numbers, name="a.yaml"):
        (project / name).write_text("".join(LINES[each] for each in numbers), encoding="utf-8")

    return put


def shown(cli, *args):  # noqa: F811
    result = cli("check", *RULES, "--format", "jsonl", "--baseline", "known.json", *args)
    return result.exit_code, [json.loads(line)["line"] for line in result.stdout.splitlines()]


def test_known_findings_are_passed_over(cli, write):  # noqa: F811
    write(0, 1)
    assert shown(cli, "--write-baseline", "a.yaml") == (0, [])
    assert shown(cli, "a.yaml") == (0, [])
    write(2, 1, 2, 0)
    assert shown(cli, "a.yaml") == (0, []), "lines do not matter"
    write(0, 1, 3)
    assert shown(cli, "a.yaml") == (1, [3])


def test_counts_matter(cli, write):  # noqa: F811
    write(0)
    shown(cli, "--write-baseline", "a.yaml")
    write(0, 0, 0)
    assert shown(cli, "a.yaml") == (1, [2, 3])


def test_a_baseline_only_shrinks_by_itself(cli, write, project):  # noqa: F811
    write(0, 1)
    shown(cli, "--write-baseline", "a.yaml")
    write(1, 3)
    assert shown(cli, "--write-baseline", "a.yaml") == (1, [2])
    write(0, 1, 3)
    assert shown(cli, "a.yaml") == (1, [1, 3])
    before = (project / "known.json").read_bytes()
    assert shown(cli, "--write-baseline", "--grow-baseline", "a.yaml") == (0, [])
    assert len((project / "known.json").read_bytes()) > len(before)
    assert shown(cli, "a.yaml") == (0, [])


def test_what_was_not_checked_stays_known(cli, write, project):  # noqa: F811
    write(0)
    write(1, name="b.yaml")
    shown(cli, "--write-baseline", "a.yaml", "b.yaml")
    shown(cli, "--write-baseline", "a.yaml")
    assert shown(cli, "a.yaml", "b.yaml") == (0, [])
    (project / "a.yaml").write_text("- [\n", encoding="utf-8")
    cli("check", *RULES, "--baseline", "known.json", "--write-baseline", "a.yaml")
    write(0)
    assert shown(cli, "a.yaml") == (0, []), "a file that failed keeps what was known of it"
    (project / "b.yaml").unlink()
    shown(cli, "--write-baseline", "a.yaml")
    assert "b.yaml" not in (project / "known.json").read_text(encoding="utf-8")


def test_it_holds_no_text_no_lines_no_dates(cli, write, project):  # noqa: F811
    write(0, 1, 3)
    shown(cli, "--write-baseline", "a.yaml")
    first = (project / "known.json").read_bytes()
    told = first.decode("ascii")
    assert set(json.loads(told)) == {"version", "findings"}
    (counts,) = json.loads(told)["findings"].values()
    assert all(name.startswith("TP004:") and count == 1 for name, count in counts.items())
    assert list(counts) == sorted(counts)
    (project / "known.json").unlink()
    write(2, 3, 1, 0)
    shown(cli, "--write-baseline", "a.yaml")
    assert (project / "known.json").read_bytes() == first


def test_the_configuration_may_name_it(cli, write, project):  # noqa: F811
    write(0)
    path = project / "cslint.toml"
    path.write_text('select = ["TP"]\nbaseline = "sub.json"\n', encoding="utf-8")
    assert cli("check", "--write-baseline", "a.yaml").exit_code == 0
    assert (project / "sub.json").exists()
    assert cli("check", "a.yaml").exit_code == 0


@pytest.mark.parametrize(
    "data",
    [None, b"", b"{", b"[]", b'{"version": 2, "findings": {}}', b"\xff\xfe",
     b'{"version": 1, "findings": {"a": {"x": 0}}}', b'{"version": 1, "more": 1}', b"[" * 9000],
)  # fmt: skip
@pytest.mark.parametrize("name", ["concise", "json", "sarif"])
def test_a_baseline_that_is_none_is_a_failure(cli, write, project, data, name):  # noqa: F811
    write(0)
    if data is not None:
        (project / "known.json").write_bytes(data)
    result = cli("check", *RULES, "--baseline", "known.json", "a.yaml", "--format", name)
    assert result.exit_code == 2
    assert "known.json" in result.stderr
    assert name == "concise" or "known.json" in result.stdout


def test_it_works_for_chat_logs(cli, project):  # noqa: F811
    line = '{"conversation_id": "c", "role": "agent", "text": "这是橙色暗号哦"}\n'
    (project / "a.jsonl").write_text(line, encoding="utf-8")
    args = ("check", "--baseline", "known.json", "a.jsonl")
    assert cli(*args, "--write-baseline").exit_code == 0
    assert cli(*args).exit_code == 0
    (project / "a.jsonl").write_text(line * 2, encoding="utf-8")
    assert cli(*args).exit_code == 1


def _finding(name):
    return Finding(
        rule="TP004", name="x", severity=Severity.INFO, message="", path="p", fingerprint=name
    )


@given(st.lists(st.sampled_from("abc")), st.lists(st.sampled_from("abc")))
def test_a_sieve_passes_as_many_as_are_known(known, seen):
    first = Sieve(Baseline())
    for each in known:
        assert not first.is_known(_finding(each))
    grown = first.grown({"p"}, ())
    second = Sieve(grown)
    left = [each for each in seen if not second.is_known(_finding(each))]
    for name in "abc":
        assert left.count(name) == max(0, seen.count(name) - known.count(name))
    pruned = second.pruned({"p"}, ())
    total = sum(count for each in pruned.findings.values() for count in each.values())
    assert total == len(seen) - len(left)


def test_what_is_written_is_what_is_read(tmp_path):
    path = tmp_path / "b.json"
    made = Baseline(findings={"乙": {"A:2": 1, "A:1": 3}, "a": {"B:1": 1}})
    path.write_bytes(encoded(made))
    assert load(path) == made
