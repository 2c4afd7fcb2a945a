"""Offences in words: the texts of findings and of reasons, in Chinese and English."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cslint.contacts.judge import Offence
    from cslint.scan.lexicon import RuleSpec

_WORDS = {
    "zh": {
        "call": "电话", "sms": "短信", "chat": "聊天消息", "email": "邮件",
        "no_answer": "未接", "rejected": "被拒接", "answered": "已接通", "scheduled": "计划中",
        "sent": "已发送", "opted_out": "客户拒绝联系",
    },
    "en": {
        "call": "call", "sms": "SMS", "chat": "chat message", "email": "e-mail",
        "no_answer": "not answered", "rejected": "rejected", "answered": "answered",
        "scheduled": "scheduled", "sent": "sent", "opted_out": "a refusal of contact",
    },
}  # fmt: skip


def told(offence: Offence, spec: RuleSpec, lang: str) -> str:
    """The message of an offence."""
    text = spec.message.in_language(lang)
    values = {"count": len(offence.evidence), **offence.values}
    for name, value in values.items():
        text = text.replace("{" + name + "}", _WORDS[lang].get(str(value), str(value)))
    return text
