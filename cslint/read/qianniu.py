"""千牛/旺旺 text export: a nick and a time as a heading, then what was said.

Three headings are known: `nick (2024-03-22 14:05:25): text`, `nick 2024-03-22 14:05:25`
and `2024-03-22 14:05:25 nick: text`; text may follow on further lines. A nick may name the
receiver too (`nick --> receiver`). Rules or lines such as `消息对象:nick` part the
conversations with different people. The customer's nick is the conversation's id.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.read.columns import plain
from cslint.read.errors import Trouble, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from cslint.model import LogItem
    from cslint.read.lines import Line
    from cslint.read.options import Schema
    from cslint.read.reading import Reading

# Who the seller is gets decided from so many messages, which are held in memory.
LOOK_AHEAD = 4096
_PENDING = 1000
_TIME = r"(?P<time>\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?\s+\d{1,2}:\d{2}(?::\d{2})?)"
_OPEN, _CLOSE, _COLON = "[(\uff08]", "[)\uff09]", "[:\uff1a]"
_HEADINGS = (
    re.compile(
        rf"^(?P<nick>\S.{{0,80}}?)\s*{_OPEN}\s*{_TIME}\s*{_CLOSE}\s*{_COLON}?[ \t]*(?P<text>.*)$"
    ),
    re.compile(rf"^(?P<nick>[^\s\d].{{0,80}}?|\S.{{0,80}}?\s)\s*{_TIME}\s*{_COLON}?(?P<text>)$"),
    re.compile(rf"^{_TIME}\s+(?P<nick>\S.{{0,80}}?)(?:\s*{_COLON}[ \t]*(?P<text>.*))?$"),
)
_TITLE = re.compile(
    rf"^(?:消息对象|聊天对象|会话对象|联系人|买家昵称|对方)\s*{_COLON}\s*(?P<peer>\S.*)$"
    r"|^(?:与|和)\s*(?P<with>\S.*?)\s*的聊天记录"
)
_RULE = re.compile(r"^[-=*_—]{5,}$")
_DAY = re.compile(
    rf"^(?:[-=*]{{2,}}|日期\s*{_COLON})\s*\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}}\s*[-=*]*$"
)
_ARROW = re.compile(r"\s*(?:-{1,2}>|→)\s*")
_STATES = frozenset({"已读", "未读", "发送中"})


class _Entry(NamedTuple):
    """One message as it stands in the export."""

    line: int
    nick: str
    receiver: str | None
    time: str
    text: str
    section: int
    peer: str | None


def heading_of(head: bytes) -> re.Pattern[str] | None:
    """Return the kind of heading that most lines of `head` have; None if it is no such export."""
    lines = head.decode("utf-8", "replace").splitlines()[:2000]
    counts = [sum(_match(kind, line) is not None for line in lines) for kind in _HEADINGS]
    return _HEADINGS[counts.index(max(counts))] if any(counts) else None


def read_qianniu(
    reading: Reading, heading: re.Pattern[str], lines: Iterator[Line | Trouble]
) -> Iterator[LogItem]:
    """Yield the messages of a text export."""
    entries = _entries(reading, heading, lines)
    first = list(islice(entries, LOOK_AHEAD))
    try:
        is_seller = _seller_test(reading, [one for one in first if isinstance(one, _Entry)])
    except Unreadable as error:
        yield reading.problem(None, error.reason, error.hint)
        return
    for entry, customer in _by_customer(chain(first, entries), reading.schema, is_seller):
        if isinstance(entry, Trouble):
            yield reading.told(entry)
        else:
            yield reading.record(entry.line, _fields(entry, customer, reading.schema, is_seller))


def _entries(
    reading: Reading, heading: re.Pattern[str], lines: Iterator[Line | Trouble]
) -> Iterator[_Entry | Trouble]:
    """Messages put together from their lines; lines before the first heading are no message."""
    entry: _Entry | None = None
    body: list[str] = []
    size = section = 0
    peer: str | None = None
    limit = reading.options.max_line_bytes
    for line in lines:
        text = decoded(reading, line)
        if isinstance(text, Trouble):
            yield text
            continue
        number = line.number if not isinstance(line, Trouble) else 0
        found = _match(heading, text)
        broken = section_peer(text)
        if found is None and broken is None:
            size += len(text) + 1
            if entry is not None and size <= limit and not is_day(text):
                body.append(text)
            continue
        yield from _finished(entry, body, size, limit)
        entry, body, size = None, [], 0
        if found is not None:
            entry = _begun(found, number, section, peer)
        else:
            section, peer = section + 1, broken or None
    yield from _finished(entry, body, size, limit)


def decoded(reading: Reading, line: Line | Trouble) -> str | Trouble:
    """Return a line as text, or why it cannot be."""
    if isinstance(line, Trouble):
        return line
    if b"\0" in line.data:
        return Trouble(line.number, "the line contains NUL bytes")
    try:
        return line.data.decode("utf-8").removesuffix("\r")
    except UnicodeDecodeError:
        problem = reading.undecodable(line.number)
        return Trouble(line.number, problem.reason, problem.hint)


def _match(heading: re.Pattern[str], text: str) -> re.Match[str] | None:
    # Headings are short; long lines are not worth a search.
    return heading.match(text.strip()) if ":" in text[:400] and text[:1] not in "{[" else None


def is_day(text: str) -> bool:
    """Whether a line only says on which day the next ones were said."""
    return _DAY.match(text.strip()) is not None


def section_peer(text: str) -> str | None:
    """Return the person a title line names, "" for a rule, None for other lines."""
    stripped = text.strip()
    if _RULE.match(stripped):
        return ""
    title = _TITLE.match(stripped)
    return None if title is None else (title["peer"] or title["with"]).strip()


def _begun(found: re.Match[str], line: int, section: int, peer: str | None) -> _Entry:
    names = _ARROW.split(found["nick"], maxsplit=1)
    nick, receiver = _clean(names[0]), _clean(names[1]) if len(names) > 1 else None
    return _Entry(line, nick, receiver, found["time"], found["text"] or "", section, peer)


def _clean(nick: str) -> str:
    return nick.strip().removeprefix("cntaobao").strip("[]【】 \t")


def _finished(
    entry: _Entry | None, body: list[str], size: int, limit: int
) -> Iterator[_Entry | Trouble]:
    if entry is None:
        return
    if size > limit:
        yield Trouble(entry.line, f"the message is longer than {limit} bytes and was not read")
        return
    lines = [entry.text, *body] if entry.text else body
    while lines and (not lines[-1].strip() or (len(lines) > 1 and lines[-1].strip() in _STATES)):
        lines.pop()
    while lines and not lines[0].strip():
        lines.pop(0)
    yield entry._replace(text="\n".join(lines))


def _seller_test(reading: Reading, entries: Sequence[_Entry]) -> Callable[[str], bool]:
    """Tells the shop's nicks; raises Unreadable where the export does not say which they are."""
    named = frozenset(reading.options.seller_nicks)
    nicks = list(dict.fromkeys(entry.nick for entry in entries))
    unknown = [nick for nick in nicks if _known_role(nick, reading.schema) is None]
    if not named:
        named = frozenset(_shop(nick) for nick in unknown if _shop(nick) != nick)
    if not named and unknown:
        named = frozenset({_commonest(entries, unknown)})
    return lambda nick: nick in named or _shop(nick) in named


