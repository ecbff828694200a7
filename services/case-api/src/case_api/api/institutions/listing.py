"""Lists of institutions: all of the council, or those that meet criteria."""

from datetime import datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, TypeAdapter
from pydantic.json_schema import SkipJsonSchema

from case_api.api.dependencies import CaseReader, app_context
from case_api.api.institutions.models import InstitutionPage, InstitutionRecord
from case_api.domain.institutions.criteria import InstitutionCriteria
from case_api.domain.institutions.institution_words import searched_words
from case_api.domain.institutions.numbers import (
    Laestab,
    RegisterAuthority,
    RegisterUkprn,
    RegisterUrn,
)
from case_api.domain.search.searched_name import MAX_QUERY_WORDS, MIN_QUERY_LETTERS
from case_api.store.institutions.institution_query import MAX_NAME_CANDIDATES, InstitutionPlace
from case_api.store.institutions.institution_search import TooManyMatches, find_institutions
from case_api.store.institutions.institutions import INSTITUTIONS, StoredInstitution
from chassis.database import driver_connection, transaction
from chassis.pagination import CursorParam, PagedList
from chassis.problems import InvalidRequest, Violation
from chassis.query import PageLimit, QueryDate
from events.contracts.references import CommissionerCode, OpenCode
from events.envelope import LedgerId

router = APIRouter(prefix="/v1", tags=["institutions"])

_PLACE: Final = TypeAdapter[InstitutionPlace](tuple[int, datetime, UUID])
SearchedName = Annotated[str, Field(min_length=2, max_length=200, examples=["st marys"])]


def institution_criteria(  # noqa: PLR0913  # a parameter of the operation each
    *,
    name: Annotated[
        SearchedName | SkipJsonSchema[None],
        Query(description="Words of its name, or how they begin, in any order; up to six"),
    ] = None,
    urn: Annotated[
        RegisterUrn | SkipJsonSchema[None], Query(description="Its unique reference number")
    ] = None,
    ukprn: Annotated[
        RegisterUkprn | SkipJsonSchema[None], Query(description="Its UK provider reference number")
    ] = None,
    laestab: Annotated[
        Laestab | SkipJsonSchema[None],
        Query(description="The number of its authority and its own, seven digits"),
    ] = None,
    ods_code: Annotated[
        CommissionerCode | SkipJsonSchema[None], Query(description="Its code in the NHS")
    ] = None,
    authority: Annotated[
        RegisterAuthority | SkipJsonSchema[None], Query(description="In whose area it is")
    ] = None,
    kind: Annotated[
        OpenCode | SkipJsonSchema[None], Query(description="What kind of institution it is")
    ] = None,
    open_on: Annotated[
        QueryDate | SkipJsonSchema[None], Query(description="A day on which it is open")
    ] = None,
) -> InstitutionCriteria:
    """The criteria of a request.

    Raises:
        InvalidRequest: the name has no word that can be searched, or too many.
    """
    words = () if name is None else searched_words(name)
    if name is not None and not 0 < len(words) <= MAX_QUERY_WORDS:
        raise _invalid_name("unsearchable_name", f"must have one to {MAX_QUERY_WORDS} words")
    if words and len(words[0]) < MIN_QUERY_LETTERS:
        raise _invalid_name("unsearchable_name", "must have a word of two letters or more")
    return InstitutionCriteria(
        words=words,
        urn=urn,
        laestab=laestab,
        ukprn=ukprn,
        ods_code=ods_code,
        authority=authority,
        kind=kind,
        open_on=open_on,
    )


@router.get("/institutions", operation_id="listInstitutions", responses={400: {}})
async def list_institutions(
    request: Request,
    identity: CaseReader,
    criteria: Annotated[InstitutionCriteria, Depends(institution_criteria)],
    limit: PageLimit = 50,
    cursor: CursorParam = None,
) -> InstitutionPage:
    """The institutions that meet all criteria, closed ones too unless `open_on` is given.

    Accents, capitals and apostrophes in a name make no difference, and one letter of a longer word
    may be wrong. 422 where every word of it is in the names of thousands of institutions.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    identifies = {"list": "institutions", "ledger": str(ledger_id), "criteria": repr(criteria)}
    pages = PagedList[StoredInstitution, InstitutionPlace](context.cursors, identifies, _PLACE)
    after = pages.after(cursor)
    async with transaction(context.engine, ledger_id) as db:
        connection = await driver_connection(db)
        try:
            result = await find_institutions(connection, ledger_id, criteria, after, limit)
        except TooManyMatches:
            message = f"is in more than {MAX_NAME_CANDIDATES} names: add a word, or `authority`"
            raise _invalid_name("too_many_matches", message) from None
        ids = [each.institution_id for each in result.found]
        stored = await INSTITUTIONS.find_all(connection, ledger_id, ids)
    by_id = {each.id: each for each in stored}
    page = pages.page_until([by_id[each] for each in ids], result.last)
    return InstitutionPage(institutions=tuple(map(InstitutionRecord.of, page.rows)), next=page.next)


def _invalid_name(code: str, message: str) -> InvalidRequest:
    return InvalidRequest(errors=[Violation(code, message, parameter="name")])
