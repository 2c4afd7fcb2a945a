"""How long one message takes, text by text, beside one `jieba.lcut` of the same text.

Usage: python benchmarks/latency.py [LOG]

The first half of the conversations warms everything up, the second half is measured. Rules and
jieba take each distinct text as if it had never been seen, the least time of a few rounds.
`session.check` judges each agent's message once, as a draft at its place in its conversation:
first use and repeated texts are in it. Times drift with the machine; the ratios are what to quote.
"""

from __future__ import annotations

import argparse
import gc
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import jieba

from cslint import Linter
from cslint.config import Config
from cslint.model import LogMessage
from cslint.read import ReadOptions, open_log

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from cslint import Message

EXAMPLES = Path(__file__).parents[1] / "examples" / "chat.jsonl"
ROUNDS = 3


class Measured(NamedTuple):
    """Seconds that each text took, by what was done with it."""

    name: str
    seconds: list[float]

    def line(self, base: Measured) -> str:
        """A row of the table: mean, median and 99th percentile, and the last two over `base`."""
        middle, late = statistics.median(self.seconds), _late(self.seconds)
        ratio = middle / statistics.median(base.seconds)
        late_ratio = late / _late(base.seconds)
        micro = [f"{each * 1e6:>9.1f}" for each in (statistics.mean(self.seconds), middle, late)]
        return f"{self.name:<34}{''.join(micro)}{ratio:>10.2f}{late_ratio:>10.2f}"


def _late(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(len(seconds) * 0.99)]


def conversations(path: Path) -> list[list[Message]]:
    """The messages of a log by conversation."""
    gathered: dict[str | None, list[Message]] = {}
    for item in open_log(str(path), ReadOptions()):
        if isinstance(item, LogMessage):
            gathered.setdefault(item.message.conversation_id, []).append(item.message)
    return list(gathered.values())


def drafts(linter: Linter, chats: Iterable[Sequence[Message]]) -> list[float]:
    """Each agent's message as a draft, at its place in its conversation."""
    taken = []
    for chat in chats:
        session = linter.session("measured")
        for message in chat:
            if message.role == "agent":
                start = time.perf_counter()
                session.check(message.text)
                taken.append(time.perf_counter() - start)
            session.add(message)
    return taken


def each(texts: Iterable[str], work: Callable[[str], object]) -> list[float]:
    """Seconds of each text, the least of a few rounds: `work` keeps no text in mind."""
    rounds = []
    for _ in range(ROUNDS):
        taken = []
        for text in texts:
            start = time.perf_counter()
            work(text)
            taken.append(time.perf_counter() - start)
        rounds.append(taken)
    return list(map(min, zip(*rounds, strict=True)))


def anew(linter: Linter) -> Callable[[str], object]:
    """Judges a text as if it had never been seen."""
    engine = linter.engine
    return lambda text: engine.judge_anew(text, None)


def main() -> None:
    """Print a table of steps with mean, median, 99th percentile, and the ratios to jieba."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log", nargs="?", type=Path, default=EXAMPLES)
    chats = conversations(parser.parse_args().log)
    warming, measured = chats[: len(chats) // 2], chats[len(chats) // 2 :]
    plain, full = Linter(Config(scorer=False)), Linter()
    spoken = [text for chat in warming for text in agent_texts([chat])]
    for linter in (plain, full):
        drafts(linter, warming)
        each(spoken, anew(linter))
    texts = list(dict.fromkeys(agent_texts(measured)))
    jieba.lcut(texts[0])
    gc.freeze()
    base = Measured("jieba.lcut", each(texts, jieba.lcut))
    rows = [
        base,
        Measured("message rules, composed", each(texts, anew(plain))),
        Measured("message rules, with the scorer", each(texts, anew(full))),
        Measured("session.check, composed", drafts(plain, measured)),
        Measured("session.check, with the scorer", drafts(full, measured)),
    ]
    print(f"{len(texts)} distinct agent texts")
    print(f"{'us a text':<34}{'mean':>9}{'median':>9}{'p99':>9}{'x median':>10}{'x p99':>10}")
    for row in rows:
        print(row.line(base))


def agent_texts(chats: Iterable[Sequence[Message]]) -> list[str]:
    """What agents say."""
    return [message.text for chat in chats for message in chat if message.role == "agent"]


if __name__ == "__main__":
    main()
