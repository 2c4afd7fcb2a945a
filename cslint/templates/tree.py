"""Which values of a structured file are reply texts, and what is declared of them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from cslint.read.columns import plain
from cslint.templates.mapped import Mapped
from cslint.templates.source import BadLine

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from cslint.config import Templates

_TEXT_KEYS = (
    "text", "texts", "reply", "replies", "content", "contents", "template", "templates",
    "message", "messages", "body", "answer", "answers", "response", "responses", "value", "msg",
    "话术", "话术内容", "内容", "回复", "回复内容", "模板", "模板内容", "文本", "正文", "消息",
    "消息内容", "答案", "快捷短语", "快捷回复", "短语", "短语内容", "客服回复", "标准回复",
)  # fmt: skip
_NO_TEXT_KEYS = (
    "id", "key", "code", "name", "title", "scene", "platform", "variables", "vars", "note",
    "notes", "comment", "comments", "tag", "tags", "author", "owner", "editor", "updated",
    "updated_at", "created", "created_at", "date", "time", "version", "lang", "language",
    "locale", "category", "categories", "group", "keyword", "keywords", "trigger", "triggers",
    "intent", "intents", "question", "questions", "description", "desc", "type", "status",
    "enabled", "priority", "order", "sort", "shop", "url", "link", "image", "schema", "$schema",
    "customer", "编号", "序号", "名称", "标题", "备注", "说明", "场景", "平台", "变量", "分类",
    "分组", "标签", "关键词", "触发词", "问题", "作者", "创建人", "创建时间", "更新时间",
    "修改时间", "状态", "版本", "类型", "语言", "店铺", "图片", "链接", "排序",
    "cslint",
)  # fmt: skip
_SCENE = ("scene", "场景", "适用场景")
_PLATFORM = ("platform", "平台", "适用平台")
_VARIABLES = ("variables", "vars", "变量", "占位符", "placeholders")
_SCENES = {
    "投诉": "complaint", "客诉": "complaint", "complaints": "complaint", "退款": "refund",
    "退货": "refund", "评价": "review", "好评": "review",
}  # fmt: skip
_PLATFORMS = {
    "淘宝": "taobao", "天猫": "taobao", "tmall": "taobao", "京东": "jd", "微店": "weidian",
    "快手": "kuaishou", "快手小店": "kuaishou", "小红书": "xiaohongshu", "抖店": "douyin",
    "抖音": "douyin", "拼多多": "pinduoduo", "微信小店": "weixin", "视频号": "weixin",
}  # fmt: skip

_MOST = 500  # values of one list or mapping that can declare something
_DEPTH = 3  # of what declares something in a document: `variables: [{name: …}]`


class Note(NamedTuple):
    """A directive in a value of its own (`"cslint": "ignore[AD001] why"`), beside texts.

    `cell` is row and column, from 1, in a workbook, and `sheet` is its sheet.
    """

    mapped: Mapped
    cell: tuple[int, int] | None = None
    sheet: str = ""


class Declared(NamedTuple):
    """What a file says of a text beside it; `variables` is None where none are declared."""

    scene: str | None = None
    platform: str | None = None
    variables: frozenset[str] | None = None
    notes: tuple[Note, ...] = ()


class Spot(NamedTuple):
    """A cell of a workbook: its sheet by name, row and column from 1."""

    sheet: str
    row: int
    column: int


class Template(NamedTuple):
    """One reply text: its place, its name in the file (`replies[2].text`), what is declared.

    `cell` is row and column, from 1, in a workbook, which has no lines of its own. `line`
    is the offset at which the template begins, its key included: a suppression there
    covers all of it.
    """

    mapped: Mapped
    key: str
    declared: Declared = Declared()
    cell: tuple[int, int] | None = None
    anchor: int = 0

    @property
    def spot(self) -> Spot | None:
        """Its cell, in a workbook."""
        return None if self.cell is None else Spot(self.key.rpartition("!")[0], *self.cell)


class Items(NamedTuple):
    """A sequence of values; an Entry without a key says where its value begins."""

    values: tuple[Any, ...]


class Entry(NamedTuple):
    """A key, its value, and the offset where the key stands."""

    key: str
    value: Any
    anchor: int


class Table(NamedTuple):
    """A mapping of keys to values."""

    entries: tuple[Entry, ...]


class Keys(NamedTuple):
    """Which keys hold text and which do not, in plain spelling."""

    text: frozenset[str]
    other: frozenset[str]


def keys_of(settings: Templates) -> Keys:
    """The default keys and the configured ones, which stand above them."""
    text, other = frozenset(map(plain, settings.text_keys)), map(plain, settings.ignore_keys)
    ignored = frozenset(other)
    return Keys(
        (frozenset(map(plain, _TEXT_KEYS)) | text) - ignored,
        (frozenset(map(plain, _NO_TEXT_KEYS)) | ignored) - text,
    )


def declared_in(entries: Mapping[str, Any], above: Declared) -> Declared:
    """What a mapping of plain values declares, over what was declared above it."""
    known = {plain(key): value for key, value in entries.items()}
    scene = _first(known, _SCENE)
    platform = _first(known, _PLATFORM)
    variables = _first(known, _VARIABLES)
    return Declared(
        _named(scene, _SCENES) or above.scene,
        _named(platform, _PLATFORMS) or above.platform,
        above.variables
        if variables is None
        else (above.variables or frozenset()) | _set(variables),
        above.notes,
    )


def is_note(name: str) -> bool:
    """Whether a key or column, in plain spelling, holds directives."""
    return name == _NOTE


def _notes_in(value: Any, anchor: int) -> Iterator[Note]:
    """The directives of a value: a string each, or a list of them; others are wrong ones."""
    if isinstance(value, Items):
        for each in value.values[:_MOST]:
            below = each if isinstance(each, Entry) else Entry("", each, anchor)
            # Lists of lists, of aliases at that, are no directives: they end here.
            inner = "{…}" if isinstance(below.value, Items) else below.value
            yield from _notes_in(inner, below.anchor)
    elif isinstance(value, Mapped):
        if value.text.strip():
            yield Note(value)
    elif value not in _NOTHING:
        said = value if isinstance(value, str) else "{…}"
        yield Note(Mapped(said, anchor, (anchor,) * len(said), (anchor + 1,) * len(said)))


def _first(known: Mapping[str, Any], names: tuple[str, ...]) -> Any:
    return next((known[name] for name in map(plain, names) if name in known), None)


def _named(value: Any, names: Mapping[str, str]) -> str | None:
    if not isinstance(value, str) or not value.strip():
        return None
    name = value.strip().lower()
    return names.get(name, name)


def _set(value: Any) -> frozenset[str]:
    if isinstance(value, str):
        return frozenset(filter(None, re.split(r"[\s,\uff0c、;\uff1b|]+", value)))
    if isinstance(value, dict):
        return frozenset(map(str, value))
    if isinstance(value, list | tuple):
        names = (each.get("name") if isinstance(each, dict) else each for each in value)
        return frozenset(str(each) for each in names if each is not None)
    return frozenset()


def plain_value(node: Any, depth: int = _DEPTH) -> Any:
    """A node as built-in values, None for what lies deeper: nothing is declared there."""
    if isinstance(node, Mapped):
        return node.text
    if isinstance(node, Entry):
        return plain_value(node.value, depth)
    if isinstance(node, Items | Table) and not depth:
        return None
    if isinstance(node, Items):
        return [plain_value(each, depth - 1) for each in node.values[:_MOST]]
    if isinstance(node, Table):
        return {each.key: plain_value(each.value, depth - 1) for each in node.entries[:_MOST]}
    return node


class Walk:
    """Goes through a tree and yields its templates.

    A value that stands in several places (an alias) is passed once for each declaration
    that holds for it. Aliases can be nested so that these double with each level: `templates`
    raises BadLine where more than `most` values are passed again.
    """

    def __init__(self, keys: Keys, most: int = 50_000) -> None:
        self._keys = keys
        self._left = most
        self._passed: set[int] = set()
        self._plain: dict[int, Any] = {}
        self._seen: set[tuple[int, Declared, bool]] = set()
        self._notes: dict[Note, None] = {}

    @property
    def notes(self) -> tuple[Note, ...]:
        """The directives that were passed, each once."""
        return tuple(self._notes)

    def templates(self, root: Any, declared: Declared) -> Iterator[Template]:
        """Every text below a node, in the order of the file."""
        yield from self._node(root, "", declared, 0, holds=True)

    def _node(
        self, node: Any, path: str, declared: Declared, anchor: int, *, holds: bool
    ) -> Iterator[Template]:
        if isinstance(node, Mapped):
            if holds and node.text.strip():
                yield Template(node, path or "$", declared, None, anchor)
            return
        if not isinstance(node, Items | Table):
            return
        if not self._is_new(node, declared, holds=holds):
            return
        if isinstance(node, Items):
            for index, each in enumerate(node.values):
                value, below = each, anchor
                if isinstance(each, Entry):
                    value, below = each.value, each.anchor
                elif isinstance(each, Mapped):
                    below = each.span(0, 0)[0]
                yield from self._node(value, f"{path}[{index}]", declared, below, holds=holds)
            return
        yield from self._table(node, path, declared, holds=holds)

    def _is_new(self, node: Items | Table, declared: Declared, *, holds: bool) -> bool:
        """Whether a node was not yet passed with what holds for it. Raises BadLine."""
        if id(node) in self._passed:
            self._left -= 1 + len(node.values if isinstance(node, Items) else node.entries)
            if self._left < 0:
                raise BadLine("aliases stand for too many values to check them all")
        self._passed.add(id(node))
        mark = (id(node), declared, holds)
        is_new = mark not in self._seen
        self._seen.add(mark)
        return is_new

    def _table(
        self, node: Table, path: str, declared: Declared, *, holds: bool
    ) -> Iterator[Template]:
        names = [plain(each.key) for each in node.entries]
        meta = {
            each.key: self._declaring(each.value)
            for each, name in zip(node.entries, names, strict=True)
            if _declares(name, each.value)
        }
        inner = declared_in(meta, declared) if meta else declared
        inner = self._noted(node, names, inner)
        any_text = any(
            name in self._keys.text and not isinstance(each.value, Table)
            for each, name in zip(node.entries, names, strict=True)
        )
        for each, name in zip(node.entries, names, strict=True):
            key = f"{path}.{each.key}" if path else each.key
            if _declares(name, each.value):
                continue
            if is_note(name):
                yield from self._beside_notes(each, key, inner, holds=holds)
                continue
            below = self._holds(name, each.value, any_text=any_text, holds=holds)
            yield from self._node(each.value, key, inner, each.anchor, holds=below)

    def _beside_notes(
        self, entry: Entry, path: str, declared: Declared, *, holds: bool
    ) -> Iterator[Template]:
        """What the key of directives holds that is none: it may be a reply as anything else."""
        if isinstance(entry.value, Table):
            yield from self._node(entry.value, path, declared, entry.anchor, holds=holds)
        elif isinstance(entry.value, Items):
            for index, each in enumerate(entry.value.values):
                inner = each if isinstance(each, Entry) else Entry("", each, entry.anchor)
                if not isinstance(inner.value, Mapped):
                    key = f"{path}[{index}]"
                    yield from self._node(inner.value, key, declared, inner.anchor, holds=holds)

    def _declaring(self, value: Any) -> Any:
        """A value that declares something, as built-in values; made once for all its aliases."""
        if not isinstance(value, Items | Table):
            return plain_value(value)
        if id(value) not in self._plain:
            self._plain[id(value)] = plain_value(value, _DEPTH - 1)
        return self._plain[id(value)]

    def _noted(self, node: Table, names: list[str], declared: Declared) -> Declared:
        """What is declared, with the directives of a table, which hold for all below it."""
        own = tuple(
            note
            for each, name in zip(node.entries, names, strict=True)
            if is_note(name)
            for note in _notes_in(each.value, each.anchor)
        )
        self._notes.update(dict.fromkeys(own))
        return declared._replace(notes=(*declared.notes, *own)) if own else declared

    def _holds(self, name: str, value: Any, *, any_text: bool, holds: bool) -> bool:
        """Whether texts under a key are replies."""
        if name in self._keys.text:
            return True
        if name in self._keys.other and not isinstance(value, Table):
            return False
        return holds and not any_text if isinstance(value, Mapped) else holds


def _declares(name: str, value: Any) -> bool:
    """Whether a key declares something; `scene: {…}` is a group that bears this name."""
    return name in _META and (name in _LISTS or not isinstance(value, Table | Items))


_NOTE = "cslint"
_NOTHING = ("null", "", "~", None)
_LISTS = frozenset(map(plain, _VARIABLES))
_META = frozenset(map(plain, (*_SCENE, *_PLATFORM, *_VARIABLES)))
