"""The stages of a request, from the day on which it was received to the plan."""

from collections.abc import Sequence
from datetime import date

from deadline_service.domain.lateness.request_facts import (
    AwaitedAdvice,
    RequestFacts,
    ReversibleDecision,
    served_until,
)
from deadline_service.domain.lateness.steps import (
    ALLOWANCES,
    LatenessCause,
    ProcessStep,
    allowed_days,
)
from deadline_service.domain.lateness.waits import (
    ChainBuilder,
    DaySpan,
    PathBuilder,
    ProcessStage,
)

_ADVICE_DAYS = ALLOWANCES[ProcessStep.ADVICE].days


def plan_stages(
    facts: RequestFacts,
    received_on: date,
    sent_on: date | None,
    ended_on: date | None,
    excepted: Sequence[DaySpan] = (),
) -> Sequence[ProcessStage]:
    """The stages up to the plan, if it was sent; else up to what is awaited, or to the end.

    The advice that came last before the decision to make a plan, or else the draft, decides when
    advice was complete, and the last answer or comment before the plan when consultation was.
    Advice and answers that came later, or never, were not waited for.
    """
    path = _PlanPath(facts, received_on, sent_on, sent_on or ended_on, excepted)
    for step in (path.decide_to_assess, path.gather_advice, path.decide_to_plan, path.draft):
        if not step():
            return path.built.stages
    path.consult_and_finish()
    return path.built.stages


