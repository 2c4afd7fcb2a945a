from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from cslint.model import ConversationClosed, LogItem, LogMessage, Message, Problem
from cslint.read import ReadOptions, open_log

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


class Result:
    """The items of one reading, sorted by kind."""

    def __init__(self, items: list[LogItem]) -> None:
        self.items = items
        self.placed = [item for item in items if isinstance(item, LogMessage)]
        self.messages: list[Message] = [item.message for item in self.placed]
        self.problems = [item for item in items if isinstance(item, Problem)]
        self.closed = [item for item in items if isinstance(item, ConversationClosed)]

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    @property
    def bad_lines(self) -> list[int | None]:
        return [problem.line for problem in self.problems]

    def only_problem(self) -> Problem:
        assert len(self.problems) == 1, self.problems
        return self.problems[0]


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., Result]:
    def run(data: bytes | str, name: str = "log.jsonl", **options: Any) -> Result:
        path = tmp_path / name
        path.write_bytes(data.encode("utf-8") if isinstance(data, str) else data)
        result = Result(list(open_log(path, ReadOptions(**options))))
        assert all(problem.path == str(path) for problem in result.problems)
        assert all(problem.reason for problem in result.problems)
        return result

    return run


@pytest.fixture
def line() -> Callable[..., str]:
    """A canonical record as a JSON line; keyword arguments replace or add fields."""

    def make(text: str = "亲,在的", **fields: Any) -> str:
        record = {"conversation_id": "c1", "role": "agent", "text": text, **fields}
        return json.dumps(record, ensure_ascii=False) + "\n"

    return make
