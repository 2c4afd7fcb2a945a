"""How fast the pipeline is, as ratios within one run.

Usage: python benchmarks/speed.py [LOG.jsonl] [--messages N]

Without a log, one is made from the example chat. Every step reads the same file; the
base is reading and decoding it with msgspec into message objects. Times drift with the
machine; the ratios are what to quote.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cslint import Linter, Message
from cslint.config import Config
from cslint.read import ReadOptions, open_log

if TYPE_CHECKING:
    from collections.abc import Callable

EXAMPLES = Path(__file__).parents[1] / "examples" / "chat.jsonl"
ROUNDS = 5


def flatten(source: Path, target: Path, count: int) -> None:
    """Write `count` messages, one a line, each conversation under a new id each time."""
    rows = [
        row for line in source.read_text("utf-8").splitlines() for row in _rows(json.loads(line))
    ]
    with target.open("w", encoding="utf-8") as file:
        for number in range(count):
            row = dict(rows[number % len(rows)])
            row["conversation_id"] = f"{row['conversation_id']}-{number // len(rows)}"
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def _rows(record: dict) -> list[dict]:
    if "messages" not in record:
        return [record]
    shared = {"conversation_id": record["conversation_id"], "platform": record.get("platform")}
    return [{**shared, **message} for message in record["messages"]]


def decode_only(path: Path) -> int:
    """Read the file in blocks and decode every line into a Message."""
    decoder = msgspec.json.Decoder(Message)
    with path.open("rb") as file:
        return sum(1 for line in file if decoder.decode(line))


def check(linter: Linter, path: Path) -> int:
    """The whole pipeline: JSON Lines in, findings out."""
    items = open_log(str(path), ReadOptions())
    return sum(1 for _ in linter.check_log(items, str(path)))


def checker(config: Config, path: Path) -> Callable[[], int]:
    """A check by a linter of its own, so that no round profits from another's cache.

    The linter is built and has checked one message before the clock starts.
    """
    linter = Linter(config)
    linter.check_text("亲,五星好评返现5元")
    return lambda: check(linter, path)


def segment(texts: list[str]) -> int:
    """Jieba over the same texts."""
    import jieba

    return sum(len(jieba.lcut(text)) for text in texts)


def timed(work: Callable[[], int]) -> float:
    """Processor seconds of one call."""
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    """Print a table of steps, microseconds a message, and ratios to decoding."""
    parser = argparse.ArgumentParser()
    parser.add_argument("log", nargs="?", type=Path, default=EXAMPLES)
    parser.add_argument("--messages", type=int, default=20_000)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "log.jsonl"
        flatten(options.log, path, options.messages)
        distinct = Path(folder) / "distinct.jsonl"
        make_distinct(path, distinct)
        texts = [json.loads(line)["text"] for line in distinct.open(encoding="utf-8")]
        segment(texts[:10])
        report(path, distinct, texts, options.messages)


def make_distinct(source: Path, target: Path) -> None:
    """The same log with every text different, so that no cache helps."""
    rng = random.Random(7)
    alphabet = sorted(
        {char for line in source.open(encoding="utf-8") for char in json.loads(line)["text"]}
    )
    alphabet = [char for char in alphabet if "\u4e00" <= char <= "\u9fa5"]
    with source.open(encoding="utf-8") as lines, target.open("w", encoding="utf-8") as file:
        for line in lines:
            row = json.loads(line)
            row["text"] += "".join(rng.choice(alphabet) for _ in range(3))
            file.write(json.dumps(row, ensure_ascii=False) + "\n")


def report(path: Path, distinct: Path, texts: list[str], count: int) -> None:
    """Run all steps in turn and print the medians."""
    plain = Config(scorer=False)
    full = Config()
    steps: dict[str, Callable[[], Callable[[], int]]] = {
        "decode only": lambda: lambda: decode_only(path),
        "check, composed rules": lambda: checker(plain, path),
        "check, composed rules, all texts distinct": lambda: checker(plain, distinct),
        "check, with the scorer": lambda: checker(full, path),
        "check, with the scorer, all texts distinct": lambda: checker(full, distinct),
        "jieba.lcut of the same texts": lambda: lambda: segment(texts),
    }
    times: dict[str, list[float]] = {name: [] for name in steps}
    for round_number in range(ROUNDS):
        for name, prepare in steps.items():
            if "jieba" in name and round_number:
                continue
            times[name].append(timed(prepare()))
    base = statistics.median(times["decode only"])
    print(f"{count} messages")
    print(f"{'step':<46}{'us/message':>12}{'x decode':>10}")
    for name, values in times.items():
        median = statistics.median(values)
        print(f"{name:<46}{median / count * 1e6:>12.2f}{median / base:>10.1f}")


if __name__ == "__main__":
    main()
