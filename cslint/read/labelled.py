"""A chat typed or copied as plain text: `客户: …`, `客服: …`, a label before what was said.

Roles go by the label, as those of a column do; a name may stand beside it (`客服小王`,
`客服(小王)`, `小王-客服`). What is said goes on over lines without a label. Labels of nobody known
are told: what they said would else count as the words of whoever spoke before.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.read.bytes import STDIN, base_name
from cslint.read.columns import plain
from cslint.read.errors import Trouble
from cslint.read.qianniu import decoded, is_day, section_peer

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.model import LogItem
    from cslint.read.lines import Line
    from cslint.read.options import Schema
    from cslint.read.reading import Reading

_LOOKED_AT = 2000  # lines
_CLOCK = r"(?:[\[(\uff08【]?\d{1,2}:\d{2}(?::\d{2})?[\])\uff09】]?\s*)?"
_NO_NAME = ":\uff1a,\uff0c。!?;/"
_LABEL = re.compile(
    rf"^\s*{_CLOCK}(?P<label>[^\s{_NO_NAME}][^{_NO_NAME}]{{0,23}}?)"
    r"\s*(?::(?!//)|\uff1a)[ \t\u3000]*(?P<text>.*)$"
)
_PARTS = re.compile(r"[\s\-_·|()\uff08\uff09【】\[\]]+")
_NUMBERED = re.compile(r"(?<=[^0-9a-z])[0-9]{1,6}$|(?<=[^\x00-\x7f])[a-z]$")
# They name a person in a log, but a scene in a file of replies.
_SCENES = frozenset(
    map(plain, ("售前", "售后", "欢迎语", "自动回复", "自动消息", "自动应答", "自动", "通知",
                "平台", "平台消息", "系统通知", "系统提示", "服务", "会员", "顾问", "service",
                "support", "notice", "notification", "auto", "automatic", "auto_reply"))
)  # fmt: skip
_STAFF = ("服务", "经理", "运营", "专员", "助理", "助手", "代表", "中心", "主管", "客服", "管家")
_OF_A_FORM = ("名", "号", "码", "电话", "地址", "时间", "id")
_LONGEST_NAME = 6  # code points beside a label
_QUARTER = 4
_HINT = (
    'say who that is with the option roles ("{}" = "agent"); indent the line if it goes on '
    "with what the person before said"
)


class _Said(NamedTuple):
    line: int
    role: str
    name: str
    section: int


def is_labelled(head: bytes, schema: Schema) -> bool:
    """Whether at least half of the lines that say something begin with a speaker's label.

    A quarter is enough where customers and the shop's side both speak.
    """
    lines = [line for line in head.decode("utf-8", "replace").splitlines()[:_LOOKED_AT] if line]
    filled = [line for line in lines if line.strip()]
    roles = [role for line in filled if (role := _clear_role(line, schema)) is not None]
    both = "customer" in roles and bool({"agent", "bot"} & set(roles))
    return bool(roles) and len(roles) * (_QUARTER if both else 2) >= len(filled)


def _clear_role(line: str, schema: Schema) -> str | None:
    found = _LABEL.match(line[:400])
    if found is None or plain(found["label"]) in _SCENES:
        return None
    return role_of(found["label"], schema.roles)


def role_of(label: str, roles: Mapping[str, str]) -> str | None:
    """Return the role that a speaker's label names; None where it names none."""
    whole = plain(label)
    if whole in roles:
        return roles[whole]
    for part in filter(None, map(plain, _PARTS.split(label))):
        if (bare := _NUMBERED.sub("", part)) in roles:
            return roles[bare]
    return _named(whole, roles)


def _named(label: str, roles: Mapping[str, str]) -> str | None:
    """The role of a label and a name: `客服小王`; `客户经理`, `用户名` are no customer."""
    for length in range(min(len(label) - 1, 8), 1, -1):
        role = roles.get(label[:length])
        if role is None or label.isascii() or label[:length] in _SCENES:
            continue
        rest = label[length:]
        if any(word in rest for word in _OF_A_FORM):
            return None
        if any(word in rest for word in _STAFF):
            return "agent" if role in {"customer", "agent"} else role
        return role if len(rest) <= _LONGEST_NAME else None
    return None


def read_labelled(reading: Reading, lines: Iterator[Line | Trouble]) -> Iterator[LogItem]:
    """Yield the messages of such a text: one conversation, or several parted by rules."""
    known = lru_cache(maxsize=4096)(lambda label: role_of(label, reading.schema.roles))
    said: _Said | None = None
    body: list[str] = []
    section = 1
    for line in lines:
        text = decoded(reading, line)
        if isinstance(text, Trouble):
            yield reading.told(text)
            continue
        number = 0 if isinstance(line, Trouble) else line.number
        found = _LABEL.match(text) if ":" in text[:64] or "\uff1a" in text[:64] else None
        role = known(found["label"]) if found else None
        if found is not None and role is not None:
            yield from _finished(reading, said, body)
            said, body = _Said(number, role, found["label"].strip(), section), [found["text"]]
        elif section_peer(text) is not None:
            yield from _finished(reading, said, body)
            section += said is not None
            said, body = None, []
        elif not text.strip() or is_day(text):
            body += [""] if said is not None else []
        elif found is not None and not text[:1].isspace() and not found["label"].isdecimal():
            yield _unknown(reading, number, found["label"])
        elif said is None:
            yield reading.problem(number, "the line stands before the first speaker's label")
        else:
            body.append(text.strip())
    yield from _finished(reading, said, body)


def _unknown(reading: Reading, line: int, label: str) -> LogItem:
    return reading.problem(line, f'unknown speaker "{label}"', _HINT.format(label))


def _finished(reading: Reading, said: _Said | None, body: list[str]) -> Iterator[LogItem]:
    if said is None:
        return
    text, limit = "\n".join(body).strip("\n"), reading.options.max_line_bytes
    if len(text) > limit:
        reason = f"the message is longer than {limit} bytes and was not read"
        yield reading.problem(said.line, reason)
        return
    yield reading.record(said.line, _fields(reading, said, text))


def _fields(reading: Reading, said: _Said, text: str) -> dict[str, Any]:
    name = "stdin" if reading.path == STDIN else Path(base_name(reading.path)).stem
    return {
        "conversation_id": name if said.section == 1 else f"{name}#{said.section}",
        "role": said.role,
        "text": text,
        "agent_id": said.name if said.role == "agent" else None,
    }
