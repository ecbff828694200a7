"""Commitments as rows, in the order of their groups."""

from collections import Counter
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from typing import TypeAlias
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.funding.commitments import CommitmentGroup, totals
from case_api.domain.funding.months import Month
from case_api.store.funding.current_agreements import FIRST_CASE, current_agreements
from events.envelope import CaseId, LedgerId

CommitmentRow: TypeAlias = tuple[str, int]
"""A group and its pence."""


@dataclass(frozen=True, slots=True)
class CommitmentQuery:
    """The agreements of a council, summed up."""

    engine: AsyncEngine
    ledger_id: LedgerId
    months: Sequence[Month]
    group_by: CommitmentGroup

    async def rows(self, after: str | None = None) -> AsyncGenerator[CommitmentRow]:
        """The rows after a group, in order. Those of cases are read as they are taken."""
        if self.group_by is CommitmentGroup.CASE:
            start = FIRST_CASE if after is None else CaseId(UUID(after))
            batches = current_agreements(self.engine, self.ledger_id, start)
            async with aclosing(batches):
                async for batch in batches:
                    for row in sorted(totals(batch, self.group_by, self.months).items()):
                        yield row
            return
        for row in sorted((await self._totals()).items()):
            if after is None or row[0] > after:
                yield row

    async def _totals(self) -> Counter[str]:
        found = Counter[str]()
        async for batch in current_agreements(self.engine, self.ledger_id):
            found.update(totals(batch, self.group_by, self.months))
        return found