def _shop(nick: str) -> str:
    """Return the main account of a sub-account such as "店铺名:小王"; other nicks as they are."""
    return re.split(_COLON, nick, maxsplit=1)[0]


def _known_role(nick: str, schema: Schema) -> str | None:
    return schema.roles.get(plain(nick))


def _commonest(entries: Sequence[_Entry], nicks: Sequence[str]) -> str:
    """Return the one nick that takes part in most conversations, and in two at least."""
    sections = {entry.section for entry in entries}
    count = _sections_of if len(sections) > 1 else _others_amid
    ranked = Counter({nick: count(entries, nick) for nick in nicks}).most_common(2)
    most, next_most = ranked[0][1], ranked[1][1] if len(ranked) > 1 else 0
    if most >= 2 and most > next_most:  # noqa: PLR2004  (one conversation tells nothing)
        return ranked[0][0]
    shown = ", ".join(nicks[:5]) + (", …" if len(nicks) > 5 else "")  # noqa: PLR2004  (readable)
    reason = f"cannot tell which nick is the shop's: {shown}"
    raise Unreadable(reason, "name the shop's nicks with the option seller_nicks")


def _sections_of(entries: Sequence[_Entry], nick: str) -> int:
    return len({entry.section for entry in entries if entry.nick == nick})


def _others_amid(entries: Sequence[_Entry], nick: str) -> int:
    """Count the people who speak between the first and the last words of `nick`."""
    own = [place for place, entry in enumerate(entries) if entry.nick == nick]
    return len({entry.nick for entry in entries[own[0] : own[-1]]} - {nick})


def _role(nick: str, schema: Schema, is_seller: Callable[[str], bool]) -> str:
    if is_seller(nick):
        return "agent"
    return _known_role(nick, schema) or "customer"


def _by_customer(
    entries: Iterable[_Entry | Trouble], schema: Schema, is_seller: Callable[[str], bool]
) -> Iterator[tuple[_Entry | Trouble, str]]:
    """Each message with the customer it belongs to; the shop's first words wait for one."""
    waiting: deque[_Entry] = deque()
    customer: str | None = None
    section = 0
    for entry in entries:
        if isinstance(entry, Trouble):
            yield entry, ""
            continue
        if entry.section != section or len(waiting) >= _PENDING:
            yield from _released(waiting, None)
            customer = None if entry.section != section else customer
            section = entry.section
        own = _customer_in(entry, schema, is_seller)
        customer = own or customer
        if customer is None:
            waiting.append(entry)
            continue
        yield from _released(waiting, customer)
        yield entry, customer
    yield from _released(waiting, None)


def _released(waiting: deque[_Entry], customer: str | None) -> Iterator[tuple[_Entry, str]]:
    while waiting:
        entry = waiting.popleft()
        yield entry, customer or entry.nick


def _customer_in(entry: _Entry, schema: Schema, is_seller: Callable[[str], bool]) -> str | None:
    if entry.peer is not None:
        return entry.peer
    if _role(entry.nick, schema, is_seller) == "customer":
        return entry.nick
    return entry.receiver


def _fields(
    entry: _Entry, customer: str, schema: Schema, is_seller: Callable[[str], bool]
) -> dict[str, Any]:
    role = _role(entry.nick, schema, is_seller)
    return {
        "conversation_id": customer,
        "customer_id": customer,
        "role": role,
        "text": entry.text,
        "time": entry.time,
        "agent_id": entry.nick if role == "agent" else None,
        "platform": "taobao",
    }
