"""The configuration that `cslint init` writes."""

from __future__ import annotations

_LINES = (
    (
        "cslint 的配置。未列出的设置取默认值;写错的键会报错。",
        "Settings of cslint. What is not named keeps its default; a misspelt key is an error.",
        None,
    ),
    (
        "平台规则集:generic taobao jd weidian kuaishou xiaohongshu douyin pinduoduo weixin",
        "platform profile: generic taobao jd weidian kuaishou xiaohongshu douyin pinduoduo weixin",
        'profile = "{profile}"',
    ),
    (
        "报告的语言:zh 或 en",
        "language of reports: zh or en",
        'lang = "{lang}"',
    ),
    (
        "没有写明时区的时间按此时区理解",
        "zone of times that name none",
        'timezone = "Asia/Shanghai"',
    ),
    (
        "达到此级别的发现使退出码为 1:error warning info never",
        "findings of this severity or above exit with 1: error warning info never",
        'fail-on = "warning"',
    ),
    (
        "规则:代码(RV001)、族(RV)、名称,或 ALL;cslint rules 列出全部",
        "rules: codes (RV001), families (RV), names, or ALL; `cslint rules` lists them",
        ('# select = ["ALL"]\n# extend-select = ["RV006"]\n# ignore = ["SV012"]'),
    ),
    (
        "自己的词库文件夹(相对于本文件),见 cslint test",
        "folders of your own lexicons (relative to this file); see `cslint test`",
        '# lexicons = ["our-lexicon"]',
    ),
    (
        "已知发现的基线文件;不许用注释放过的规则",
        "file of known findings; rules that no comment may suppress",
        ('# baseline = "cslint-baseline.json"\n# unsuppressible = ["RV001"]'),
    ),
    (
        "改变单条规则的级别",
        "severity of single rules",
        ('# [severity]\n# RV006 = "warning"'),
    ),
    (
        "某些文件里不用的规则",
        "rules that are not used in some files",
        ('# [per-file-ignores]\n# "archive/*" = ["SV"]'),
    ),
    (
        "文件是什么(通配符);不写则看内容",
        "what files are (globs); else their content tells",
        (
            "# [files]\n"
            '# chat = ["logs/*.jsonl"]\n'
            '# template = ["replies/*.yaml"]\n'
            '# contacts = ["calls/*.csv"]'
        ),
    ),
    (
        "话术模板:放文字的键或列、每个文件都有的变量、纯文本的单位(line 或 paragraph)",
        "templates: keys or columns of text, variables of every file, unit of plain text",
        ('# [templates]\n# text-keys = ["回答"]\n# variables = ["buyer"]\n# text-unit = "line"'),
    ),
    (
        "导出文件的列名与角色名",
        "names of columns and roles in your export",
        ('# [reading.columns]\n# "聊天内容" = "text"\n# [reading.roles]\n# "坐席" = "agent"'),
    ),
)


def starter(profile: str, lang: str) -> str:
    """The text of a new cslint.toml, commented in a language."""
    blocks = []
    for zh, en, setting in _LINES:
        comment = f"# {zh if lang == 'zh' else en}"
        blocks.append(comment if setting is None else f"{comment}\n{setting}")
    return "\n\n".join(blocks).replace("{profile}", profile).replace("{lang}", lang) + "\n"
