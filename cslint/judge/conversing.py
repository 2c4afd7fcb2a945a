"""What a linter needs for conversations: machines by platform, breaches as findings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cslint.config import ConfigError
from cslint.dialogue.acts import ActReader
from cslint.dialogue.lexicon import ActLexiconError, load_acts
from cslint.dialogue.limits import Limits
from cslint.dialogue.machine import Machine
from cslint.dialogue.wording import reasons
from cslint.judge.assembly import shipped_scorer
from cslint.judge.linter import fingerprint
from cslint.model import Finding
from cslint.score.acts import LearnedActs

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from cslint.dialogue.machine import Breach
    from cslint.judge.linter import Linter
    from cslint.profiles import Limits as ProfileLimits


def build_machine(linter: Linter, name: str, reader: ActReader) -> Machine:
    """The machine of one profile."""
    limits = limits_of(linter.scheme.profile(name).limits)
    return Machine(reader, limits, linter.scheme.codes(name), linter.zone)


def build_reader(linter: Linter, base: Path) -> ActReader:
    """The reader of acts that a configuration asks for. Raises ConfigError."""
    try:
        pack = load_acts([base / folder for folder in linter.config.lexicons])
    except ActLexiconError as error:
        raise ConfigError(error.problem) from error
    if not linter.config.scorer:
        return ActReader(pack)
    normalise = linter.engine.scanner.normalise
    return ActReader(pack, LearnedActs(shipped_scorer, lambda text: normalise(text).text))


def limits_of(profile: ProfileLimits) -> Limits:
    """A profile's limits on conversations."""
    replies, promises = profile.replies, profile.promises
    hours = replies.service_hours
    return Limits(
        complaint_reply=replies.complaint,
        first_reply=replies.first,
        session_reply=replies.session,
        service_hours=None if hours is None else (hours.start, hours.end),
        late_reply=replies.late,
        hold=replies.hold,
        promise_other=promises.other,
        promise_resend=promises.resend,
        promise_exchange=promises.exchange,
        promise_compensation=promises.compensation,
        promise_repair=promises.repair,
    )


def finding_of(
    linter: Linter,
    breach: Breach,
    *,
    conversation_id: str | None = None,
    platform: str | None = None,
    path: str | None = None,
    time: datetime | None = None,
) -> Finding:
    """A broken dialogue rule as a finding, with its texts in the configured language."""
    code, at = breach.rule, breach.at
    facts = linter.facts(code, platform, None if time is None else time.date())
    return Finding(
        rule=code,
        name=facts.name,
        severity=facts.severity,
        message=facts.message.replace("{text}", breach.words or at.cue),
        suggestion=facts.suggestion,
        path=path,
        line=at.line,
        column=1 if at.line else None,
        conversation_id=conversation_id,
        message_id=at.message_id,
        message_index=at.index,
        evidence=breach.evidence,
        platform=platform,
        confidence=round(breach.confidence, 3),
        norms=facts.norms,
        fingerprint=fingerprint(code, at.cue),
        why=reasons(code, breach.words, linter.config.lang),
    )
