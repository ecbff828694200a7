"""The notices that a case requires: which, to whom, by when, and which of them were sent."""

from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Annotated, Final, Self
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import AwareDatetime, Field
from pydantic.json_schema import SkipJsonSchema
from pydantic_core import MISSING

from chassis.database import driver_connection, transaction
from chassis.problems import NotFound
from chassis.strict_model import StrictModel
from events.contracts import DeadlineMissed
from events.contracts.references import EventDate, EventPosition, PersonId
from events.contracts.vocabulary.case import NoticeAudience, NoticeHold, RecipientKind
from events.envelope import CaseId, EventEnvelope, LedgerId
from events.log.postgres import PostgresLog
from events.london_day import london_day
from events.stored_event import decode_events
from notification_service.api.dependencies import NoticeReaderClient, app_context
from notification_service.domain.automatic_notices.dismissals import dismissed_notices
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.notice_sending.earlier_notice import newest_amendments
from notification_service.domain.notice_sending.held_recipients import recorded_recipients
from notification_service.domain.notice_sending.notice_progress import (
    KnownAutomaticNotice,
    KnownNotice,
    NoticeProgress,
    RecipientProgress,
)
from notification_service.domain.notice_sending.notices_of_case import (
    NoticeOfCase,
    NoticeRecord,
    notices_of_case,
)
from notification_service.domain.notice_sending.people_to_put_right import people_to_put_right
from notification_service.domain.notice_sending.reportable_facts import reportable_facts
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.entry import RequirementId
from notification_service.domain.notices.fact_day import day_of
from notification_service.domain.notices.last_day import newest_fact
from notification_service.domain.notices.requirement import NoticeForce
from notification_service.store.automatic_notices.rows import (
    AutomaticNoticeRow,
    automatic_notices_of_case,
)
from notification_service.store.last_days import read_last_days
from notification_service.store.notice_sending.enclosing_notices import restored_notices
from notification_service.store.notice_sending.last_notices import last_notices
from notification_service.store.notice_sending.notices import (
    AFTER_ALL_NOTICES,
    NoticeRow,
    list_notices,
)
from notification_service.store.notice_sending.taken_back_of_case import taken_back_of_case
from notification_service.store.notices import current_notices

router = APIRouter(prefix="/v1", tags=["notices"])
DEFAULT_PERIOD: Final = timedelta(days=90)
PAGE_FACTS: Final = 50
"""Facts of one response that may require a notice: few, because each is compared with the facts
before it."""
MAX_REQUIRED: Final = 40 * PAGE_FACTS
"""Required notices of one response."""
MAX_KNOWN: Final = 2000
"""Notices of the case that they are compared with: the newest."""
MAX_RECIPIENTS: Final = 100
"""People in one role."""


_AUTOMATIC: Final = {
    AutomaticState.WAITING: NoticeProgress.PENDING,
    AutomaticState.HELD: NoticeProgress.HELD,
    AutomaticState.DISMISSED: NoticeProgress.DISMISSED,
}


class NoticeOfRecipient(StrictModel):
    """How far a notice is for a person in the role."""

    recipient: RecipientKind
    person_id: PersonId | MISSING = MISSING
    """Missing: the child or young person."""
    progress: NoticeProgress

    @classmethod
    def of(cls, found: RecipientProgress) -> Self:
        """The same for a response."""
        return cls(
            recipient=found.recipient.recipient,
            person_id=found.recipient.person_id,
            progress=found.progress,
        )


class RequiredNoticeOfCase(StrictModel):
    """A notice that a fact of the case requires, to one role."""

    requirement: RequirementId
    """The notice, by its id in docs/notices.md."""
    title: Annotated[str, Field(max_length=80)]
    force: NoticeForce
    reports: EventPosition
    """The position of the fact that requires it: `reports` of the request that sends it."""
    fact: Annotated[str, Field(max_length=100)]
    """The type of the fact."""
    fact_on: EventDate
    audience: NoticeAudience
    by_on: EventDate | MISSING = MISSING
    """The last day in law. Missing: the law sets none, as for what puts right what was sent before,
    or the deadlines do not follow from the newest fact of the case yet."""
    progress: NoticeProgress
    """That of the person in the role for whom most is left to do."""
    recipients: Annotated[tuple[NoticeOfRecipient, ...], Field(max_length=MAX_RECIPIENTS)] = ()
    """The people in the role to whom one was made, or for whom it is held back, and how far it is
    for each; those first for whom most is left to do. Empty: none is known here."""
    held_because: Annotated[tuple[NoticeHold, ...], Field(max_length=len(NoticeHold))] = ()
    """Why it was held back. Empty: it is not. A preview of it says more."""
    waits_until: AwareDatetime | MISSING = MISSING
    """When one that is sent by itself is composed: within the hours for that, and once the
    deadlines of the case are worked out."""

    @classmethod
    def of(cls, found: NoticeOfCase, automatic: AutomaticNoticeRow | None) -> Self:
        """The same for a response."""
        is_held = found.progress is NoticeProgress.HELD
        reasons = automatic.reasons if automatic and is_held else ()
        waits = automatic is not None and automatic.state == AutomaticState.WAITING
        return cls(
            requirement=found.requirement.id,
            title=found.requirement.title,
            force=found.requirement.force,
            reports=found.reports,
            fact=found.fact,
            fact_on=found.fact_on,
            audience=found.audience,
            by_on=MISSING if found.by_on is None else found.by_on,
            progress=found.progress,
            recipients=tuple(map(NoticeOfRecipient.of, found.recipients[:MAX_RECIPIENTS])),
            held_because=tuple(map(NoticeHold, reasons)),
            waits_until=automatic.due_at if automatic and waits else MISSING,
        )


