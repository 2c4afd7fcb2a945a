"""JSON Schemas of the formats, written from their published specifications.

SARIF 2.1.0 (OASIS), the parts that are written, nothing else allowed; reviewdog's rdjson
(proto/rdf); GitLab's Code Quality report.
"""

from __future__ import annotations


def _object(required, **properties):
    return {
        "type": "object",
        "required": required.split(),
        "properties": properties,
        "additionalProperties": False,
    }


_TEXT = {"type": "string"}
_COUNT = {"type": "integer", "minimum": 1}
_ANY = {"type": "object"}
_LEVEL = {"enum": ["none", "note", "warning", "error"]}


def _list(items, **more):
    return {"type": "array", "items": items, **more}


_MESSAGE = _object("text", text=_TEXT)
_MULTIFORMAT = _object("text", text=_TEXT, markdown=_TEXT)
_ARTIFACT = _object("uri", uri={"type": "string", "format": "uri-reference"}, uriBaseId=_TEXT)
_REGION = _object(
    "startLine", startLine=_COUNT, startColumn=_COUNT, endLine=_COUNT, endColumn=_COUNT
)
_PHYSICAL = _object("artifactLocation", artifactLocation=_ARTIFACT, region=_REGION)
_LOCATION = _object(
    "physicalLocation",
    physicalLocation=_PHYSICAL,
    logicalLocations=_list(_object("fullyQualifiedName", fullyQualifiedName=_TEXT, kind=_TEXT)),
)
_RULE = _object(
    "id",
    id=_TEXT,
    name=_TEXT,
    shortDescription=_MULTIFORMAT,
    fullDescription=_MULTIFORMAT,
    help=_MULTIFORMAT,
    defaultConfiguration=_object("", enabled={"type": "boolean"}, level=_LEVEL),
    properties=_ANY,
)
_FIX = _object(
    "artifactChanges",
    description=_MESSAGE,
    artifactChanges=_list(
        _object(
            "artifactLocation replacements",
            artifactLocation=_ARTIFACT,
            replacements=_list(
                _object("deletedRegion", deletedRegion=_REGION, insertedContent=_MESSAGE),
                minItems=1,
            ),
        ),
        minItems=1,
    ),
)
_RESULT = _object(
    "message",
    ruleId=_TEXT,
    ruleIndex={"type": "integer", "minimum": 0},
    level=_LEVEL,
    message=_MESSAGE,
    locations=_list(_LOCATION),
    partialFingerprints={"type": "object", "additionalProperties": _TEXT},
    fixes=_list(_FIX),
    properties=_ANY,
)
_NOTIFICATION = _object("message", level=_LEVEL, message=_MESSAGE, locations=_list(_LOCATION))
_RUN = _object(
    "tool",
    tool=_object("driver", driver=_object("name", name=_TEXT, version=_TEXT, rules=_list(_RULE))),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=_list(_RESULT),
    invocations=_list(
        _object(
            "executionSuccessful",
            executionSuccessful={"type": "boolean"},
            exitCode={"type": "integer"},
            toolExecutionNotifications=_list(_NOTIFICATION),
        )
    ),
)
SARIF = _object("version runs", **{"$schema": _TEXT}, version={"const": "2.1.0"}, runs=_list(_RUN))

_POSITION = _object("line", line=_COUNT, column=_COUNT)
_RANGE = _object("start", start=_POSITION, end=_POSITION)
_PLACE = _object("path", path=_TEXT, range=_RANGE)
RDJSON = _object(
    "diagnostics",
    source=_object("name", name=_TEXT, url=_TEXT),
    severity={"enum": ["ERROR", "WARNING", "INFO"]},
    diagnostics=_list(
        _object(
            "message location",
            message=_TEXT,
            location=_PLACE,
            severity={"enum": ["ERROR", "WARNING", "INFO"]},
            source=_object("name", name=_TEXT, url=_TEXT),
            code=_object("value", value=_TEXT, url=_TEXT),
            suggestions=_list(_object("range text", range=_RANGE, text=_TEXT)),
        )
    ),
)
GITLAB = _list(
    _object(
        "description check_name fingerprint severity location",
        description=_TEXT,
        check_name=_TEXT,
        fingerprint={"type": "string", "pattern": "^[0-9a-f]{32}$"},
        severity={"enum": ["info", "minor", "major", "critical", "blocker"]},
        location=_object("path lines", path=_TEXT, lines=_object("begin", begin=_COUNT)),
    )
)
