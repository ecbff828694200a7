"""A deadline as a paragraph of plain English for a parent, an officer and a judge."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Final

from deadline_service.domain.counting.methods import CountingMethod
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.explanation.claim_wording import claim_clause
from deadline_service.domain.explanation.english import (
    day_in_words,
    event_clause,
    list_in_words,
    sentence_clause,
)
from deadline_service.domain.explanation.step_wording import step_clause
from deadline_service.domain.rulebook.vocabulary import BrokenBy, DeadlineKind

_BACK: Final = frozenset({CountingMethod.BEFORE, CountingMethod.AT_LEAST_BEFORE})


def write_paragraph(deadline: EvaluatedDeadline, could: Sequence[str]) -> str:
    """The paragraph about a deadline; `could` are the exceptions that could disapply it."""
    sentences = [
        _duty(deadline),
        *_authority(deadline),
        _start(deadline),
        *_arithmetic(deadline),
        _status(deadline),
        *_exceptions(deadline, could),
        *_treatment(deadline),
    ]
    return " ".join(sentences)


def _duty(deadline: EvaluatedDeadline) -> str:
    rule, day = deadline.rule, deadline.due_on
    by = "" if day is None else f", by {day_in_words(day)}"
    owner, duty = rule.owed_by.as_subject, sentence_clause(rule.duty)
    match rule.kind:
        case DeadlineKind.DUTY | DeadlineKind.EFFECT:
            return f"{owner} must {duty}{by}."
        case DeadlineKind.MINIMUM_PERIOD:
            known = None if _has_no_end(deadline) else day
            last = "" if known is None else f" The last day of this is {day_in_words(known)}."
            return f"{owner} must {duty}.{last}"
        case DeadlineKind.RIGHT:
            return f"{owner} may {duty}{by}."
        case DeadlineKind.GUIDANCE:
            return f"{owner} should {duty}{by}."
        case DeadlineKind.DERIVED_TARGET:
            return f"{owner} should aim to {duty}{by}."


def _authority(deadline: EvaluatedDeadline) -> Iterator[str]:
    rule = deadline.rule
    named = f"{rule.source.instrument}, {rule.source.provision}"
    if rule.words is None:
        yield f"The authority for this is {named}."
    else:
        yield f"The authority for this is {named}: “{rule.words}”."


def _start(deadline: EvaluatedDeadline) -> str:
    clock = deadline.clock
    what = event_clause(clock.starting_fact.event.type)
    again = " It replaces what was recorded about this before." if clock.replaced else ""
    when = f"(fact {clock.starting_fact.position})" + (
        f", during {clock.during}" if clock.during else ""
    )
    day = day_in_words(clock.started_on)
    if deadline.rule.counting in _BACK:
        return f"It is counted back from {day}: {what} {when}.{again}"
    return f"Time runs from {day}, because {what} {when}.{again}"


def _arithmetic(deadline: EvaluatedDeadline) -> Iterator[str]:
    counted = deadline.readings
    if counted is None or _has_no_end(deadline):
        return
    law, safe = day_in_words(counted.law), day_in_words(counted.safe)
    steps = "; ".join(step_clause(step) for step in counted.steps)
    if counted.law == counted.safe:
        yield f"Counting: {steps}. So the last day is {law}."
    elif deadline.rule.is_limit_of_law:
        yield f"Counting: {steps}. The last day in law is {law}; the day to work to is {safe}."
    else:
        yield f"Counting: {steps}. So the day to work to is {safe}."


def _has_no_end(deadline: EvaluatedDeadline) -> bool:
    """Whether it is a minimum period that nothing has ended yet."""
    return deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD and deadline.not_before is None


def _status(deadline: EvaluatedDeadline) -> str:
    done, ended = deadline.done, deadline.fell_away
    if ended is not None:
        what = event_clause(ended.fact.event.type)
        late = _after_last_day(deadline, ended.on)
        day = day_in_words(ended.on)
        return f"It ceased to apply on {day}, because {what} (fact {ended.position}){late}."
    if deadline.rule.kind is DeadlineKind.MINIMUM_PERIOD:
        return _period_status(deadline)
    if done is not None:
        act = f"It was done on {day_in_words(done.on)} (fact {done.position})"
        late = deadline.law_due_on is not None and done.on > deadline.law_due_on
        return f"{act}, after the last day." if late else f"{act}, in time."
    if not deadline.rule.met_by:
        return "It continues."
    return _open_status(deadline)


def _open_status(deadline: EvaluatedDeadline) -> str:
    match deadline.state:
        case DeadlineState.MISSED:
            return "The last day has passed and it is not recorded as done."
        case DeadlineState.LAPSED:
            return "The last day has passed, and it is not recorded that the right was used."
        case DeadlineState.DISAPPLIED:
            return (
                "It is not recorded as done; the limit is disapplied, and the date does not move."
            )
        case _ if deadline.rule.broken_by is BrokenBy.LATE_ONLY:
            return (
                "It is not recorded as done. The limit applies only if the act is done: it is no"
                " breach that the last day passes, but an act after that day is late."
            )
        case _:
            return "It is not recorded as done."


def _period_status(deadline: EvaluatedDeadline) -> str:
    done, free = deadline.done, deadline.not_before
    if free is None:
        early = "" if done is None else f", but was done on {day_in_words(done.on)}"
        fact = "" if done is None else f" (fact {done.position})"
        return f"The period is not over. The act that must wait must not be done yet{early}{fact}."
    start = day_in_words(free)
    if done is None:
        return f"The act that must wait may be done from {start}."
    act = f"The act that had to wait was done on {day_in_words(done.on)} (fact {done.position})"
    if done.on < free:
        return f"{act}, too early: not before {start}."
    return f"{act}, after the end of the period."


def _after_last_day(deadline: EvaluatedDeadline, day: date) -> str:
    last = deadline.law_due_on
    passed = deadline.rule.is_limit_of_law and last is not None and day > last
    return "; by then its last day had already passed" if passed else ""


def _exceptions(deadline: EvaluatedDeadline, could: Sequence[str]) -> Iterator[str]:
    for claim in deadline.claims:
        verdict = (
            "disapplies this limit" if claim.outcome.applies else "does not disapply this limit"
        )
        yield (
            f"The exception {claim.claim.ground} claimed in fact {claim.fact.position} {verdict}:"
            f" {claim_clause(claim.outcome.reason)}."
        )
    if not deadline.claims and could:
        yield f"No exception has been claimed ({list_in_words(could, 'or')} could be)."


def _treatment(deadline: EvaluatedDeadline) -> Iterator[str]:
    if deadline.rule.treated is not None:
        yield deadline.rule.treated
