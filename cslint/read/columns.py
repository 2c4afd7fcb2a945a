"""The names people give to columns, roles and channels, in Chinese and English."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The first aliases of a field are the clearest: they win over later ones in the same file.
ALIASES: Mapping[str, tuple[str, ...]] = {
    "conversation_id": (
        "会话ID", "会话编号", "会话号", "会话标识", "会话", "对话ID", "对话编号", "聊天ID",
        "聊天编号", "咨询ID", "咨询编号", "接待ID", "接待编号", "工单号", "工单ID", "通话ID",
        "session_id", "session", "conversation", "chat_id", "dialog_id", "dialogue_id",
        "thread_id", "ticket_id", "call_id", "cid",
    ),
    "message_id": (
        "消息ID", "消息编号", "消息号", "消息标识", "消息序号", "记录ID", "msg_id", "message_no",
        "短信ID",
    ),
    "role": (
        "角色", "发送方角色", "发送者角色", "发言角色", "发送人角色", "发送方类型", "发送者类型",
        "发送人类型", "用户类型", "消息方向", "身份", "发送方", "发送者", "发送人", "发言人",
        "发言方", "说话人", "消息来源", "sender_role", "sender_type", "from_role", "speaker",
        "author_role", "sender", "author",
    ),
    "text": (
        "消息内容", "聊天内容", "内容", "文本", "消息文本", "对话内容", "会话内容", "发言内容",
        "发送内容", "沟通内容", "短信内容", "邮件内容", "通话内容", "转写文本", "正文", "消息",
        "聊天记录", "原文", "content", "message", "msg", "body", "utterance", "message_text",
        "message_content", "msg_content", "transcript",
    ),
    "time": (
        "发送时间", "消息时间", "时间", "聊天时间", "会话时间", "发言时间", "消息发送时间",
        "创建时间", "发生时间", "通话时间", "呼叫时间", "联系时间", "日期时间", "时间戳",
        "timestamp", "sent_at", "send_time", "sent_time", "created_at", "create_time",
        "message_time", "msg_time", "datetime", "date_time", "ts",
    ),
    "agent_id": (
        "客服ID", "客服账号", "客服帐号", "客服工号", "客服昵称", "客服名称", "客服姓名",
        "接待客服", "接待人", "坐席", "坐席工号", "坐席ID", "座席", "座席工号", "工号",
        "子账号", "员工账号", "员工", "客服", "agent", "staff_id", "operator_id", "seat_id",
        "employee_id", "agent_name",
    ),
    "channel": ("渠道", "沟通渠道", "联系渠道", "消息渠道", "联系方式", "通道", "channel_type"),
    "customer_id": (
        "客户ID", "买家ID", "顾客ID", "用户ID", "会员ID", "客户编号", "用户编号", "买家昵称",
        "客户昵称", "顾客昵称", "用户昵称", "买家账号", "买家旺旺", "旺旺号", "客户账号",
        "客户名称", "买家", "客户", "顾客", "访客", "会员", "用户", "customer", "buyer_id",
        "buyer", "user_id", "uid", "buyer_nick", "client_id", "customer_name", "open_id",
    ),
    "platform": ("平台", "店铺平台", "来源平台", "电商平台", "platform_name"),
    "outcome": ("结果", "联系结果", "呼叫结果", "通话结果", "接听状态", "发送结果", "result"),
    "direction": ("方向", "呼叫方向", "通话方向", "联系方向", "呼入呼出", "call_direction"),
    "consent": ("同意", "是否同意", "已同意", "客户同意", "用户同意", "授权", "has_consent"),
    "messages": ("消息列表", "聊天消息", "消息记录", "message_list", "turns", "dialogue", "dialog"),
    "closed_at": ("关闭时间", "结束时间", "会话结束时间", "end_time", "ended_at", "close_time"),
    "contact_id": ("联系ID", "联系编号", "触达ID", "计划ID"),
    "matter_id": ("事项ID", "订单号", "订单编号", "案件编号", "order_id"),
    "timezone": ("时区", "time_zone", "tz"),
}  # fmt: skip

ROLES: Mapping[str, tuple[str, ...]] = {
    "customer": (
        "买家", "客户", "顾客", "用户", "消费者", "访客", "会员", "买方", "客人", "粉丝",
        "来访者", "咨询者", "被叫客户", "buyer", "user", "client", "visitor", "consumer", "guest",
        "shopper",
    ),
    "agent": (
        "客服", "卖家", "商家", "店铺", "店家", "卖方", "人工客服", "人工", "店主", "掌柜",
        "坐席", "座席", "员工", "导购", "主播", "店员", "售前", "售后", "售前客服", "售后客服",
        "接待员", "顾问", "商户", "seller", "staff", "merchant", "shop", "operator", "employee",
        "representative", "csr", "human_agent", "support", "service",
    ),
    "bot": (
        "机器人", "自动回复", "智能客服", "客服机器人", "机器人客服", "店小蜜", "自动应答",
        "自动", "智能助手", "自动消息", "欢迎语", "robot", "chatbot", "auto_reply", "auto",
        "automatic", "autoreply",
    ),
    "system": (
        "系统", "系统消息", "系统通知", "系统提示", "平台", "平台消息", "通知", "notice",
        "notification", "sys",
    ),
}  # fmt: skip

CHANNELS: Mapping[str, tuple[str, ...]] = {
    "chat": (
        "聊天", "在线", "在线聊天", "在线客服", "即时消息", "旺旺", "千牛", "微信", "企业微信",
        "咚咚", "飞鸽", "im", "online", "webchat", "wechat",
    ),
    "call": ("电话", "通话", "语音", "外呼", "呼叫", "语音通话", "phone", "voice", "tel"),
    "sms": ("短信", "彩信", "短消息", "text_message", "mms"),
    "email": ("邮件", "邮箱", "电子邮件", "mail", "e-mail"),
}  # fmt: skip

# Names of profiles; a platform that is not listed keeps the name it was given.
PLATFORMS: Mapping[str, tuple[str, ...]] = {
    "taobao": ("淘宝", "天猫", "淘宝网", "天猫商城", "千牛", "tmall"),
    "jd": ("京东", "京东商城", "京麦"),
    "weidian": ("微店",),
    "kuaishou": ("快手", "快手小店", "快手电商"),
    "xiaohongshu": ("小红书", "小红书店铺"),
    "douyin": ("抖音", "抖店", "抖音电商", "抖音小店", "飞鸽"),
    "pinduoduo": ("拼多多", "pdd"),
    "weixin": ("微信小店", "视频号小店"),
    "wecom": ("企业微信", "企微"),
}  # fmt: skip
PLATFORM_ALIASES = {
    spelling: name
    for name, aliases in PLATFORMS.items()
    for alias in (name, *aliases)
    for spelling in (alias, alias.upper(), alias.title())
    if spelling != name
}

DIRECTIONS: Mapping[str, tuple[str, ...]] = {
    "outbound": ("呼出", "外呼", "去电", "主动", "出站", "发出", "out"),
    "inbound": ("呼入", "来电", "被动", "入站", "收到", "in"),
}

_SHORT = 64  # characters; longer names are not worth keeping
_NOTES = re.compile(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】")
_BRACKETS = re.compile(r"[\s()\[\]【】]+")
_FILLER = re.compile(r"[\s_\-:.*/#\"']+")


def plain(name: str) -> str:
    """`name` without case, width, spacing, punctuation and remarks in brackets."""
    # Tables repeat the same few words a million times.
    return _short_plain(name) if len(name) <= _SHORT else _plain(name)


@lru_cache(maxsize=1024)
def _short_plain(name: str) -> str:
    return _plain(name)


def _plain(name: str) -> str:
    folded = unicodedata.normalize("NFKC", name).casefold()
    return _FILLER.sub("", _NOTES.sub("", folded)) or _BRACKETS.sub("", folded)


def alias_ranks() -> dict[str, tuple[int, str]]:
    """For each known header, plain, its rank (0 is the canonical name) and its field."""
    return {
        plain(alias): (rank, field)
        for field, aliases in ALIASES.items()
        for rank, alias in enumerate((field, *aliases))
    }
