"""Precision, recall and F1 per rule, under floors that only rise: `make eval`.

Usage: python benchmarks/accuracy.py [--raise] [FOLDER]

Measured are the corpus (as a check that nothing broke: the scorer was trained on it), its
conversations, one set of these that nothing was built on, and, where FOLDER or the
environment variable CSLINT_CASES names one, every labelled `*.jsonl` in it, which nothing
was trained on. `docs/results.md` has the figures with authors left out.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
FLOORS = ROOT / "benchmarks" / "floors"


def main() -> int:
    """Measure every set; the exit status is the worst."""
    arguments = [each for each in sys.argv[1:] if each != "--raise"]
    more = arguments[0] if arguments else os.environ.get("CSLINT_CASES")
    corpus = ROOT / "corpus"
    unseen = [corpus / "dialogues" / f"{author}.jsonl" for author in ("x2", "x9")]
    sets = {
        "corpus": sorted((corpus / "messages").glob("*.jsonl")),
        "conversations": sorted({*(corpus / "dialogues").glob("*.jsonl")} - {*unseen}),
        "unseen-conversations": unseen,
    }
    if more:
        sets |= {path.stem: [path] for path in sorted(Path(more).glob("*.jsonl"))}
    return max(measure(name, paths) for name, paths in sets.items())


def measure(name: str, paths: list[Path]) -> int:
    """Measure one set with the shipped settings and print its table."""
    floors = FLOORS / f"{name}.json"
    print(f"\n{name}", flush=True)
    command = [sys.executable, "-m", "cslint", "eval", "--isolated", "--worst", "0"]
    if floors.exists() or "--raise" in sys.argv:
        command += ["--floors", str(floors)]
    if "--raise" in sys.argv:
        floors.parent.mkdir(exist_ok=True)
        command.append("--raise-floors")
    return subprocess.run([*command, *map(str, paths)], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main())
