"""YAML read in safe mode, with the line on which each value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    import yaml


class Positioned(NamedTuple):
    """A plain value and the line of each of its parts, keyed by path (`$.a.b[0]`)."""

    value: Any
    lines: dict[str, int]

    def line_of(self, path: str) -> int:
        """The line of the nearest known part at or above a path."""
        while path not in self.lines and len(path) > 1:
            path = path[: max(path.rfind("."), path.rfind("["), 1)]
        return self.lines.get(path, 1)


class YamlError(ValueError):
    """A file that is not YAML, or repeats a key; `line` counts from 1."""

    def __init__(self, reason: str, line: int) -> None:
        super().__init__(reason)
        self.line = line


def load(path: Path) -> Positioned:
    """Read one YAML document. Raises YamlError, OSError or UnicodeDecodeError."""
    return loads(path.read_text(encoding="utf-8"))


def loads(text: str) -> Positioned:
    """Read one YAML document from text. Raises YamlError."""
    import yaml  # noqa: PLC0415  (10 ms, and compiled lexicons need none of it)

    try:
        node = yaml.compose(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise YamlError(str(error.problem), (mark.line if mark else 0) + 1) from error
    except yaml.YAMLError as error:
        raise YamlError(str(error), 1) from error
    lines: dict[str, int] = {}
    return Positioned(None if node is None else _build(node, "$", lines), lines)


def _build(node: Any, path: str, lines: dict[str, int]) -> Any:
    lines[path] = node.start_mark.line + 1
    if node.id == "sequence":
        return [_build(each, f"{path}[{i}]", lines) for i, each in enumerate(node.value)]
    if node.id == "mapping":
        return _mapping(node, path, lines)
    return _scalar(node)


def _mapping(node: yaml.MappingNode, path: str, lines: dict[str, int]) -> dict[str, Any]:
    built: dict[str, Any] = {}
    for key_node, value_node in node.value:
        key = str(key_node.value)
        if key in built:
            raise YamlError(f"the key “{key}” stands twice", key_node.start_mark.line + 1)
        built[key] = _build(value_node, f"{path}.{key}", lines)
        lines[f"{path}.{key}"] = key_node.start_mark.line + 1
    return built


def _scalar(node: yaml.Node) -> Any:
    tag = node.tag.rpartition(":")[2]
    text = str(node.value)
    if tag == "bool":
        return text.lower() in {"true", "yes", "on"}
    if tag == "null":
        return None
    if tag in {"int", "float"}:
        return float(text) if tag == "float" else int(text)
    return text
