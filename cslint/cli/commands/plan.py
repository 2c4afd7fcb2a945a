"""`cslint plan`: a contact schedule with each offending attempt moved to a permitted time."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import msgspec

from cslint.cli.catalogue import linter_of
from cslint.cli.checking import read_options
from cslint.cli.notices import tell_problem
from cslint.cli.options import configuration_options, option
from cslint.contacts.clock import TimeError
from cslint.contacts.planning import is_movable, moved
from cslint.contacts.service import plan_contacts, texts_of
from cslint.model import PlacedContact, Problem
from cslint.read.contacts import open_contacts
from cslint.read.times import parse_time
from cslint.report.encoding import to_json
from cslint.report.visible import visible

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from cslint.cli.texts import Texts
    from cslint.contacts.planning import Planned
    from cslint.judge.linter import Linter

FOUND, FAILED = 1, 2


def build(texts: Texts) -> click.Command:
    """The command."""

    def run(**given: Any) -> int:
        linter = linter_of(given, texts)
        items = list(open_contacts(given["schedule"], read_options(linter.config, skip=False)))
        problems = [each for each in items if isinstance(each, Problem)]
        for problem in problems:
            tell_problem(problem, texts, "not_checked")
        placed = [each for each in items if isinstance(each, PlacedContact)]
        try:
            plan = plan_contacts(linter, placed, _now(given["now"], linter))
        except (TimeError, ValueError) as error:
            raise click.ClickException(str(error)) from error
        _write(given, "".join(_WRITERS[given["format"]](plan, linter, texts)), texts)
        return _told(plan, linter, texts, problems)

    return click.Command(
        "plan", callback=run, params=list(_options(texts)), help=texts["plan_help"]
    )


def _options(texts: Texts) -> Iterator[click.Parameter]:
    yield click.Argument(["schedule"], metavar="SCHEDULE")
    yield option(
        texts, "o_plan_format", "--format", type=click.Choice(list(_WRITERS)), default="text"
    )
    yield option(texts, "o_output_file", "-o", "--output-file", metavar="FILE")
    yield option(texts, "o_plan_now", "--now", metavar="TIME")
    yield from configuration_options(texts)


def _now(text: str | None, linter: Linter) -> datetime | None:
    if text is None:
        return None
    from zoneinfo import ZoneInfo  # noqa: PLC0415  (only with --now)

    return parse_time(text, ZoneInfo(linter.config.timezone))


def _write(given: dict[str, Any], text: str, texts: Texts) -> None:
    if given["output_file"] is None:
        click.echo(text, nl=False)
        return
    try:
        Path(given["output_file"]).write_text(text, encoding="utf-8", newline="")
    except OSError as error:
        reason = texts["cannot_write"].format(given["output_file"], error.strerror)
        raise click.ClickException(reason) from error


def _told(
    plan: Sequence[Planned], linter: Linter, texts: Texts, problems: Sequence[Problem]
) -> int:
    """Say what cannot be planned and what was done against the rules; the exit status."""
    homeless = [each for each in plan if each.at is None]
    facts = [each for each in plan if each.blocks and not is_movable(each.moment.contact)]
    for each in homeless:
        click.echo(texts["plan_no_time"].format(_name(each), _why(each, linter)), err=True)
    for each in facts:
        click.echo(texts["plan_fact"].format(_name(each), _why(each, linter)), err=True)
    shifted = sum(_is_shifted(each) for each in plan)
    click.echo(texts["plan_count"].format(len(plan), shifted, len(homeless), len(facts)), err=True)
    return FAILED if problems else FOUND if homeless or facts else 0


def _is_shifted(each: Planned) -> bool:
    return each.at is not None and each.at != each.moment.instant


def _name(each: Planned) -> str:
    return visible(
        f"{each.line}: {each.moment.contact.contact_id or each.moment.contact.customer_id}"
    )


def _why(each: Planned, linter: Linter) -> str:
    return "; ".join(texts_of(linter, each))


def _text(plan: Sequence[Planned], linter: Linter, texts: Texts) -> Iterator[str]:
    for each in plan:
        if each.at is None:
            continue
        contact, zone = each.moment.contact, each.moment.zone
        time = f"{zone.local(each.at):%Y-%m-%d %H:%M:%S %z}"
        who = f"{visible(contact.customer_id)}  {visible(contact.contact_id or '')}"
        line = f"{time}  {contact.channel:5}  {who}"
        if _is_shifted(each):
            was = f"{zone.local(each.moment.instant):%Y-%m-%d %H:%M:%S}"
            line += "  " + texts["plan_moved"].format(was, _why(each, linter))
        yield line.rstrip() + "\n"


def _jsonl(plan: Sequence[Planned], linter: Linter, texts: Texts) -> Iterator[str]:
    for record in _records(plan, linter, texts):
        yield to_json(record) + "\n"


def _records(plan: Sequence[Planned], linter: Linter, _: Texts) -> Iterator[dict[str, Any]]:
    for each in plan:
        if each.at is None:
            continue
        contact = moved(each.moment.contact, each.at, each.moment)
        plain = msgspec.to_builtins(contact)
        record = {name: value for name, value in plain.items() if value is not None}
        if _is_shifted(each):
            record["moved_from"] = each.moment.contact.time.isoformat()
            record["moved_because"] = list(texts_of(linter, each))
        yield record


def _csv(plan: Sequence[Planned], linter: Linter, texts: Texts) -> Iterator[str]:
    import csv  # noqa: PLC0415  (only for this format)
    import io  # noqa: PLC0415  (as above)

    names = [
        "contact_id", "customer_id", "time", "timezone", "channel", "outcome", "direction",
        "agent_id", "matter_id", "consent", "platform", "moved_from", "moved_because",
    ]  # fmt: skip
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, names, lineterminator="\r\n")
    writer.writeheader()
    for record in _records(plan, linter, texts):
        writer.writerow({name: _cell(record.get(name, "")) for name in names})
    yield buffer.getvalue()


def _cell(value: Any) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "; ".join(value) if isinstance(value, list) else str(value)
    return "'" + text if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


_WRITERS: dict[str, Callable[[Sequence[Planned], Linter, Texts], Iterator[str]]] = {
    "text": _text, "jsonl": _jsonl, "csv": _csv,
}  # fmt: skip
