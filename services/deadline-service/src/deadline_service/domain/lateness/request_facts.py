"""What is recorded of a request, as far as it says where the time to the plan went."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from uuid import UUID

from pydantic_core import MISSING

from deadline_service.domain.figures.advice import advice_processes
from deadline_service.domain.figures.measured_process import MeasuredProcess
from deadline_service.domain.figures.placement import institution_code
from deadline_service.domain.lateness.advisers import cause_of_advice
from deadline_service.domain.lateness.steps import LatenessCause
from events.contracts import (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentAdviceReturned,
    AssessmentExistingAdviceAccepted,
    AssessmentPlanAgreed,
    AssessmentPlanRefusalWithdrawn,
    AssessmentPlanRefused,
    DraftConsultationAnswered,
    DraftConsultationSent,
    DraftIssued,
    DraftMeetingHeld,
    DraftRepresentationsReceived,
    Event,
    RequestAgreed,
    RequestRefusalWithdrawn,
    RequestRefused,
)
from events.contracts.references import AdviceId, ConsultationId, DraftId
from events.contracts.vocabulary.plan import DraftBasis
from events.envelope import EventEnvelope

_FIRST_DRAFTS = (DraftBasis.ASSESSMENT, DraftBasis.ORDER)


@dataclass(slots=True)
class ReversibleDecision:
    """A decision that may have been refused first: the days of each, None where there is none."""

    agreed: list[date] = field(default_factory=list[date])
    refused: list[date] = field(default_factory=list[date])
    withdrawn: list[date] = field(default_factory=list[date])
    """When a refusal was withdrawn."""

    @property
    def first_on(self) -> date | None:
        """The day of the first decision."""
        return min((*self.agreed, *self.refused), default=None)

    @property
    def was_refused(self) -> bool:
        """Whether the first decision was a refusal."""
        return bool(self.refused) and self.first_on == min(self.refused)

    def reversed_on(self) -> date | None:
        """The day of the agreement after a refusal; without one, of its withdrawal."""
        first = self.first_on or date.min
        for days in (self.agreed, self.withdrawn):
            later = [day for day in days if day >= first]
            if later:
                return min(later)
        return None


@dataclass(slots=True)
class AwaitedAdvice:
    """An advice: when it was asked for, when it came first, and last. `asked_on` None: not asked.

    Existing advice that was enough (reg 6(4)) is not asked for; it came when that was agreed.
    """

    kind: str
    cause: LatenessCause
    provider: str | None
    asked_on: date | None
    came: list[date] = field(default_factory=list[date])
    returned: list[date] = field(default_factory=list[date])

    def came_by(self, day: date | None) -> Sequence[date]:
        """The days on which it came, up to a day; None: all."""
        return sorted(each for each in self.came if day is None or each <= day)

    @property
    def is_awaited(self) -> bool:
        """Whether it has not come, or was sent back after it came last."""
        return not self.came or max(self.returned, default=date.min) >= max(self.came)


@dataclass(slots=True)
class SettingConsultation:
    """A consultation: when it reached the institution, and when that answered."""

    provider: str | None
    sent_on: date
    answered_on: date | None = None


@dataclass(slots=True)
class RequestFacts:
    """The facts of a request up to its end, by what they are about."""

    to_assess: ReversibleDecision = field(default_factory=ReversibleDecision)
    to_plan: ReversibleDecision = field(default_factory=ReversibleDecision)
    advice: list[AwaitedAdvice] = field(default_factory=list[AwaitedAdvice])
    drafts: list[DraftIssued] = field(default_factory=list[DraftIssued])
    consultations: list[SettingConsultation] = field(default_factory=list[SettingConsultation])
    comments: list[date] = field(default_factory=list[date])
    """The days of the family's comments on a draft, and of meetings about it."""


