"""What a dialogue finding says of itself: the words that raised it, and what was looked for."""

from __future__ import annotations

_SAID = {"zh": "客户说:“{}”", "en": "the customer wrote: “{}”"}
_WROTE = {"zh": "客服说:“{}”", "en": "the agent wrote: “{}”"}
_OF_AGENT = frozenset({"SV006", "SV009", "SV012", "SV013", "SV014", "HR004", "AT004", "AS003"})
_LOOKED_FOR: dict[str, dict[str, str]] = {
    "SV001": {
        "zh": "其后的回复里没有找到致歉(抱歉、对不起、给您添麻烦了、是我们的疏忽……)",
        "en": "no apology was found in what followed (sorry, for the trouble, our fault, …)",
    },
    "SV002": {
        "zh": "其后的回复里没有找到办法(退、换、补、修、赔、核实、上报、答复时间)",
        "en": "no way forward was found in what followed (refund, exchange, resend, repair, "
        "compensation, checking, handing up, a time to hear back)",
    },
    "SV003": {
        "zh": "先找到办法,后来才找到致歉或安抚",
        "en": "a way forward was found first, an apology or empathy only later",
    },
    "SV004": {"zh": "超过时限才有客服消息", "en": "no agent wrote within the limit"},
    "SV005": {
        "zh": "其后没有人工消息(自动回复不算)",
        "en": "no agent wrote after it (automatic replies do not count)",
    },
    "SV006": {"zh": "到时没有找到客服消息", "en": "no agent's message was found by then"},
    "SV007": {
        "zh": "其后没有找到认真对待并给出办法、或交给主管的消息",
        "en": "no message was found that takes it seriously with a solution, or hands it up",
    },
    "SV009": {"zh": "其后久无客服消息", "en": "no agent's message for long after it"},
    "SV011": {
        "zh": "协商一致后没有找到撤诉的说明",
        "en": "no word on how to withdraw it was found after the agreement",
    },
    "SV012": {"zh": "没有找到问候", "en": "no greeting was found"},
    "SV013": {"zh": "同一句话发给了不同的客户消息", "en": "one text to different messages"},
    "SV014": {
        "zh": "这条和随后几条里没有找到对久等的致歉",
        "en": "no regret for the wait was found in it or the next ones",
    },
    "RV003": {
        "zh": "客服的回答是肯定或照办,没有拒绝",
        "en": "the agent's answer says yes or acts on it, and refuses nothing",
    },
    "RV008": {"zh": "其后没有找到明确的拒绝", "en": "no clear refusal was found after it"},
    "HR003": {
        "zh": "之后的联系不是一句简短的应答",
        "en": "what followed is more than one short acknowledgement",
    },
    "HR004": {"zh": "其间没有客户消息", "en": "no customer's message stands between"},
    "AT004": {
        "zh": "客户再开口之前没有别的回答",
        "en": "nothing more was said before the customer wrote again",
    },
    "AS003": {
        "zh": "客户再开口之前没有找到理由或替代办法",
        "en": "no reason and no alternative was found before the customer wrote again",
    },
}


def reasons(rule: str, words: str, lang: str) -> tuple[str, ...]:
    """The words that a finding rests on, and what was looked for."""
    quoted = (_WROTE if rule in _OF_AGENT else _SAID)[lang].format(words)
    return (quoted, _LOOKED_FOR[rule][lang]) if words else (_LOOKED_FOR[rule][lang],)
