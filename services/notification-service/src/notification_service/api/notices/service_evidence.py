"""Reads everything that is recorded about some notices of a case, for a certificate of service."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import structlog
from pydantic import TypeAdapter, ValidationError

from chassis.database import DriverConnection, driver_connection, transaction
from chassis.encryption.authenticated import CannotDecrypt
from chassis.encryption.data_key import DataKey
from chassis.problems import Conflict, NotFound
from events.contracts.vocabulary.case import NoticeFailure
from events.envelope import CaseId, LedgerId
from events.failures import describe_error
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import StoredEvent
from notification_service.api.dependencies import AppContext
from notification_service.domain.case_references import CaseReferences
from notification_service.domain.notice_sending.channel import SendingChannel
from notification_service.domain.notice_sending.content import SentForm, content_hash
from notification_service.domain.notice_sending.enclosures import NoticeEnclosure
from notification_service.domain.notice_sending.letter import NoticeLetter
from notification_service.domain.notice_sending.letter_mailing import LetterPoster
from notification_service.domain.notice_sending.message import NoticeMessage
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notice_sending.text_message import TextMessage
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.document import CouncilIdentity
from notification_service.domain.service_certificates.evidence import (
    CertifiedRequirement,
    FactEvidence,
    KeptCopy,
    MailingRecord,
    RecipientOnNotice,
    SendingAttempt,
    ServiceEvidence,
)
from notification_service.domain.service_certificates.logged_facts import CaseLog
from notification_service.store.notice_sending.evidence_rows import (
    RowsOfNotices,
    log_hashes,
    rows_of_notices,
    use_snapshot,
)
from notification_service.store.notice_sending.notices import (
    CONTENT_PLACE,
    NoticeAttemptRow,
    NoticeRow,
    find_notice_content,
)
from notification_service.store.notice_sending.readings import NoticeReader, read_notice_key
from notification_service.store.notice_sending.settings import current_notice_settings
from notification_service.store.notices import current_notices

_log: Final = structlog.stdlib.get_logger()
_CONTENT: Final = TypeAdapter[SentForm](SentForm)
_NOT_POSTED: Final = frozenset({NoticeFailure.NOT_ALLOWED, NoticeFailure.OVERTAKEN})
"""Failures of letters that were taken out of what was posted."""
FindNotices = Callable[[DriverConnection], Awaitable[Sequence[NoticeRow]]]
"""Which notices are certified: all of one case."""


@dataclass(frozen=True, slots=True)
class NoticesOfCase:
    """Some notices of a case, as of one instant, without what is personal."""

    case_id: CaseId
    reference: str
    council: CouncilIdentity
    rows: Sequence[NoticeRow]
    records: RowsOfNotices
    log: CaseLog
    hashes: dict[int, bytes]


@dataclass(frozen=True, slots=True)
class KeptContents:
    """A copy that is kept of a notice: to whom it is, what goes with it, and if it is as sent."""

    copy: KeptCopy
    recipient: RecipientOnNotice | None = None
    enclosed: tuple[NoticeEnclosure, ...] = ()


async def read_notices(
    context: AppContext, ledger_id: LedgerId, case_id: CaseId | None, find: FindNotices
) -> NoticesOfCase:
    """The notices and their records, in one snapshot. `case_id` None: that of the first notice.

    Raises:
        NotFound: there is no such case, or no notice where no case is named.
        Conflict: the council has no settings for notices.
    """
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        await use_snapshot(raw)
        rows = await find(raw)
        case = case_id or next((CaseId(each.case_id) for each in rows), None)
        if case is None:
            raise NotFound
        history = await PostgresLog(db, ledger_id).read_stored_streams([case])
        if not history:
            raise NotFound
        settings = await current_notice_settings(raw, ledger_id)
        if settings is None:
            raise Conflict("the council has no settings for notices: PUT /v1/notice-settings")
        records, log = await rows_of_notices(raw, ledger_id, rows), CaseLog(history)
        places = [place for each in rows for place in log.positions_of(each.notice_id)]
        hashes = dict(await log_hashes(raw, ledger_id, places))
    reference = _reference(history, case)
    return NoticesOfCase(case, reference, settings.settings.identity, rows, records, log, hashes)


async def read_evidence(
    context: AppContext, ledger_id: LedgerId, found: NoticesOfCase, reader: NoticeReader
) -> Sequence[ServiceEvidence]:
    """The evidence of each notice, with its recipient. The reading is recorded for each of them."""
    keys: dict[UUID | None, DataKey | None] = {}
    evidence = list[ServiceEvidence]()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        for row in found.rows:
            if row.person_id not in keys:
                ring = context.personal_data_ring
                keys[row.person_id] = await read_notice_key(
                    raw, ring, ledger_id, found.case_id, row.person_id, reader
                )
            kept = await _kept(raw, ledger_id, row, keys[row.person_id])
            evidence.append(_evidence(found, row, kept))
    return evidence


async def _kept(
    db: DriverConnection, ledger_id: LedgerId, row: NoticeRow, key: DataKey | None
) -> KeptContents:
    if key is None:
        return KeptContents(KeptCopy.WITHHELD)
    stored = await find_notice_content(db, ledger_id, row.notice_id)
    if stored is None:
        return KeptContents(KeptCopy.UNREADABLE)
    try:
        plain = key.decrypt(stored[2], CONTENT_PLACE.format(row.notice_id))
        content = _CONTENT.validate_json(plain)
    except (CannotDecrypt, ValidationError) as error:
        # Without its text, which may hold what is personal.
        _log.error("notice_not_readable", code=describe_error(error))
        return KeptContents(KeptCopy.UNREADABLE)
    is_same = content_hash(plain) == row.content_hash
    copy = KeptCopy.MATCHES if is_same else KeptCopy.DIFFERS
    recipient = RecipientOnNotice(content.to_name, _address(content))
    return KeptContents(copy, recipient, content.enclosed)


def _address(content: SentForm) -> tuple[str, ...]:
    match content:
        case NoticeLetter():
            return content.to_address
        case NoticeMessage():
            return (content.to_email,)
        case TextMessage():
            return (content.to_phone,)


def _reference(history: Sequence[StoredEvent], case_id: CaseId) -> str:
    return CaseReferences(history).as_of(history[-1].position) or str(case_id)


def _evidence(found: NoticesOfCase, row: NoticeRow, kept: KeptContents) -> ServiceEvidence:
    failure = None if row.failure is None else NoticeFailure(row.failure)
    fact = found.log.reported_fact(row.reports)
    return ServiceEvidence(
        notice_id=row.notice_id,
        required=_required(row, fact),
        fact=fact,
        audience=Audience(row.audience),
        channel=SendingChannel(row.channel),
        letters_by=LetterPoster(row.letters_by),
        recipient=kept.recipient,
        content_sha256=row.content_hash.hex(),
        kept_copy=kept.copy,
        created_at=row.created_at,
        created_by=row.created_by,
        attempts=tuple(map(_attempt, found.records.attempts.get(row.notice_id, ()))),
        mailing=_mailing(found, row, failure),
        report=found.records.receipts.get(row.notice_id),
        delivered_at=row.delivered_at,
        returned_at=row.returned_at,
        failure=failure,
        instead_of=row.instead_of,
        announces=row.announces,
        facts=found.log.facts_of(row.notice_id, found.hashes),
        editions=row.editions,
        confirmed_doubts=row.confirmed,
        confirmed_by=row.confirmed_by,
        enclosed=kept.enclosed,
    )


def _required(row: NoticeRow, fact: FactEvidence) -> CertifiedRequirement:
    """The requirement as the catalogue of this release has it for facts of that day.

    Nothing requires a text, which has the title alone of the notice that it announces.
    """
    day = fact.day or london_day(row.created_at)
    try:
        found = current_notices().requirement(row.requirement, day)
    except KeyError:
        found = None
    title = row.requirement if found is None else found.title
    if found is None or row.announces is not None:
        return CertifiedRequirement(
            row.requirement, title, source=None, is_checked=False, can_be_appealed=False
        )
    return CertifiedRequirement(
        id=row.requirement,
        title=title,
        source=found.source,
        is_checked=found.checked is not None,
        can_be_appealed=bool(found.appeal_about),
    )


def _mailing(
    found: NoticesOfCase, row: NoticeRow, failure: NoticeFailure | None
) -> MailingRecord | None:
    if row.print_run_id is None or row.ended_at is None or failure in _NOT_POSTED:
        return None
    return found.records.posted_runs.get(row.print_run_id)


def _attempt(row: NoticeAttemptRow) -> SendingAttempt:
    outcome = None if row.outcome is None else AttemptOutcome(row.outcome)
    return SendingAttempt(row.number, row.started_at, row.ended_at, outcome, row.reply_code)
