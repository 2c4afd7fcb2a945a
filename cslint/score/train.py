"""Training the scorer from the corpus: `python -m cslint.score.train` (extra: `train`).

One linear support vector machine a label, over inverse-frequency weighted grams and
families, its weights quantised to a byte. Margins of sentences by authors left out of the
training give the calibration and the thresholds. The same corpus gives the same bytes.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.linear_model import LogisticRegression
from sklearn.svm import LinearSVC

from cslint.config import Config
from cslint.dialogue.acts import ActReader
from cslint.dialogue.lexicon import load_acts
from cslint.judge.document import Document
from cslint.judge.linter import Linter
from cslint.scan.compiling import EXPERIENCE, condition_key, experience
from cslint.score import corpus
from cslint.score.features import grams, short_grams
from cslint.score.weights import OFFSET, Block, GateBlock, Label, Weights, write

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cslint.dialogue.lexicon import Side
    from cslint.judge.engine import Engine
    from cslint.score.corpus import Sentence

MIN_SENTENCES = 2
MAX_GRAMS = 60_000
MAX_GATE_GRAMS = 20_000
MAX_BEFORE_GRAMS = 12_000
FAMILY_WEIGHT = 0.35
BEFORE_WEIGHT = 0.5
LEAST_NORM = 36.0  # that of about nine characters
LEAST_SHORT_NORM = 24.0
COST = 2.0
POSITIVE_WEIGHT = 2.0
FOLDS = 8
GATE_LOSS = 0.04
VETO = 0.25
PRECISE_ONLY = ("PV001",)
_LIMIT = 127
_BYTE = 255
NEVER = 1e6


class Bounds(NamedTuple):
    """Between which thresholds is chosen, and the share of everyday talk that may be disturbed."""

    least: float
    most: float
    alarms: float


RULE_BOUNDS = Bounds(0.6, 0.85, 0.0005)
ACT_BOUNDS = Bounds(0.75, 0.88, 0.004)  # acts are rarer in conversations than in the corpus
# These are asked for only where a complaint is open, and there they are common.
DUE = frozenset(map(corpus.act_label, ("apology", "resolution")))
DUE_BOUNDS = Bounds(0.5, 0.7, 0.02)
# These are asked for in every turn, and hold in few.
WATCHED = (
    ("complaint", "outside_threat", "contact_refusal", "reward_bait"),
    ("promise", "hold", "bare_refusal"),
)
# Phrases alone are less sure of some acts than of others.
VETOES = {
    corpus.act_label(act): veto
    for act, veto in {
        "complaint": 0.3, "hold": 0.5, "perfunctory": 0.4, "bare_refusal": 0.4,
        "resolution": 0.0, "apology": 0.0,
    }.items()
}  # fmt: skip


class Space(NamedTuple):
    """Features of one kind: names, how each is weighed, and sentences as rows.

    Rows have the length one, but shorter ones where their norm is below `least_norm`.
    """

    names: list[str]
    idf: NDArray[np.float64]
    matrix: csr_matrix
    least_norm: float


class Features(NamedTuple):
    """All kinds of features, and which composed rules hold in each sentence."""

    grams: Space
    short: Space
    families: Space
    before: Space
    composed: list[frozenset[str]]

    def matrix(self, label: str) -> csr_matrix:
        """Grams, families and the message before side by side, as far as a label looks at them."""
        family = FAMILY_WEIGHT if label in corpus.MESSAGE_RULES else 0.0
        before = BEFORE_WEIGHT if label in map(corpus.act_label, corpus.CONTEXT_ACTS) else 0.0
        parts = (self.grams.matrix, self.families.matrix * family, self.before.matrix * before)
        return hstack(parts).tocsr()


class Trained(NamedTuple):
    """Left-out margins and truths of one label, and the machine fit on everything."""

    name: str
    machine: LinearSVC
    margins: NDArray[np.float64]
    gram_parts: NDArray[np.float64]
    truth: NDArray[np.int8]
    composed: NDArray[np.float64]


def featurise(sentences: Sequence[Sentence], engine: Engine) -> Features:
    """Grams of folded text, families that stand in it, composed rules that hold."""
    documents = [
        Document(engine.scanner, engine.scanner.scan(each.text), each.before) for each in sentences
    ]
    reader = ActReader(load_acts())
    composed = [
        frozenset(found.rule for found in engine.compose(each.text, each.before))
        | frozenset(map(corpus.act_label, _acts_of(reader, each)))
        for each in sentences
    ]
    return Features(
        _space([grams(document.text) for document in documents], LEAST_NORM),
        _space([short_grams(document.text) for document in documents], LEAST_SHORT_NORM),
        _space([document.family_names() for document in documents]),
        _space([_before(each, engine) for each in sentences]),
        composed,
    )


def _before(sentence: Sentence, engine: Engine) -> set[str]:
    """The grams of the message before, where acts are at stake."""
    if sentence.before is None or sentence.known <= frozenset(corpus.MESSAGE_RULES):
        return set()
    return grams(engine.scanner.normalise(sentence.before).text)


def _acts_of(reader: ActReader, sentence: Sentence) -> Iterable[str]:
    side: Side = "customer" if sentence.role == "customer" else "agent"
    return reader.acts(sentence.text, side)


def _space(rows: Sequence[set[str]], least_norm: float = 0.0) -> Space:
    counts: dict[str, int] = {}
    for row in rows:
        for name in row:
            counts[name] = counts.get(name, 0) + 1
    names = sorted(name for name, count in counts.items() if count >= MIN_SENTENCES)
    number = {name: index for index, name in enumerate(names)}
    idf = np.array([np.log((1 + len(rows)) / (1 + counts[name])) + 1 for name in names])
    return Space(names, idf, _rows(rows, number, idf, least_norm), least_norm)


def _rows(
    rows: Sequence[set[str]], number: dict[str, int], idf: NDArray[Any], least_norm: float
) -> csr_matrix:
    columns: list[int] = []
    starts = [0]
    values: list[NDArray[Any]] = []
    for row in rows:
        known = sorted(number[name] for name in row if name in number)
        weights = idf[known]
        values.append(weights / (max(np.linalg.norm(weights), least_norm) or 1.0))
        columns += known
        starts.append(len(columns))
    return csr_matrix((np.concatenate(values), columns, starts), shape=(len(rows), len(number)))


def _act_labels(acts: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(corpus.act_label, acts))


def fit(matrix: csr_matrix, truth: NDArray[np.int8]) -> LinearSVC:
    """One label's machine."""
    machine = LinearSVC(
        C=COST, class_weight={0: 1.0, 1: POSITIVE_WEIGHT}, random_state=0, max_iter=8000
    )
    return machine.fit(matrix, truth)


