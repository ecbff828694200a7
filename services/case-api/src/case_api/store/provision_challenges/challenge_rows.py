"""The concerns about provision of a case: replaced with the facts that change them."""

from collections.abc import Sequence
from datetime import date
from typing import Final, NamedTuple, Self
from uuid import UUID

from pydantic_core import MISSING

from case_api.domain.provision_challenges.reply_clock import ChallengeReplyState
from case_api.domain.provision_challenges.shortfalls import Shortfall, ShortfallState
from chassis.database import DriverConnection
from events.contracts.vocabulary.review import (
    ChallengeRoute,
    ConcernResolution,
    ProvisionShortfall,
)
from events.envelope import CaseId, LedgerId

_DELETE: Final = "DELETE FROM case_api.provision_challenge WHERE ledger_id = $1 AND case_id = $2"
_INSERT: Final = """
    INSERT INTO case_api.provision_challenge
        (ledger_id, case_id, concern_id, provider_id, item_id, outcome_id, shortfall, raised_on,
         route, challenged_on, reply_due_on, replied_on, resolution, resolved_on, state, reply)
    SELECT $1, $2, * FROM unnest(
        $3::uuid[], $4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::date[], $9::text[],
        $10::date[], $11::date[], $12::date[], $13::text[], $14::date[], $15::text[], $16::text[])
"""


class ChallengeRow(NamedTuple):
    """A concern about provision in the order of the columns of its table.

    `route` and `challenged_on` are of the last challenge; `reply_due_on`, `replied_on` and `reply`
    of the clock that counts (`Shortfall.clock`). A reply that has not come is stored as awaited: it
    may be overdue.
    """

    concern_id: UUID
    provider_id: UUID | None
    item_id: UUID | None
    outcome_id: UUID | None
    shortfall: ProvisionShortfall
    raised_on: date
    route: ChallengeRoute | None
    challenged_on: date | None
    reply_due_on: date | None
    replied_on: date | None
    resolution: ConcernResolution | None
    resolved_on: date | None
    state: ShortfallState
    reply: ChallengeReplyState

    @classmethod
    def of(cls, found: Shortfall) -> Self:
        """The row of a concern."""
        raised, last, resolved = found.raised, found.last_challenge, found.resolved
        return cls(
            concern_id=raised.concern_id,
            provider_id=found.provider_id,
            item_id=None if raised.item_id is MISSING else raised.item_id,
            outcome_id=None if raised.outcome_id is MISSING else raised.outcome_id,
            shortfall=raised.shortfall,
            raised_on=raised.on,
            route=last and last.how,
            challenged_on=last and last.clock.asked_on,
            reply_due_on=found.clock.due_on,
            replied_on=found.clock.replied_on,
            resolution=resolved and resolved.resolution,
            resolved_on=resolved and resolved.on,
            state=found.state,
            reply=found.clock.state(date.min),
        )


async def replace_challenges(
    db: DriverConnection, ledger_id: LedgerId, case_id: CaseId, found: Sequence[Shortfall]
) -> None:
    """Replace the concerns of a case, in the transaction of the facts, after the append."""
    rows = [ChallengeRow.of(each) for each in found]
    columns = [[row[i] for row in rows] for i in range(len(ChallengeRow._fields))]
    await db.execute(_DELETE, ledger_id, case_id)
    if rows:
        await db.execute(_INSERT, ledger_id, case_id, *columns)
