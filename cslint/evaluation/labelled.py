"""Labelled files: conversations with expected findings, sentences, or labelled logs.

Three shapes of JSON Lines are understood, and may be mixed in one file:

- a case: ``{"conversation": {…}, "expected": [{"rule": …, "message_id": …}]}``
- a sentence: ``{"text": …, "labels": […], "before": …}`` (or ``customer`` for ``before``)
- a log: canonical chat messages, each with ``labels``
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING, Any

import msgspec

from cslint.model import Conversation, Message, Problem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path


class Labelled(msgspec.Struct, frozen=True):
    """A conversation, and which rules are broken at which message ids.

    `asked` are rules that the labels decide though they may be off by default. `sentence`
    says that it is a lone reply, judged without dialogue rules.
    """

    name: str
    conversation: Conversation
    expected: frozenset[tuple[str, str]]
    asked: frozenset[str] = frozenset()
    sentence: bool = False


def read(path: Path, rules: frozenset[str] | None = None) -> Iterator[Labelled | Problem]:
    """Read a labelled file; what cannot be used is told with its line.

    A label that is none of `rules`, where they are given, makes its record unusable.
    """
    logs: dict[str, list[tuple[Message, tuple[str, ...]]]] = {}
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        yield Problem(path=str(path), reason=f"not UTF-8: {error.reason} at byte {error.start}")
        return
    except OSError as error:
        yield Problem(path=str(path), reason=f"cannot be read: {error.strerror}")
        return
    count = 0
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        count += 1
        try:
            row = msgspec.json.decode(line)
            _check_labels(row, rules)
            found = _record(row, number, logs)
        except (msgspec.MsgspecError, KeyError, TypeError, ValueError) as error:
            yield Problem(path=str(path), line=number, reason=_reason(error))
            continue
        if found is not None:
            yield found
    yield from (_logged(name, messages) for name, messages in logs.items())
    if not count:
        yield Problem(path=str(path), reason="an empty file: nothing to measure")


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"the field {error} is missing"
    return f"not a labelled record: {error}"


def _check_labels(row: dict[str, Any], rules: frozenset[str] | None) -> None:
    """Raise ValueError for a label that names no rule: it could never be found."""
    expected = row.get("expected") if "conversation" in row else ()
    given = [str(each["rule"]) for each in expected or ()]
    given += _labels(row.get("labels"))
    if rules is None:
        return
    for label in given:
        if label not in rules:
            raise ValueError(f"no rule has the code “{label}”{_near(label, rules)}")


def _near(label: str, rules: Iterable[str]) -> str:
    near = difflib.get_close_matches(label.upper(), sorted(rules), n=3, cutoff=0.6)
    return f"; did you mean {', '.join(near)}?" if near else ""


def _record(
    row: dict[str, Any], number: int, logs: dict[str, list[tuple[Message, tuple[str, ...]]]]
) -> Labelled | None:
    if "conversation" in row:
        return _case(row, number)
    labels = _labels(row["labels"])
    if "role" in row and "conversation_id" in row:
        message = msgspec.convert(_without(row, "labels"), Message, strict=False)
        logs.setdefault(str(row["conversation_id"]), []).append((message, labels))
        return None
    return _sentence(row, labels, number)


def _labels(given: Any) -> tuple[str, ...]:
    if isinstance(given, str):
        return tuple(filter(None, (part.strip() for part in given.split(","))))
    return tuple(map(str, given or ()))


def _without(row: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in row.items() if name != key}


def _case(row: dict[str, Any], number: int) -> Labelled:
    conversation = msgspec.convert(row["conversation"], Conversation)
    expected = frozenset((str(e["rule"]), str(e["message_id"])) for e in row["expected"])
    asked = {rule for rule, _ in expected} | ({str(row["about"])} if row.get("about") else set())
    return Labelled(
        str(row.get("case_id") or number), _named(conversation), expected, frozenset(asked)
    )


def _named(conversation: Conversation) -> Conversation:
    """Every message with an id, so that labels can point at it."""
    messages = tuple(
        message if message.message_id else msgspec.structs.replace(message, message_id=f"m{n}")
        for n, message in enumerate(conversation.messages, start=1)
    )
    return msgspec.structs.replace(conversation, messages=messages)


def _sentence(row: dict[str, Any], labels: Iterable[str], number: int) -> Labelled:
    before = row.get("before") or row.get("customer")
    reply = Message(role="agent", text=str(row["text"]), message_id="m")
    asked = [Message(role="customer", text=str(before), message_id="q")] if before else []
    name = str(row.get("id") or number)
    about = {str(row["about"])} if row.get("about") else set()
    return Labelled(
        name=name,
        conversation=Conversation(conversation_id=name, messages=(*asked, reply)),
        expected=frozenset((label, "m") for label in labels),
        asked=frozenset({*labels, *about}),
        sentence=True,
    )


def _logged(name: str, rows: list[tuple[Message, tuple[str, ...]]]) -> Labelled:
    messages = tuple(message for message, _ in rows)
    conversation = _named(
        Conversation(conversation_id=name, messages=messages, platform=messages[0].platform)
    )
    expected = frozenset(
        (label, str(message.message_id))
        for message, (_, labels) in zip(conversation.messages, rows, strict=True)
        for label in labels
    )
    return Labelled(name, conversation, expected, frozenset(rule for rule, _ in expected))
