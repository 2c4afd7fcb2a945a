"""Templates with the same text, in a file and across the files of a run.

A file alone cannot tell which of its templates were seen before, so it hands on what would
be found; whoever sees all files in their order decides. Digests are kept, not texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.report.writer import Found

if TYPE_CHECKING:
    from collections.abc import Iterator

RULE = "TP003"
FIRST = "{first}"


class Twin(NamedTuple):
    """A template by the digest of its text, and where it stands.

    `found` is what is found if an earlier template has the same text, with `{first}` in its
    message; None where that is not to be told. `origin` is the same for a place by whatever
    path its file is named.
    """

    digest: bytes
    place: str
    found: Found | None
    origin: bytes = b""


class Unused(NamedTuple):
    """A directive's finding, void if any of some templates (by index) repeats another."""

    found: Found
    twins: tuple[int, ...]


class Twins(NamedTuple):
    """What a file hands on."""

    twins: Sequence[Twin] = ()
    unused: Sequence[Unused] = ()

    def without(self, rules: frozenset[str]) -> Twins:
        """Nothing is told of some rules; texts are remembered all the same."""
        return Twins(
            [each._replace(found=None) for each in self.twins] if RULE in rules else self.twins,
            [each for each in self.unused if each.found.finding.rule not in rules],
        )


class Firsts:
    """The first place of each text. Files must come in the order of the run."""

    def __init__(self) -> None:
        self._places: dict[bytes, tuple[str, bytes]] = {}

    def repeats(self, twins: Sequence[Twin]) -> Iterator[tuple[int, str]]:
        """The templates of the next file that repeat an earlier one: index and first place."""
        here: set[bytes] = set()
        for index, each in enumerate(twins):
            first, origin = self._places.setdefault(each.digest, (each.place, each.origin))
            # A file that is named twice, by whatever paths, does not repeat itself.
            if each.digest in here or (origin or first) != (each.origin or each.place):
                yield index, first
            here.add(each.digest)

    def told(self, given: Twins) -> Iterator[Found]:
        """What is found in the next file after all."""
        repeated = dict(self.repeats(given.twins))
        for index, first in repeated.items():
            found = given.twins[index].found
            if found is not None:
                yield naming(found, first)
        for unused in given.unused:
            if repeated.keys().isdisjoint(unused.twins):
                yield unused.found


def naming(found: Found, first: str) -> Found:
    """A finding that names the first place."""
    finding = found.finding
    message = finding.message.replace(FIRST, first)
    return found._replace(
        finding=msgspec.structs.replace(finding, message=message, evidence=(first,))
    )