def truth_of(sentences: Sequence[Sentence], labels: Sequence[str]) -> NDArray[np.int8]:
    """1 where one of the labels holds, 0 where none does, -1 where nobody decided."""
    asked = frozenset(labels)
    return np.array(
        [1 if asked & each.labels else 0 if asked <= each.known else -1 for each in sentences],
        dtype=np.int8,
    )


def folds_by_author(sentences: Sequence[Sentence], folds: int = FOLDS) -> NDArray[np.int64]:
    """A fold for each sentence; all of an author's are in one."""
    place = {author: i % folds for i, author in enumerate(sorted({s.author for s in sentences}))}
    return np.array([place[each.author] for each in sentences])


def left_out(
    matrix: csr_matrix, width: int, truth: NDArray[np.int8], folds: NDArray[np.int64]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Margins of each sentence by a machine that saw none of its author's.

    Second come the margins that the first `width` features alone would give.
    """
    margins, parts = np.zeros(len(truth)), np.zeros(len(truth))
    for fold in np.unique(folds):
        train, test = (folds != fold) & (truth >= 0), folds == fold
        machine = fit(matrix[train], truth[train])
        margins[test] = machine.decision_function(matrix[test])
        weights = machine.coef_[0][:width]
        parts[test] = matrix[test][:, :width] @ weights + machine.intercept_[0]
    return margins, parts


def train_label(
    name: str, sentences: Sequence[Sentence], features: Features, folds: NDArray[np.int64]
) -> Trained:
    """Fit one label, and judge every sentence by machines that saw none of its author's."""
    truth, matrix = truth_of(sentences, (name,)), features.matrix(name)
    machine = fit(matrix[truth >= 0], truth[truth >= 0])
    margins, parts = left_out(matrix, len(features.grams.names), truth, folds)
    holds = np.array([float(name in each) for each in features.composed])
    return Trained(name, machine, margins, parts, truth, holds)


def calibrate(
    one: Trained, trusted: NDArray[np.bool_], everyday: NDArray[np.bool_]
) -> tuple[Label, NDArray[np.float64]]:
    """One label's slope, intercept, worth of a composed rule and threshold; its chances.

    `trusted` are the sentences that the composed rules were not written on, `everyday`
    those that stand for what agents say all day.
    """
    use = (one.truth >= 0) & trusted
    inputs = np.column_stack([one.margins, one.composed])
    model = LogisticRegression(C=10.0, max_iter=1000).fit(inputs[use], one.truth[use])
    slope, worth = max(0.5, float(model.coef_[0][0])), max(0.0, float(model.coef_[0][1]))
    intercept = float(model.intercept_[0])
    logits = slope * one.margins + intercept + worth * one.composed
    chances = 1 / (1 + np.exp(-logits))
    is_rule = one.name in corpus.MESSAGE_RULES
    bounds = RULE_BOUNDS if is_rule else DUE_BOUNDS if one.name in DUE else ACT_BOUNDS
    threshold = best_threshold(chances[use], one.truth[use], everyday[use], bounds)
    found = one.gram_parts[(one.truth == 1) & (chances >= threshold) & (one.composed == 0)]
    label = Label(
        name=one.name,
        bias=float(one.machine.intercept_[0]),
        slope=slope,
        intercept=intercept,
        composed=worth,
        threshold=threshold,
        alone=one.name not in PRECISE_ONLY,
        veto=0.0 if is_rule else VETOES.get(one.name, VETO),
        least=float(np.quantile(found, GATE_LOSS)) if is_rule and len(found) else NEVER,
    )
    return label, chances


def best_threshold(
    chances: NDArray[np.float64],
    truth: NDArray[np.int8],
    everyday: NDArray[np.bool_],
    bounds: Bounds,
) -> float:
    """The threshold with the best F1 among those that leave everyday talk in peace."""
    candidates = np.round(np.arange(bounds.least, bounds.most + 0.001, 0.01), 2)
    innocent = everyday & (truth == 0)
    quiet = [
        each
        for each in candidates
        if (chances[innocent] >= each).sum() <= bounds.alarms * innocent.sum()
    ]
    scores = [f1(chances >= each, truth) for each in quiet or candidates[-1:]]
    return float((quiet or candidates[-1:])[int(np.argmax(scores))])


class Calibrated(NamedTuple):
    """A label as trained, as calibrated, and the chance that it gives each sentence."""

    trained: Trained
    label: Label
    chances: NDArray[np.float64]


def gate_of(
    labels: Sequence[Calibrated],
    sentences: Sequence[Sentence],
    features: Features,
    folds: NDArray[np.int64],
) -> GateBlock:
    """The gate of some labels; it lets nearly all through that only the scorer finds."""
    names = [one.label.name for one in labels]
    truth, matrix = truth_of(sentences, names), features.short.matrix
    machine = fit(matrix[truth >= 0], truth[truth >= 0])
    margins, _ = left_out(matrix, len(features.short.names), truth, folds)
    found, composed = np.zeros(len(truth), dtype=bool), np.zeros(len(truth), dtype=bool)
    for one in labels:
        found |= (one.trained.truth == 1) & (one.chances >= one.label.threshold)
        composed |= one.trained.composed > 0
    bound = float(np.quantile(margins[found & ~composed], GATE_LOSS))
    block = quantise(features.short, machine.coef_.T, MAX_GATE_GRAMS)
    return GateBlock(tuple(names), block, bound - float(machine.intercept_[0]))


def f1(found: NDArray[np.bool_], truth: NDArray[np.int8]) -> float:
    """The harmonic mean of precision and recall."""
    right = int((found & (truth == 1)).sum())
    return 2 * right / max(1, int(found.sum()) + int((truth == 1).sum()))


def train(folder: Path, target: Path, table: Path = EXPERIENCE) -> None:
    """Train on a corpus folder; write the weights, and the table of conditions' experience."""
    engine = Linter(Config(select=("ALL",), scorer=False)).engine
    sentences = corpus.load(folder)
    write_experience(sentences, engine, table)
    experience.cache_clear()
    engine = Linter(Config(select=("ALL",), scorer=False)).engine
    features = featurise(sentences, engine)
    folds = folds_by_author(sentences)
    names = [*corpus.MESSAGE_RULES, *map(corpus.act_label, corpus.ACTS)]
    trained = [train_label(name, sentences, features, folds) for name in names]
    trusted = np.array([not corpus.was_at_hand(each.author) for each in sentences])
    everyday = np.array([each.kind == "benign" for each in sentences])
    calibrated = [Calibrated(one, *calibrate(one, trusted, everyday)) for one in trained]
    gates = [
        gate_of([one for one in calibrated if one.label.name in names], sentences, features, folds)
        for names in (corpus.MESSAGE_RULES, *map(_act_labels, WATCHED))
    ]
    coefficients = np.array([one.machine.coef_[0] for one in trained]).T
    width, families = len(features.grams.names), len(features.families.names)
    of_families, of_before = np.split(coefficients[width:], [families])
    weights = Weights(
        labels=tuple(one.label for one in calibrated),
        gates=tuple(gates),
        grams=quantise(features.grams, coefficients[:width], MAX_GRAMS),
        families=quantise(features.families, of_families * FAMILY_WEIGHT, MAX_GRAMS),
        before=quantise(features.before, of_before * BEFORE_WEIGHT, MAX_BEFORE_GRAMS),
        sentences_of={
            rule: "\n".join(each.text for each in sentences if rule in each.labels)
            for rule in corpus.MESSAGE_RULES
        },
        corpus=corpus.digest(folder),
        sentences=len(sentences),
    )
    write(target, weights)


def write_experience(sentences: Sequence[Sentence], engine: Engine, target: Path) -> None:
    """How often each condition was right and wrong on sentences it was not written with."""
    table: dict[str, list[int]] = {}
    for each in sentences:
        if corpus.was_at_hand(each.author) or not each.known.issuperset(corpus.MESSAGE_RULES):
            continue
        for number in engine.matched(each.text, each.before):
            condition = engine.scanner.pack.conditions[number]
            counts = table.setdefault(condition_key(condition.rule, condition.spec), [0, 0])
            counts[condition.rule not in each.labels] += 1
    rows = (f"{json.dumps(key)}: {json.dumps(table[key])}" for key in sorted(table))
    target.write_text("{\n" + ",\n".join(rows) + "\n}\n", encoding="utf-8")


def quantise(space: Space, coefficients: NDArray[np.float64], most: int) -> Block:
    """Keep the features that weigh most, a byte for each label and one for the norm."""
    weighed = coefficients * space.idf[:, None]
    kept = np.sort(np.argsort(-np.abs(weighed).max(axis=1), kind="stable")[:most])
    weighed, squares = weighed[kept], space.idf[kept] ** 2
    scales = np.maximum(np.abs(weighed).max(axis=0), 1e-9) / _LIMIT
    norm_scale = float(squares.max() / _BYTE)
    columns = np.rint(weighed / scales) + OFFSET
    matrix = np.column_stack([columns, np.rint(squares / norm_scale)]).astype(np.uint8)
    return Block(
        names="\n".join(space.names[index] for index in kept),
        matrix=matrix.tobytes(),
        scales=tuple(map(float, scales)),
        norm_scale=norm_scale,
        least_norm=space.least_norm,
    )


def main(arguments: Iterable[str] | None = None) -> None:
    """Train from the command line."""
    parser = argparse.ArgumentParser(description=train.__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("target", type=Path)
    options = parser.parse_args(None if arguments is None else list(arguments))
    train(options.corpus, options.target)


if __name__ == "__main__":
    main()