class _PlanPath:
    """A path as it is built. Each step returns whether the process went beyond it."""

    def __init__(
        self,
        facts: RequestFacts,
        received_on: date,
        sent_on: date | None,
        ended_on: date | None,
        excepted: Sequence[DaySpan],
    ) -> None:
        self.built = PathBuilder(received_on, ended_on, excepted)
        self._facts = facts
        self._sent_on = sent_on
        self._drafted_on = min((draft.sent_on for draft in facts.drafts), default=None)
        self._planned_on = facts.to_plan.first_on
        asked = [each.asked_on for each in facts.advice if each.asked_on is not None]
        self._asked_on = min(asked, default=None)

    def decide_to_assess(self) -> bool:
        """The first decision whether to assess; where it was a refusal, until it was reversed."""
        step, decision = ProcessStep.ASSESSMENT_DECISION, self._facts.to_assess
        later = self._asked_on or self._advised_until or self._sent_on
        if decision.first_on is None and self._asked_on is not None:
            self._until(step, LatenessCause.UNKNOWN, self._asked_on)
            return True
        if decision.first_on is None and later is not None:
            self.built.skip(allowed_days(step))
            return True
        self._until(step, LatenessCause.ASSESSMENT_DECISION, decision.first_on)
        if decision.first_on is None:
            return False
        return self._reverse(ProcessStep.ASSESSMENT_REFUSAL, decision, later)

    def gather_advice(self) -> bool:
        """Until the last advice that was waited for came; it may have been sent back."""
        until, advice = self._advised_until, self._facts.advice
        is_decided = until is not None or self._sent_on is not None
        awaited = [] if is_decided else [each for each in advice if each.is_awaited]
        if awaited:
            self._wait_for_advice(awaited)
            return False
        came = [each for each in advice if each.came_by(until or self._sent_on)]
        if came:
            came.sort(key=lambda each: (each.asked_on or date.max, each.kind))
            chains = [self._chain_of_advice(each, until or self._sent_on) for each in came]
            self.built.side_by_side(chains)
        elif is_decided:
            self.built.skip(_ADVICE_DAYS)
        else:
            self._until(ProcessStep.ADVICE_REQUEST, LatenessCause.ADVICE_REQUESTED_LATE, None)
        return bool(came) or is_decided

    def decide_to_plan(self) -> bool:
        """Until the decision whether to make a plan, if it is recorded apart from the draft."""
        step, decision = ProcessStep.PLAN_DECISION, self._facts.to_plan
        later = self._drafted_on or self._sent_on
        if decision.first_on is None and later is not None:
            if self._drafted_on is None:
                self.built.skip(allowed_days(step))
            return True
        self._until(step, LatenessCause.PLAN_DECISION, decision.first_on)
        if decision.first_on is None:
            return False
        return self._reverse(ProcessStep.PLAN_REFUSAL, decision, later)

    def draft(self) -> bool:
        """Until the draft was sent. Where no decision was recorded it has the time of both."""
        allowed = allowed_days(ProcessStep.DRAFT)
        if self._drafted_on is None and self._sent_on is not None:
            self.built.skip(allowed)
            return True
        if self._planned_on is None:
            allowed += allowed_days(ProcessStep.PLAN_DECISION)
        self._until(ProcessStep.DRAFT, LatenessCause.DRAFTING, self._drafted_on, allowed)
        return self._drafted_on is not None

    def consult_and_finish(self) -> None:
        """Until the last comment and answer, and then until the plan was sent."""
        if self._facts.drafts:
            chains = [self._chain_of_comments(), *self._chains_of_consultations()]
            self.built.side_by_side(chains)
            if chains[-1].waits[-1].to_on is None:
                return
        else:
            self.built.skip(allowed_days(ProcessStep.COMMENTS))
        self._until(ProcessStep.FINAL, LatenessCause.FINALISING, self._sent_on)

    @property
    def _advised_until(self) -> date | None:
        """The day by which advice was complete enough to go on; None: it is waited for."""
        days = (self._planned_on, self._drafted_on)
        return min((day for day in days if day is not None), default=None)

    def _until(
        self, step: ProcessStep, cause: LatenessCause, day: date | None, allowed: int | None = None
    ) -> None:
        self.built.until(step, cause, allowed_days(step) if allowed is None else allowed, day)

    def _reverse(self, step: ProcessStep, decision: ReversibleDecision, later: date | None) -> bool:
        """Until a refusal was reversed, if there was one: by a recorded decision, or by acts."""
        if decision.was_refused:
            day = decision.reversed_on() or later
            self._until(step, LatenessCause.REFUSAL_REVERSED, day)
            return day is not None
        return True

    def _chain_of_advice(self, advice: AwaitedAdvice, until: date | None) -> ChainBuilder:
        came = advice.came_by(until)
        chain = self._asked(advice).then(
            ProcessStep.ADVICE,
            advice.cause,
            _ADVICE_DAYS,
            came[0],
            provider=advice.provider,
            kind=advice.kind,
        )
        return chain if came[-1] == came[0] else self._again(chain, advice, came[-1])

    def _wait_for_advice(self, awaited: Sequence[AwaitedAdvice]) -> None:
        first = min(awaited, key=lambda each: each.asked_on or date.max)
        chain, step = self._asked(first), ProcessStep.ADVICE
        if len(awaited) > 1:
            chain.then(step, LatenessCause.SEVERAL_ADVISERS, _ADVICE_DAYS, None)
        else:
            came = first.came_by(None)
            provider, kind = first.provider, first.kind
            day = came[0] if came else None
            chain.then(step, first.cause, _ADVICE_DAYS, day, provider=provider, kind=kind)
            if came:
                self._again(chain, first, None)
        self.built.side_by_side([chain])

    def _asked(self, advice: AwaitedAdvice) -> ChainBuilder:
        chain = self.built.chain()
        if advice.asked_on is None:
            return chain
        step, cause = ProcessStep.ADVICE_REQUEST, LatenessCause.ADVICE_REQUESTED_LATE
        return chain.then(step, cause, allowed_days(step), advice.asked_on)

    @staticmethod
    def _again(chain: ChainBuilder, advice: AwaitedAdvice, day: date | None) -> ChainBuilder:
        step, cause = ProcessStep.ADVICE_AGAIN, LatenessCause.ADVICE_RETURNED
        allowed = allowed_days(step)
        return chain.then(step, cause, allowed, day, provider=advice.provider, kind=advice.kind)

    def _chain_of_comments(self) -> ChainBuilder:
        """The family's time, from the draft; of several drafts from the last, which was waited for.

        A later draft is sent again, with another fifteen days (Code 9.125).
        """
        chain, last = self.built.chain(), self._facts.drafts[-1]
        if len(self._facts.drafts) > 1:
            step, cause = ProcessStep.DRAFT_AGAIN, LatenessCause.DRAFT_SENT_AGAIN
            chain.then(step, cause, allowed_days(step), last.sent_on)
        day = max((served_until(last), *self._facts.comments))
        step, cause = ProcessStep.COMMENTS, LatenessCause.FAMILY_COMMENTS
        return chain.then(step, cause, allowed_days(step), day)

    def _chains_of_consultations(self) -> Sequence[ChainBuilder]:
        """The answers that were waited for; last of all, if the plan is not sent, what is awaited.

        What has not been answered is waited for until the plan is sent.
        """
        consultations = self._facts.consultations
        chains = [
            self._consulted(each.sent_on, each.answered_on, each.provider)
            for each in consultations
            if each.answered_on is not None
        ]
        awaited = [each for each in consultations if each.answered_on is None]
        if awaited and self._sent_on is None:
            provider = awaited[0].provider if len(awaited) == 1 else None
            chains.append(self._consulted(awaited[0].sent_on, None, provider))
        return chains

    def _consulted(
        self, sent_on: date, answered_on: date | None, provider: str | None
    ) -> ChainBuilder:
        step, cause = ProcessStep.CONSULTATION_REQUEST, LatenessCause.CONSULTED_LATE
        chain = self.built.chain().then(step, cause, allowed_days(step), sent_on)
        step, cause = ProcessStep.CONSULTATION, LatenessCause.CONSULTATION
        return chain.then(step, cause, allowed_days(step), answered_on, provider=provider)
