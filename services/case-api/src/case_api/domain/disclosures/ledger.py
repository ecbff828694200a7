"""What was disclosed of a case: facts, readings, webhooks and notices, the newest first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from heapq import merge
from itertools import islice
from typing import Final, NamedTuple, TypeAlias
from uuid import UUID

from case_api.domain.disclosures.notices import SentNotice, sent_notices
from case_api.domain.disclosures.stated import StatedDisclosure, stated_disclosures
from case_api.domain.readings.chain import ReadingRow
from events.contracts.published_enum import PublishedEnum
from events.envelope import EventEnvelope

_ABOVE_ALL: Final = 2**63 - 1
_AFTER_ALL: Final = datetime(9999, 1, 1, tzinfo=UTC)
_LAST_ID: Final = UUID(int=2**128 - 1)


class DisclosureSource(PublishedEnum):
    """From which record an entry of the ledger is."""

    FACT = "fact"
    """A fact of the case, which people recorded."""
    READING = "reading"
    """The record of reading: it was read by a person outside of the council."""
    WEBHOOK = "webhook"
    """Webhooks: facts were sent to an endpoint of the council, with ids, codes and days and no
    name."""
    NOTICE = "notice"
    """A notice to a person outside of the council, such as the letter of a decision."""


@dataclass(frozen=True, slots=True)
class DeliveredFacts:
    """Facts of a case that an endpoint received by webhooks.

    Of one delivery, or of all of a month whose rows were purged: then `type` is None. `host` is
    that of the URL which the endpoint had then. `was_answered` is False where no response came, so
    that it is not known whether the receiver has it.
    """

    entry_id: UUID
    at: datetime
    endpoint_id: UUID
    host: str
    type: str | None
    first_position: int
    last_position: int
    deliveries: int
    first_at: datetime
    was_answered: bool


LedgerItem: TypeAlias = StatedDisclosure | SentNotice | ReadingRow | DeliveredFacts


class LedgerPlace(NamedTuple):
    """How far a reader of the ledger is in each source: before these, rows are still to come."""

    fact_below: int
    reading_below: int
    webhook_before: datetime
    webhook_below: UUID

    def after(self, item: LedgerItem) -> "LedgerPlace":
        """The place once an item was read."""
        match item:
            case StatedDisclosure(fact=fact) | SentNotice(fact=fact):
                return self._replace(fact_below=fact.position)
            case ReadingRow(position=position):
                return self._replace(reading_below=position)
            case DeliveredFacts(at=at, entry_id=entry_id):
                return self._replace(webhook_before=at, webhook_below=entry_id)


LEDGER_START: Final = LedgerPlace(_ABOVE_ALL, _ABOVE_ALL, _AFTER_ALL, _LAST_ID)
"""Before everything."""


class LedgerPage(NamedTuple):
    """Some entries, and the place after them; None: these were the last."""

    items: Sequence[LedgerItem]
    next: LedgerPlace | None


def item_at(item: LedgerItem) -> datetime:
    """When an entry was recorded, read or sent."""
    match item:
        case StatedDisclosure(fact=fact) | SentNotice(fact=fact):
            return fact.recorded_at
        case ReadingRow(recorded_at=recorded_at):
            return recorded_at
        case DeliveredFacts(at=at):
            return at


def disclosing_facts(
    history: Sequence[EventEnvelope],
) -> Sequence[StatedDisclosure | SentNotice]:
    """What the facts of a case state to have been disclosed, the last position first.

    One list, because a place in it is a position.
    """
    stated: list[StatedDisclosure | SentNotice] = [*stated_disclosures(history)]
    return sorted(
        [*stated, *sent_notices(history)], key=lambda each: each.fact.position, reverse=True
    )


def ledger_page(
    place: LedgerPlace, sources: Sequence[Sequence[LedgerItem]], limit: int
) -> LedgerPage:
    """The next `limit` entries of all sources.

    Each source has its rows from the place on, the newest first: `limit` + 1, or all that it has.
    """
    merged = merge(*sources, key=item_at, reverse=True)
    items = list(islice(merged, limit))
    is_last = next(merged, None) is None
    for item in items:
        place = place.after(item)
    return LedgerPage(items, None if is_last else place)
