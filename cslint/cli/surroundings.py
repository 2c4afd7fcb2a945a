"""The messages around a finding, kept in bounded memory while a log streams by."""

from __future__ import annotations

from collections import OrderedDict, deque
from typing import TYPE_CHECKING, NamedTuple

from cslint.model import ConversationClosed, LogMessage
from cslint.report.writer import Neighbour

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from cslint.model import Finding, LogItem


class _Waiting(NamedTuple):
    """A finding that wants the messages up to `last` too."""

    last: int
    lines: list[Neighbour]


class _Recent:
    """The last messages of one conversation."""

    def __init__(self, depth: int) -> None:
        self.messages: deque[Neighbour] = deque(maxlen=depth)
        self.count = 0
        self.closed = False
        self.waiting: list[_Waiting] = []

    def add(self, item: LogMessage) -> None:
        neighbour = Neighbour(self.count, item.line, item.message)
        self.count += 1
        self.messages.append(neighbour)
        for each in self.waiting:
            each.lines.append(neighbour)
        self.waiting = [each for each in self.waiting if each.last > neighbour.place]


class Surroundings:
    """Remembers the last `depth` messages of each of the last `conversations`.

    `reach` messages before and after a finding are shown.
    """

    def __init__(self, reach: int = 2, depth: int = 24, conversations: int = 4000) -> None:
        self._reach = reach
        self._depth = depth
        self._most = conversations
        self._recent: OrderedDict[str | None, _Recent] = OrderedDict()

    def watch(self, items: Iterable[LogItem]) -> Iterator[LogItem]:
        """Pass items on, remembering their messages."""
        for item in items:
            if isinstance(item, LogMessage):
                self._see(item)
            elif isinstance(item, ConversationClosed) and item.conversation_id in self._recent:
                self._recent[item.conversation_id].closed = True
            yield item

    def around(self, finding: Finding) -> Sequence[Neighbour]:
        """The messages near a finding's; the sequence grows while its conversation goes on."""
        recent = self._recent.get(finding.conversation_id)
        at = finding.message_index
        if recent is None or at is None:
            return ()
        first, last = at - self._reach, at + self._reach
        lines = [each for each in recent.messages if first <= each.place <= last]
        if recent.count <= last and not recent.closed:
            recent.waiting.append(_Waiting(last, lines))
        return lines

    def _see(self, item: LogMessage) -> None:
        key = item.message.conversation_id
        recent = self._recent.get(key)
        if recent is None or recent.closed:
            recent = self._recent[key] = _Recent(self._depth)
        self._recent.move_to_end(key)
        recent.add(item)
        if len(self._recent) > self._most:
            self._recent.popitem(last=False)
