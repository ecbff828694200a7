"""A notice that a client asks for: who reads the people, and the problem where it is refused."""

from collections.abc import Generator, Mapping
from contextlib import contextmanager
from typing import Final

from fastapi import Request
from pydantic import JsonValue
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.client_address import client_address
from chassis.database import driver_connection, transaction
from chassis.identity import Principal
from chassis.problems import Conflict, InvalidRequest, NotFound, Problem, Violation
from chassis.routing import matched_operation
from events.blind_index import BlindIndex
from events.envelope import CaseId, LedgerId
from events.london_day import london_day
from notification_service.api.dependencies import AppContext
from notification_service.api.notices.legibility import illegible
from notification_service.api.notices.models import SendNoticeRequest
from notification_service.api.notices.problems import NoticeRestricted
from notification_service.domain.notice_sending.doubts import RECENT, SendingDoubt
from notification_service.domain.notice_sending.enclosures import MOST_ENCLOSURES
from notification_service.domain.notice_sending.given_values import written_texts
from notification_service.domain.notice_sending.not_composed import (
    NotComposed,
    NotComposedReason,
    RestrictedNotice,
)
from notification_service.domain.notice_sending.sending_installation import SendingInstallation
from notification_service.domain.notice_sending.wanted_notice import NamedAddressee, WantedNotice
from notification_service.store.notice_sending.composition import ComposedNotice, compose
from notification_service.store.notice_sending.names_of_children import names_another_child
from notification_service.store.notice_sending.notice_readings import (
    CaseReading,
    read_for_notices,
)
from notification_service.store.notice_sending.readings import Addressees, NoticeReader

_CONFLICTS: Final[Mapping[NotComposedReason, str]] = {
    NotComposedReason.NO_SETTINGS: (
        "the council has no settings for notices: PUT /v1/notice-settings"
    ),
    NotComposedReason.FOREIGN_DOMAIN: (
        "from_email of the notice settings is of no domain of this council"
    ),
    NotComposedReason.NO_LETTERS: (
        "the council sends no letters: set letters_by in its notice settings"
    ),
    NotComposedReason.NOT_REQUIRED: (
        "the fact does not require this notice to that recipient, which is the family without `to`:"
        " docs/notices.md has which fact requires which notice, and to whom"
    ),
    NotComposedReason.NOTHING_SENT: (
        "there is nothing to take back: no notice was sent of the fact, or with the document"
    ),
    NotComposedReason.STILL_LATE: (
        "there is nothing to take back: the step is late all the same, or a later retraction of the"
        " delay is the one to report"
    ),
    NotComposedReason.INFORMED_BEFORE: (
        "there is nothing to take back any more: each who was sent it was informed, or is about"
        " to be"
    ),
    NotComposedReason.NOT_EVALUATED: (
        "the deadlines of the case do not follow from its newest fact yet: try again in a second,"
        " or give the days in `values`"
    ),
    NotComposedReason.NO_PERSON: "the case has no person: record one, or it was erased",
    NotComposedReason.ADDRESSEE_NOT_KNOWN: (
        "who is the addressee is not known: record the person of the case again"
    ),
    NotComposedReason.NO_ADDRESSEE: "the case has no addressee today: {}",
    NotComposedReason.NAMED_IN_PUBLIC: "the council's name would name the child in the subject",
}
_VIOLATIONS: Final[Mapping[NotComposedReason, tuple[str, str]]] = {
    NotComposedReason.UNKNOWN_FACT: (
        "/reports",
        "must be the position of a fact of this case that is in effect",
    ),
    NotComposedReason.UNKNOWN_NOTICE: (
        "/requirement",
        "must be the id of a notice in docs/notices.md",
    ),
    NotComposedReason.UNKNOWN_VALUE: ("/values", "must be ids of values in docs/notices.md"),
    NotComposedReason.UNUSED_VALUE: (
        "/values/{}",
        "is stated by no part of this notice, and would not be read: leave it out",
    ),
    NotComposedReason.INVALID_VALUE: ("/values", "{}"),
    NotComposedReason.NO_NAMED_ROLE: (
        "/to/audience",
        "is a role whose person is worked out: leave `to` out for the family, or to take back",
    ),
    NotComposedReason.UNKNOWN_PERSON: (
        "/to/person_id",
        "must be of a person of the case today: GET /v1/cases/{{case_id}}/person lists them",
    ),
    NotComposedReason.OTHER_ROLE: (
        "/to/person_id",
        "must be of a person who is today one of: {}",
    ),
    NotComposedReason.TOO_LONG: (
        "/values",
        "are longer than a notice can be: write less, or send a document beside it",
    ),
    NotComposedReason.NOT_ENCLOSED: (
        "/values/{}",
        "must not be documents: the notice encloses none for this value",
    ),
    NotComposedReason.TOO_MANY_DOCUMENTS: (
        "/values",
        f"must name at most {MOST_ENCLOSURES} documents, those of the fact included",
    ),
    NotComposedReason.UNKNOWN_DOCUMENT: (
        "/values/{}",
        "must be a document in the file of this case: file it, or name another",
    ),
    NotComposedReason.CONTENT_AWAITED: (
        "/values/{}",
        "must be a document whose content was uploaded: uploadDocumentContent",
    ),
    NotComposedReason.CONTENT_ELSEWHERE: (
        "/values/{}",
        "must be a document whose content is stored here: file it here, or send it yourself",
    ),
    NotComposedReason.CONTENT_NOT_SCANNED: (
        "/values/{}",
        "must be a document whose content was scanned: try again in some seconds",
    ),
    NotComposedReason.CONTENT_NOT_SAFE: (
        "/values/{}",
        "must be a document in which no malware was found",
    ),
}


