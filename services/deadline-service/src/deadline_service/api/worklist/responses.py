"""Bodies of worklists."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Annotated, Final, NamedTuple, Self
from uuid import UUID

from pydantic import Field, HttpUrl
from pydantic_core import MISSING

from deadline_service.api.worklist.notice_of_item import NoticeOfItem
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.priority import PriorityReason, decode_reasons
from deadline_service.domain.rulebook.rule import LegalSource, Rule
from deadline_service.domain.rulebook.rulebook import Rulebook
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from deadline_service.domain.worklist.case_profile import CaseStage
from deadline_service.domain.worklist.snooze import SnoozeReason
from deadline_service.domain.worklist.tasks import ADVICE_RULES, CONTENT_RULES
from deadline_service.domain.worklist.waiting import Wait, decode_waits
from deadline_service.domain.worklist.wording import item_title, place_words, wait_words
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.domain.worklist.work_state import WorkState, state_of
from deadline_service.store.recording_operations import RecordingOperation
from deadline_service.store.worklist.criteria import WorkCounts, WorkFilter
from deadline_service.store.worklist.listed_work import ListedWork
from events.contracts import (
    AssessmentAdviceChased,
    CaseAttendanceArranged,
    CaseAttendanceArrangementEnded,
    CaseContactLogged,
    CaseCorrected,
    CaseNhsNumberChangeChecked,
    Event,
    NoticeDismissed,
    NoticeSent,
    ProvisionChallenged,
    ProvisionReplyReceived,
    ProvisionResolved,
    ReviewArranged,
    ReviewMeetingHeld,
)
from events.contracts.parts import Institution
from events.contracts.references import (
    CaseReference,
    DayCount,
    DeadlineId,
    EventPosition,
    OfficerId,
    RuleId,
)
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.envelope import CaseId, Position

LongDayCount = Annotated[int, Field(ge=-4_000_000, le=4_000_000)]
"""A number of days between any two dates."""
ItemCount = Annotated[int, Field(ge=0, lt=2**31)]
MAX_DO_TODAY: Final = 10
"""Items that are shown apart from the rest."""


class WeighedReason(ResponseModel):
    """A reason for which an item counts as due earlier."""

    reason: PriorityReason
    days: Annotated[int, Field(ge=0, le=90)]
    """By how many days: the council's weight (`worklist` of its settings)."""


class PlaceInWorklist(ResponseModel):
    """Why an item is placed where it is: the day by which it is ranked, and how that is made up."""

    ranked_on: date
    """The day to work to, moved earlier by the days of the reasons. The earliest is first."""
    reasons: Annotated[tuple[WeighedReason, ...], Field(max_length=20)]
    overdue_days: LongDayCount | MISSING = MISSING
    """Days since the day to work to, where it has passed."""
    overdue_days_counted: DayCount | MISSING = MISSING
    """How many of them count."""
    words: Annotated[str, Field(max_length=1000)]


class WaitingFor(ResponseModel):
    """Something that an item waits on."""

    words: Annotated[str, Field(max_length=300)]
    deadline_id: DeadlineId | MISSING = MISSING
    """Its deadline. Missing for a review meeting that is arranged."""
    rule: RuleId | MISSING = MISSING
    due_on: date | MISSING = MISSING
    days_late: LongDayCount | MISSING = MISSING
    advice: AdviceKind | MISSING = MISSING
    adviser: AdviserKind | MISSING = MISSING
    chased: DayCount | MISSING = MISSING
    """How often it was chased."""
    institution: Institution | MISSING = MISSING
    """Who was consulted, where it is the answer to a consultation."""
    meeting_on: date | MISSING = MISSING
    """The day for which a review meeting is arranged."""

    @classmethod
    def of(cls, wait: Wait, rule: Rule | None, today: date) -> Self:
        """A wait as of a day."""
        late = 0 if wait.due_on is MISSING else (today - wait.due_on).days
        return cls(
            words=wait_words(wait, rule, today),
            deadline_id=wait.deadline_id,
            rule=wait.rule,
            due_on=wait.due_on,
            days_late=late if late > 0 else MISSING,
            advice=wait.advice,
            adviser=wait.adviser,
            chased=wait.chased,
            institution=wait.institution,
            meeting_on=wait.meeting_on,
        )


class RecordWith(ResponseModel):
    """An operation of case-api that records what settles an item."""

    event_type: Annotated[str, Field(max_length=80)]
    operation_id: Annotated[str, Field(max_length=80)]
    path: Annotated[str, Field(max_length=200)]
    """Where it is posted to, of case-api."""
    settles: bool
    """Whether it settles the item. If not, it is a step towards that, or moves the item."""