class FactsOfRequests:
    """The facts of a case that name no request but belong to one, found by what they name."""

    def __init__(self, history: Sequence[EventEnvelope]) -> None:
        """Read an effective history once, whatever the number of its requests."""
        events = [each.event for each in history]
        advice = [each for each in history if isinstance(each.event, _ABOUT_ADVICE)]
        self._asked: Mapping[UUID, MeasuredProcess] = {
            each.item_id: each for each in advice_processes(advice)
        }
        self._came: defaultdict[AdviceId, list[date]] = defaultdict(list)
        self._returned: defaultdict[AdviceId, list[date]] = defaultdict(list)
        self._consulted: defaultdict[DraftId | None, list[DraftConsultationSent]] = defaultdict(
            list
        )
        self._answered: dict[ConsultationId, date] = {}
        self._comments: defaultdict[DraftId, list[date]] = defaultdict(list)
        for event in events:
            self._add(event)

    def of_request(self, facts: Sequence[EventEnvelope], ended_on: date | None) -> RequestFacts:
        """What is recorded of a request, given the facts that name it, by its last day."""
        last = ended_on or date.max
        found = RequestFacts()
        for event in (each.event for each in facts):
            if (event.legal_date or date.min) <= last:
                self._add_to(found, event, last)
        found.drafts.sort(key=lambda draft: (draft.sent_on, draft.version))
        for draft_id in {draft.draft_id for draft in found.drafts}:
            found.comments += [day for day in self._comments[draft_id] if day <= last]
        found.consultations = list(self._consultations(found.drafts, last))
        return found

    def _add(self, event: Event) -> None:
        match event:
            case AssessmentAdviceReceived(advice_id=key, on=day):
                self._came[key].append(day)
            case AssessmentAdviceReturned(advice_id=key, on=day):
                self._returned[key].append(day)
            case DraftConsultationSent(draft_id=draft):
                self._consulted[None if draft is MISSING else draft].append(event)
            case DraftConsultationAnswered(consultation_id=key, answered_on=day):
                self._answered[key] = min(day, self._answered.get(key, day))
            case (
                DraftRepresentationsReceived(draft_id=key, on=day)
                | DraftMeetingHeld(draft_id=key, on=day)
            ):
                self._comments[key].append(day)
            case _:
                pass

    def _add_to(self, found: RequestFacts, event: Event, last: date) -> None:
        match event:
            case RequestAgreed(notified_on=day):
                found.to_assess.agreed.append(day)
            case RequestRefused(notified_on=day):
                found.to_assess.refused.append(day)
            case RequestRefusalWithdrawn(on=day):
                found.to_assess.withdrawn.append(day)
            case AssessmentPlanAgreed(notified_on=day):
                found.to_plan.agreed.append(day)
            case AssessmentPlanRefused(notified_on=day):
                found.to_plan.refused.append(day)
            case AssessmentPlanRefusalWithdrawn(on=day):
                found.to_plan.withdrawn.append(day)
            case DraftIssued(basis=basis) if basis in _FIRST_DRAFTS:
                found.drafts.append(event)
            case AssessmentAdviceRequested() | AssessmentExistingAdviceAccepted():
                found.advice.append(self._advice(event, last))
            case _:
                pass

    def _advice(
        self, event: AssessmentAdviceRequested | AssessmentExistingAdviceAccepted, last: date
    ) -> AwaitedAdvice:
        key = event.advice_id
        came = [day for day in self._came[key] if day <= last]
        if isinstance(event, AssessmentExistingAdviceAccepted):
            return AwaitedAdvice(
                event.kind, cause_of_advice(event.kind), None, None, [event.on, *came]
            )
        asked = self._asked[key]
        return AwaitedAdvice(
            kind=event.kind,
            cause=cause_of_advice(event.kind, event.adviser),
            provider=asked.provider,
            asked_on=asked.started_on,
            came=came,
            returned=[day for day in self._returned[key] if day <= last],
        )

    def _consultations(
        self, drafts: Sequence[DraftIssued], last: date
    ) -> Iterator[SettingConsultation]:
        """The consultations on some drafts; one that names none is on those before it."""
        if not drafts:
            return
        named = [each for key in {d.draft_id for d in drafts} for each in self._consulted[key]]
        unnamed = [each for each in self._consulted[None] if each.sent_on >= drafts[0].sent_on]
        ordered = sorted((*named, *unnamed), key=lambda each: (each.sent_on, each.consultation_id))
        for each in ordered:
            sent_on = each.sent_on if each.received_on is MISSING else each.received_on
            if sent_on <= last:
                answered_on = self._answered.get(each.consultation_id)
                if answered_on is not None and answered_on > last:
                    answered_on = None
                provider = institution_code(each.institution)
                yield SettingConsultation(provider, sent_on, answered_on)


_ABOUT_ADVICE = (
    AssessmentAdviceReceived,
    AssessmentAdviceRequested,
    AssessmentExistingAdviceAccepted,
)


def served_until(draft: DraftIssued) -> date:
    """The first day after the fifteen of a draft, of which the day of service is the first."""
    served = draft.sent_on if draft.served_on is MISSING else draft.served_on
    return served + timedelta(days=15)
