"""企业微信会话存档: the decrypted message objects of the WeCom conversation archive.

Documented at https://developer.work.weixin.qq.com/document/path/91774: `msgid`, `action`
(send, recall, switch), `from`, `tolist`, `roomid` (empty for a single chat), `msgtime` in
milliseconds, `msgtype` and an object of that name. Ids of members are the company's own;
external contacts' ids begin with `wm` or `wo`, robots' with `wb`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from cslint.read.errors import BadRecord
from cslint.read.records import kind_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from cslint.model import LogItem
    from cslint.read.reading import Reading

_EXTERNAL = ("wm", "wo")
_ROBOT = "wb"
_LONG = 20  # characters; ids that WeCom gives have 32, members' ids are chosen by people
_NAMES: Mapping[str, str] = {
    "image": "图片", "voice": "语音", "video": "视频", "card": "名片", "location": "位置",
    "emotion": "表情", "file": "文件", "link": "链接", "weapp": "小程序", "revoke": "撤回消息",
    "chatrecord": "聊天记录", "todo": "待办", "vote": "投票", "collect": "填表",
    "redpacket": "红包", "external_redpacket": "红包", "meeting": "会议邀请", "docmsg": "在线文档",
    "news": "图文", "calendar": "日程", "meeting_voice_call": "音频存档", "voiptext": "音视频通话",
    "voip_doc_share": "音频共享文档", "sphfeed": "视频号", "agree": "同意会话存档",
    "disagree": "不同意会话存档", "qydiskfile": "微盘文件", "solitaire": "接龙", "note": "笔记",
}  # fmt: skip
_SYSTEM_TYPES = frozenset({"revoke", "agree", "disagree"})
# Where the words that people read stand, for each type that has some.
_WORDS: Mapping[str, tuple[str, ...]] = {
    "text": ("content",), "markdown": ("content",), "link": ("title", "description"),
    "weapp": ("title", "description"), "file": ("filename",), "card": ("corpname",),
    "location": ("title", "address"), "todo": ("title", "content"), "vote": ("votetitle",),
    "collect": ("title",), "redpacket": ("wish",), "external_redpacket": ("wish",),
    "meeting": ("topic",), "docmsg": ("title",), "doc": ("title",), "calendar": ("title",),
    "sphfeed": ("feed_desc",), "qydiskfile": ("filename",),
}  # fmt: skip
_BODY_KEYS: Mapping[str, tuple[str, ...]] = {
    "markdown": ("info", "markdown"), "news": ("info", "news"), "docmsg": ("doc", "docmsg"),
    "external_redpacket": ("redpacket", "external_redpacket"), "qydiskfile": ("info", "qydiskfile"),
}  # fmt: skip


def archived(record: Mapping[str, Any]) -> bool:
    """Whether `record` comes from the archive: a message, a wrapped one, or a whole answer."""
    if isinstance(record.get("chatdata"), list):
        return True
    return "msgid" in record and (
        ("msgtype" in record and "from" in record)
        or record.get("action") == "switch"
        or "encrypt_chat_msg" in record
        or isinstance(record.get("msg"), dict)
    )


def archive_items(reading: Reading, line: int, record: Mapping[str, Any]) -> Iterator[LogItem]:
    """Yield the items of one archive record; switches of a member's log are no messages."""
    for message in _unwrapped(record):
        if not isinstance(message, dict):
            yield reading.problem(line, f"expected an archive message, found {kind_of(message)}")
        elif "from" not in message and "encrypt_chat_msg" in message:
            reason = "this archive record is still encrypted"
            yield reading.problem(line, reason, "decrypt it with the archive SDK first")
        elif message.get("action") != "switch":
            yield from _message_item(reading, line, message)


def _unwrapped(record: Mapping[str, Any]) -> Iterator[Any]:
    answer = record.get("chatdata")
    for outer in answer if isinstance(answer, list) else (record,):
        inner = outer.get("msg") if isinstance(outer, dict) else None
        yield inner if isinstance(inner, dict) else outer


