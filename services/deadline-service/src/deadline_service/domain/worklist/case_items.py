"""The items of work that follow from facts alone, and from no rule of law."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import Final
from uuid import UUID, uuid5

from pydantic_core import MISSING

from deadline_service.domain.priority import (
    PriorityReason,
    count_reasons,
    encode_reasons,
)
from deadline_service.domain.worklist.after_death import still_to_send
from deadline_service.domain.worklist.deadline_items import ItemBasis
from deadline_service.domain.worklist.open_fact import OpenFact
from deadline_service.domain.worklist.returned_notices import returned_notices
from deadline_service.domain.worklist.waiting import encode_waits
from deadline_service.domain.worklist.withheld_notices import withheld_notices
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from events.contracts import (
    CaseAttendanceArranged,
    CaseAttendanceArrangementEnded,
    CaseContactLogged,
    CaseNhsNumberChangeChecked,
    CaseNhsNumberChangeReported,
    CasePersonErased,
    Event,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionReplyReceived,
    ProvisionResolved,
)
from events.contracts.references import ConcernId
from events.contracts.vocabulary.case import CaseCloseReason, ErasedSubject
from events.envelope import EventEnvelope

_NAMESPACE: Final = UUID("8d0f3a54-6a1b-5a0e-8d0c-0f5f7f2f9b63")
_REASONS: Final[Mapping[WorkKind, PriorityReason]] = {
    WorkKind.REPLY: PriorityReason.PROMISE,
    WorkKind.PROVISION: PriorityReason.DUTY,
    WorkKind.HELD_NOTICE: PriorityReason.GUIDANCE,
    WorkKind.NHS_NUMBER: PriorityReason.DUTY,
    WorkKind.ATTENDANCE: PriorityReason.GUIDANCE,
}
"""What a delay means in law where it sets no day. Provision must be secured (CFA s.42), and
personal data must be accurate (UK GDPR art 5(1)(d)). What went wrong with a notice that was sent is
a duty (`_reason`)."""


def case_items(facts: Sequence[EventEnvelope], basis: ItemBasis) -> Iterator[WorkItem]:
    """What was promised, is to be followed up or checked, and notices to look at."""
    notices = chain(returned_notices(facts, basis), withheld_notices(facts, basis))
    found = chain(
        *(_promised(facts), _undelivered(facts), _arrangements(facts), _changed_number(facts)),
        still_to_send(notices, facts),
    )
    return (_item(each, basis) for each in found)


def closed_case_items(
    facts: Sequence[EventEnvelope], basis: ItemBasis, closing: CaseCloseReason
) -> Iterator[WorkItem]:
    """What went wrong with notices that were sent: closing a case makes none of them right.

    So is a notice that one person was sent, such as a refusal with its right of appeal, and another
    was not. In a case that was opened in error a letter that came back tells of no case at all.
    Once the file of the case was erased there is no address to write to.
    """
    if any(_erases_file(fact.event) for fact in facts):
        return iter(())
    withheld = [*withheld_notices(facts, basis)]
    found = [each for each in withheld if each.is_of_sent_notice]
    if closing is not CaseCloseReason.OPENED_IN_ERROR:
        found = [each for each in withheld if each.is_of_sent_notice or each.was_sent_to_another]
        found = still_to_send([*found, *returned_notices(facts, basis)], facts)
    return (_item(each, basis) for each in found)


def _erases_file(event: Event) -> bool:
    return isinstance(event, CasePersonErased) and event.subject is ErasedSubject.CHILD


def _promised(facts: Iterable[EventEnvelope]) -> Iterator[OpenFact]:
    """Replies that were promised in a contact, until there is a contact in reply to it."""
    contacts = [(fact, fact.event) for fact in facts if isinstance(fact.event, CaseContactLogged)]
    replied = {contact.in_reply_to for _, contact in contacts}
    for fact, contact in contacts:
        if contact.reply_due_on is not MISSING and contact.contact_id not in replied:
            yield OpenFact(
                fact, WorkKind.REPLY, contact.contact_id, contact.on, contact.reply_due_on
            )


def _undelivered(facts: Iterable[EventEnvelope]) -> Iterator[OpenFact]:
    """Concerns about provision until they are resolved, worked to the day of the latest reply.

    Once a reply was received, a concern waits for the council itself, from that day.
    """
    open_: dict[ConcernId, OpenFact] = {}
    for fact in facts:
        match fact.event:
            case ProvisionConcernRaised(concern_id=concern) as event:
                due_on = None if event.reply_due_on is MISSING else event.reply_due_on
                open_[concern] = OpenFact(fact, WorkKind.PROVISION, concern, event.on, due_on)
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


def _arrangements(facts: Iterable[EventEnvelope]) -> Iterator[OpenFact]:
    """Arrangements about attendance that are to be reviewed on a day, until they end."""
    open_: dict[UUID, OpenFact] = {}
    for fact in facts:
        match fact.event:
            case CaseAttendanceArranged(arrangement_id=arrangement) as event:
                open_.pop(arrangement, None)
                if event.review_on is not MISSING:
                    open_[arrangement] = OpenFact(
                        fact, WorkKind.ATTENDANCE, arrangement, event.from_on, event.review_on
                    )
            case CaseAttendanceArrangementEnded(arrangement_id=arrangement):
                open_.pop(arrangement, None)
            case _:
                pass
    return iter(open_.values())


def _changed_number(facts: Iterable[EventEnvelope]) -> Iterator[OpenFact]:
    """The report that the NHS number of the child has changed, until the number was checked."""
    open_: OpenFact | None = None
    for fact in facts:
        match fact.event:
            case CaseNhsNumberChangeReported(on=day) if open_ is None:
                open_ = OpenFact(fact, WorkKind.NHS_NUMBER, fact.event_id, day, None)
            case CaseNhsNumberChangeChecked():
                open_ = None
            case _:
                pass
    if open_ is not None:
        yield open_


def _item(found: OpenFact, basis: ItemBasis) -> WorkItem:
    counted = count_reasons({_reason(found), *basis.harms}, basis.weights)
    return WorkItem(
        item_id=uuid5(_NAMESPACE, f"{found.fact.stream_id}/{found.kind}/{found.subject}"),
        case_id=found.fact.stream_id,
        kind=found.kind,
        rule=None,
        because_of=found.fact.position,
        started_on=found.began_on,
        due_on=found.due_on,
        law_due_on=found.law_due_on,
        work_on=found.due_on or _work_on(found, basis),
        reasons=encode_reasons(counted),
        shift_days=sum(each.days for each in counted),
        waits_on=encode_waits(()),
    )


def _reason(found: OpenFact) -> PriorityReason:
    """What a delay means in law.

    A notice that did not arrive puts the date of notice in doubt. One that is not true is personal
    data that is inaccurate, to be put right without delay (UK GDPR art 5(1)(d)), and may be a
    breach that is to be judged within 72 hours (art 33).
    """
    if found.law_due_on is not None:
        return PriorityReason.LIMIT_OF_LAW
    return PriorityReason.DUTY if found.is_of_sent_notice else _REASONS[found.kind]


def _work_on(found: OpenFact, basis: ItemBasis) -> date:
    """The day to work to of what has none: at the latest the last working day by that in law.

    What went wrong with a notice that was sent is put right on the next working day, whether or not
    the law sets a day: until then the recipient knows nothing, or what is not true.
    """
    if found.is_of_sent_notice:
        work_on = basis.office.next_working_day(found.began_on + timedelta(days=1))
    else:
        work_on = found.began_on + timedelta(days=basis.weights.undated_days)
    if found.law_due_on is None:
        return work_on
    return min(work_on, basis.office.last_working_day(found.law_due_on))
