"""What is asserted in a message is told quickly, and as the plain way tells it."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from cslint import Linter
from cslint.config import Config
from cslint.fold.cover import Cover
from cslint.judge.document import Document, Span

SCANNER = Linter(Config(select=("ALL",), scorer=False)).engine.scanner
PIECES = (
    "亲", "这款", "好评", "返现", "没有", "不", "不能", "别", "从不", "平台规定", "但是", "给您",
    "加微信", "“", "”", "「", "」", '"', ",", "。", "\n", "吗", "5元", "五星", "差评", "删",
)  # fmt: skip


class PlainDocument(Document):
    """Asks every shadow and every quotation about every span."""

    def is_asserted(self, span: Span) -> bool:
        start, end = span
        shaded = any(lo <= start and end <= hi for lo, hi in self._shadows())
        return not shaded and not self.clauses.is_quoted(start, end)


class Counted(int):
    """A number that counts how often it is compared."""

    count = 0

    def __lt__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) < int(other)

    def __le__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) <= int(other)

    def __gt__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) > int(other)

    def __ge__(self, other: int) -> bool:
        Counted.count += 1
        return int(self) >= int(other)


spans = st.tuples(st.integers(0, 12), st.integers(0, 12))


@given(st.lists(spans, max_size=8), spans)
@example([(0, 4), (4, 9)], (2, 6))
@example([(0, 9), (3, 5)], (4, 8))
def test_a_cover_answers_as_its_regions_do(regions: list[Span], span: Span) -> None:
    start, end = span
    expected = any(lo <= start and end <= hi for lo, hi in regions)
    assert Cover(regions).holds(start, end) == expected


@given(st.lists(st.sampled_from(PIECES), max_size=40).map("".join))
@example("不能删差评,亲“这款好评返现”但是给您返现5元")
def test_the_same_spans_are_asserted_as_in_the_plain_way(text: str) -> None:
    scanned = SCANNER.scan(text)
    document, plain = Document(SCANNER, scanned), PlainDocument(SCANNER, scanned)
    size = len(document.text)
    every = [(lo, hi) for lo in range(size) for hi in range(lo, min(size, lo + 5) + 1)]
    assert list(map(document.is_asserted, every)) == list(map(plain.is_asserted, every))
    assert document.family_names() == plain.family_names()


def test_each_question_asks_few_of_many_regions() -> None:
    many = 4096
    cover = Cover((Counted(3 * number), Counted(3 * number + 2)) for number in range(many))
    Counted.count = 0
    assert not any(cover.holds(3 * number, 3 * number + 3) for number in range(many))
    assert Counted.count <= 20 * many


def test_a_very_long_message_is_judged_like_its_beginning() -> None:
    words = "没有的亲,“这款好评”"
    families = Document(SCANNER, SCANNER.scan(words)).family_names()
    assert families
    assert Document(SCANNER, SCANNER.scan(words * 8000)).family_names() == families
