"""What the command line says to people, in Chinese and English."""

# ruff: noqa: ISC004  (a text of several lines is one member of its pair)

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Language = Literal["zh", "en"]


class Texts:
    """The messages in one language, by key."""

    def __init__(self, lang: Language) -> None:
        """Choose a language."""
        self.lang: Language = lang

    def __getitem__(self, key: str) -> str:
        """The text of a key. Raises KeyError."""
        zh, en = MESSAGES[key]
        return zh if self.lang == "zh" else en


def interface_language(args: Sequence[str]) -> Language:
    """The language of help and messages: `--lang`, else CSLINT_LANG, else the locale."""
    chosen = _option(args) or os.environ.get("CSLINT_LANG", "").lower()[:2]
    if chosen in {"zh", "en"}:
        return "zh" if chosen == "zh" else "en"
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := os.environ.get(name):
            return "zh" if value.lower().startswith("zh") else "en"
    return _windows_language()


def _option(args: Sequence[str]) -> str | None:
    for index, each in enumerate(args):
        if each == "--":
            return None
        if each.startswith("--lang="):
            return each.partition("=")[2]
        if each == "--lang" and index + 1 < len(args):
            return args[index + 1]
    return None


def _windows_language() -> Language:
    if os.name != "nt":
        return "en"
    import locale  # noqa: PLC0415  (where the environment does not tell)

    return "zh" if "chinese" in (locale.getlocale()[0] or "").lower() else "en"


