"""Training is deterministic, and what it writes can be read and used."""

from __future__ import annotations

from pathlib import Path

import pytest

from cslint.score.corpus import MESSAGE_RULES, act_label, load
from cslint.score.scorer import load as load_scorer
from cslint.score.train import RULE_BOUNDS, best_threshold, train, truth_of

CORPUS = Path(__file__).parents[2] / "corpus"


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Every ninth line of some authors: enough for every label, quick to train on."""
    folder = tmp_path_factory.mktemp("corpus")
    for path in sorted(CORPUS.glob("*/*.jsonl")):
        if path.stem in {"m1", "m2", "m5", "m8", "mb1", "reviews-a", "acts-b", "d2", "d4", "d6"}:
            target = folder / path.parent.name / path.name
            target.parent.mkdir(exist_ok=True)
            lines = path.read_text("utf-8").splitlines(keepends=True)
            target.write_text("".join(lines[::2]), "utf-8")
    return folder


def test_the_same_corpus_gives_the_same_bytes(small: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        train(small, tmp_path / name, tmp_path / f"{name}.json")
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    scorer = load_scorer(tmp_path / "one")
    scores = scorer.scores("五星好评截图发我返您三块", ())
    assert max(MESSAGE_RULES, key=lambda name: scores[name].margin) == "RV001"


def test_the_corpus_keeps_its_promises() -> None:
    sentences = load(CORPUS)
    assert len(sentences) >= 15_000
    texts = [each.text for each in sentences]
    assert len(set(texts)) > 0.97 * len(texts)
    for rule in MESSAGE_RULES:
        assert (truth_of(sentences, (rule,)) == 1).sum() >= 150, rule
    decided = truth_of(sentences, (act_label("apology"),))
    assert {int(value) for value in decided} == {-1, 0, 1}
    messages = [each for each in sentences if each.known.issuperset(MESSAGE_RULES)]
    positive = sum(bool(each.labels & set(MESSAGE_RULES)) for each in messages)
    assert positive < len(messages) / 2


def test_thresholds_leave_everyday_talk_in_peace() -> None:
    import numpy as np

    chances = np.array([0.9] * 20 + [0.7] * 20 + [0.8] * 5 + [0.1] * 2000)
    truth = np.array([1] * 40 + [0] * 2005)
    everyday = truth == 0
    assert best_threshold(chances, truth, everyday, RULE_BOUNDS) > 0.8
    assert best_threshold(chances, truth, ~everyday, RULE_BOUNDS) <= 0.7


def test_the_weights_that_ship_come_from_this_corpus() -> None:
    from cslint.judge.assembly import WEIGHTS
    from cslint.score.corpus import digest
    from cslint.score.weights import read

    assert read(WEIGHTS).corpus == digest(CORPUS), "the corpus changed: run `make model`"
