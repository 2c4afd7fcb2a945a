"""SARIF 2.1.0: for code hosts and editors. Columns count code points, and it says so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar, TextIO
from urllib.parse import quote

from cslint.report.encoding import to_json
from cslint.report.visible import visible
from cslint.report.writer import Gathering

if TYPE_CHECKING:
    from cslint.model import Finding, Fix, Problem, Region
    from cslint.report.writer import Found, Run, Summary
    from cslint.scan.lexicon import RuleSpec

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}


class SarifWriter(Gathering):
    """One run; results as they come, what was not checked as notifications at the end."""

    wants_fixes: ClassVar[bool] = True

    def __init__(self, stream: TextIO, run: Run) -> None:
        """Write to `stream`."""
        super().__init__(stream, run)
        self._index = {code: at for at, code in enumerate(run.rules)}

    def begin(self) -> None:
        """Open the document: the tool with its rules."""
        driver: dict[str, Any] = {"name": "cslint", "version": self._run.version}
        driver["rules"] = [
            _rule(code, spec, self._run.lang) for code, spec in self._run.rules.items()
        ]
        self._write(
            f'{{"$schema": {to_json(_SCHEMA)}, "version": "2.1.0", "runs": [{{\n'
            f'"tool": {to_json({"driver": driver})},\n"columnKind": "unicodeCodePoints",\n'
            '"results": ['
        )

    def finding(self, found: Found) -> None:
        """Write a result."""
        self._item(to_json(self._result(found)))

    def end(self, summary: Summary) -> None:
        """Write what was not checked, and close the document."""
        invocation: dict[str, Any] = {
            "executionSuccessful": not self._problems,
            "exitCode": summary.exit_status,
        }
        if self._problems:
            invocation["toolExecutionNotifications"] = [
                _notification(each) for each in self._problems
            ]
        self._write(f'\n],\n"invocations": [{to_json(invocation)}]}}]}}\n')

    def _result(self, found: Found) -> dict[str, Any]:
        finding = found.finding
        result: dict[str, Any] = {"ruleId": finding.rule}
        if finding.rule in self._index:
            result["ruleIndex"] = self._index[finding.rule]
        result |= {
            "level": _LEVELS[finding.severity.value],
            "message": {"text": visible(finding.message)},
            "locations": [_location(finding, found.region)],
            "partialFingerprints": {"cslint/v1": finding.fingerprint},
            "properties": _properties(finding),
        }
        if found.fix is not None:
            result["fixes"] = [_fix(finding, found.fix)]
        return result


def _rule(code: str, spec: RuleSpec, lang: str) -> dict[str, Any]:
    what, why = spec.what.in_language(lang), spec.why.in_language(lang)
    advice = spec.suggestion.in_language(lang)
    norms = [f"- {norm}" for norm in spec.norms]
    return {
        "id": code,
        "name": spec.name,
        "shortDescription": {"text": what},
        "fullDescription": {"text": f"{what} {why}"},
        "help": {
            "text": "\n".join((what, why, advice, *norms)),
            "markdown": "\n\n".join((f"**{what}**", why, advice, *norms)),
        },
        "defaultConfiguration": {"enabled": spec.enabled, "level": _LEVELS[spec.severity.value]},
        "properties": {
            "tags": [code.rstrip("0123456789"), *spec.scopes],
            "norms": list(spec.norms),
        },
    }


def _location(finding: Finding, region: Region | None) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": _artifact(finding.path or "-")}
    if region is not None:
        physical["region"] = _region(region)
    elif finding.line is not None:
        physical["region"] = {"startLine": finding.line, "startColumn": finding.column or 1}
    location: dict[str, Any] = {"physicalLocation": physical}
    if name := finding.message_id or finding.contact_id:
        location["logicalLocations"] = [{"fullyQualifiedName": visible(name), "kind": "member"}]
    return location


def _artifact(path: str) -> dict[str, str]:
    """A path as a URI reference; relative ones are so to the root of the sources."""
    safe = path.encode("utf-8", "backslashreplace").decode("utf-8")
    if safe.startswith("/"):
        return {"uri": "file://" + quote(safe)}
    return {"uri": quote(safe), "uriBaseId": "%SRCROOT%"}


def _region(region: Region) -> dict[str, int]:
    return {
        "startLine": region.line,
        "startColumn": region.column,
        "endLine": region.end_line,
        "endColumn": region.end_column,
    }


def _properties(finding: Finding) -> dict[str, Any]:
    names = ("conversation_id", "message_index", "start", "end", "platform", "suggestion")
    given = {name: getattr(finding, name) for name in names}
    return {
        **{name: value for name, value in given.items() if value is not None},
        "confidence": finding.confidence,
        "obfuscated": finding.obfuscated,
        "norms": list(finding.norms),
        "evidence": list(finding.evidence),
    }


def _fix(finding: Finding, fix: Fix) -> dict[str, Any]:
    replacement = {
        "deletedRegion": _region(fix.region),
        "insertedContent": {"text": fix.replacement},
    }
    kind = "safe" if fix.is_safe else "unsafe: judge the wording"
    return {
        "description": {"text": f"{finding.rule} ({kind})"},
        "artifactChanges": [
            {
                "artifactLocation": _artifact(finding.path or "-"),
                "replacements": [replacement],
            }
        ],
    }


def _notification(problem: Problem) -> dict[str, Any]:
    text = f"not checked: {problem.reason}" + (f" ({problem.hint})" if problem.hint else "")
    told: dict[str, Any] = {"level": "error", "message": {"text": visible(text)}}
    if problem.path:
        physical: dict[str, Any] = {"artifactLocation": _artifact(problem.path)}
        if problem.line is not None:
            physical["region"] = {"startLine": problem.line}
            if problem.column is not None:
                physical["region"]["startColumn"] = problem.column
        told["locations"] = [{"physicalLocation": physical}]
    return told