class RequiredNotices(StrictModel):
    """The notices that the facts of a case require, in the order of the facts."""

    from_on: EventDate
    notices: Annotated[tuple[RequiredNoticeOfCase, ...], Field(max_length=MAX_REQUIRED)]
    next: EventPosition | MISSING = MISSING
    """Pass it as `after` for those of later facts. Missing: there are none."""


@router.get("/cases/{case_id}/required-notices", operation_id="listRequiredNotices")
async def list_required_notices(
    request: Request,
    case_id: CaseId,
    identity: NoticeReaderClient,
    from_on: Annotated[
        EventDate | SkipJsonSchema[None],
        Query(description="The first day of the facts; without it, 90 days before today"),
    ] = None,
    after: Annotated[
        EventPosition | SkipJsonSchema[None],
        Query(description="Only of facts after this position: `next` of the response before"),
    ] = None,
) -> RequiredNotices:
    """Which notices the case requires, to which role, by when, and which of them were sent.

    It reads no person: to whom a notice goes today is shown by a preview of it.
    """
    context, ledger_id = app_context(request), LedgerId(identity.ledger_id)
    today = london_day(context.clock())
    first_day = from_on or today - DEFAULT_PERIOD
    catalogue = current_notices()
    async with transaction(context.engine, ledger_id) as db:
        raw = await driver_connection(db)
        history = await PostgresLog(db, ledger_id).read_stored_streams([case_id])
        if not history:
            raise NotFound
        decoded = decode_events(history).decoded
        facts = reportable_facts(decoded)
        positions = [
            each.position
            for each in facts
            if each.event.type in catalogue.fact_types
            and each.position > (after or 0)
            and day_of(each) >= first_day
        ]
        page = positions[:PAGE_FACTS]
        last_days = await read_last_days(raw, case_id)
        made = await list_notices(raw, ledger_id, case_id, AFTER_ALL_NOTICES, MAX_KNOWN)
        automatic = await automatic_notices_of_case(raw, ledger_id, case_id, page)
        restored = await restored_notices(raw, ledger_id, case_id, decoded)
        taken_back = await taken_back_of_case(raw, ledger_id, case_id, decoded, page)
        amended = newest_amendments(decoded)
        changed = {*amended, *(each.reports for each in restored)}
        last = {
            notice: await last_notices(raw, ledger_id, case_id, notice, decoded)
            for notice in _sent_before(made, decoded, page, changed)
        }
    is_current = last_days.log_position >= newest_fact(history)
    days = last_days.days if is_current else ()
    record = NoticeRecord(
        _known(made, dismissed_notices(decoded)),
        _automatic(automatic, decoded),
        amended,
        {notice: each.up_to_date for notice, each in last.items()},
        {notice: each.wrong for notice, each in last.items()},
        restored,
        {notice: frozenset(each.recipient for each in sent) for notice, sent in taken_back.items()},
        people_to_put_right(decoded),
    )
    found = notices_of_case(catalogue, facts, days, page, record, today)
    by_itself = {(each.requirement, each.reports): each for each in automatic}
    return RequiredNotices(
        from_on=first_day,
        notices=tuple(
            RequiredNoticeOfCase.of(each, by_itself.get((each.requirement.id, each.reports)))
            for each in found
        ),
        next=page[-1] if len(positions) > PAGE_FACTS else MISSING,
    )


def _sent_before(
    rows: Sequence[NoticeRow],
    history: Sequence[EventEnvelope],
    positions: Collection[int],
    changed: Collection[int],
) -> frozenset[ReportedNotice]:
    """The notices of some facts that may have been sent before they changed.

    Of a delay also those of an earlier announcement. `changed` are the facts that did.
    """
    delays = {each.position for each in history if isinstance(each.event, DeadlineMissed)}
    return frozenset(
        ReportedNotice(at, row.requirement)
        for row in rows
        for at in positions
        if (at == row.reports and at in changed) or (at in delays and row.reports in delays)
    )


def _automatic(
    rows: Sequence[AutomaticNoticeRow], history: Sequence[EventEnvelope]
) -> Mapping[ReportedNotice, KnownAutomaticNotice]:
    """Those that wait, were held back or were dismissed."""
    held_for = recorded_recipients(history)
    return {
        (notice := ReportedNotice(each.reports, each.requirement)): KnownAutomaticNotice(
            progress, held_for.get(notice)
        )
        for each in rows
        if (progress := _AUTOMATIC.get(AutomaticState(each.state)))
    }


def _known(rows: Sequence[NoticeRow], dismissed: Collection[UUID]) -> Sequence[KnownNotice]:
    return [
        KnownNotice(
            row.requirement,
            row.reports,
            Audience(row.audience),
            NoticeState(row.state),
            row.corrected_at,
            row.person_id,
            is_dismissed=row.notice_id in dismissed,
        )
        for row in rows
        if row.announces is None
    ]
