"""Receives a notification: the event is remembered and the cases are told, in one transaction.

The number is compared by its token and stored nowhere, so that nothing is kept of a child whom the
council does not hold. Where it is found the search is in the record of reading. See docs/adr/0133.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.domain.errors import CannotHaveHappened, CaseFull, UnknownCase
from case_api.domain.nhs_numbers.commands import DFE_SUI, ReportNhsNumberChange
from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.readings.new_reading import DataKind, DataRead, NewReading
from case_api.domain.search.criteria import search_value
from case_api.domain.sui.lifecycle_contract import LifecycleEventType, LifecycleNotification
from case_api.store.append_to_case import append_to_case
from case_api.store.encryption.vault import EncryptedConnection, Vault
from case_api.store.event_metadata import EventMetadata
from case_api.store.readings.append import append_reading
from case_api.store.sui.received_events import receive_event
from chassis.database import driver_connection
from events.blind_index import IndexedValue
from events.envelope import CaseId, LedgerId

MAX_CASES_OF_NUMBER: Final = 21
"""Cases that are told of one number: a main case and the twenty that it may be linked to."""
CASES_OF_NUMBER_QUERY: Final = """
    SELECT DISTINCT case_id FROM case_api.person_identifier
     WHERE ledger_id = $1 AND token = ANY ($2::bigint[]) AND kind = $3
     ORDER BY case_id LIMIT $4
"""
_CRITERIA: Final = ("identifier",)
_EVEN_IF_RESTRICTED: Final = ()
"""Nothing is answered. A number that has changed is checked in a restricted case, too."""

_log: Final = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a notification led to."""

    is_new: bool
    cases: int = 0
    """Cases of the council in which the number stands, for a number that has changed."""


@dataclass(frozen=True, slots=True)
class NotificationReceiver:
    """Receives notifications of one council on a day. `read` is who searches, and for what."""

    vault: Vault
    ledger_id: LedgerId
    metadata: EventMetadata
    today: date
    read: Callable[[DataRead], NewReading]

    async def receive(
        self, db: AsyncConnection, notification: LifecycleNotification, now: datetime
    ) -> Receipt:
        """Remember the event, and record in each case of the number that it has changed.

        Raises:
            LogError: the log refused; nothing happened, and the transaction must end.
        """
        connection = self.vault.open(await driver_connection(db))
        if not await receive_event(connection.db, self.ledger_id, notification.event_id, now):
            return Receipt(is_new=False)
        if notification.event_type is not LifecycleEventType.NHS_NUMBER_CHANGED:
            return Receipt(is_new=True)  # the council holds no general practice of a child
        found = await self._cases_of(connection, notification.nhs_number)
        cases = found[:MAX_CASES_OF_NUMBER]
        if len(cases) < len(found):
            _log.warning("nhs_number_in_too_many_cases", count=MAX_CASES_OF_NUMBER)
        for case_id in cases:
            await self._report(db, case_id)
        if cases:
            # Last: the record of reading is locked after the log, in every transaction of both.
            new = self.read(DataRead.of_cases(DataKind.CASE_SEARCH, cases, _CRITERIA))
            await append_reading(connection.db, self.ledger_id, new, _EVEN_IF_RESTRICTED)
        return Receipt(is_new=True, cases=len(cases))

    async def _cases_of(self, connection: EncryptedConnection, number: str) -> list[CaseId]:
        """The cases in which a number stands, one more than are told at most."""
        index = self.vault.index(self.ledger_id)
        tokens = index.tokens(IndexedValue.IDENTIFIER, [search_value(number)])
        of = self.ledger_id, tokens, IdentifierKind.NHS.value, MAX_CASES_OF_NUMBER + 1
        return [CaseId(row[0]) for row in await connection.db.fetch(CASES_OF_NUMBER_QUERY, *of)]

    async def _report(self, db: AsyncConnection, case_id: CaseId) -> None:
        """Record the change in a case; one that takes no further fact holds no other up."""
        command = ReportNhsNumberChange(DFE_SUI, self.today)
        try:
            await append_to_case(db, self.ledger_id, case_id, command, self.metadata)
        except (UnknownCase, CannotHaveHappened, CaseFull) as refusal:
            _log.warning("nhs_number_change_not_recorded", code=type(refusal).__name__)
