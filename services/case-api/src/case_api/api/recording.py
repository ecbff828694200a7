"""One route for each row of `OPERATIONS`."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Depends, Response

from case_api.api.bodies import answer_of, body_of, fact_of
from case_api.api.operations import OPERATIONS, Operation
from case_api.api.posting import Posted
from case_api.api.telling import Telling
from case_api.domain.amend import AMENDMENTS, Amend
from case_api.domain.decide import CASE, Say
from case_api.store.recorder import Reply
from chassis.body import strict_body
from events.command_handler import decide_and_append
from events.contracts import CaseCorrected, CaseVoided, ContractModel, Event
from events.envelope import CaseId
from events.log.postgres import PostgresLog

router = APIRouter(prefix="/v1")


def add(operation: Operation) -> None:
    """Add the route of one row."""
    answers = answer_of(operation)
    begins = operation.begins

    async def record(
        case_id: CaseId,
        body: Annotated[ContractModel, Depends(strict_body(body_of(operation)))],
        post: Posted,
    ) -> Response:
        fact = fact_of(operation, body, post.by.outside.new_id)
        today = await post.by.outside.clock.today()

        begun = {begins: str(getattr(fact, begins))} if begins else {}
        reply = Reply(f"/v1/cases/{case_id}/history/", {"case_id": str(case_id), **begun})
        return await post.record(reply, teller(case_id, command(fact, today), post.by))

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
        tags=["cases"],
    )


def command(fact: Event, today: date) -> Say | Amend:
    """What is asked for with a fact."""
    match fact:
        case CaseCorrected() | CaseVoided():
            return Amend(fact, today)
        case _:
            return Say([fact], today)


def teller(
    case_id: CaseId, command: Say | Amend, by: Telling
) -> Callable[[PostgresLog], Awaitable[object]]:
    """Tells a log the fact of a command, once it has been found possible."""
    match command:
        case Say():
            return lambda log: decide_and_append(log, CASE, case_id, command, by.say)
        case Amend():
            return lambda log: decide_and_append(log, AMENDMENTS, case_id, command, by.say)


for row in OPERATIONS:
    add(row)