MESSAGES: dict[str, tuple[str, str]] = {
    "app": (
        "客服消息合规检查:找出不该说的话,也找出该做而没做的事。\n\n"
        "\b\n退出码:0 没有达到 --fail-on 的发现;1 有;\n"
        "2 运行本身失败(选项、配置或输入有误,有内容没检查)。\n"
        "命令补全:见 cslint check --help 末尾。",
        "Compliance linter for customer-service messages: finds what agents must not say, and "
        "what they forgot to do.\n\n"
        "\b\nExit status: 0 nothing at or above --fail-on; 1 findings; 2 the run itself failed\n"
        "(a bad option, configuration or input: something was not checked).\n"
        "Shell completion: see the end of cslint check --help.",
    ),
    "version": ("显示版本号。", "Show the version."),
    "did_you_mean": ("是不是想输入 {}?", "Did you mean {}?"),
    "known_commands": ("可用的命令:{}。", "Commands: {}."),
    "no_command": ("没有命令“{}”。", "No such command “{}”."),
    "interrupted": ("已中断,检查没有做完。", "Interrupted: the check is not complete."),
    "internal": (
        "内部错误:{}\n这是 cslint 的缺陷;加 --verbose 可看到调用栈,请随报告附上。",
        "internal error: {}\nThis is a defect of cslint; --verbose shows the traceback to report.",
    ),
    "error": ("错误", "error"),
    "warning": ("警告", "warning"),
    "not_checked": ("未检查", "not checked"),
    "skipped": ("已跳过", "skipped"),
    "hint": ("提示", "hint"),
    # check
    "check": (
        "检查文件、文件夹或标准输入(-)。\n\n不给路径时检查当前文件夹。",
        "Check files, folders or standard input (-).\n\nWithout a path, the current folder.",
    ),
    "check_epilog": (
        '\b\n命令补全:\n  bash  eval "$(_CSLINT_COMPLETE=bash_source cslint)"\n'
        '  zsh   eval "$(_CSLINT_COMPLETE=zsh_source cslint)"\n'
        "  fish  _CSLINT_COMPLETE=fish_source cslint | source",
        '\b\nShell completion:\n  bash  eval "$(_CSLINT_COMPLETE=bash_source cslint)"\n'
        '  zsh   eval "$(_CSLINT_COMPLETE=zsh_source cslint)"\n'
        "  fish  _CSLINT_COMPLETE=fish_source cslint | source",
    ),
    "o_kind": (
        "文件是什么:聊天记录、话术模板、联系计划。不给则看配置,再看内容。",
        "What the files are. Else the configuration tells, else their content.",
    ),
    "o_profile": ("平台规则集。", "Platform profile."),
    "o_select": (
        "只用这些规则(代码、族如 RV、名称、ALL;逗号分隔),代替配置里的选择。",
        "Only these rules (codes, families such as RV, names, ALL; by comma); replaces the "
        "configuration's choice.",
    ),
    "o_extend_select": ("再加上这些规则。", "Add these rules."),
    "o_ignore": ("不用这些规则。", "Leave these rules out."),
    "o_format": (
        "输出格式:{}。默认:终端上 text,否则 concise。",
        "Output format: {}. Default: text on a terminal, else concise.",
    ),
    "o_output_file": ("把报告写进文件(UTF-8)。", "Write the report to a file (UTF-8)."),
    "o_fail_on": (
        "达到此级别的发现使退出码为 1。默认 warning。",
        "Findings of this severity or above exit with 1. Default: warning.",
    ),
    "o_config": (
        "配置文件。默认向上寻找 cslint.toml 或 pyproject.toml。",
        "Configuration file. Default: cslint.toml or pyproject.toml, looked for upwards.",
    ),
    "o_isolated": ("不读任何配置文件。", "Read no configuration file."),
    "o_jobs": (
        "用几个进程检查多个文件;0 为自动。结果与进程数无关。",
        "Processes for several files; 0 decides by itself. The output does not depend on it.",
    ),
    "o_progress": (
        "在标准错误上显示进度(仅终端)。默认:耗时较长时显示。",
        "Progress on standard error (a terminal only). Default: when it takes long.",
    ),
    "o_statistics": ("最后列出每条规则的次数。", "End with the count of each rule."),
    "o_redact": (
        "输出里遮盖个人信息(手机号、证件号、卡号、邮箱、地址等)。",
        "Mask personal data (phone, ID and card numbers, e-mail, addresses) in what is shown.",
    ),
    "o_now": (
        "没有 closed_at 的会话以此时刻为结束(ISO 8601)。",
        "When conversations without closed_at end (ISO 8601).",
    ),
    "o_lang": ("语言。", "Language."),
    "o_quiet": ("只输出发现和未检查的内容。", "Only findings and what was not checked."),
    "o_verbose": (
        "在标准错误上说明所用配置与文件;出错时给出调用栈。",
        "Tell the configuration and files used on standard error; tracebacks of failures.",
    ),
    "o_no_scorer": ("不用学习得到的评分器,只用规则。", "Rules only, without the learned scorer."),
    "o_skip": (
        "坏记录只警告并计数,不使退出码为 2。",
        "Malformed records are warned about and counted; they do not exit with 2.",
    ),
    "o_encoding": ("文本文件的编码。默认自动识别。", "Encoding of text files. Default: detected."),
    "o_fix": (
        "修正模板文件里有唯一正确改法的发现;其余字节不变。",
        "Mend what has one right replacement in template files; all else stays byte for byte.",
    ),
    "o_unsafe_fixes": (
        "连同需要斟酌措辞的改写(须与 --fix 或 --diff 同用)。",
        "Reword too where judgement is needed (with --fix or --diff).",
    ),
    "o_diff": (
        "只显示会改什么,不写文件。",
        "Show what would be mended instead of writing it.",
    ),
    "o_add_ignores": (
        "给现有发现写上忽略注释,附此理由。",
        "Write suppressions for what is found now, with this reason.",
    ),
    "o_baseline": (
        "放过此基线文件里已知的发现。",
        "Pass over the findings known in this baseline file.",
    ),
    "o_write_baseline": (
        "写基线文件:不存在则新建,存在则只删去已消失的。",
        "Write the baseline: a new one, or without what is no longer found.",
    ),
    "o_grow_baseline": (
        "允许已有的基线增加新发现。",
        "Let an existing baseline take in new findings.",
    ),
    "no_baseline": (
        "没有说明写哪个基线文件;加 --baseline FILE 或在配置里写 baseline",
        "no baseline file is named; give --baseline FILE or set baseline in the configuration",
    ),
    "needs_fix": (
        "--unsafe-fixes 须与 --fix 或 --diff 同用",
        "--unsafe-fixes goes with --fix or --diff",
    ),
    "needs_write": (
        "--grow-baseline 须与 --write-baseline 同用",
        "--grow-baseline goes with --write-baseline",
    ),
    "no_reason": ("--add-ignores 须给出理由", "--add-ignores needs a reason"),
    "no_comments": (
        "{} 处发现不能写忽略注释:这种文件没有注释或位置不明;请写在旁边的 cslint 键或列里,或用基线",
        "{} findings cannot be suppressed by comments in this file; write a key or column “cslint”"
        " beside the texts, or use a baseline",
    ),
    "fixed": ("修正了 {} 处,{} 个文件", "{} fixes in {} files"),
    "would_fix": ("可修正 {} 处,{} 个文件", "{} fixes possible in {} files"),
    "baseline_passed": ("基线放过 {} 处已知的发现", "{} known findings passed over"),
    "baseline_written": ("已写入基线 {}", "wrote the baseline {}"),
    "binary_terminal": (
        "此格式不是文字;加 --output-file 写进文件",
        "this format is no text: name a file with --output-file",
    ),
    "bad_now": (
        "“{}”不是 ISO 8601 时间,例如 2024-03-22T14:05:25+08:00",
        "“{}” is not an ISO 8601 time such as 2024-03-22T14:05:25+08:00",
    ),
    "bad_day": (
        "“{}”不是日期,应写成 2024-03-22 这样",
        "“{}” is no date: write it as 2024-03-22",
    ),
    "config_and_isolated": (
        "--config 与 --isolated 不能同时使用",
        "--config and --isolated exclude each other",
    ),
    "no_encoding": ("没有编码“{}”", "there is no encoding “{}”"),
    "cannot_write": ("不能写入 {}:{}", "cannot write {}: {}"),
    "using_config": ("配置:{}", "configuration: {}"),
    "no_config": ("无(默认值)", "none (defaults)"),
    "checked": ("已检查 {}({})", "checked {} ({})"),
    "done": (
        "{findings} 处发现,{files} 个文件,{messages} 条消息,{problems} 处未检查",
        "{findings} findings, {files} files, {messages} messages, {problems} not checked",
    ),
    "records_skipped": ("跳过 {} 条坏记录", "{} malformed records skipped"),
    "unknown_kind": (
        "看不出是聊天记录、话术模板还是联系计划",
        "cannot tell whether it is a chat log, reply templates or a contact schedule",
    ),
    "unknown_kind_hint": (
        "用 --kind chat|template|contacts 指明,或在配置的 [files] 里写",
        "say so with --kind chat|template|contacts, or in [files] of the configuration",
    ),
    "kind_unsupported": ("还不能检查这种文件({})", "files of this kind ({}) cannot be checked"),
    "failed_inside": (
        "内部错误,这个文件没有检查完:{}",
        "internal error, the file was not checked to its end: {}",
    ),
    "failed_run": (
        "内部错误,检查没有做完:{}",
        "internal error, the check is not complete: {}",
    ),
    "verbose_hint": ("加 --verbose 可看到调用栈", "--verbose shows the traceback"),
    "nothing_to_check": (
        "没有可检查的文件",
        "nothing to check: only files of cslint's own are here",
    ),
    "worker_died": ("检查它的进程异常退出", "the process that checked it died"),
    "progress": ("已检查 {} 条消息", "{} messages checked"),
    # why
    "why_help": (
        "说明规则和评分器对一句回复怎么看,报不报都说。",
        "Tell what rules and scorer say of one reply, found or not.",
    ),
    "o_before": ("顾客的上一句话。", "The customer's message before."),
    "why_nothing": (
        "单看这一句,没有规则接近。",
        "No rule of single replies comes near this text.",
    ),
    "why_alone": (
        "这里只看单独一句;对话规则要有上文才能判断,用 --before 给出顾客的上一句话。",
        "The reply was judged alone; dialogue rules need the exchange: give the customer's message"
        " with --before.",
    ),
    "why_dialogue": ("放进对话里看", "In the conversation"),
    "why_left": ("如果对话到此为止", "If the conversation ended here"),
    "why_no_dialogue": (
        "放进对话里看,没有违反对话规则。",
        "In the conversation, it breaks no dialogue rule.",
    ),
    "why_least": ("门槛", "threshold"),
    "why_found": ("会报", "found"),
    "why_not_found": ("不报", "not found"),
    "why_phrases": ("规则短语", "phrases of the rule"),
    "why_weighed": ("权重最大的字", "weighed most"),
    "why_near": ("语料里最近的句子", "nearest in the corpus"),
    # eval, learn
    "eval": (
        "在带标注的文件上测每条规则的精确率、召回率。",
        "Precision and recall of each rule on labelled files.",
    ),
    "o_scorer_only": ("只用评分器,不用规则。", "The scorer alone, without composed rules."),
    "o_worst": ("列出最严重的 N 个错误。", "Show the N worst mistakes."),
    "o_floors": (
        "底线文件:低于底线则退出码为 1。",
        "A file of floors; exit status 1 below any of them.",
    ),
    "o_raise_floors": ("把底线提高到本次结果。", "Raise the floors to what was measured."),
    "no_source": (
        "--no-scorer 与 --scorer-only 不能同用。",
        "--no-scorer and --scorer-only exclude each other.",
    ),
    "all_rules": ("全部", "all"),
    "measured": ("共 {} 段,{} 处未能读取", "{} conversations, {} records not read"),
    "worst": ("最严重的错误:", "Worst mistakes:"),
    "false_alarm": ("误报", "false alarm"),
    "missed": ("漏报", "missed"),
    "learn": (
        "从更正过的结果学一份私有微调;只写到你指定的文件。",
        "Learn a private adjustment from corrections; written only where you say.",
    ),
    "o_learn_output": ("微调写到此文件。", "Where to write the adjustment."),
    "learnt": (
        '学了 {} 条更正,写入 {};在配置里写 adjustment = "{}" 启用,删去即还原',
        'learnt {} corrections, written to {}; set adjustment = "{}" to use it, '
        "delete the line to undo",
    ),
    "learn_fitted": ("其中 {} 条现在判断正确", "{} of them are now judged as corrected"),
    "learn_flipped": (
        "注意:随带例句的判断因此改变:{} {}",
        "note: a shipped example is judged otherwise now: {} {}",
    ),
    # rule, rules
    "rule": (
        "解释一条规则:查什么、为什么、依据、例子。",
        "Explain a rule: what, why, norms, examples.",
    ),
    "rules": ("列出规则。", "List the rules."),
    "o_plain_format": ("输出格式。", "Output format."),
    "o_scope": ("只列此范围的规则。", "Only rules of this scope."),
    "o_severity": ("只列此级别的规则。", "Only rules of this severity."),
    "o_enabled": ("只列启用的规则。", "Only rules that are on."),
    "o_rule_filter": (
        "只列这些规则(代码、族、名称;逗号分隔)。",
        "Only these rules (codes, families, names; by comma).",
    ),
    "what": ("查什么", "What it finds"),
    "why": ("为什么", "Why it matters"),
    "suggestion": ("建议", "Write instead"),
    "bad": ("违规的例子", "Violations"),
    "good": ("不违规的例子", "Not violations"),
    "norms": ("规范依据", "Norms"),
    "severity": ("级别", "Severity"),
    "scopes": ("范围", "Scope"),
    "default": ("默认", "Default"),
    "on": ("开", "on"),
    "off": ("关", "off"),
    "customer": ("顾客", "customer"),
    "agent": ("客服", "agent"),
    "rule_count": ("{} 条规则,{} 条启用", "{} rules, {} on"),
    # config, init
    "config": (
        "显示实际生效的配置(TOML)。",
        "Show the effective configuration as TOML.",
    ),
    "o_schema": (
        "改为显示配置的 JSON Schema。",
        "Show the JSON Schema of the configuration instead.",
    ),
    "init": (
        "在当前文件夹写一份带注释的 cslint.toml。",
        "Write a commented cslint.toml into the current folder.",
    ),
    "new_rule": (
        "写出一条新规则的骨架(词库文件),填好后用 cslint test 检验。",
        "Write the skeleton of a rule (a lexicon file) to fill in and try with `cslint test`.",
    ),
    "o_rule_folder": ("词库文件夹。", "Folder of the lexicon."),
    "rule_taken": ("代码或名称已被 {} 使用", "the code or name is taken by {}"),
    "bad_code": (
        "“{}”不是规则代码(两个以上大写字母加三位以上数字,如 XX001)",
        "“{}” is no rule code (two capitals or more, then three digits: XX001)",
    ),
    "bad_name": (
        "“{}”不是规则名(小写单词以连字符相连,如 two-words)",
        "“{}” is no rule name (small words joined by hyphens: two-words)",
    ),
    "exists_already": ("{} 已存在", "{} exists"),
    "rule_next": (
        '下一步:填写它,在配置里写 lexicons = ["{0}"],运行 cslint test {0}',
        'next: fill it in, set lexicons = ["{0}"] in the configuration, run cslint test {0}',
    ),
    "o_force": ("覆盖已有的文件。", "Overwrite a file that is there."),
    "exists": ("{} 已存在;加 --force 覆盖", "{} exists; --force overwrites it"),
    "written": ("已写入 {}", "wrote {}"),
    # test
    "test": (
        "运行词库里的例子。\n\n每个短语须能匹配自己;每条规则须命中自己的违规例子、放过不违规的例子。"
        "不给文件夹时测试自带的和配置里的词库。\n\n"
        "\b\n退出码:0 全部通过;1 有失败;2 词库无法装入。",
        "Run the examples inside lexicons.\n\nEvery phrase must match itself; every rule must fire "
        "on its bad examples and stay silent on its good ones. Without folders, the lexicons "
        "that ship and those of the configuration.\n\n"
        "\b\nExit status: 0 all passed, 1 failures, 2 a lexicon cannot be loaded.",
    ),
    "o_innocent": (
        "再加一份无问题的聊天记录,统计短语误中率。",
        "One more log of innocent messages to measure how often phrases hit.",
    ),
    "o_max_rate": (
        "词族在无问题文本上的命中率高于此值时算失败(0 到 1)。",
        "A family that hits innocent texts more often than this fails (0 to 1).",
    ),
    "phrase_dead": (
        "词族 {} 的短语“{}”匹配不到自己(“{}”)",
        "family {}: “{}” cannot match itself (“{}”)",
    ),
    "pattern_bad": ("词族 {} 的正则不可用:{}", "family {}: pattern cannot be used: {}"),
    "no_bad": (
        "规则 {} 没有违规例子,无法证明它能命中",
        "rule {} has no bad example: nothing shows that it fires",
    ),
    "no_good": ("规则 {} 没有不违规的例子", "rule {} has no good example"),
    "bad_silent": ("规则 {} 没有命中自己的违规例子:{}", "rule {} is silent on its bad example: {}"),
    "good_fires": ("规则 {} 误中自己的不违规例子:{}", "rule {} fires on its good example: {}"),
    "rate_high": (
        "词族 {} 在无问题文本上的命中率为 {:.1%}",
        "family {} hits {:.1%} of innocent texts",
    ),
    "hits": (
        "无问题文本 {} 条;最常命中的词族:",
        "{} innocent texts; the families that hit them most:",
    ),
    "fires_elsewhere": (
        "在其他无问题文本上命中的规则:",
        "Rules that fire on other innocent texts:",
    ),
    "untested": (
        "例子不是消息、这里没有运行的规则:{}",
        "rules whose examples are no messages and were not run here: {}",
    ),
    "tested": (
        "{phrases} 个短语,{variants} 种展开,{rules} 条规则,{examples} 个例子:{failures} 处失败",
        "{phrases} phrases, {variants} variants, {rules} rules, {examples} examples: "
        "{failures} failures",
    ),
    # norms
    "norms_help": (
        "列出法律与平台规则:日期、处罚、来源、可靠程度;可按规则代码筛选。",
        "List laws and platform rules: dates, penalties, sources, certainty; by rule if named.",
    ),
    "o_norm_scope": (
        "只看某平台(taobao…)或国家(CN、US…)的。",
        "Only those of a platform (taobao, …) or a country (CN, US, …).",
    ),
    "o_norm_on": ("只看这一天有效的。", "Only those in force on this day."),
    "o_norm_certainty": ("只看此可靠程度的。", "Only those of this certainty."),
    "o_norm_due": ("只看已到复核日期的。", "Only those past their review date."),
    "o_norm_today": ("以此日判断是否到复核日期。", "Judge review dates as of this day."),
    "norm_penalty": ("处罚", "penalty"),
    "norm_until": ("截止", "until"),
    "norm_draft": ("征求意见稿,尚未施行", "a draft, not in force"),
    "norm_rules": ("相关规则", "rules"),
    "norm_source": ("来源", "source"),
    "norm_due": (
        "已过复核日期 {},请核对最新文本",
        "past its review date {}: check the current text",
    ),
    "norm_count": ("{} 条规范,{} 条已到复核日期", "{} norms, {} past their review date"),
    # plan
    "plan_help": (
        "把联系计划里违规的待联系项移到下一个允许的时间,同时遵守全部规则。",
        "Move each offending planned contact to its next permitted time, all rules kept at once.",
    ),
    "o_plan_format": ("输出格式。", "Output format."),
    "o_plan_now": (
        "待联系项不早于此时刻。",
        "Nothing still to be done is planned before this time.",
    ),
    "plan_no_time": ("{}:没有允许的时间({})", "{}: there is no permitted time ({})"),
    "plan_fact": ("{}:已发生,无法移动({})", "{}: done already, cannot be moved ({})"),
    "plan_moved": ("原 {}:{}", "was {}: {}"),
    "plan_count": (
        "{} 项联系,移动 {} 项,{} 项没有允许的时间,{} 项已违规发生",
        "{} contacts, {} moved, {} without a permitted time, {} done against the rules",
    ),
}
