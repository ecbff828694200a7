"""The items of work that follow from facts alone: no rule of law sets a day for them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID, uuid5

from pydantic_core import MISSING

from deadline_service.domain.priority import (
    PriorityReason,
    count_reasons,
    encode_reasons,
)
from deadline_service.domain.worklist.deadline_items import ItemBasis
from deadline_service.domain.worklist.voided_reports import VoidedReports
from deadline_service.domain.worklist.waiting import encode_waits
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from events.contracts import (
    CaseAttendanceArranged,
    CaseAttendanceArrangementEnded,
    CaseContactLogged,
    CaseNhsNumberChangeChecked,
    CaseNhsNumberChangeReported,
    NoticeDismissed,
    NoticeFailed,
    NoticeHeld,
    NoticeSent,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionReplyReceived,
    ProvisionResolved,
)
from events.contracts.references import ConcernId, NoticeId
from events.contracts.vocabulary.case import NoticeAudience, NoticeHold
from events.envelope import EventEnvelope
from events.london_day import london_day

_NAMESPACE: Final = UUID("8d0f3a54-6a1b-5a0e-8d0c-0f5f7f2f9b63")
_OF_COUNCIL: Final = frozenset(
    {NoticeAudience.OFFICER, NoticeAudience.MANAGER, NoticeAudience.SYSTEM}
)
"""Audiences whose notices are no casework, if they do not arrive."""
_REASONS: Final[Mapping[WorkKind, PriorityReason]] = {
    WorkKind.REPLY: PriorityReason.PROMISE,
    WorkKind.PROVISION: PriorityReason.DUTY,
    WorkKind.RETURNED_NOTICE: PriorityReason.DUTY,
    WorkKind.HELD_NOTICE: PriorityReason.GUIDANCE,
    WorkKind.NHS_NUMBER: PriorityReason.DUTY,
    WorkKind.ATTENDANCE: PriorityReason.GUIDANCE,
}
"""What a delay means in law. Provision must be secured (CFA s.42), a notice that did not arrive
puts the date of notice in doubt, and personal data must be accurate (UK GDPR art 5(1)(d))."""


class _OpenFact(NamedTuple):
    """A fact that asks for an act: the id of the act, the day it began, and a day to work to."""

    fact: EventEnvelope
    kind: WorkKind
    subject: UUID
    began_on: date
    due_on: date | None


class _Report(NamedTuple):
    """A fact, and to whom it is reported. `person_id` None: not named, as the child is not."""

    fact: int
    audience: NoticeAudience
    person_id: UUID | None


def case_items(
    facts: Sequence[EventEnvelope], basis: ItemBasis, voided: VoidedReports
) -> Iterator[WorkItem]:
    """What was promised, is to be followed up or checked, and notices that came back."""
    found = (
        *(*_promised(facts), *_undelivered(facts), *_arrangements(facts)),
        *(*_returned(facts, voided), *_changed_number(facts), *_held_back(facts, voided)),
    )
    return (_item(each, basis) for each in found)


def _promised(facts: Iterable[EventEnvelope]) -> Iterator[_OpenFact]:
    """Replies that were promised in a contact, until there is a contact in reply to it."""
    contacts = [(fact, fact.event) for fact in facts if isinstance(fact.event, CaseContactLogged)]
    replied = {contact.in_reply_to for _, contact in contacts}
    for fact, contact in contacts:
        if contact.reply_due_on is not MISSING and contact.contact_id not in replied:
            yield _OpenFact(
                fact, WorkKind.REPLY, contact.contact_id, contact.on, contact.reply_due_on
            )


def _undelivered(facts: Iterable[EventEnvelope]) -> Iterator[_OpenFact]:
    """Concerns about provision until they are resolved, worked to the day of the latest reply.

    Once a reply was received, a concern waits for the council itself, from that day.
    """
    open_: dict[ConcernId, _OpenFact] = {}
    for fact in facts:
        match fact.event:
            case ProvisionConcernRaised(concern_id=concern) as event:
                due_on = None if event.reply_due_on is MISSING else event.reply_due_on
                open_[concern] = _OpenFact(fact, WorkKind.PROVISION, concern, event.on, due_on)
            case ProvisionChallenged(concern_id=concern) as event if concern in open_:
                due_on = None if event.reply_due_on is MISSING else event.reply_due_on
                open_[concern] = open_[concern]._replace(began_on=event.on, due_on=due_on)
            case ProvisionReplyReceived(concern_id=concern) as event if concern in open_:
                open_[concern] = open_[concern]._replace(began_on=event.on, due_on=None)
            case ProvisionResolved(concern_id=concern):
                open_.pop(concern, None)
            case _:
                pass
    return iter(open_.values())


def _arrangements(facts: Iterable[EventEnvelope]) -> Iterator[_OpenFact]:
    """Arrangements about attendance that are to be reviewed on a day, until they end."""
    open_: dict[UUID, _OpenFact] = {}
    for fact in facts:
        match fact.event:
            case CaseAttendanceArranged(arrangement_id=arrangement) as event:
                open_.pop(arrangement, None)
                if event.review_on is not MISSING:
                    open_[arrangement] = _OpenFact(
                        fact, WorkKind.ATTENDANCE, arrangement, event.from_on, event.review_on
                    )
            case CaseAttendanceArrangementEnded(arrangement_id=arrangement):
                open_.pop(arrangement, None)
            case _:
                pass
    return iter(open_.values())


def _returned(facts: Iterable[EventEnvelope], voided: VoidedReports) -> Iterator[_OpenFact]:
    """Notices to people that did not arrive, until another one reports the fact to the person.

    Of a fact that was voided since there is none to send.
    """
    sent: dict[NoticeId, _Report] = {}
    failed: dict[_Report, _OpenFact] = {}
    for fact in facts:
        match fact.event:
            case NoticeSent(notice_id=notice) as event:
                sent[notice] = _Report(event.why, event.audience, _person_id(event))
                failed.pop(sent[notice], None)
            case NoticeFailed(notice_id=notice) as event:
                report = _unreported(event) or sent.get(notice)
                if report is not None and report.audience not in _OF_COUNCIL:
                    failed[report] = _OpenFact(
                        fact, WorkKind.RETURNED_NOTICE, notice, event.failed_at.date(), None
                    )
            case _:
                pass
    return (each for report, each in failed.items() if not voided.has(report.fact))


def _held_back(facts: Iterable[EventEnvelope], voided: VoidedReports) -> Iterable[_OpenFact]:
    """Notices that a person must look at, until one is sent or an officer dismisses it.

    One that takes back what was sent of a voided fact reports the void. Facts of earlier releases
    have the voided fact in its place.
    """
    held: dict[tuple[str, int], _OpenFact] = {}
    for fact in facts:
        match fact.event:
            case NoticeHeld(template=template, why=why) as event if not voided.has(why) or (
                why in voided.facts and NoticeHold.VOIDED in event.reasons
            ):
                held[template, why] = _OpenFact(
                    fact, WorkKind.HELD_NOTICE, fact.event_id, london_day(event.held_at), None
                )
            case NoticeSent(template=template, why=why):
                held.pop((template, why), None)
            case NoticeDismissed(template=template, why=why):
                held.pop((template, why), None)
            case _:
                pass
    return held.values()


def _unreported(event: NoticeFailed) -> _Report | None:
    """Whom a notice did not reach. None: the fact names only a notice that was sent before."""
    if event.why is MISSING or event.audience is MISSING:
        return None
    return _Report(event.why, event.audience, _person_id(event))


def _person_id(event: NoticeSent | NoticeFailed) -> UUID | None:
    return None if event.person_id is MISSING else event.person_id


def _changed_number(facts: Iterable[EventEnvelope]) -> Iterator[_OpenFact]:
    """The report that the NHS number of the child has changed, until the number was checked."""
    open_: _OpenFact | None = None
    for fact in facts:
        match fact.event:
            case CaseNhsNumberChangeReported(on=day) if open_ is None:
                open_ = _OpenFact(fact, WorkKind.NHS_NUMBER, fact.event_id, day, None)
            case CaseNhsNumberChangeChecked():
                open_ = None
            case _:
                pass
    if open_ is not None:
        yield open_


def _item(found: _OpenFact, basis: ItemBasis) -> WorkItem:
    counted = count_reasons({_REASONS[found.kind], *basis.harms}, basis.weights)
    undated = found.began_on + timedelta(days=basis.weights.undated_days)
    return WorkItem(
        item_id=uuid5(_NAMESPACE, f"{found.fact.stream_id}/{found.kind}/{found.subject}"),
        case_id=found.fact.stream_id,
        kind=found.kind,
        rule=None,
        because_of=found.fact.position,
        started_on=found.began_on,
        due_on=found.due_on,
        law_due_on=None,
        work_on=found.due_on or undated,
        reasons=encode_reasons(counted),
        shift_days=sum(each.days for each in counted),
        waits_on=encode_waits(()),
    )
