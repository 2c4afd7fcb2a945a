"""The results page: `python -m cslint.score.results CORPUS PAGE` (extra: `train`).

Every author is left out in turn: the scorer is trained without that author's sentences
and judged on them. Composed rules are the shipped ones; on the authors whose sentences
they were written with, their figures say nothing and are marked.
"""

from __future__ import annotations

import argparse
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cslint.config import Config
from cslint.evaluation.counts import Counts, interval
from cslint.judge.linter import Linter
from cslint.score import corpus
from cslint.score.keywords import KEYWORDS
from cslint.score.train import (
    Features,
    Trained,
    calibrate,
    featurise,
    folds_by_author,
    left_out,
    truth_of,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cslint.score.corpus import Sentence

EVEN = 0.5
_SOURCES = ("keywords", "rules", "scorer", "both")
_BINS = (0.35, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 1.001)
Flags = NDArray[np.bool_]


def counted(found: Flags, truth: Flags) -> Counts:
    """Count what was found against what is true."""
    return Counts(
        int((found & truth).sum()), int((found & ~truth).sum()), int((~found & truth).sum())
    )


def cells(counts: Counts) -> str:
    """Precision, recall and F1 as cells of a table."""
    return f"{counts.precision} | {counts.recall} | {counts.f1:.2f}"


class Judged(NamedTuple):
    """One label over all sentences: the truth, and what each source found."""

    name: str
    decided: Flags
    truth: Flags
    keywords: Flags
    rules: Flags
    scorer: Flags
    both: Flags
    chances: NDArray[np.float64]


def judge(
    name: str, sentences: Sequence[Sentence], features: Features, folds: NDArray[np.int64]
) -> Judged:
    """Judge every sentence by a machine that saw none of its author's."""
    truth = truth_of(sentences, (name,))
    matrix = features.matrix(name)
    margins, parts = left_out(matrix, len(features.grams.names), truth, folds)
    composed = np.array([float(name in each) for each in features.composed])
    trusted = np.array([not corpus.was_at_hand(each.author) for each in sentences])
    everyday = np.array([each.kind == "benign" for each in sentences])
    one = Trained(name, _Unfit(), margins, parts, truth, composed)
    label, chances = calibrate(one, trusted, everyday)
    alone = 1 / (1 + np.exp(-(label.slope * margins + label.intercept)))
    least = label.threshold if name in corpus.MESSAGE_RULES else EVEN
    both = chances >= least
    if not label.alone:
        both &= composed > 0
    words = KEYWORDS.get(name, ())
    found = np.array([any(word in each.text for word in words) for each in sentences])
    return Judged(name, truth >= 0, truth == 1, found, composed > 0, alone >= least, both, chances)


class _Unfit:
    """Stands where calibration asks a machine for its bias."""

    intercept_ = (0.0,)


def page(folder: Path) -> str:
    """The whole page, as Markdown."""
    engine = Linter(Config(select=("ALL",), scorer=False)).engine
    sentences = corpus.load(folder)
    features = featurise(sentences, engine)
    folds = folds_by_author(sentences, len(sentences))
    rules = [judge(each, sentences, features, folds) for each in corpus.MESSAGE_RULES]
    acts = [judge(corpus.act_label(each), sentences, features, folds) for each in corpus.ACTS]
    authors = np.array([each.author for each in sentences])
    fresh = np.array([not corpus.was_at_hand(each) for each in authors])
    return "\n".join(_lines(sentences, authors, fresh, rules, acts)) + "\n"


def _lines(
    sentences: Sequence[Sentence],
    authors: NDArray[np.str_],
    fresh: Flags,
    rules: Sequence[Judged],
    acts: Sequence[Judged],
) -> Iterator[str]:
    yield "# Results"
    yield ""
    yield "Made by `make results`. " + " ".join((__doc__ or "").split("\n\n")[1].split())
    yield ""
    yield f"{len(sentences)} sentences by {len(set(authors))} authors."
    yield ""
    yield "## Message rules, all authors but those the rules were written with"
    yield ""
    head = "| rule | source | precision | recall | F1 |"
    yield from (head, "|---|---|---|---|---|")
    for one in rules:
        yield from _rows(one.name, one, fresh)
    yield from _rows("all", _together(rules), np.tile(fresh, len(rules)))
    yield from (
        "",
        "## Message rules, author by author",
        "",
        "| author | source | precision | recall | F1 |",
        "|---|---|---|---|---|",
    )
    for author in sorted(set(authors)):
        chosen = authors == author
        if any((one.truth & one.decided)[chosen].any() for one in rules):
            mark = "" if fresh[chosen].any() else " (rules were written with these)"
            yield from _rows(author + mark, _together(rules), np.tile(chosen, len(rules)))
    yield from ("", "## Dialogue acts, all authors but those the families were written with", "")
    yield (
        "Where one half is as likely as the other. In conversations acts are rarer, and the "
        "scorer alone needs 0.75 or more (less for an apology or a way forward, which are asked "
        "for only where a complaint is open)."
    )
    yield ""
    yield from ("| act | source | precision | recall | F1 |", "|---|---|---|---|---|")
    for one in acts:
        yield from _rows(one.name.removeprefix("act:"), one, fresh, _SOURCES[1:])
    yield from _rows("all", _together(acts), np.tile(fresh, len(acts)), _SOURCES[1:])
    yield from (
        "",
        "## Calibration",
        "",
        "Findings of both sources together, by their confidence.",
        "",
        "| confidence | findings | of them right |",
        "|---|---|---|",
    )
    yield from _reliability(rules, fresh)


def _rows(
    title: str, one: Judged, chosen: Flags, sources: Sequence[str] = _SOURCES
) -> Iterator[str]:
    use = chosen & one.decided
    for source in sources:
        counts = counted(getattr(one, source)[use], one.truth[use])
        yield f"| {title} | {source} | {cells(counts)} |"


def _together(judged: Sequence[Judged]) -> Judged:
    columns = zip(*(each[1:] for each in judged), strict=True)
    return Judged("all", *(np.concatenate(column) for column in columns))


def _reliability(rules: Sequence[Judged], fresh: Flags) -> Iterator[str]:
    one = _together(rules)
    use = one.both & one.decided & np.tile(fresh, len(rules))
    chances, truth = one.chances[use], one.truth[use]
    for low, high in pairwise(_BINS):
        inside = (chances >= low) & (chances < high)
        if inside.any():
            share = interval(int(truth[inside].sum()), int(inside.sum()))
            yield f"| {low:.2f}–{min(high, 1):.2f} | {int(inside.sum())} | {share} |"


def main(arguments: Iterable[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description="Write the results page.")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("page", type=Path)
    options = parser.parse_args(None if arguments is None else list(arguments))
    options.page.write_text(page(options.corpus), encoding="utf-8")


if __name__ == "__main__":
    main()
