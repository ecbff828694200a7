"""What an act waits on: advice, answers and reports that are outstanding, and time that must pass.

An act waits on another deadline of the case that is open. What is given here is no law: it says
which papers an officer needs before the act can be done well.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Annotated, Final

from pydantic import Field, TypeAdapter
from pydantic_core import MISSING

from deadline_service.domain.evaluation.deadline import EvaluatedDeadline
from deadline_service.domain.evaluation.open_deadline import is_open
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.rulebook.vocabulary import DutyHolder
from deadline_service.domain.worklist.overtaken import OvertakenActs
from deadline_service.domain.worklist.tasks import CHASE_TARGETS, WHOLE_REVIEW_RULES
from events.contracts import (
    AssessmentAdviceChased,
    AssessmentAdviceRequested,
    CaseContactLogged,
    DraftConsultationSent,
    Event,
    NoticeAdviceChased,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
)
from events.contracts.parts import Institution
from events.contracts.references import AdviceId, DeadlineId, ReviewId, RuleId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
from events.contracts.vocabulary.case import ContactDirection, ContactParty
from events.envelope import EventEnvelope

MAX_WAITS: Final = 20
"""What one item waits on, as stored: of more, the first due."""
REMINDER_INTERVAL: Final = timedelta(days=7)
"""Days after a reminder on which the act is chased again."""
MAX_OUTSTANDING: Final = 100
"""Open deadlines of one rule in a case that are considered: of more, those that began first."""
_ADVICE: Final = ("advice-response", "det-advice-response")
_COMMENTS: Final = ("draft-representations", "redraft-representations")
_ANSWERS: Final = ("school-consultation-response",)
_TO_PLAN: Final = (*_ADVICE, *_COMMENTS, "det-draft-representations", *_ANSWERS)
_TO_AMEND: Final = ("amendment-representations", *_ANSWERS)
WAITS_ON: Final[Mapping[str, Sequence[str]]] = {
    "no-plan-decision": _ADVICE,
    "draft-plan-issue": _ADVICE,
    "draft-plan-target": _ADVICE,
    "plan-final": _TO_PLAN,
    "det-final": _TO_PLAN,
    "reassess-final": (*_TO_PLAN, "reassess-advice", "reassess-draft-representations"),
    "reassess-final-own-motion": (*_TO_PLAN, "reassess-advice", "reassess-draft-representations"),
    "order-make-final": _TO_PLAN,
    "order-assess-final": _TO_PLAN,
    "unopposed-issue-final": _TO_PLAN,
    "unopposed-assess-final": _TO_PLAN,
    "mediation-agreement-assess-final": _TO_PLAN,
    "mediation-agreement-make-final": _TO_PLAN,
    "review-decision": ("review-report-school",),
    "amended-plan-final": _TO_AMEND,
    "amended-plan-final-cap": _TO_AMEND,
    "phase-transfer-post16": (*_TO_AMEND, "review-report-school"),
    "phase-transfer-other": (*_TO_AMEND, "review-report-school"),
    "post16-move": (*_TO_AMEND, "review-report-school"),
    "cease-notify": ("cease-consult",),
}
"""The rules whose open deadlines an act waits on, by the rule of the act."""


class Wait(ResponseModel):
    """Something that an act waits on."""

    deadline_id: DeadlineId | MISSING = MISSING
    rule: RuleId | MISSING = MISSING
    """The deadline of what is awaited; missing for a meeting, which has no deadline of its own."""
    due_on: date | MISSING = MISSING
    """The last day in law by which it is due; for time that must pass, its last day."""
    meeting_on: date | MISSING = MISSING
    """The day for which a review meeting is arranged, that is not recorded as held."""
    advice: AdviceKind | MISSING = MISSING
    adviser: AdviserKind | MISSING = MISSING
    """For advice: what was asked for, and of whom."""
    chased: Annotated[int, Field(ge=1)] | MISSING = MISSING
    """For advice: how often it was chased."""
    institution: Institution | MISSING = MISSING
    """For the answer to a consultation: who was consulted."""


_WAITS: Final = TypeAdapter[tuple[Wait, ...]](tuple[Wait, ...])


class OutstandingActs:
    """The open deadlines of a case that its acts may wait on."""

    def __init__(
        self,
        timetable: Iterable[EvaluatedDeadline],
        facts: Iterable[EventEnvelope],
        overtaken: OvertakenActs,
    ) -> None:
        """`overtaken` are the acts that can no longer be done: nothing waits on them."""
        self._open: dict[str, list[EvaluatedDeadline]] = {}
        self._targets: dict[AdviceId, date] = {}
        for each in timetable:
            if each.clock.rule.id in _AWAITED and is_open(each) and not overtaken.includes(each):
                of_rule = self._open.setdefault(each.clock.rule.id, [])
                if len(of_rule) < MAX_OUTSTANDING:
                    of_rule.append(each)
            elif each.clock.rule.id in CHASE_TARGETS and is_open(each):
                self._add_target(each)
        self._chased: Counter[AdviceId] = Counter()
        self._reminded: dict[AdviceId, date] = {}
        self._contacted: dict[ContactParty, date] = {}
        self._arranged: dict[ReviewId, date] = {}
        for event in (fact.event for fact in facts):
            self._add_fact(event)

    def _add_fact(self, event: Event) -> None:
        match event:
            case (
                AssessmentAdviceChased(advice_id=advice, on=day)
                | NoticeAdviceChased(advice_id=advice, on=day)
            ):
                self._chased[advice] += 1
                self._reminded[advice] = max(self._reminded.get(advice, day), day)
            case CaseContactLogged(direction=ContactDirection.OUT, party=party, on=day):
                self._contacted[party] = max(self._contacted.get(party, day), day)
            case ReviewArranged(review_id=review, meeting_on=day):
                self._arranged[review] = day
            case ReviewMeetingHeld(review_id=review) | ReviewDecided(review_id=review):
                self._arranged.pop(review, None)
            case _:
                pass

    def chase_on(self, awaited: EvaluatedDeadline, late_from: date) -> date:
        """The day on which an act is to be chased, which is late from a day on.

        Advice is chased by the council's targets before that, and a week after each reminder; the
        act of a setting or of health from that day on, and a week after each contact with it.
        """
        asked = awaited.clock.starting_fact.event
        if not isinstance(asked, AssessmentAdviceRequested):
            party = _PARTIES.get(awaited.rule.owed_by)
            contacted = None if party is None else self._contacted.get(party)
            if contacted is None or contacted < late_from:
                return late_from
            return contacted + REMINDER_INTERVAL
        planned = min(self._targets.get(asked.advice_id, late_from), late_from)
        reminded = self._reminded.get(asked.advice_id)
        return planned if reminded is None else max(planned, reminded + REMINDER_INTERVAL)

    def of(self, deadline: EvaluatedDeadline) -> str:
        """What the act of a deadline waits on, as JSON, the first due first; `[]` for nothing."""
        awaited = [
            self.wait_for(each)
            for rule in WAITS_ON.get(deadline.rule.id, ())
            for each in self._open.get(rule, ())
            if _is_of_same_matter(each, deadline)
        ]
        if deadline.rule.id in WHOLE_REVIEW_RULES:
            awaited += self._meetings(deadline)
        return encode_waits(awaited)

    def _meetings(self, deadline: EvaluatedDeadline) -> Sequence[Wait]:
        """The next meeting that is arranged for a review that is due."""
        days = [day for day in self._arranged.values() if day >= deadline.clock.started_on]
        if not days:
            return ()
        due_on = MISSING if deadline.law_due_on is None else deadline.law_due_on
        return (Wait(meeting_on=min(days), due_on=due_on),)

    def _add_target(self, target: EvaluatedDeadline) -> None:
        """Remember the earliest target to chase an advice that was asked for."""
        asked = target.clock.starting_fact.event
        if isinstance(asked, AssessmentAdviceRequested) and target.due_on is not None:
            earliest = self._targets.get(asked.advice_id, target.due_on)
            self._targets[asked.advice_id] = min(earliest, target.due_on)

    def wait_for(self, awaited: EvaluatedDeadline) -> Wait:
        """The wait for the act of a deadline."""
        asked = awaited.clock.starting_fact.event
        due_on = MISSING if awaited.law_due_on is None else awaited.law_due_on
        wait = Wait(deadline_id=awaited.deadline_id, rule=awaited.rule.id, due_on=due_on)
        match asked:
            case AssessmentAdviceRequested(kind=kind, adviser=adviser, advice_id=advice):
                chased = self._chased[advice] or MISSING
                known = {"advice": kind, "adviser": adviser, "chased": chased}
            case DraftConsultationSent(institution=institution):
                known = {"institution": institution}
            case _:
                return wait
        return wait.model_copy(update=known)


def encode_waits(waits: Iterable[Wait]) -> str:
    """Waits as the JSON text of a column, those that are due first before the others."""
    ordered = sorted(waits, key=lambda each: (_due(each), str(each.deadline_id)))
    return _WAITS.dump_json(tuple(ordered[:MAX_WAITS])).decode()


def decode_waits(text: str) -> tuple[Wait, ...]:
    """The waits of a column's text."""
    return _WAITS.validate_json(text)


