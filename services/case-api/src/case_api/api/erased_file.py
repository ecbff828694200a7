"""Requests for what was erased: 410, where a case that is not there is 404."""

from collections.abc import AsyncGenerator
from datetime import date
from typing import Any, Final

from fastapi import Depends, Request
from pydantic import BaseModel
from pydantic_core import MISSING

from case_api.api.dependencies import app_context
from case_api.store.case_list import find_erased_on
from chassis.database import driver_connection, transaction
from chassis.identity import authenticated_client
from chassis.problems import NotFound, Problem
from events.envelope import CaseId, LedgerId


class ErasedOn(BaseModel):
    """What the problem of an erased file adds."""

    erased_on: date | MISSING = MISSING
    """The day on which the personal data of the case was erased."""


class PersonalDataErased(
    Problem,
    code="personal-data-erased",
    status=410,
    title="The personal data of this case was erased.",
    extension_model=ErasedOn,
):
    """The people, texts, plans, advice and documents of the case were erased, on `erased_on`.

    They cannot be restored, and nothing personal can be added. The facts of the case, which hold
    nothing personal, can be read: its history has the legal basis of the erasure
    (`case.person_erased`). If the council has work to do for the child again, open another case.
    """

    def __init__(self, on: date) -> None:
        super().__init__(extension=ErasedOn(erased_on=on))


async def erased_file_is_gone(request: Request, case_id: CaseId) -> AsyncGenerator[None]:
    """Raise `PersonalDataErased` where an operation finds nothing because it was erased."""
    try:
        yield
    except NotFound:
        ledger_id = LedgerId(authenticated_client(request).ledger_id)
        async with transaction(app_context(request).engine, ledger_id) as db:
            on = await find_erased_on(await driver_connection(db), ledger_id, case_id)
        if on is None:
            raise
        raise PersonalDataErased(on) from None


OF_CASE_FILE: Final[dict[str, Any]] = {
    "dependencies": [Depends(erased_file_is_gone)],
    "responses": {410: {}},
}
"""The arguments of a router whose operations read or write the file of a case."""
