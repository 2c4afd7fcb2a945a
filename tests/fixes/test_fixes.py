"""Fixes: what changes is right, what need not change is byte for byte as it was."""

# ruff: noqa: E501  (a file in one line can be read at a glance)

from __future__ import annotations

import pytest

from cslint.config import Config
from cslint.fixes.mending import mended, reread, writable
from cslint.templates.reading import read_templates, wanted
from cslint.templates.service import TemplateChecker
from tests.templates.conftest import _private_cache, everything, linter  # noqa: F401  (fixtures)

SAFE = [
    ("a.yaml", "text: 您好\u200b世界\n", "text: 您好世界\n"),
    ("a.yaml", 'text: "您好\\u200B世界"\n', 'text: "您好世界"\n'),
    ("a.yaml", "- |\n    电话13912345671\n    再见 {name\n", "- |\n    电话139****5671\n    再见 {name}\n"),
    ("a.yaml", "a: 'it''s {x 好'\n", "a: 'it''s {x} 好'\n"),
    ("a.yaml", "a: >-\n  折叠 {x\n  的行\u2060\n", "a: >-\n  折叠 {x}\n  的行\n"),
    ("a.json", '{"text": "\\u4f60\\u597d {x \\u200b"}', '{"text": "\\u4f60\\u597d {x} "}'),
    ("a.jsonl", '{"text": "一 {x 二"}\n\n{"text": "三"}\n', '{"text": "一 {x} 二"}\n\n{"text": "三"}\n'),
    ("a.toml", "text = '退 {x 元' # 注释\n", "text = '退 {x} 元' # 注释\n"),
    ("a.csv", '话术,备注\n"他说""好"" 13912345671",x\n', '话术,备注\n"他说""好"" 139****5671",x\n'),
    ("a.md", "# 题\n\n- 您好\u200b世界\n", "# 题\n\n- 您好世界\n"),
    ("a.txt", "您好 \uff5b昵称\uff5d\n", "您好 {昵称}\n"),
    ("a.txt", "证件110101199003070012 与 13912345671", None),
    ("a.txt", "邮箱 wang.li88@163.com 收", "邮箱 w***@163.com 收"),
    ("a.txt", "{{name}您好,${order 到了\n", "{{name}}您好,${order} 到了\n"),
]  # fmt: skip


@pytest.fixture
def mend(tmp_path):
    def run(judge, name, data, *, unsafe=False):
        path = tmp_path / name
        path.write_bytes(data)
        how = wanted(Config().templates)
        checker = TemplateChecker(judge)
        file = read_templates(str(path), how)

        def look(each):
            return checker.check_file(each, name)

        done = mended(checker, file, how, look, unsafe=unsafe)
        again = mended(checker, done.file, how, look, unsafe=unsafe)
        assert again.fixes == 0, "a fixed file is stable"
        assert writable(file.source) is None
        return done, done.file.source.encoded(done.file.source.text), look(done.file)

    return run


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize(("name", "before", "after"), SAFE)
def test_safe_fixes_change_nothing_else(mend, linter, name, before, after, ending, encoding):  # noqa: F811
    data = before.replace("\n", ending).encode(encoding)
    _, made, left = mend(linter, name, data)
    if after is not None:
        assert made == after.replace("\n", ending).encode(encoding)
    assert [each for each in left if each.replacement is not None] == []


@pytest.mark.parametrize(
    "text",
    [
        "您好{{}}请稍等",
        "}您好",
        "{买家您好",
        "您好{名字}{没有声明}",
        "退 xxx元",
        "寄到柳荫街27号2单元601",
    ],
)
def test_what_has_no_one_right_replacement_is_left(mend, linter, text):  # noqa: F811
    done, made, _ = mend(linter, "a.txt", text.encode())
    assert (done.fixes, made) == (0, text.encode())


@pytest.mark.parametrize(
    ("rule", "text"),
    [
        ("RV001", "亲,五星好评截图找客服领5元红包,祝您愉快"),
        ("OP001", "您好,加我微信聊吧,祝您愉快"),
        ("AS001", "您好,特价商品一经售出概不退换,祝您愉快"),
        ("AD001", "您好,我们是全国销量第一的店,祝您愉快"),
    ],
)
@pytest.mark.parametrize("form", ["a.txt", "a.yaml", "a.json"])
def test_unsafe_fixes_reword_what_breaks_a_rule(mend, everything, rule, text, form):  # noqa: F811
    data = {"a.txt": text, "a.yaml": f"- {text}\n", "a.json": f'["{text}"]'}[form].encode()
    checker = TemplateChecker(everything)
    assert rule in {each.rule for each in checker.check_text(text)}
    done, made, left = mend(everything, form, data, unsafe=True)
    assert done.fixes >= 1
    assert rule not in {each.found.finding.rule for each in left}
    assert "祝您愉快" in made.decode(), "the other clauses stay"
    assert mend(everything, form, data)[0].fixes == 0, "a safe run does not reword"


def test_a_fix_that_would_change_another_reading_is_not_made(tmp_path):
    path = tmp_path / "a.yaml"
    path.write_bytes("text: 您好\n".encode())
    how = wanted(Config().templates)
    file = read_templates(str(path), how)
    assert reread(file.source, "text: [您好\n", how) is None
