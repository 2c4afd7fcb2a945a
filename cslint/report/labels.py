"""The words of the `text` report, in Chinese and English."""

from __future__ import annotations

_LABELS = {
    "customer": ("顾客", "customer"),
    "agent": ("客服", "agent"),
    "bot": ("机器人", "bot"),
    "system": ("系统", "system"),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "info": ("提示", "info"),
    "suggestion": ("建议", "suggestion"),
    "why": ("依据", "matched"),
    "evidence": ("相关消息", "see also"),
    "norms": ("规范", "norms"),
    "obfuscated": ("变体写法", "disguised"),
    "conversation": ("会话", "conversation"),
    "contact": ("联系", "contact"),
    "found": ("{} 处发现", "{} findings"),
    "clean": ("没有发现", "no findings"),
    "checked": (
        "检查了 {files} 个文件、{messages} 条消息",
        "{files} files, {messages} messages checked",
    ),
    "problems": ("{} 处未能检查", "{} not checked"),
    "skipped": ("跳过 {} 条坏记录", "{} malformed records skipped"),
    "seconds": ("用时 {:.2f} 秒", "{:.2f} s"),
    "comma": (",", ", "),
}


def label(key: str, lang: str) -> str:
    """A word in a language. Raises KeyError."""
    return _LABELS[key][0 if lang == "zh" else 1]
