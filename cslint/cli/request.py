"""What a user asks of `cslint check`, as one frozen value."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

import msgspec

from cslint.config import Config

Kind = Literal["chat", "template", "contacts"]
Language = Literal["zh", "en"]


class CheckRequest(msgspec.Struct, frozen=True, kw_only=True):
    """How files are checked. It holds plain values only: worker processes get it as bytes.

    `base` is the folder that the configuration's globs and lexicons are relative to.
    `lang` is the language of problems. `context`: fill in the messages around a finding.
    `fix`: which fixes are made in template files (`diff`: shown, not made); `fixes`: tell the
    fix of each finding. `add_ignores`: the reason of the suppressions to write. `own` are
    cslint's own files (absolute paths): no input where a folder holds them.
    """

    config: Config
    base: str = "."
    kind: Kind | None = None
    lang: Language = "zh"
    now: datetime | None = None
    skip_bad_records: bool = False
    context: bool = False
    verbose: bool = False
    fix: Literal["none", "safe", "unsafe"] = "none"
    diff: bool = False
    fixes: bool = False
    add_ignores: str | None = None
    own: tuple[str, ...] = ()
