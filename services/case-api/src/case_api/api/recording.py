"""One route for each row of `OPERATIONS`."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from case_api.api.bodies import answer_of, body_of, fact_of
from case_api.api.operations import OPERATIONS, Operation
from case_api.api.posting import Posted, created
from case_api.api.telling import Telling
from case_api.domain.amend import AMENDMENTS, Amend
from case_api.domain.decide import CASE, Say
from chassis.body import strict
from chassis.idempotency import Answer
from events.contracts import CaseCorrected, CaseVoided, Event, Value
from events.envelope import Appended, CaseId
from events.handle import once
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1")


def add(operation: Operation) -> None:
    """Add the route of one row."""
    answers = answer_of(operation)
    begins = operation.begins

    async def record(
        case_id: CaseId, body: Annotated[Value, Depends(strict(body_of(operation)))], post: Posted
    ) -> Response:
        fact = fact_of(operation, body, post.by.outside.new_id)
        today = await post.by.outside.clock.today()

        async def effect(db: AsyncConnection) -> Answer:
            log = PostgresLog(db, post.by.ledger_id)
            placed = await _recorded(log, case_id, command(fact, today), post.by)
            begun = {begins: getattr(fact, begins)} if begins else {}
            said = answers(
                case_id=case_id, position=placed.position, version=placed.stream_version, **begun
            )
            return created(said, f"/v1/cases/{case_id}/history/{placed.position}")

        return await post.answer(effect)

    told = operation.contract.__doc__ or ""
    router.add_api_route(
        f"/cases/{{case_id}}/{operation.noun}",
        record,
        methods=["POST"],
        status_code=201,
        operation_id=operation.name,
        summary=told.partition("\n")[0],
        description=told,
        response_model=answers,
        tags=[operation.contract.type.partition(".")[0]],
    )


def command(fact: Event, today: date) -> Say | Amend:
    """What is asked for with a fact."""
    match fact:
        case CaseCorrected() | CaseVoided():
            return Amend(fact, today)
        case _:
            return Say([fact], today)


async def _recorded(
    log: PostgresLog, case_id: CaseId, command: Say | Amend, by: Telling
) -> Appended:
    """Where the fact of a command stands, once it has been found possible and recorded."""
    match command:
        case Say():
            (placed,) = await once(log, CASE, case_id, command, by.say)
        case Amend():
            (placed,) = await once(log, AMENDMENTS, case_id, command, by.say)
    return placed


for row in OPERATIONS:
    add(row)