class SnoozedItem(ResponseModel):
    """Until when an item is put off, why, and by whom."""

    until_on: date
    reason: SnoozeReason
    snoozed_by: Annotated[str, Field(max_length=200)]
    """The client of the API that put it off."""


class WorklistItem(ResponseModel):
    """Something that waits for an officer in a case."""

    item_id: UUID
    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    """The council's reference of the case."""
    stage: CaseStage | MISSING = MISSING
    officer_id: OfficerId | MISSING = MISSING
    """Who holds the case on the day: the officer who covers it, else the one who leads it."""
    kind: WorkKind
    title: Annotated[str, Field(max_length=200)]
    """What is to be done."""
    state: WorkState
    started_on: date
    due_on: date | MISSING = MISSING
    """The day that the law, the council or a promise sets, to be safe. Missing: none is set."""
    work_on: date
    """The day to work to: `due_on`; where none is set, some days after the act began."""
    law_due_on: date | MISSING = MISSING
    """The last day in law."""
    days_left: LongDayCount
    """Days to `work_on`; negative where it has passed."""
    deadline_id: DeadlineId | MISSING = MISSING
    """The deadline that it follows from, which explains its days."""
    rule: RuleId | MISSING = MISSING
    owed_by: DutyHolder
    """Who must do the act; where it is not the council, the item is to chase it."""
    source: LegalSource | MISSING = MISSING
    """The provision of the law. Missing: no law asks for it, as for a promised reply."""
    because_of: EventPosition
    """The position of the fact that it follows from."""
    notice: NoticeOfItem | MISSING = MISSING
    """Of `held_notice` and `returned_notice`: which notice it is, and what is wrong with it."""
    waits_on: Annotated[tuple[WaitingFor, ...], Field(max_length=20)] = ()
    record_with: Annotated[tuple[RecordWith, ...], Field(max_length=20)] = ()
    """What can be recorded to settle it."""
    why_here: PlaceInWorklist
    snoozed: SnoozedItem | MISSING = MISSING
    """That it is put off. Left out otherwise."""


class WorklistCounts(ResponseModel):
    """How many items of the list are in each state, whatever its filters."""

    late: ItemCount
    due: ItemCount
    soon: ItemCount
    later: ItemCount
    snoozed: ItemCount
    more_than_counted: bool = False
    """Whether there may be more: of a council, at most 1,000 items of each state are counted."""

    @classmethod
    def of(cls, counts: WorkCounts) -> Self:
        """The response for some counts."""
        *states, more = counts
        late, due, soon, later, snoozed = states
        return cls(
            late=late, due=due, soon=soon, later=later, snoozed=snoozed, more_than_counted=more
        )


class Worklist(ResponseModel):
    """A page of a worklist, what is ranked first before the rest."""

    today: date
    counts: WorklistCounts | MISSING = MISSING
    """On the first page."""
    do_today: Annotated[tuple[WorklistItem, ...], Field(max_length=MAX_DO_TODAY)] = ()
    """On the first page: the ten items of today, in the order of the list.

    The five that are ranked first, and the five that are ranked first of those that can still be
    done in time and of which the day to work to or the last day in law is today or within seven
    days; if there are fewer, the next of the list.
    """
    items: Annotated[tuple[WorklistItem, ...], Field(max_length=200)]
    """The list, with the items of today where they stand in it."""
    next: Annotated[str, Field(max_length=2000)] | MISSING = MISSING
    """The cursor of the next page; left out where this is the last."""


