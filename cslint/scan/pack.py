"""Compiled lexicons: one pack of values that a scan reads."""

from __future__ import annotations

import sys
from array import array
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from cslint.scan.lexicon import Condition, RuleSpec, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping

PLAIN, EXCEPTION = 0, 1
NO_ELEMENT = "0x0"


class PhraseSpec(NamedTuple):
    """A phrase: the families it counts for, and the pattern to run (empty: none).

    An `edged` phrase counts only where it begins and ends on word edges. Of each string
    in `needed`, a text that the pattern matches has at least one character.
    """

    families: tuple[int, ...]
    kind: int
    pattern: str
    edged: bool
    needed: tuple[str, ...]


class Role(NamedTuple):
    """What a literal is for: the phrases it may stand in, the conditions it may announce.

    `mask` has a bit for each condition element that it announces; `needs` are the masks
    of conditions for which it announces the rarest element: all their bits must be
    announced in a text before it is looked at more closely. Masks are hexadecimal, for
    they are long. Many literals share one role.
    """

    phrases: tuple[int, ...]
    mask: str = NO_ELEMENT
    needs: tuple[str, ...] = ()


class Anchors(msgspec.Struct, frozen=True):
    """The literals that are looked for, as columns, for they are many.

    `lines` has one literal a line; `numbers`, four bytes each, little end first, name for
    each its role.
    """

    lines: str
    numbers: bytes
    roles: tuple[Role, ...]

    @property
    def literals(self) -> list[str]:
        """The literals."""
        return self.lines.split("\n") if self.lines else []

    @property
    def role_numbers(self) -> array[int]:
        """For each literal, the number of its role."""
        numbers = array("I", self.numbers)
        if sys.byteorder == "big":
            numbers.byteswap()
        return numbers

    @classmethod
    def of(cls, roles: Mapping[str, Role]) -> Anchors:
        """The columns of some literals with their roles."""
        number = {role: place for place, role in enumerate(dict.fromkeys(roles.values()))}
        numbers = b"".join(number[role].to_bytes(4, "little") for role in roles.values())
        return cls("\n".join(roles), numbers, tuple(number))


class VariantSpec(NamedTuple):
    """One disguised spelling, the word it stands for, and where it is innocent."""

    spelling: str
    word: str
    not_before: tuple[str, ...]
    not_after: tuple[str, ...]


class Element(NamedTuple):
    """One part of a condition: any of these families, asserted unless `any_polarity`."""

    families: tuple[int, ...]
    any_polarity: bool


class CompiledCondition(msgspec.Struct, frozen=True):
    """A condition with families as numbers; `gate` is the rarest of its elements.

    `need` is the mask (hexadecimal) of the elements that anchors must announce.
    """

    rule: str
    spec: Condition
    elements: tuple[Element, ...]
    any_of: tuple[int, ...]
    none_of: tuple[int, ...]
    before: tuple[int, ...]
    gate: int
    need: str = "0x0"


class Pack(msgspec.Struct, frozen=True):
    """Compiled lexicons: all that a scanner needs."""

    families: tuple[str, ...]
    scopes: dict[int, Scope]
    patterns: dict[int, tuple[str, ...]]
    anchors: Anchors
    phrases: tuple[PhraseSpec, ...]
    conditions: tuple[CompiledCondition, ...]
    rules: dict[str, RuleSpec]
    variants: tuple[VariantSpec, ...]
