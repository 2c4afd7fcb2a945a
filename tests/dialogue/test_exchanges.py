"""Exchanges in which wording that no example lists decides which duty is owed or met."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from cslint.dialogue.examples import parse_scene

if TYPE_CHECKING:
    from cslint import Linter

PROMISED = "客 09:00 保修卡能补不\n服 09:01 今天六点前回您\n"
OFFERED = "客 裙子开线 我告到平台客服那儿了\n服 真对不起 给您退四十行吗\n"


def places(linter: Linter, code: str, text: str) -> list[str | None]:
    """The messages at which a rule's findings stand."""
    scene = parse_scene(text)
    report = linter.check_conversation(scene.messages, closed_at=scene.closed_at)
    return [each.message_id for each in report.findings if each.rule == code]


@pytest.mark.parametrize(
    ("code", "text", "at"),
    [
        # A second bubble goes on with the question; a long one is another matter.
        ("RV003", "客 别家晒图都返三块\n客 那你们家呢\n服 老样子~", ["m3"]),
        ("RV003", "客 别家晒图都返三块\n客 对了这个锅电磁炉和燃气灶都能用吧\n服 对的", []),
        ("AS003", "客 运费给补补呗\n服 不能哦姐", ["m2"]),
        ("AS003", "客 押金能退吗\n服 您点一下申请就好", []),
        ("AS003", "客 这课我不想上了 退我吧\n服 问过了 店长说不给退", ["m2"]),
        ("AS003", "客 这课我不想上了 退我吧\n服 退不了呢\n服 票已经出了", []),
        ("SV006", PROMISED + "客 09:20 不劳驾了 在抽屉里翻着了\n止 23:00", []),
        ("SV006", PROMISED + "客 09:20 好嘞\n止 23:00", ["m2"]),
        ("SV006", "客 09:00 鞋跟掉了\n服 09:01 抱歉 一周内给您换好\n止 23:00", []),
        ("SV009", "客 09:00 腰围多少\n服 09:01 我喊一声裁缝师傅\n服 09:12 两尺一", ["m2"]),
        ("SV011", OFFERED + "客 四十可以", ["m1"]),
        ("SV011", OFFERED + "客 四十哪够", []),
        ("SV012", "客 米糕还有不\n服 给您拜年啦 有的", []),
        ("SV014", "客 09:00 有圆的吗\n服 09:20 不好意思 圆的没做过", ["m2"]),
        ("HR003", "客 把我从群发名单里拿掉\n服 好的呢", []),
        ("HR003", "客 把我从群发名单里拿掉\n服 好的呢 要不要看看新品", ["m2"]),
        ("HR003", "客 后天面试 一整天都别打我电话\n服 好的 祝您顺利\n服 裙子后天能到", []),
        ("AT004", "客 三百块定金不退 我这就去市监局反映\n服 知道了", ["m2"]),
        ("SV005", "客 碗碎了两个\n服 您前面还有6位", ["m1"]),
    ],
)  # fmt: skip
def test_a_duty_is_owed_and_met_in_any_words(
    linter: Linter, code: str, text: str, at: list[str]
) -> None:
    assert places(linter, code, text) == at
