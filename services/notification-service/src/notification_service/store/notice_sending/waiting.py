"""What waits to be sent: notices by e-mail, letters until they are posted, and digests."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.database import driver_connection
from events.contracts.published_enum import PublishedEnum

MAX_WAITING_COUNTED: Final = 10_000
"""The most that is counted of each; there may be more."""


class WaitsFor(PublishedEnum):
    """What something waits for."""

    EMAIL = "email"
    """A notice waits for the mail server or GOV.UK Notify, or for its next attempt."""
    LETTER = "letter"
    """A letter waits for GOV.UK Notify, or for its next attempt."""
    TEXT = "text"
    """A text waits for its hours, for GOV.UK Notify, or for its next attempt: the notice was
    sent."""
    PRINT_RUN = "print_run"
    """A letter waits to be printed."""
    MAILING = "mailing"
    """A letter is in a print run that is not recorded as posted."""
    COMPOSITION = "composition"
    """An automatic notice waits to be composed."""
    DIGEST = "digest"
    """A digest of the morning waits to be sent."""


WAITING_QUERIES: Final[Mapping[WaitsFor, str]] = {
    waits_for: f"""
        SELECT count(*), COALESCE(extract(epoch FROM now() - min(since)), 0)::double precision
        FROM (
            SELECT {since} AS since FROM notification.{table}
            WHERE state = '{state}' AND {condition} ORDER BY {since} LIMIT $1
        ) oldest
    """  # noqa: S608  # constants only
    for waits_for, table, state, since, condition in (
        (WaitsFor.EMAIL, "notice", "pending", "created_at", "channel = 'email'"),
        (
            *(WaitsFor.LETTER, "notice", "pending", "created_at"),
            "channel = 'letter' AND letters_by = 'govuk_notify'",
        ),
        (WaitsFor.TEXT, "notice", "pending", "due_at", "channel = 'text' AND due_at <= now()"),
        (
            *(WaitsFor.PRINT_RUN, "notice", "pending", "created_at"),
            "channel = 'letter' AND letters_by = 'print_run' AND print_run_id IS NULL",
        ),
        (
            *(WaitsFor.MAILING, "notice", "pending", "created_at"),
            "channel = 'letter' AND print_run_id IS NOT NULL",
        ),
        (WaitsFor.COMPOSITION, "automatic_notice", "waiting", "due_at", "due_at <= now()"),
        (WaitsFor.DIGEST, "digest_message", "pending", "due_at", "due_at <= now()"),
    )
}
"""Each reads no more rows of an index than it counts."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many wait, counted up to MAX_WAITING_COUNTED, and for how many seconds the oldest has."""

    count: int
    oldest_seconds: float


async def measure_waiting(db: AsyncConnection) -> Mapping[WaitsFor, Waiting]:
    """What waits now, over all ledgers. Of a digest the time counts from when it was due last."""
    raw = await driver_connection(db)
    return {
        waits_for: Waiting(*(await raw.fetch(query, MAX_WAITING_COUNTED))[0])
        for waits_for, query in WAITING_QUERIES.items()
    }
