"""A notice that a client asks for, composed for each of its recipients."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from fastapi import Request
from pydantic_core import MISSING
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.client_address import client_address
from chassis.database import driver_connection, transaction
from chassis.encryption.data_key import DataKey
from chassis.identity import Principal
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from chassis.routing import matched_operation
from events.envelope import CaseId, LedgerId
from events.log.postgres import PostgresLog
from events.london_day import london_day
from notification_service.api.dependencies import AppContext
from notification_service.api.notices.models import NamedRecipient, SendNoticeRequest
from notification_service.api.notices.notice_values import StatedValues, stated_values
from notification_service.api.notices.problems import NoticeRestricted
from notification_service.api.notices.reported_fact import ReportedFact, reported_fact
from notification_service.domain.case_references import CaseReferences
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.doubts import (
    RECENT,
    SendingDoubt,
    is_changed,
    is_shared,
    sending_doubts,
)
from notification_service.domain.notice_sending.given_values import written_texts
from notification_service.domain.notice_sending.named_roles import NAMED_ROLES
from notification_service.domain.notice_sending.recipients import (
    ChannelChoice,
    FoundRecipients,
    NoticeRecipient,
    family_recipients,
    named_recipient,
)
from notification_service.domain.notices.document import NoticeDocument, PostalAddressee
from notification_service.domain.notices.missing import MissingElement, missing_elements
from notification_service.domain.notices.requirement import NoticeRequirement
from notification_service.domain.notices.wording.composing import NoticeContext, compose_notice
from notification_service.store.notice_sending.readings import (
    Addressees,
    NoticeReader,
    RestrictedPeople,
    read_addressees,
)
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.store.notices import current_notices, current_words


class AddressedDocument(NamedTuple):
    """A notice to one recipient. `may_fall_back`: a letter may follow an e-mail that fails."""

    recipient: NoticeRecipient
    document: NoticeDocument
    may_fall_back: bool


@dataclass(frozen=True)
class ComposedNotice:
    """A notice for each of its recipients, and everything that stands in the way of sending it.

    `from_email` is the council's address, and `key` encrypts what is kept.
    """

    case_id: CaseId
    requirement: NoticeRequirement
    documents: Sequence[AddressedDocument]
    recipients: FoundRecipients
    missing: Sequence[MissingElement]
    doubts: Sequence[SendingDoubt]
    from_email: str
    key: DataKey


class _Letterhead(NamedTuple):
    """What the notices to all recipients have in common."""

    settings: NoticeSettings
    reference: str
    about: str
    day: date


def notice_reader(request: Request, client: Principal, purpose: str) -> NoticeReader:
    """Who reads by a request."""
    operation = matched_operation(request.scope).operation_id or ""
    address = client_address(request.scope)
    return NoticeReader(client.actor, client.client, operation, purpose, address)


async def read_people(
    context: AppContext, ledger_id: LedgerId, case_id: CaseId, reader: NoticeReader
) -> Addressees | RestrictedPeople | None:
    """The people of a case, in a transaction of its own.

    So the reading stays recorded where the notice is refused: the refusal tells of the people.
    """
    async with transaction(context.engine, ledger_id) as db:
        raw, since = await driver_connection(db), context.clock() - RECENT
        return await read_addressees(
            raw, context.personal_data_ring, ledger_id, case_id, reader, since
        )


async def compose(
    db: AsyncConnection,
    context: AppContext,
    ledger_id: LedgerId,
    case_id: CaseId,
    body: SendNoticeRequest,
    read: Addressees | RestrictedPeople | None,
) -> ComposedNotice:
    """Compose a notice for the people that `read_people` read before.

    Raises:
        NotFound: there is no such case.
        Conflict: the council has no settings, the fact does not require the notice, the deadlines
            do not follow from the newest fact yet, or the case has no person or no addressee.
        InvalidRequest: the fact is not of the case, or a value is not one of the catalogue.
        NoticeRestricted: the people are restricted.
    """
    raw, day = await driver_connection(db), london_day(context.clock())
    history = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
    if not history:
        raise NotFound
    found = await current_notice_settings(raw, ledger_id)
    if found is None:
        raise Conflict("the council has no settings for notices: PUT /v1/notice-settings")
    if not context.sender_domains.permits(ledger_id, found.settings.from_email):
        raise Conflict("from_email of the notice settings is of no domain of this council")
    reported = reported_fact(history, body)
    stated = await stated_values(raw, case_id, reported, found.settings, body)
    if isinstance(read, RestrictedPeople):
        raise NoticeRestricted(read.since)
    if read is None:
        raise Conflict("the case has no person: record one, or it was erased")
    channels = _channels(found.settings, body)
    recipients = _recipients(read, reported, body, day, channels)
    reference = CaseReferences(history).as_of(history[-1].position) or str(case_id)
    letterhead = _Letterhead(found.settings, reference, read.people.child.full_name, day)
    documents = [
        AddressedDocument(
            each,
            _document(reported.requirement, stated, each, letterhead),
            channels.prints_letters and _may_fall_back(each, read, day),
        )
        for each in recipients.reached
    ]
    missing = _missing(reported.requirement, documents)
    texts = written_texts(body.values)
    about_people = sending_doubts(recipients.reached, read.people, read.earlier, texts, day)
    doubts = [each for each in SendingDoubt if each in {*about_people, *stated.doubts}]
    return ComposedNotice(
        case_id,
        reported.requirement,
        documents,
        recipients,
        missing,
        doubts,
        found.settings.from_email,
        read.key,
    )


def _missing(
    requirement: NoticeRequirement, documents: Sequence[AddressedDocument]
) -> Sequence[MissingElement]:
    """What the notices lack, each element once: what they must state may differ by role."""
    found = {
        each.element.id: each
        for addressed in documents
        for each in missing_elements(current_notices(), requirement, addressed.document)
    }
    return list(found.values())


def _channels(settings: NoticeSettings, body: SendNoticeRequest) -> ChannelChoice:
    wanted = None if body.channel is MISSING else body.channel
    if wanted is SendingChannel.LETTER and not settings.prints_letters:
        raise Conflict("the council prints no letters: set prints_letters in its notice settings")
    return ChannelChoice(wanted, settings.prints_letters)


def _may_fall_back(recipient: NoticeRecipient, read: Addressees, day: date) -> bool:
    """Whether a letter follows a failed e-mail by itself: the address is known and not doubtful."""
    person, letter = recipient.person, SendingChannel.LETTER
    return (
        recipient.channel is SendingChannel.EMAIL
        and bool(person.address_lines)
        and not is_changed(person, read.earlier, letter)
        and not is_shared(person, read.people, letter, day)
    )


def _recipients(
    read: Addressees,
    reported: ReportedFact,
    body: SendNoticeRequest,
    day: date,
    channels: ChannelChoice,
) -> FoundRecipients:
    if body.to is not MISSING:
        _check_role(read, body.to, day)
        return named_recipient(read.people, body.to.audience, body.to.person_id, day, channels)
    if read.periods is None:
        raise Conflict("who is the addressee is not known: record the person of the case again")
    period = read.periods.on(day)
    if not period.addressees:
        raise Conflict(f"the case has no addressee today: {', '.join(period.caveats)}")
    return family_recipients(read.people, period, reported.audiences, day, channels)


def _check_role(read: Addressees, to: NamedRecipient, day: date) -> None:
    """Check that the named person has a role in which the notice may go to them."""
    roles = NAMED_ROLES.get(to.audience)
    if roles is None:
        message = "is a role whose person is worked out: leave `to` out for the family"
        raise InvalidRequest(errors=[Violation("no_named_role", message, pointer="/to/audience")])
    person = read.people.person(to.person_id)
    if person is not None and not person.roles_on(day) & roles:
        message = f"must be of a person who is today one of: {', '.join(sorted(roles))}"
        raise InvalidRequest(errors=[Violation("other_role", message, pointer="/to/person_id")])


def _document(
    requirement: NoticeRequirement,
    stated: StatedValues,
    recipient: NoticeRecipient,
    letterhead: _Letterhead,
) -> NoticeDocument:
    person = recipient.person
    context = NoticeContext(
        audience=recipient.audience,
        council=letterhead.settings.identity,
        addressee=PostalAddressee(person.full_name, person.address_lines),
        reference=letterhead.reference,
        written_on=letterhead.day,
        about=letterhead.about,
        wording=letterhead.settings.wording,
    )
    return compose_notice(
        current_notices(), current_words(), requirement, stated.values, context, stated.steps
    )
