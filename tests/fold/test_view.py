"""The folded view: what it says, and the exact map back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslint.fold import fold

FOLDS = {
    "full width": ("Ｖ信１３８", "v信138"),
    "circled and styled": ("ⓥ我🅥他𝐕你𝓿⑤㈤Ⅴ", "v我v他v你v5五v"),
    "keycap": ("5️⃣元", "5元"),
    "look-alike letters": ("νх", "vx"),
    "small capitals": ("ᴠx", "vx"),
    "traditional": ("好評返現", "好评返现"),
    "zero width": ("加\u200b微\u2060信", "加微信"),
    "bidirectional": ("加\u202e微信", "加微信"),
    "soft hyphen": ("微\u00ad信", "微信"),
    "emoji words": ("➕我有🧧", "加我有红包"),
    "five stars": ("⭐⭐⭐⭐⭐好评", "五星好评"),
    "spaces between characters": ("亲 加 微 信 哦", "亲加微信哦"),
    "dots between characters": ("给个好.评.返.现5元", "给个好评返现5元"),
    "a star inside a word": ("好*评返*现", "好评返现"),
    "a run of repeats": ("返返返现", "返现"),
    "capitals": ("VX", "vx"),
    "a lone surrogate": ("好\ud800評", "好评"),
    "diacritics": ("wéixìn", "weixin"),
}


@pytest.mark.parametrize(("text", "folded"), FOLDS.values(), ids=FOLDS)
def test_folds(text: str, folded: str) -> None:
    assert fold(text).text == folded


@pytest.mark.parametrize(
    "text",
    [
        "很好 评价一下",
        "不错,好用,便宜",
        "8888元",
        "订单1 2 3 4",
        "S/M/L",
        "哦。好。",
        "1-3天到",
        "M、L、XL",
    ],
)
def test_ordinary_separators_stay(text: str) -> None:
    assert fold(text).text == text.lower()


def test_span_of_a_split_word_covers_its_separators() -> None:
    view = fold("亲,加 微 信哦")
    start = view.text.index("加微信")
    assert view.original_span(start, start + 3) == (2, 7)
    assert view.is_disguised(start, start + 3)


def test_plain_text_is_not_disguised() -> None:
    view = fold("亲,五星好评返现5元哦")
    assert view.starts is None
    assert not view.is_disguised(0, len(view.text))


@given(st.text(max_size=60))
def test_every_folded_character_maps_inside_the_original(text: str) -> None:
    view = fold(text)
    for index in range(len(view.text)):
        start, end = view.original_span(index, index + 1)
        assert 0 <= start < end <= len(text)


@given(st.text(alphabet="加微信好评返现5元 .*,⭐\u200bＶ①評女子亻言a", max_size=40))
def test_spans_never_go_backwards(text: str) -> None:
    view = fold(text)
    spans = [view.original_span(index, index + 1) for index in range(len(view.text))]
    assert spans == sorted(spans)


@given(st.text(max_size=60))
def test_folding_settles(text: str) -> None:
    once = fold(text).text
    twice = fold(once).text
    assert fold(twice).text == twice or len(twice) < len(once)


def test_half_a_character_is_no_character() -> None:
    folded = fold("好\ud83d评")
    assert folded.text == "好评"
    assert folded.original_span(0, 2) == (0, 3)