class ItemSources(NamedTuple):
    """What items are described from. `notice_facts` are the facts of which notices are items."""

    wanted: WorkFilter
    rulebook: Rulebook
    operations: Mapping[str, RecordingOperation]
    notice_facts: Mapping[Position, Event]

    def describe(self, listed: ListedWork) -> WorklistItem:
        """An item as listed on a day."""
        item, today = listed.item, self.wanted.today
        rule = self._rule(item.rule, item.started_on)
        waits = tuple(self._current_waits(item))
        return WorklistItem(
            item_id=item.item_id,
            case_id=item.case_id,
            reference=listed.reference or MISSING,
            stage=listed.stage or MISSING,
            officer_id=listed.officer_id or MISSING,
            kind=item.kind,
            title=item_title(item, rule, waits),
            state=state_of(item, today),
            started_on=item.started_on,
            due_on=item.due_on or MISSING,
            work_on=item.work_on,
            law_due_on=item.law_due_on or MISSING,
            days_left=(item.work_on - today).days,
            deadline_id=MISSING if item.rule is None else DeadlineId(item.item_id),
            rule=item.rule or MISSING,
            owed_by=DutyHolder.LOCAL_AUTHORITY if rule is None else rule.owed_by,
            source=WORK_SOURCES.get(item.kind, MISSING) if rule is None else rule.source,
            because_of=item.because_of,
            notice=NoticeOfItem.of(self.notice_facts.get(item.because_of)),
            waits_on=tuple(
                WaitingFor.of(each, self._rule(each.rule, item.started_on), today) for each in waits
            ),
            record_with=tuple(self._record_with(item, rule)),
            why_here=self._place(listed),
            snoozed=self._snoozed(listed),
        )

    def _rule(self, rule: str | MISSING | None, day: date) -> Rule | None:
        """The version of a rule that governs what began on a day."""
        return None if rule is None or rule is MISSING else self.rulebook.version_on(rule, day)

    def _current_waits(self, item: WorkItem) -> Iterator[Wait]:
        """What an item waits on, without periods that have passed."""
        for wait in decode_waits(item.waits_on):
            rule = self._rule(wait.rule, item.started_on)
            has_passed = wait.due_on is not MISSING and wait.due_on < self.wanted.today
            if not (rule is not None and rule.is_minimum_period and has_passed):
                yield wait

    def _record_with(self, item: WorkItem, rule: Rule | None) -> Iterator[RecordWith]:
        """The operations that settle an item, and then those that are steps towards it."""
        met = () if rule is None else [event for each in rule.met_by for event in each.event]
        settling = (*_SETTLED_BY.get(item.kind, ()), *met)
        if rule is not None and rule.id in CONTENT_RULES:
            settling = (CaseCorrected.type,)
        steps = _STEPS.get(item.kind, ())
        if rule is not None and rule.id in ADVICE_RULES:
            steps = (AssessmentAdviceChased.type,)
        for event_type in dict.fromkeys((*settling, *steps)):
            operation = self.operations.get(event_type)
            if operation is not None:
                yield RecordWith(
                    event_type=event_type,
                    operation_id=operation.operation_id,
                    path=operation.path.replace("{case_id}", str(item.case_id)),
                    settles=event_type in settling,
                )

    def _place(self, listed: ListedWork) -> PlaceInWorklist:
        item, wanted = listed.item, self.wanted
        reasons = decode_reasons(item.reasons)
        overdue = (wanted.today - item.work_on).days
        counted = min(overdue, wanted.overdue_days_counted)
        return PlaceInWorklist(
            ranked_on=listed.place.ranked_on,
            reasons=tuple(WeighedReason(reason=each.reason, days=each.days) for each in reasons),
            overdue_days=overdue if overdue > 0 else MISSING,
            overdue_days_counted=counted if overdue > 0 else MISSING,
            words=place_words(item, reasons, wanted.today, wanted.oldest),
        )

    def _snoozed(self, listed: ListedWork) -> SnoozedItem | MISSING:
        until, reason = listed.snoozed_until, listed.snooze_reason
        if until is None or reason is None or until <= self.wanted.today:
            return MISSING
        return SnoozedItem(until_on=until, reason=reason, snoozed_by=listed.snoozed_by or "")


WORK_SOURCES: Final[Mapping[WorkKind, LegalSource]] = {
    WorkKind.PROVISION: LegalSource(
        instrument="Children and Families Act 2014",
        provision="s.42(2)",
        link=HttpUrl("https://www.legislation.gov.uk/ukpga/2014/6/section/42"),
    ),
    WorkKind.NHS_NUMBER: LegalSource(
        instrument="UK GDPR",
        provision="art 5(1)(d)",
        link=HttpUrl("https://www.legislation.gov.uk/eur/2016/679/article/5"),
    ),
}
"""The law on items that follow from no rule."""
_SETTLED_BY: Final[Mapping[WorkKind, Sequence[str]]] = {
    WorkKind.REPLY: (CaseContactLogged.type,),
    WorkKind.PROVISION: (ProvisionResolved.type,),
    WorkKind.HELD_NOTICE: (NoticeSent.type, NoticeDismissed.type),
    WorkKind.NHS_NUMBER: (CaseNhsNumberChangeChecked.type,),
    WorkKind.ATTENDANCE: (CaseAttendanceArranged.type, CaseAttendanceArrangementEnded.type),
}
"""The types of event that settle items beside those of their rules."""
_STEPS: Final[Mapping[WorkKind, Sequence[str]]] = {
    WorkKind.CHASE: (CaseContactLogged.type,),
    WorkKind.REVIEW: (ReviewArranged.type, ReviewMeetingHeld.type),
    WorkKind.PROVISION: (ProvisionChallenged.type, ProvisionReplyReceived.type),
    WorkKind.RETURNED_NOTICE: (CaseContactLogged.type,),
}
"""The types of event that are steps towards settling items."""
