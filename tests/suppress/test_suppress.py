# ruff: noqa: E501  (a file in one line can be read at a glance)

from __future__ import annotations

import pytest

from tests.templates.conftest import _private_cache, linter, look  # noqa: F401  (fixtures)


def codes(found):
    return [(each.finding.rule, each.finding.line) for each in found]


@pytest.mark.parametrize(
    ("name", "text", "left"),
    [
        ("a.yaml", "text: 退 xxx元 # cslint: ignore[TP004] 活动就叫这个\n", []),
        ("a.yaml", "# cslint: ignore-next-line[TP004] 理由\ntext: 退 xxx元\n", []),
        ("a.yaml", "# cslint: ignore[TP004] 独占一行即指下一行\n\ntext: 退 xxx元\n", []),
        ("a.yaml", "# cslint: ignore[leftover-note] 用名称\ntext: 退 xxx元\n", []),
        ("a.yaml", "# cslint: ignore[TP] 用族\ntext: 退 xxx元\n", []),
        ("a.yaml", "# cslint: ignore[TP004,PV001] 两条\ntext: 退 xxx元 13912345671\n", []),
        ("a.yaml", "text: |  # cslint: ignore[TP004] 整条\n  一\n  退 xxx元\n", []),
        ("a.yaml", "a: 退 xxx元\n# cslint: ignore-file[TP004] 全部\nb: 退 xx元\n", []),
        (
            "a.yaml",
            "# cslint: disable[TP004] 旧的一段\na: xxx元\nb: xx元\n# cslint: enable[TP004]\nc: xx天\n",
            [("TP004", 5)],
        ),
        ("a.yaml", "# cslint: ignore-next-line[TP004] 只到下一行\na: 您好\nb: xxx元\n",
         [("SU001", 1), ("TP004", 3)]),
        ("a.toml", 'text = "退 xxx元" # cslint: ignore[TP004] 理由\n', []),
        ("a.toml", "# cslint: ignore-file[TP004] 理由\ntext = '''\nxxx元\n'''\n", []),
        ("a.md", "<!-- cslint: ignore[TP004] 理由 -->\n- 退 xxx元\n", []),
        ("a.md", "- 退 xxx元 <!-- cslint: ignore[TP004] 理由 -->\n", []),
        ("a.md", "| 话术 |\n|---|\n| 退 xxx元 <!-- cslint: ignore[TP004] 理由 --> |\n", []),
        ("a.txt", "# cslint: ignore[TP004] 理由\n退 xxx元\n", []),
    ],
)  # fmt: skip
def test_a_directive_holds_where_it_says(look, name, text, left):  # noqa: F811
    _, found = look(name, text)
    assert codes(found) == left or sorted(codes(found)) == left


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.yaml", "text: '退 xxx元 # cslint: ignore[TP004] 写在话里'\n"),
        ("a.yaml", "text: 退 xxx元#cslint:ignore[TP004] 没有空格\n"),
        ("a.yaml", "text: |\n  退 xxx元\n  # cslint: ignore-file[TP004] 写在块里\n"),
        ("a.yaml", 'text: "退 xxx元\n  # cslint: ignore[TP004] 写在引号里"\n'),
        ("a.json", '{"text": "退 xxx元 # cslint: ignore[TP004] 写在话里"}'),
        ("a.toml", 'text = "退 xxx元 # cslint: ignore[TP004] 写在话里"\n'),
        ("a.toml", 'text = """\nxxx元\n# cslint: ignore-file[TP004] 写在话里\n"""\n'),
        ("a.csv", "话术\n退 xxx元 # cslint: ignore[TP004] 写在话里\n"),
        ("a.md", "```\n退 xxx元 <!-- cslint: ignore[TP004] 写在话里 -->\n```\n"),
        ("a.txt", "退 xxx元 # cslint: ignore[TP004] 写在话里\n"),
    ],
)
def test_a_directive_inside_a_reply_never_counts(look, name, text):  # noqa: F811
    _, found = look(name, text)
    assert [code for code, _ in codes(found)] == ["TP004"]


@pytest.mark.parametrize(
    ("comment", "rule"),
    [
        ("cslint: ignore[TP004] 用不上", "SU001"),
        ("cslint: ignore[ZZ123] 没有这条", "SU002"),
        ("cslint: ignore 没写规则", "SU002"),
        ("cslint: ignor[TP004] 写错了", "SU002"),
        ("cslint: ignore[] 空的", "SU002"),
        ("cslint:", "SU002"),
    ],
)
def test_a_directive_that_is_wrong_is_a_finding(look, comment, rule):  # noqa: F811
    _, found = look("a.yaml", f"# {comment}\ntext: 您好,请稍等\n")
    assert codes(found) == [(rule, 1)]


def test_a_reason_is_asked_for(look):  # noqa: F811
    _, found = look("a.yaml", "# cslint: ignore[TP004]\ntext: 退 xxx元\n")
    assert codes(found) == [("SU003", 1)]


def test_a_near_name_is_offered(look):  # noqa: F811
    _, found = look("a.yaml", "# cslint: ignore[TP04] 少了一位\ntext: 您好\n")
    assert "TP004" in found[0].finding.message


def test_rules_that_are_off_are_not_unused(look):  # noqa: F811
    _, found = look("a.yaml", "# cslint: ignore[OP001] 这次没有启用\ntext: 您好\n")
    assert found == []
