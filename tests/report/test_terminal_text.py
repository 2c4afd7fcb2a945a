from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from cslint.report.excerpt import excerpt
from cslint.report.redact import masked
from cslint.report.visible import visible

FAMILY = "👨‍👩‍👧"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("亲,您好 abc", "亲,您好 abc"),
        ("a\x1b[31mb", "a\\x1b[31mb"),
        ("a\u202eb", "a\\u202eb"),
        ("a\u200bb\ufeff", "a\\u200bb\\ufeff"),
        ("一\n二\r\n三\t四", "一↵二␍↵三⇥四"),
        ("\x9b2J\x7f", "\\x9b2J\\x7f"),
        ("\U000e0041", "\\U000e0041"),
        (FAMILY + "❤️", FAMILY + "❤️"),
        ("返\u200d现", "返\\u200d现"),
        ("e\u0301", "e\u0301"),
        ("e" + "\u0301" * 5, "e" + "\u0301" * 3 + "\\u0301" * 2),
        ("\udcff", "\\udcff"),
    ],
)
def test_what_a_terminal_would_obey_or_hide_is_shown(text, shown):
    assert visible(text) == shown


@pytest.mark.parametrize(
    ("text", "span", "width", "marked"),
    [
        ("亲,五星好评返现", (4, 8), 60, "好评返现"),
        (FAMILY * 3 + "好评返现哦", (15, 19), 60, "好评返现"),
        ("e\u0301e\u0301好评", (4, 6), 60, "好评"),
        ("长" * 5000 + "好评" + "长" * 5000, (5000, 5002), 40, "好评"),
        ("a" * 300 + "\x1b好评", (300, 303), 40, "\\x1b好评"),
        ("好评" + "尾" * 99, (0, 2), 30, "好评"),
        ("头" * 99 + "好评", (99, 101), 30, "好评"),
    ],
)
def test_the_span_stands_where_the_carets_say(text, span, width, marked):
    cut = excerpt(text, *span, width)
    at = next(at for at in range(len(cut.text)) if cell_len(cut.text[:at]) == cut.start)
    start = cut.text.index(marked, at)
    assert cell_len(cut.text[:start]) == cut.start
    assert cut.cells == cell_len(marked)
    assert cell_len(cut.text) <= width


@given(
    st.text(st.sampled_from("亲a😀\u0301\u200d👨❤\ufe0f\x1b\n\u202e…"), max_size=120),
    st.integers(0, 130),
    st.integers(0, 130),
    st.integers(20, 90),
)
def test_an_excerpt_keeps_to_its_line(text, start, end, width):
    cut = excerpt(text, start, end, width)
    # A joined emoji may be measured as narrower alone than in its text, never wider.
    assert cell_len(cut.text) <= width + 2
    assert 0 <= cut.start <= width
    assert "\x1b" not in cut.text
    assert "\n" not in cut.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("打13912345678找我", "打139******78找我"),
        ("138 1234 5678", "138********78"),
        ("13912345678", "139******78"),
        ("身份证11010519491231002X", "身份证110*************2X"),
        ("发到a.b@example.com吧", "发到a**************吧"),
        ("车牌京A12345", "车牌京******"),
        ("加微信abc_123456", "加微信a*********"),
        ("返5元,满100减20", "返5元,满100减20"),
        ("2024-03-22", "2024-03-22"),
        ("您好,请问有什么可以帮您", "您好,请问有什么可以帮您"),
    ],
)
def test_personal_data_is_masked_at_its_length(text, shown):
    assert masked(text) == shown
    assert len(masked(text)) == len(text)


def test_a_house_address_is_masked():
    text = "寄到杭州市西湖区文一路12号3单元501室,谢谢"
    assert "12号" not in masked(text)
    assert masked(text).endswith("谢谢")
