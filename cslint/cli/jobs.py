"""Many files, one after another or on several processes: the same results either way."""

from __future__ import annotations

import os
from collections import deque
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from cslint.cli.checking import Checked, Checker, Result, joined, shown_path
from cslint.cli.request import CheckRequest
from cslint.cli.texts import Texts
from cslint.model import Problem
from cslint.read import discover
from cslint.templates.twins import Firsts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor

Target = Path | str | Problem
_WORTH_A_PROCESS = 8 << 20  # bytes; starting processes costs about half a second


def check_paths(
    checker: Checker,
    paths: Sequence[str],
    *,
    jobs: int = 1,
    tick: Callable[[int], None] | None = None,
) -> Iterator[list[Result]]:
    """The results of each file that `paths` mean, a list a file, in order.

    `jobs` is the number of processes; 0 takes several only where there is enough to do.
    """
    firsts = Firsts()
    for batch in _batches(checker, paths, jobs, tick):
        yield joined(batch, firsts)


def _batches(
    checker: Checker, paths: Sequence[str], jobs: int, tick: Callable[[int], None] | None
) -> Iterator[list[Result]]:
    targets = _targets(paths, checker.request)
    workers = _workers(targets, jobs)
    if workers > 1:
        yield from _in_processes(checker.request, targets, workers, tick)
        return
    for target in targets:
        yield [target] if isinstance(target, Problem) else checker.check(target, tick)


def _targets(paths: Sequence[str], request: CheckRequest) -> list[Target]:
    """The files that paths mean, but for lexicons and other files of cslint's in folders."""
    lexicons = {_resolved(Path(request.base, each)) for each in request.config.lexicons}
    own = {_resolved(Path(each)) for each in request.own}
    found = [
        each
        for each in discover(paths)
        if not isinstance(each, Path)
        or str(each) in paths
        or not (_resolved(each.parent) in lexicons or _resolved(each) in own)
    ]
    if found:
        return found
    reason = Texts(request.lang)["nothing_to_check"]
    return [Problem(path=shown_path(path), reason=reason) for path in paths]


def _resolved(path: Path) -> str:
    # Links are no second file, and what cannot be resolved is still told when it is read.
    return os.path.realpath(path)


def _workers(targets: Sequence[Target], jobs: int) -> int:
    files = [each for each in targets if isinstance(each, Path)]
    if jobs == 0:
        worth = sum(map(_size, files)) >= _WORTH_A_PROCESS
        jobs = (os.cpu_count() or 1) if worth else 1
    return min(jobs, len(files))


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def _in_processes(
    request: CheckRequest,
    targets: Iterable[Target],
    workers: int,
    tick: Callable[[int], None] | None,
) -> Iterator[list[Result]]:
    """Keep a few files ahead of the one whose results are due, no more."""
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415  (10 ms)
    from multiprocessing import get_context  # noqa: PLC0415  (as above)

    encoded = msgspec.msgpack.encode(request)
    pending: deque[tuple[Target, Future[list[Result]] | None]] = deque()
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        for target in targets:
            pending.append((target, _submit(pool, encoded, target)))
            if len(pending) > 2 * workers:
                yield _collected(*pending.popleft(), request, tick)
        while pending:
            yield _collected(*pending.popleft(), request, tick)


def _submit(
    pool: ProcessPoolExecutor, encoded: bytes, target: Target
) -> Future[list[Result]] | None:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    # Standard input belongs to this process.
    if not isinstance(target, Path):
        return None
    try:
        return pool.submit(_check_file, encoded, target)
    except BrokenProcessPool:
        return None


def _collected(
    target: Target,
    future: Future[list[Result]] | None,
    request: CheckRequest,
    tick: Callable[[int], None] | None,
) -> list[Result]:
    if isinstance(target, Problem):
        return [target]
    if isinstance(target, str):
        return _checker(msgspec.msgpack.encode(request)).check(target, tick)
    results = None if future is None else _outcome(future)
    if results is None:
        reason = Texts(request.lang)["worker_died"]
        return [Problem(path=shown_path(target), reason=reason)]
    if tick is not None:
        tick(sum(each.messages for each in results if isinstance(each, Checked)))
    return results


def _outcome(future: Future[list[Result]]) -> list[Result] | None:
    from concurrent.futures.process import BrokenProcessPool  # noqa: PLC0415

    try:
        return future.result()
    except BrokenProcessPool:
        return None


def _check_file(encoded: bytes, path: Path) -> list[Result]:
    return _checker(encoded).check(path)


@lru_cache(maxsize=1)
def _checker(encoded: bytes) -> Checker:
    """The checker of a worker process: made once, for its first file."""
    return Checker(msgspec.msgpack.decode(encoded, type=CheckRequest))