def _message_item(reading: Reading, line: int, message: Mapping[str, Any]) -> Iterator[LogItem]:
    try:
        fields = _fields(message)
    except BadRecord as error:
        yield reading.problem(line, error.reason, error.hint)
    else:
        yield reading.record(line, fields)


def _fields(message: Mapping[str, Any]) -> dict[str, Any]:
    sender = _id(message.get("from"), "from")
    receivers = _receivers(message.get("tolist"))
    room = _id(message.get("roomid") or "", "roomid", required=False)
    kind = _id(message.get("msgtype"), "msgtype")
    people = (sender, *receivers)
    customers = _given_ids(people, _EXTERNAL)
    role = "system" if kind in _SYSTEM_TYPES else _role(sender, people)
    return {
        "conversation_id": room or "|".join(sorted({sender, *receivers[:1]})),
        "message_id": message.get("msgid"),
        "role": role,
        "text": _text(message, kind),
        "time": message.get("msgtime"),
        "agent_id": sender if role == "agent" else None,
        "customer_id": customers[0] if customers else None,
        "platform": "wecom",
    }


def _id(value: Any, name: str, *, required: bool = True) -> str:
    if isinstance(value, str) and (value or not required):
        return value
    reason = f"{name} of an archive message must be a string, found {kind_of(value)}"
    raise BadRecord(reason)


def _receivers(value: Any) -> list[str]:
    found = [value] if isinstance(value, str) else value if value is not None else []
    if not isinstance(found, list):
        reason = f"tolist of an archive message must be a list, found {kind_of(value)}"
        raise BadRecord(reason)
    return [_id(person, "tolist") for person in found]


def _given_ids(people: Sequence[str], prefixes: tuple[str, ...]) -> list[str]:
    """Those of `people` whose ids WeCom gave them.

    A member may be called "wolf": beside an id of full length, a short one is a member's.
    """
    found = [person for person in people if person.startswith(prefixes)]
    given = (*_EXTERNAL, _ROBOT)
    if any(person.startswith(given) and len(person) >= _LONG for person in people):
        return [person for person in found if len(person) >= _LONG]
    return found


def _role(sender: str, people: Sequence[str]) -> str:
    if sender in _given_ids(people, _EXTERNAL):
        return "customer"
    return "bot" if sender in _given_ids(people, (_ROBOT,)) else "agent"


def _text(message: Mapping[str, Any], kind: str) -> str:
    keys = _BODY_KEYS.get(kind, (kind,))
    bodies: Iterator[Mapping[str, Any]]
    bodies = (message[key] for key in keys if isinstance(message.get(key), dict))
    body = next(bodies, {})
    if kind == "text" and not isinstance(body.get("content"), str):
        reason = "text.content of an archive message must be a string"
        raise BadRecord(reason)
    words = _words(kind, body)
    label = "" if kind in {"text", "markdown", "mixed"} else f"[{_NAMES.get(kind, kind)}]"
    return "\n".join(part for part in (label, *words) if part)


def _words(kind: str, body: Mapping[str, Any]) -> list[str]:
    items = body.get("item")
    if isinstance(items, list):
        return [text for item in items if (text := _item_text(item))]
    found = [body.get(key) for key in _WORDS.get(kind, ())]
    return [text for text in found if isinstance(text, str)]


def _item_text(item: Any) -> str:
    """Return the words of one part of a mixed, news or forwarded message."""
    if not isinstance(item, dict):
        return ""
    kind = str(item.get("type", "")).lower().removeprefix("chatrecord")
    content = item.get("content", item)
    if isinstance(content, str):
        content = _inner(content)
    body = content if isinstance(content, dict) else {"content": content}
    words = _words(kind or "link", body)
    return "\n".join(words) or f"[{_NAMES.get(kind, kind)}]"


def _inner(content: str) -> Any:
    try:
        return msgspec.json.decode(content)
    except (msgspec.DecodeError, RecursionError, UnicodeError):
        return content
