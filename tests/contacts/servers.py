"""PostgreSQL and Redis servers for tests: on a free loopback port, in a temporary folder."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

_WAIT = 30


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def postgres_folder() -> Path | None:
    """Where `initdb` and `postgres` are: distributions keep them off the path."""
    known = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)
    found = shutil.which("initdb") or (str(known[0]) if known else None)
    return Path(found).parent if found else None


@contextmanager
def postgres() -> Iterator[str]:
    """A PostgreSQL server; its address. It never runs as root."""
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    programs = postgres_folder()
    if programs is None:
        pytest.skip("no PostgreSQL server on this machine (apt-get install postgresql)")
    with _folder("cslint-pg-") as folder:
        prefix = _as_other(folder)
        data, port = folder / "data", free_port()
        init = [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "cslint", "-A", "trust",
                "--no-sync", "-E", "UTF8"]  # fmt: skip
        subprocess.run(init, check=True, capture_output=True, cwd=folder)
        command = [*prefix, str(programs / "postgres"), "-D", str(data), "-p", str(port),
                   "-h", "127.0.0.1", "-k", str(folder)]  # fmt: skip
        address = f"postgresql://cslint@127.0.0.1:{port}/postgres"
        with _running(command, folder, lambda: _postgres_answers(address)):
            yield address


@contextmanager
def redis() -> Iterator[str]:
    """A Redis server that writes all to disk; its address."""
    pytest.importorskip("redis", reason="redis-py is not installed")
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no Redis server on this machine (apt-get install redis-server)")
    with _folder("cslint-redis-") as folder:
        port = free_port()
        command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder),
                   "--appendonly", "yes", "--appendfsync", "always", "--save", ""]  # fmt: skip
        address = f"redis://127.0.0.1:{port}/0"
        with _running(command, folder, lambda: _redis_answers(address)):
            yield address


def _postgres_answers(address: str) -> bool:
    """Whether it takes a connection: its port is open while it still starts up."""
    import psycopg

    try:
        psycopg.connect(address, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True


def _redis_answers(address: str) -> bool:
    import redis

    with redis.Redis.from_url(address, socket_timeout=2) as client:
        try:
            return bool(client.ping())
        except redis.RedisError:
            return False


@contextmanager
def _folder(prefix: str) -> Iterator[Path]:
    path = Path(tempfile.mkdtemp(prefix=prefix))
    try:
        yield path
    finally:
        shutil.rmtree(path, ignore_errors=True)


def _as_other(folder: Path) -> Sequence[str]:
    """What to put before a command that refuses to run as root."""
    if os.name != "posix" or os.geteuid() != 0:
        return []
    import pwd

    names = [name for name in ("postgres", "nobody") if _exists(name)]
    if not names or shutil.which("setpriv") is None:
        pytest.skip("PostgreSQL does not run as root, and there is no user to run it as")
    user = pwd.getpwnam(names[0])
    os.chown(folder, user.pw_uid, user.pw_gid)
    return ["setpriv", f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _exists(name: str) -> bool:
    import pwd

    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


@contextmanager
def _running(command: Sequence[str], folder: Path, answers: Callable[[], bool]) -> Iterator[None]:
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder)
    try:
        _await_answer(server, answers, log)
        yield
    finally:
        server.terminate()
        try:
            server.wait(_WAIT)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _await_answer(server: subprocess.Popen[bytes], answers: Callable[[], bool], log: Path) -> None:
    end = time.monotonic() + _WAIT
    while time.monotonic() < end:
        if server.poll() is not None:
            break
        if answers():
            return
        time.sleep(0.05)
    pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-2000:]}")
