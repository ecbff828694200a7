"""Councils and keys as a table for a person, or as JSON for a program, without secrets."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime

from chassis.identity import KeyRecord
from deploy.councils.register import CouncilRecord


def council_table(found: Sequence[CouncilRecord]) -> str:
    """A line for each council, under a heading."""
    rows = [
        (
            each.authority,
            each.name,
            str(each.ledger_id),
            "open" if each.closed_at is None else f"closed {format_instant(each.closed_at)}",
            str(each.facts),
            str(each.keys),
        )
        for each in found
    ]
    return text_table(("authority", "name", "ledger", "state", "facts", "keys"), rows)


def key_table(found: Sequence[KeyRecord]) -> str:
    """A line for each key, under a heading."""
    rows = [
        (
            each.key_id,
            each.holder.authority,
            each.holder.client,
            each.kind.value,
            _state(each),
            format_instant(each.created_at),
            "-" if each.last_used_at is None else format_instant(each.last_used_at),
            " ".join(sorted(each.holder.scopes)),
        )
        for each in found
    ]
    return text_table(
        ("key", "authority", "client", "kind", "state", "issued", "last used", "scopes"), rows
    )


def records_json(found: Sequence[CouncilRecord] | Sequence[KeyRecord]) -> str:
    """A JSON array of objects; instants are ISO 8601 in UTC."""
    return json.dumps([asdict(each) for each in found], default=json_value, indent=2) + "\n"


def format_instant(instant: datetime) -> str:
    """An instant to the minute, in UTC."""
    return f"{instant.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _state(key: KeyRecord) -> str:
    replaced = f", replaced by {key.replaced_by}" if key.replaced_by else ""
    until = (
        f" until {format_instant(key.expires_at)}" if key.expires_at and not key.revoked_at else ""
    )
    return f"{key.state}{until}{replaced}"


def text_table(heading: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Columns with two spaces between them; lines are never truncated."""
    lines = [heading, *rows]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    padded = (
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in lines
    )
    return "".join(f"{line}\n" for line in padded)


def json_value(value: object) -> object:
    """What JSON has no type for, as JSON: instants in UTC, sets sorted, all else as text."""
    match value:
        case datetime():
            return value.astimezone(UTC).isoformat()
        case frozenset():
            return sorted(map(str, value))  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]  # the element type is unknown
        case _:
            return str(value)
