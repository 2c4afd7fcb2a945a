"""The scorer: weights files, packed sums, and one judgement from two sources."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cslint import Linter
from cslint.config import Config, ConfigError
from cslint.judge import assembly
from cslint.score.features import grams
from cslint.score.packed import Bounds, Packed, is_among
from cslint.score.scorer import Scorer, load
from cslint.score.weights import OFFSET, Block, WeightsError, read, write

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = assembly.WEIGHTS
SCORER = load(SHIPPED)


def test_the_weights_that_ship_are_small_and_whole() -> None:
    assert SHIPPED.stat().st_size < 3_000_000
    weights = read(SHIPPED)
    assert len(weights.grams.matrix) == len(weights.grams.names.split("\n")) * (
        len(weights.labels) + 1
    )


def test_writing_gives_the_same_bytes(tmp_path: Path) -> None:
    write(tmp_path / "again", read(SHIPPED))
    assert (tmp_path / "again").read_bytes() == SHIPPED.read_bytes()


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: data[:-40] + b"x" + data[-39:], "damaged"),
        (lambda data: data[: len(data) // 2], "damaged"),
        (lambda data: b"nope" + data[4:], "not a cslint weights file"),
        (lambda data: data[:4] + b"\x00\x63" + data[6:], "version 99"),
        (lambda _: b"", "not a cslint weights file"),
    ],
)
def test_a_file_that_is_not_whole_is_refused(tmp_path: Path, damage, said: str) -> None:
    path = tmp_path / "weights"
    path.write_bytes(damage(SHIPPED.read_bytes()))
    with pytest.raises(WeightsError, match=said):
        read(path)


def test_a_linter_without_weights_does_not_pass_texts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(assembly, "WEIGHTS", tmp_path / "none")
    assembly.shipped_scorer.cache_clear()
    try:
        with pytest.raises(ConfigError, match="no usable weights"):
            Linter().check_text("亲,在的")
    finally:
        assembly.shipped_scorer.cache_clear()


def plain_parts(block: Block, names: set[str]) -> list[float]:
    """The same sums, one byte at a time."""
    width = len(block.scales) + 1
    place = {name: index for index, name in enumerate(block.names.split("\n"))}
    rows = [block.matrix[place[n] * width : (place[n] + 1) * width] for n in names if n in place]
    norm = max(math.sqrt(sum(row[-1] for row in rows) * block.norm_scale), block.least_norm)
    return [
        sum(row[index] - OFFSET for row in rows) * scale / norm
        for index, scale in enumerate(block.scales)
    ]


@given(st.text(alphabet="亲好评返现加微信的哦不退运费您说了多少遍a1,", max_size=400))
def test_packed_sums_are_the_plain_sums(text: str) -> None:
    block = read_once().grams
    packed = Packed(block)
    added = packed.add(grams(text))
    parts = plain_parts(block, grams(text))
    assert packed.parts(added) == pytest.approx(parts)
    for index in (0, len(parts) - 1):
        single = dict(packed.each(grams(text), index, added.norm))
        assert sum(single.values()) == pytest.approx(parts[index], abs=1e-9)
        assert packed.part(added, index) == pytest.approx(parts[index])
    reaching = packed.reaching(added, Bounds([0.0] * len(block.scales)))
    surely = {index for index, part in enumerate(parts) if part > 0.05}
    among = {index for index in range(len(parts)) if is_among(index, reaching)}
    assert surely <= among


def read_once(cache: list = []):  # noqa: B006
    if not cache:
        small = read(SHIPPED)
        cache.append(small)
    return cache[0]


@pytest.mark.parametrize("repeat", [1, 50, 3000])
def test_a_long_text_does_not_overflow(repeat: int) -> None:
    text = "".join(chr(0x4E00 + (7 * n) % 5000) for n in range(repeat * 7))
    assert all(math.isfinite(score.margin) for score in SCORER.scores(text, ()).values())


def test_the_gate_lets_the_obvious_through_and_stops_small_talk() -> None:
    assert SCORER.is_worth_a_look("好评截图发我给您返现")
    assert not SCORER.is_worth_a_look("好的亲")


def test_a_finding_of_the_scorer_says_what_weighed_most() -> None:
    linter = Linter(Config(composed=False))
    text = "亲,给个好评截图发我,返您五块钱"
    found = {finding.rule: finding for finding in linter.check_text(text).findings}
    assert "RV001" in found
    finding = found["RV001"]
    assert 0 < finding.confidence <= 1
    assert finding.why
    assert all(part in text for part in finding.why)
    assert finding.text == text[finding.start : finding.end]


def test_thresholds_of_the_configuration_hold() -> None:
    text = "亲,五星好评返现5元哦"
    assert Linter().check_text(text).findings
    strict = Linter(Config(thresholds={"RV": 1.0, "review-reward": 1.0}))
    assert not [f for f in strict.check_text(text).findings if f.rule == "RV001"]


@pytest.mark.parametrize(
    "text",
    [
        "亲,我们不支持好评返现哦,您按真实感受评价就好",
        "您说的“加微信返现”不是我们店铺发的,请不要相信",
        "平台规定不能加微信的呢",
    ],
)
def test_refusals_and_quotations_hold_for_both_sources(text: str) -> None:
    assert Linter().check_text(text).verdict == "allow"


def test_an_offer_after_a_refusal_counts_again() -> None:
    report = Linter().check_text("平台不让好评返现,不过您截图发我,私下给您返5元")
    assert "RV001" in {finding.rule for finding in report.findings}
    assert report.verdict == "block"


def test_scorers_are_values() -> None:
    assert Scorer(read_once()).scores("好评返现", ()) == SCORER.scores("好评返现", ())
