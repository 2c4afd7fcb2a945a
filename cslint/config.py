"""The configuration: `cslint.toml`, or `[tool.cslint]` in `pyproject.toml`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, get_args

import msgspec

from cslint.contacts.limits import ChannelGiven, LimitsGiven
from cslint.model import Problem, Severity

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

FILE_NAMES = ("cslint.toml", ".cslint.toml", "pyproject.toml")
PROFILES = (
    "generic", "taobao", "jd", "weidian", "kuaishou", "xiaohongshu", "douyin", "pinduoduo",
    "weixin",
)  # fmt: skip
_FIELD = re.compile(r"unknown field `([^`]+)`")
_VALUE = re.compile(r"^Invalid enum value '([^']*)'")
_AT = re.compile(r" - at `([^`]*)`")
FailOn = Literal["error", "warning", "info", "never"]


class Files(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Globs (relative to the configuration) that tell what kind a file is."""

    chat: tuple[str, ...] = ()
    template: tuple[str, ...] = ()
    contacts: tuple[str, ...] = ()


class Reading(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How logs are read: column and role names of your export, encoding, size limits."""

    columns: dict[str, str] = {}
    roles: dict[str, str] = {}
    encoding: str | None = None
    seller_nicks: tuple[str, ...] = ()
    max_line_bytes: int = 16 * 1024 * 1024


class Templates(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """How reply templates are read.

    `text-keys` and `ignore-keys` are keys or columns that hold replies, or do not, beside
    the usual ones. `variables` are declared for every file. `max-length` replaces the
    profile's limit, in characters.
    """

    text_keys: tuple[str, ...] = ()
    ignore_keys: tuple[str, ...] = ()
    text_unit: Literal["line", "paragraph"] = "line"
    variables: tuple[str, ...] = ()
    max_length: int | None = None


class Config(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """All settings, with their defaults. Unknown keys are errors."""

    profile: str = "generic"
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    fail_on: FailOn = "warning"
    lang: Literal["zh", "en"] = "zh"
    timezone: str = "Asia/Shanghai"
    scorer: bool = True
    composed: bool = True
    adjustment: str | None = None
    lexicons: tuple[str, ...] = ()
    severity: dict[str, Severity] = {}
    thresholds: dict[str, float] = {}
    files: Files = Files()
    reading: Reading = Reading()
    per_file_ignores: dict[str, tuple[str, ...]] = {}
    contacts: LimitsGiven = LimitsGiven()
    norms: tuple[str, ...] = ()
    templates: Templates = Templates()
    unsuppressible: tuple[str, ...] = ()
    baseline: str | None = None


class ConfigError(ValueError):
    """A configuration that cannot be used; `problem` says where and why."""

    def __init__(self, problem: Problem) -> None:
        where = f"{problem.path}:{problem.line}" if problem.line else problem.path
        super().__init__(
            f"{where}: {problem.reason}" + (f" ({problem.hint})" if problem.hint else "")
        )
        self.problem = problem


def find(start: Path) -> Path | None:
    """The nearest configuration file in a folder or above it."""
    for folder in (start, *start.parents):
        for name in FILE_NAMES:
            candidate = folder / name
            if candidate.is_file() and (name != "pyproject.toml" or _has_table(candidate)):
                return candidate
    return None


def _has_table(path: Path) -> bool:
    """Whether a pyproject.toml has our table; a broken one counts, so that it is told."""
    import tomllib  # noqa: PLC0415  (10 ms, and many runs have no configuration)

    try:
        data = path.read_bytes()
    except OSError:
        return False
    try:
        return "cslint" in _tools(tomllib.loads(data.decode("utf-8-sig")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError):
        return b"tool.cslint" in data


def _tools(table: dict[str, Any]) -> dict[str, Any]:
    tools = table.get("tool")
    return tools if isinstance(tools, dict) else {}


def load(path: Path) -> Config:
    """Read a configuration file. Raises ConfigError with file, line and valid names."""
    import tomllib  # noqa: PLC0415  (as above)

    try:
        text = path.read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except OSError as error:
        raise ConfigError(
            Problem(path=str(path), reason=f"cannot be read: {error.strerror}")
        ) from error
    except UnicodeDecodeError as error:
        raise ConfigError(Problem(path=str(path), reason=f"not UTF-8: {error.reason}")) from error
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(_toml_problem(path, str(error))) from error
    if path.name == "pyproject.toml":
        table = _tools(table).get("cslint", {})
    return _convert(path, text, table)


def _toml_problem(path: Path, reason: str) -> Problem:
    match = re.search(r"line (\d+)", reason)
    return Problem(
        path=str(path),
        line=int(match.group(1)) if match else None,
        reason=f"not valid TOML: {reason}",
    )


def _convert(path: Path, text: str, table: dict[str, Any]) -> Config:
    try:
        config = msgspec.convert(table, Config)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(path, text, str(error))) from error
    for key, reason, hint in _wrong_values(config):
        line = _line_of(text, key)
        raise ConfigError(Problem(path=str(path), line=line, reason=reason, hint=hint))
    return config


def _wrong_values(config: Config) -> Iterator[tuple[str, str, str]]:
    """The keys whose values cannot be right, each with a reason and a hint."""
    if config.profile not in PROFILES:
        hint = _valid(config.profile, PROFILES, "profiles")
        yield "profile", f"unknown profile “{config.profile}”", hint
    if config.timezone != Config().timezone and not _is_zone(config.timezone):
        reason = f"unknown time zone “{config.timezone}”"
        yield "timezone", reason, "use an IANA name such as Asia/Shanghai"


def _is_zone(name: str) -> bool:
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (only for a zone of one's own)

    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return False
    return True


def _explain(path: Path, text: str, reason: str) -> Problem:
    unknown = _FIELD.search(reason)
    at = _AT.search(reason)
    where = (at.group(1) if at else "$").removeprefix("$").lstrip(".")
    wrong = _VALUE.search(reason)
    if wrong is not None and (values := _valid_values(where)):
        return _wrong_value(path, text, where, wrong.group(1), values)
    if unknown is None:
        return Problem(path=str(path), line=_line_of(text, where.rpartition(".")[2]), reason=reason)
    key = unknown.group(1)
    valid = _valid_keys(where)
    return Problem(
        path=str(path),
        line=_line_of(text, key),
        reason=f"unknown key “{key}”" + (f" in [{where}]" if where else ""),
        hint=_valid(key, valid, "keys"),
    )


def _wrong_value(path: Path, text: str, where: str, value: str, valid: Sequence[str]) -> Problem:
    """A value that is none of those that exist: `RV001 = "fatal"`."""
    table, _, key = where.removesuffix("[...]").rpartition(".")
    inside = where.removesuffix("[...]") if where.endswith("[...]") else table
    return Problem(
        path=str(path),
        line=_line_of_value(text, value) or _line_of(text, key),
        reason=f"unknown value “{value}” " + (f"in [{inside}]" if inside else f"of “{key}”"),
        hint=_valid(value, valid, "values"),
    )


def _valid_values(where: str) -> tuple[str, ...]:
    values: dict[str, tuple[str, ...]] = {
        "severity[...]": tuple(each.value for each in Severity),
        "fail-on": get_args(FailOn),
        "lang": ("zh", "en"),
        "templates.text-unit": ("line", "paragraph"),
    }
    return values.get(where, ())


def _line_of_value(text: str, value: str) -> int | None:
    """The line on which a key is given a value, comments apart."""
    given = re.compile(rf"""^[^#=]*=\s*(?:\{{[^#]*)?[\"']{re.escape(value)}[\"']""")
    lines = enumerate(text.splitlines(), start=1)
    return next((number for number, line in lines if given.match(line)), None)


def _valid(name: str, valid: Sequence[str], what: str) -> str:
    import difflib  # noqa: PLC0415  (only a mistake needs it)

    near = difflib.get_close_matches(name, valid, n=1)
    hint = f"did you mean “{near[0]}”? " if near else ""
    return f"{hint}valid {what}: {', '.join(valid)}"


def _valid_keys(where: str) -> list[str]:
    tables: dict[str, Any] = {
        "": Config, "files": Files, "reading": Reading, "contacts": LimitsGiven,
        "templates": Templates,
    }  # fmt: skip
    inside = ChannelGiven if where.startswith("contacts.") else Config
    struct: Any = tables.get(where, inside)
    return [field.encode_name for field in msgspec.structs.fields(struct)]


def _line_of(text: str, key: str) -> int | None:
    name = re.escape(key.partition("[")[0])
    pattern = re.compile(rf"^\s*(?:\[.*)?[\"']?{name}[\"']?\s*(?:=|\])")
    for number, line in enumerate(text.splitlines(), start=1):
        if pattern.match(line):
            return number
    return None
