"""Template files with marks around what must be found: `⟦RULE:text⟧`.

The marks are taken out before a file is checked; where they stood is where the findings
must be.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(r"⟦([A-Z]{2}\d{3}):|⟧")


class Expected(NamedTuple):
    rule: str
    line: int
    column: int
    end_line: int
    end_column: int


def unmarked(text: str) -> tuple[str, list[Expected]]:
    """The text without its marks, and what is marked, in order."""
    parts: list[str] = []
    opened: list[tuple[str, int]] = []
    spans: list[tuple[str, int, int]] = []
    done = length = 0
    for mark in _MARK.finditer(text):
        parts.append(text[done : mark.start()])
        length += mark.start() - done
        done = mark.end()
        if mark[1]:
            opened.append((mark[1], length))
        else:
            rule, start = opened.pop()
            spans.append((rule, start, length))
    parts.append(text[done:])
    assert not opened
    plain = "".join(parts)
    return plain, [_expected(plain, *span) for span in spans]


def _expected(text: str, rule: str, start: int, end: int) -> Expected:
    return Expected(rule, *place(text, start), *place(text, end))


def place(text: str, at: int) -> tuple[int, int]:
    """Line and column, counted the slow way: the tests' own account."""
    before = text[:at].replace("\r\n", "\n\0")
    line = before.count("\n") + 1
    return line, len(before) - (before.rfind("\n") + 1) + 1 - int(
        before.rfind("\n") >= 0 and before[before.rfind("\n") + 1 : before.rfind("\n") + 2] == "\0"
    )


SENTENCES = (
    "您好,退款⟦TP004:xxx元⟧已经退回原支付渠道",
    "亲爱的⟦TP001:{buyer⟧,您的包裹今天寄出",
    "请把旧件寄到⟦TP004:此处填写退货点⟧,收到后为您换新",
    "您的包裹⟦TP005:\u200b⟧预计明天送达",
    "派件员电话⟦PV001:13912345671⟧,可以直接联系",
    "您好⟦TP001:{{}}⟧,请问有什么可以帮您",
    "⟦TP004:TODO⟧ 周五前换成新的开场白",
    "订单⟦TP001:${order⟧ 已经签收,感谢支持",
    "请勿⟦TP005:\u202e⟧点击陌生链接",
    "售后专员⟦PV001:15928360417⟧今天为您处理",
    "⟦TP001:}⟧您好,请稍等片刻",
    "⟦TP004:【备注】⟧老顾客才用这一句",
    "祝您生活愉快⟦TP005:\u2060⟧,欢迎下次光临",
    "两处:⟦TP004:xx元⟧ 与 ⟦TP004:xx天⟧ 都要改",
    "😀表情之后⟦TP001:{name⟧ 也要算对列号",
    "生僻字𠮷也算一列,⟦PV001:18837261945⟧",
    "您好,请问有什么可以帮您",
    "👨‍👩‍👧一家人都喜欢❤️,谢谢{buyer}",
    "换行之前\n⟦TP004:FIXME⟧ 换行之后",
    '引号"与反斜杠\\之后⟦TP001:{size⟧ 还在原位',
    "单引号'与冒号: 之后⟦PV001:13758291634⟧",
    "逗号,分号;竖线|之后⟦TP004:xxx元⟧",
    "制表\t之后⟦TP005:\ufeff⟧看不见",
    "末尾的号码⟦PV001:17362841957⟧",
    "⟦PV001:13164829573⟧在最前面",
    "全角括号⟦TP001:\uff5b昵称\uff5d⟧也不行",
    "今天⟦TP004:待补充⟧,明天⟦TP004:待完善⟧",
    "井号 # 之后⟦PV001:15273846195⟧",
    "美元符 $ 与百分号 % 之后⟦TP001:{price⟧ 元",
    "空占位⟦TP001:【】⟧不能发出去",
    "变体选择符⟦TP005:\ufe0f⟧单独出现",
    "尖括号<b>加粗</b>与⟦TP004:XXX快递⟧".replace("XXX快递⟧", "XXX⟧快递"),
    "问号?叹号!之后⟦TP001:{{city}⟧",
    "括号(⟦PV001:18926473815⟧)里面",
    "书名号《⟦TP004:TBD⟧》里面",
    "两个空格  之后⟦TP004:xxx元⟧",
    "⟦TP005:\u200b\u200c\u200d⟧三个连着算一处",
    "英文 words 之后⟦TP001:{id⟧ end",
    "斜杠/与星号*之后⟦PV001:13582947163⟧",
    "结尾感叹⟦TP004:____⟧元",
)
