"""The weights file: compact, versioned, and refused when a byte of it is wrong."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from pathlib import Path

MAGIC = b"CSLW"
VERSION = 9
OFFSET = 128
ACT_PREFIX = "act:"
_DIGEST_SIZE = 32
_LEVEL = 19


class WeightsError(ValueError):
    """A weights file that is damaged, foreign, or of another version."""


class Label(msgspec.Struct, frozen=True):
    """How a label's evidence becomes a margin, and a margin a probability.

    The margin is the cosine-like part of the grams, plus that of the families of
    phrases, plus `bias`; the probability is sigmoid(slope * margin + intercept), with
    `composed` added inside where a composed rule holds too. A label that is not `alone`
    speaks only where a composed rule holds; below `least`, the part of the grams with the
    bias rules a label out. Below the probability `veto` an act does not hold, whatever
    composed words say.
    """

    name: str
    bias: float
    slope: float = 1.0
    intercept: float = 0.0
    composed: float = 3.0
    threshold: float = 0.5
    alone: bool = True
    least: float = 0.0
    veto: float = 0.0


class Block(msgspec.Struct, frozen=True):
    """Features of one kind: names, and row by row a byte for each label, then the norm's.

    A label's part is (sum of bytes - 128 each) * its scale / norm, where norm is the
    root of the summed last bytes times `norm_scale`, or `least_norm`: a few features are
    never all there is to say.
    """

    names: str
    matrix: bytes
    scales: tuple[float, ...]
    norm_scale: float
    least_norm: float


class GateBlock(msgspec.Struct, frozen=True):
    """A small model over pairs of characters: whether any of some labels may hold at all.

    Below the part `bound` none of them does, as far as grams alone can tell.
    """

    labels: tuple[str, ...]
    block: Block
    bound: float


class Weights(msgspec.Struct, frozen=True):
    """A trained model: its labels, grams of text, and families of phrases.

    `before` has grams of the message before, for acts that hang on it. `gates` rule labels
    out before anything else is looked at: the first all rules, the others acts that are
    asked for together. `sentences_of` has the corpus sentences in
    which each rule holds, one a line, so that a finding can show the nearest.
    """

    labels: tuple[Label, ...]
    gates: tuple[GateBlock, ...]
    grams: Block
    families: Block
    before: Block
    sentences_of: dict[str, str]
    corpus: str
    sentences: int


def write(path: Path, weights: Weights) -> None:
    """Write a weights file; the same weights give the same bytes."""
    import zstandard  # noqa: PLC0415

    packed = zstandard.ZstdCompressor(level=_LEVEL).compress(msgspec.msgpack.encode(weights))
    body = MAGIC + VERSION.to_bytes(2, "big") + packed
    path.write_bytes(body + hashlib.sha256(body).digest())


def read(path: Path) -> Weights:
    """Read a weights file. Raises WeightsError, OSError."""
    data = path.read_bytes()
    body, digest = data[:-_DIGEST_SIZE], data[-_DIGEST_SIZE:]
    if body[: len(MAGIC)] != MAGIC:
        raise WeightsError(f"{path}: not a cslint weights file")
    version = int.from_bytes(body[len(MAGIC) : len(MAGIC) + 2], "big")
    if version != VERSION:
        raise WeightsError(f"{path}: weights of version {version}, this cslint reads {VERSION}")
    if hashlib.sha256(body).digest() != digest:
        raise WeightsError(f"{path}: damaged (its digest does not match)")
    import zstandard  # noqa: PLC0415

    packed = zstandard.ZstdDecompressor().decompress(body[len(MAGIC) + 2 :], 1 << 28)
    return msgspec.msgpack.decode(packed, type=Weights)
