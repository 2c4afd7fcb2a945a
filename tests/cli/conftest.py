"""A small project with a lexicon of its own, and two ways to run the command line in it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from cslint.cli.app import app

PROJECT = Path(__file__).parent / "project"
COMMAND = (sys.executable, "-c", "from cslint.cli import main; main()")
ORANGE, PURPLE, GREY = "这是橙色暗号哦", "紫色暗号在此", "灰色暗号"
CLEAN = "您好,请问有什么可以帮您"


class Ended(NamedTuple):
    """How a process ended; its output as bytes."""

    status: int
    out: bytes
    err: bytes


@pytest.fixture(scope="session", autouse=True)
def _private_cache(tmp_path_factory):
    os.environ["CSLINT_CACHE_DIR"] = str(tmp_path_factory.mktemp("cache"))
    for name in ("CSLINT_LANG", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES"):
        os.environ.pop(name, None)
    os.environ["LANG"] = "en_US.UTF-8"


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A folder with a configuration and a lexicon, which is the current one."""
    shutil.copytree(PROJECT, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def log(project):
    """Write a chat log of agent texts, or of records given whole; its path."""

    def write(*texts, name="log.jsonl", encoding="utf-8"):
        lines = [
            each if isinstance(each, bytes) else _line(index, each)
            for index, each in enumerate(texts)
        ]
        path = project / name
        path.write_bytes(b"".join(line + b"\n" for line in lines).decode("utf-8").encode(encoding))
        return path

    return write


def _line(index, each):
    record = {"conversation_id": "c1", "message_id": f"m{index}", "role": "agent"}
    record |= each if isinstance(each, dict) else {"text": each}
    return json.dumps(record, ensure_ascii=False).encode("utf-8")


@pytest.fixture
def cli():
    """Run the command line in this process."""

    def run(*args, **settings):
        given = [str(each) for each in args]
        return CliRunner().invoke(app(given), given, **settings)

    return run


@pytest.fixture
def process(project):
    """Run the command line in a process of its own."""

    def run(*args, given=b"", **environment):
        done = subprocess.run(
            [*COMMAND, *map(str, args)],
            input=given,
            capture_output=True,
            env=os.environ | environment,
            timeout=120,
            check=False,
            cwd=project,
        )
        return Ended(done.returncode, done.stdout, done.stderr)

    return run