def _due(wait: Wait) -> date:
    if wait.meeting_on is not MISSING:
        return wait.meeting_on
    return date.max if wait.due_on is MISSING else wait.due_on


def _is_of_same_matter(awaited: EvaluatedDeadline, deadline: EvaluatedDeadline) -> bool:
    """Whether the two name no matter differently: one request's advice is not another's."""
    ids = deadline.clock.ids
    return all(ids[name] == value for name, value in awaited.clock.ids.items() if name in ids)


_PARTIES: Final[Mapping[DutyHolder, ContactParty]] = {
    DutyHolder.CONSULTED_INSTITUTION: ContactParty.SETTING,
    DutyHolder.SCHOOL: ContactParty.SETTING,
    DutyHolder.INSTITUTION_NAMED: ContactParty.SETTING,
    DutyHolder.EDUCATION_PROVIDER: ContactParty.SETTING,
    DutyHolder.COMMISSIONER: ContactParty.HEALTH,
    DutyHolder.OLD_COMMISSIONER: ContactParty.HEALTH,
    DutyHolder.NEW_COMMISSIONER: ContactParty.HEALTH,
}
"""Whom a contact is with that chases the act of another."""
_AWAITED: Final = frozenset(rule for rules in WAITS_ON.values() for rule in rules)
