"""Personal data masked in what a report shows. Offsets stay: a mask is as long as its text."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import msgspec

from cslint.report.writer import Found

if TYPE_CHECKING:
    from cslint.model import Finding, Problem
    from cslint.report.writer import Neighbour

_DIGIT = "[0-9\uff10-\uff19]"
_BETWEEN = "[ \\-\u00a0\u200b\uff0d·.]?"
_DATE = r"(?<!\d)(?:19|20)\d\d[-.](?:0?[1-9]|1[0-2])[-.]\d{1,2}(?!\d)"
# What a chat id follows: 微信, v, vx, wx, QQ; a letter inside a word ("expected") is none.
_CONTACT = (
    r"(?:(?<=[信薇微])|(?<=(?<![A-Za-z])[vVxXqQ])|(?<=(?<![A-Za-z])[vVwW][xX])"
    r"|(?<=(?<![A-Za-z])[qQ][qQ]))"
)
# Limits and places in a file, in the words of a problem: no datum of the input.
_OWN_NUMBER = re.compile(r"(?<=than )\d{7,10}(?= bytes)|(?<=within )\d{7,10}(?= bytes)"
                         r"|(?<=line )\d{7,10}\b|(?<=byte )\d{7,10}\b")  # fmt: skip
_QUOTES = re.compile('["“‘].*["”’]', re.DOTALL)
# Long numbers (phones, cards, IDs, with separators), e-mail, plates, house addresses, chat ids.
_PERSONAL = re.compile(
    rf"(?P<date>{_DATE})|(?P<number>{_DIGIT}(?:{_BETWEEN}{_DIGIT}){{6,}}[Xx]?)"
    r"|(?P<mail>[A-Za-z0-9_.+-]+[@@][A-Za-z0-9-]+(?:[..][A-Za-z0-9-]+)+)"
    r"|(?P<plate>[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]"
    r"[A-Za-z][·• ]?[A-Za-z0-9]{5,6}(?![A-Za-z0-9]))"
    r"|(?P<address>(?:[\u4e00-\u9fff]{1,8}(?:省|市|区|县|镇|乡|村|路|街|巷|弄|道|里))+"
    r"[\w\u4e00-\u9fff-]{0,12}?\d+(?:号|弄|栋|幢|单元|室|楼|层)[\w号栋幢单元室楼层-]*)"
    rf"|(?P<handle>{_CONTACT}[号::是 ]{{0,2}}[A-Za-z][\w-]{{5,19}})"
)

_IDS = ("message_id", "conversation_id", "customer_id", "contact_id")
_PERSONAL_ID = re.compile(r"(?<!\d)(?:\+?86)?1[3-9]\d{9}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)|@")


def masked(text: str) -> str:
    """`text` with personal data masked; as many code points as before.

    Numbers of seven digits and more keep their first three and last two.
    """
    return _PERSONAL.sub(_mask, text)


def _mask(match: re.Match[str]) -> str:
    text = match.group()
    if match.lastgroup == "date":
        return text
    if match.lastgroup == "number":
        return text[:3] + "*" * (len(text) - 5) + text[-2:]
    return text[:1] + "*" * (len(text) - 1)


def redacted(found: Found) -> Found:
    """A finding with all its texts masked, those of the messages around it too."""
    fix = found.fix and found.fix._replace(replacement=masked(found.fix.replacement))
    return Found(_finding(found.finding), tuple(map(_neighbour, found.around)), found.region, fix)


def redacted_problem(problem: Problem) -> Problem:
    """A problem whose reason and hint are masked, but for numbers that are cslint's own."""
    hint = None if problem.hint is None else _told(problem.hint)
    return msgspec.structs.replace(problem, reason=_told(problem.reason), hint=hint)


def _told(text: str) -> str:
    quoted = _QUOTES.search(text)
    start, end = quoted.span() if quoted else (len(text), len(text))
    own = [m.span() for m in _OWN_NUMBER.finditer(text) if m.end() <= start or m.start() >= end]
    places = [0, *(place for span in own for place in span), len(text)]
    pieces = [text[a:b] for a, b in itertools.pairwise(places)]
    return "".join(piece if n % 2 else masked(piece) for n, piece in enumerate(pieces))


def _finding(finding: Finding) -> Finding:
    return msgspec.structs.replace(
        finding,
        message=masked(finding.message),
        text=None if finding.text is None else masked(finding.text),
        why=tuple(map(masked, finding.why)),
        suggestion=None if finding.suggestion is None else masked(finding.suggestion),
        evidence=tuple(map(_id, finding.evidence)),
        **{name: _id(value) for name in _IDS if (value := getattr(finding, name)) is not None},
    )


def _id(value: str) -> str:
    """An id, masked where it is itself a datum; other ids must still be found again."""
    return masked(value) if _PERSONAL_ID.search(value) else value


def _neighbour(near: Neighbour) -> Neighbour:
    """A message around a finding, masked."""
    message = msgspec.structs.replace(near.message, text=masked(near.message.text))
    return near._replace(message=message)
