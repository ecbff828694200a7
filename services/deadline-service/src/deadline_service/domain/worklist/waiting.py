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
from deadline_service.domain.explanation.structured import ResponseModel
from deadline_service.domain.worklist.open_deadline import is_open
from deadline_service.domain.worklist.tasks import CHASE_TARGETS
from events.contracts import (
    AssessmentAdviceChased,
    AssessmentAdviceRequested,
    DraftConsultationSent,
)
from events.contracts.parts import Institution
from events.contracts.references import AdviceId, DeadlineId, RuleId
from events.contracts.vocabulary.assessment import AdviceKind, AdviserKind
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

    deadline_id: DeadlineId
    rule: RuleId
    due_on: date | MISSING = MISSING
    """The last day in law by which it is due; for time that must pass, its last day."""
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
        self, timetable: Iterable[EvaluatedDeadline], facts: Iterable[EventEnvelope]
    ) -> None:
        self._open: dict[str, list[EvaluatedDeadline]] = {}
        self._targets: dict[AdviceId, date] = {}
        for each in timetable:
            if each.clock.rule.id in _AWAITED and is_open(each):
                of_rule = self._open.setdefault(each.clock.rule.id, [])
                if len(of_rule) < MAX_OUTSTANDING:
                    of_rule.append(each)
            elif each.clock.rule.id in CHASE_TARGETS and is_open(each):
                self._add_target(each)
        self._chased: Counter[AdviceId] = Counter()
        self._reminded: dict[AdviceId, date] = {}
        for reminder in (fact.event for fact in facts):
            if isinstance(reminder, AssessmentAdviceChased):
                self._chased[reminder.advice_id] += 1
                known = self._reminded.get(reminder.advice_id, reminder.on)
                self._reminded[reminder.advice_id] = max(known, reminder.on)

    def chase_on(self, awaited: EvaluatedDeadline, late_from: date) -> date:
        """The day on which an act is to be chased, which is late from a day on.

        Advice is chased by the council's targets before that, and a week after each reminder.
        """
        asked = awaited.clock.starting_fact.event
        if not isinstance(asked, AssessmentAdviceRequested):
            return late_from
        planned = min(self._targets.get(asked.advice_id, late_from), late_from)
        reminded = self._reminded.get(asked.advice_id)
        return planned if reminded is None else max(planned, reminded + REMINDER_INTERVAL)

    def of(self, deadline: EvaluatedDeadline) -> str:
        """What the act of a deadline waits on, as JSON, the first due first; `[]` for nothing."""
        return encode_waits(
            self.wait_for(each)
            for rule in WAITS_ON.get(deadline.rule.id, ())
            for each in self._open.get(rule, ())
            if _is_of_same_matter(each, deadline)
        )

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
    ordered = sorted(waits, key=lambda each: (_due(each), each.deadline_id))
    return _WAITS.dump_json(tuple(ordered[:MAX_WAITS])).decode()


def decode_waits(text: str) -> tuple[Wait, ...]:
    """The waits of a column's text."""
    return _WAITS.validate_json(text)


def _due(wait: Wait) -> date:
    return date.max if wait.due_on is MISSING else wait.due_on


def _is_of_same_matter(awaited: EvaluatedDeadline, deadline: EvaluatedDeadline) -> bool:
    """Whether the two name no matter differently: one request's advice is not another's."""
    ids = deadline.clock.ids
    return all(ids[name] == value for name, value in awaited.clock.ids.items() if name in ids)


_AWAITED: Final = frozenset(rule for rules in WAITS_ON.values() for rule in rules)
