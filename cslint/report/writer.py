"""What every output format is: a small protocol, and the values that it is given."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, ClassVar, NamedTuple, Protocol, TextIO

import msgspec

from cslint.model import Finding, Fix, Message, Region

if TYPE_CHECKING:
    from cslint.model import Problem
    from cslint.scan.lexicon import RuleSpec  # noqa: TC004  (importing it would load YAML)


class Neighbour(NamedTuple):
    """A message near a finding: its place in the conversation (from 0), its line in the file."""

    place: int
    line: int
    message: Message


class Found(NamedTuple):
    """A finding, and the messages around it (only where the format shows them).

    In a template: the region of the file it stands in, and a fix where there is one.
    """

    finding: Finding
    around: Sequence[Neighbour] = ()
    region: Region | None = None
    fix: Fix | None = None


class Run(NamedTuple):
    """What a writer may want to know before the first finding.

    `width` is in terminal cells. `rules` are all rules of the run by code, empty where
    the run failed before they were known. `show_time`: on a terminal only, so that the
    same input gives the same bytes elsewhere.
    """

    version: str
    lang: str = "zh"
    rules: Mapping[str, RuleSpec] = {}
    colour: bool = False
    width: int = 100
    show_time: bool = False
    quiet: bool = False
    statistics: bool = False


class Summary(msgspec.Struct, frozen=True, kw_only=True):
    """The whole run in figures. `seconds` is for people and not part of any document."""

    files: int = 0
    messages: int = 0
    findings: int = 0
    by_severity: dict[str, int] = {}
    by_rule: dict[str, int] = {}
    problems: int = 0
    skipped_records: int = 0
    exit_status: int = 0
    seconds: float = 0.0


class Writer(Protocol):
    """One output format, created as `Class(stream, run)`.

    Called in this order: `begin`, then `finding` and `problem` in input order, then
    `end`. Writers stream: they hold back no more than their format forces them to.

    `binary`: the stream takes bytes, not text. `for_people`: text to read (escaped for a
    terminal, in the terminal's encoding; problems go to standard error), else a document
    in UTF-8 that holds the problems too. `wants_context`: fill `Found.around`.
    """

    binary: ClassVar[bool]
    for_people: ClassVar[bool]
    wants_context: ClassVar[bool]

    def begin(self) -> None:
        """Write what comes before all findings."""

    def finding(self, found: Found) -> None:
        """Write a finding."""

    def problem(self, problem: Problem) -> None:
        """Write something that was not checked."""

    def end(self, summary: Summary) -> None:
        """Write what comes after all findings. The stream stays open."""


class Plain(ABC):
    """What most writers share: text for programs, streamed, with nothing first or last."""

    binary: ClassVar[bool] = False
    for_people: ClassVar[bool] = False
    wants_context: ClassVar[bool] = False

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream` what `run` asks for."""
        self._stream = stream
        self._write = stream.write
        self._run = run
        self._separator = "\n"

    def begin(self) -> None:  # noqa: B027  (often nothing comes first)
        """Nothing comes first."""

    @abstractmethod
    def problem(self, problem: Problem) -> None:
        """Write something that was not checked."""

    def end(self, summary: Summary) -> None:  # noqa: B027  (nor last)
        """Nothing comes last."""

    def _item(self, text: str) -> None:
        """Write an item of a list: the commas stand between."""
        self._write(self._separator + text)
        self._separator = ",\n"


class Gathering(Plain):
    """A writer that tells at the end what was not checked."""

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream` what `run` asks for."""
        super().__init__(stream, run)
        self._problems: list[Problem] = []

    def problem(self, problem: Problem) -> None:
        """Keep a problem until the end."""
        self._problems.append(problem)

    @abstractmethod
    def end(self, summary: Summary) -> None:
        """Write what was not checked, and what comes last."""