def wanted_notice(case_id: CaseId, body: SendNoticeRequest) -> WantedNotice:
    """The notice of a request.

    Raises:
        InvalidRequest: a text in it has nothing to read.
    """
    values: dict[str, JsonValue] = {
        name: each.model_dump(mode="json") for name, each in body.values.items()
    }
    if errors := [*illegible(values, "/values")]:
        raise InvalidRequest(errors=errors)
    return WantedNotice(
        case_id=case_id,
        requirement=body.requirement,
        reports=body.reports,
        values=body.values,
        to=None if body.to is MISSING else NamedAddressee(body.to.audience, body.to.person_id),
        channel=None if body.channel is MISSING else body.channel,
    )


def notice_reader(request: Request, client: Principal, purpose: str) -> NoticeReader:
    """Who reads by a request."""
    operation = matched_operation(request.scope).operation_id or ""
    address = client_address(request.scope)
    return NoticeReader(client.actor, client.client, operation, purpose, address)


async def read_case(
    context: AppContext, ledger_id: LedgerId, wanted: WantedNotice, reader: NoticeReader
) -> CaseReading:
    """The people of a case and the documents to be enclosed, in a transaction of its own.

    So the reading stays recorded where the notice is refused: the refusal tells of them.
    """
    async with transaction(context.engine, ledger_id) as db:
        ring, since = context.personal_data_ring, context.clock() - RECENT
        return await read_for_notices(db, ring, ledger_id, [wanted], reader, since)


async def compose_requested(
    context: AppContext,
    db: AsyncConnection,
    ledger_id: LedgerId,
    wanted: WantedNotice,
    read: CaseReading,
) -> ComposedNotice:
    """Compose a notice in the words of a client, who may have named another child.

    Raises:
        NotComposed: the case, the fact, the people or the council's settings do not allow it.
        RestrictedNotice: the people, or the documents to be enclosed, are restricted.
    """
    today = london_day(context.clock())
    installation = SendingInstallation(context.sender_domains, context.has_notify_account)
    composed = await compose(db, ledger_id, wanted, read, today, installation)
    texts = [*written_texts(wanted.values), *composed.titles]
    index = BlindIndex(context.index_keys, ledger_id)
    if isinstance(read, Addressees) and await names_another_child(
        await driver_connection(db), index, wanted.case_id, read.people, texts
    ):
        return composed.with_doubt(SendingDoubt.NAMES_ANOTHER_CHILD)
    return composed


@contextmanager
def refusals() -> Generator[None]:
    """Raise the problem of a notice that cannot be composed."""
    try:
        yield
    except RestrictedNotice as error:
        raise NoticeRestricted(error.since) from None
    except NotComposed as error:
        raise _problem(error) from None


def _problem(error: NotComposed) -> Problem:
    if error.reason is NotComposedReason.NO_CASE:
        return NotFound()
    if error.reason in _CONFLICTS:
        return Conflict(_CONFLICTS[error.reason].format(error.detail))
    pointer, message = (each.format(error.detail) for each in _VIOLATIONS[error.reason])
    violation = Violation(error.reason, message, pointer=pointer)
    return InvalidRequest(errors=[violation])
