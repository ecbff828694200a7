"""Links two cases, or unlinks them: a fact in the stream of each, by one append.

An append to several streams is one statement in one transaction, with both expected versions: no
case is linked alone, whenever the process is killed (ADR 0084).
"""

from dataclasses import dataclass
from typing import ClassVar, Final
from uuid import UUID

from pydantic import BaseModel, ConfigDict
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.domain.links.link_cases import LinkCommand, plan_link
from case_api.store.capacity import check_capacity
from case_api.store.case_list import update_main_cases
from case_api.store.event_metadata import EventMetadata
from case_api.store.many_cases import read_case_facts, read_versions
from chassis.database import driver_connection, transaction
from chassis.idempotency import IdempotencyStore, IdempotentRequest
from events.envelope import LedgerId, StreamAppend
from events.log.postgres import PostgresLog

_FAMILIES: Final = frozenset({"case"})
"""A link follows from nothing else."""


class FactOfCase(BaseModel):
    """Where the fact of a link is in one of the cases."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    case_id: UUID
    position: int
    version: int


class LinkResult(BaseModel):
    """The facts of one request: that of the case of the request first."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    facts: tuple[FactOfCase, FactOfCase]


@dataclass(frozen=True, slots=True)
class LinkExecutor:
    """Executes the command of one request. It may be tried again: a failed try has no effect."""

    engine: AsyncEngine
    idempotency: IdempotencyStore
    request: IdempotentRequest
    metadata: EventMetadata

    async def execute(self, command: LinkCommand) -> LinkResult:
        """Record the fact in both cases.

        Raises:
            UnknownCase, CannotHaveHappened, CaseFull: the command is refused.
            IdempotencyKeyInUse: the result of the same request is stored already.
            WrongExpectedVersion, WriteConflict: another writer came first.
            LogError: the log refused.
        """
        ledger_id = LedgerId(self.request.ledger_id)
        cases = sorted({command.case_id, command.other_case_id})
        async with transaction(self.engine, ledger_id) as db:
            raw, log = await driver_connection(db), PostgresLog(db, ledger_id)
            versions = await read_versions(raw, ledger_id, cases)
            planned = plan_link(command, await read_case_facts(log, cases, _FAMILIES))
            appends = [
                StreamAppend(
                    each.case_id, [self.metadata.envelop(each.fact)], versions[each.case_id]
                )
                for each in planned
            ]
            for append in appends:
                check_capacity(append)
            own, other = [
                FactOfCase(
                    case_id=append.stream_id,
                    position=appended.position,
                    version=appended.stream_version,
                )
                for append, appended in zip(appends, await log.append(*appends), strict=True)
            ]
            await update_main_cases(
                raw, ledger_id, {each.case_id: each.main_case_id for each in planned}
            )
            result = LinkResult(facts=(own, other))
            await self.idempotency.insert(raw, self.request, result)
            return result
