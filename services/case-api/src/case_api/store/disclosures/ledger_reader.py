"""The ledger of disclosures of a case, joined from its sources page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from case_api.domain.disclosures.ledger import (
    DeliveredFacts,
    DisclosureSource,
    LedgerPage,
    LedgerPlace,
    disclosing_facts,
    ledger_page,
)
from case_api.domain.disclosures.notices import SentNotice
from case_api.domain.disclosures.stated import StatedDisclosure
from case_api.domain.readings.chain import ReadingRow
from case_api.store.disclosures.delivered_facts import delivered_facts, has_webhooks
from case_api.store.readings.listing import ReadingFilter, list_readings
from chassis.database import DriverConnection
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog
from events.stored_event import decode_events


@dataclass(frozen=True, slots=True)
class DisclosureReader:
    """Reads the ledger of one case, in one transaction; its facts are read once.

    With `with_uses` every reading is an entry, else those that are disclosures. Without
    notification-service there are no webhooks, and `sources` says so.
    """

    db: DriverConnection
    ledger_id: LedgerId
    case_id: CaseId
    facts: Sequence[StatedDisclosure | SentNotice]
    with_uses: bool
    with_webhooks: bool

    @classmethod
    async def open(cls, log: PostgresLog, case_id: CaseId, *, with_uses: bool) -> Self | None:
        """The reader of a case; None where the council has no such case."""
        history = await log.read_stored_streams([case_id])
        if not history:
            return None
        db = await log.connection()
        facts = disclosing_facts(decode_events(history).decoded)
        webhooks = await has_webhooks(db)
        return cls(db, log.ledger_id, case_id, facts, with_uses, webhooks)

    @property
    def sources(self) -> tuple[DisclosureSource, ...]:
        """The records that are read."""
        always = DisclosureSource.FACT, DisclosureSource.READING, DisclosureSource.NOTICE
        return (*always, DisclosureSource.WEBHOOK) if self.with_webhooks else always

    async def page(self, place: LedgerPlace, limit: int) -> LedgerPage:
        """The next entries from a place on."""
        facts = [each for each in self.facts if each.fact.position < place.fact_below]
        readings = await self._readings(place, limit + 1)
        webhooks = await self._webhooks(place, limit + 1)
        return ledger_page(place, [facts, readings, webhooks], limit)

    async def _readings(self, place: LedgerPlace, limit: int) -> Sequence[ReadingRow]:
        only = ReadingFilter(
            case_id=self.case_id,
            below=place.reading_below,
            disclosing=None if self.with_uses else True,
        )
        return await list_readings(self.db, self.ledger_id, only, limit)

    async def _webhooks(self, place: LedgerPlace, limit: int) -> Sequence[DeliveredFacts]:
        if not self.with_webhooks:
            return []
        before, below = place.webhook_before, place.webhook_below
        return await delivered_facts(self.db, self.case_id, before, below, limit)
