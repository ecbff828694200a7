"""A deadline told in plain English, so that a parent, an officer and a judge can follow it."""

from collections.abc import Iterator, Sequence
from datetime import date
from inspect import getdoc
from typing import Final

from deadline_service.domain.counting.counting import Counting
from deadline_service.domain.deadline import Deadline, State
from deadline_service.domain.rulebook.vocabulary import BrokenBy, Kind
from deadline_service.domain.words import day_in_words, listed
from events.contracts import Event

_BACK: Final = frozenset({Counting.BEFORE, Counting.AT_LEAST_BEFORE})


def paragraph(deadline: Deadline, could: Sequence[str]) -> str:
    """The whole story of a deadline; `could` are the exceptions that could disapply it."""
    sentences = [
        _duty(deadline),
        *_authority(deadline),
        _beginning(deadline),
        *_arithmetic(deadline),
        _standing(deadline),
        *_exceptions(deadline, could),
        *_treatment(deadline),
    ]
    return " ".join(sentences)


def what_happened(event: Event) -> str:
    """What an event says happened, in the words of its contract."""
    return _clause((getdoc(type(event)) or event.type).partition("\n")[0])


def _clause(sentence: str) -> str:
    """A sentence as part of another; capitals that are no sentence's beginning stay."""
    text = sentence.rstrip(".")
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _duty(deadline: Deadline) -> str:
    rule, day = deadline.rule, deadline.due_on
    by = "" if day is None else f", by {day_in_words(day)}"
    owner, duty = rule.owed_by.as_subject, _clause(rule.duty)
    match rule.kind:
        case Kind.DUTY | Kind.EFFECT:
            return f"{owner} must {duty}{by}."
        case Kind.MINIMUM_PERIOD:
            known = None if _has_no_end(deadline) else day
            last = "" if known is None else f" The last day of this is {day_in_words(known)}."
            return f"{owner} must {duty}.{last}"
        case Kind.RIGHT:
            return f"{owner} may {duty}{by}."
        case Kind.GUIDANCE:
            return f"{owner} should {duty}{by}."
        case Kind.DERIVED_TARGET:
            return f"{owner} should aim to {duty}{by}."


def _authority(deadline: Deadline) -> Iterator[str]:
    rule = deadline.rule
    named = f"{rule.source.instrument}, {rule.source.provision}"
    if rule.words is None:
        yield f"The authority for this is {named}."
    else:
        yield f"The authority for this is {named}: “{rule.words}”."


def _beginning(deadline: Deadline) -> str:
    clock = deadline.clock
    what = what_happened(clock.start.event)
    again = " It replaces what was recorded about this before." if clock.replaced else ""
    when = f"(fact {clock.start.position})" + (f", during {clock.during}" if clock.during else "")
    day = day_in_words(clock.started_on)
    if deadline.rule.counting in _BACK:
        return f"It is counted back from {day}: {what} {when}.{again}"
    return f"Time runs from {day}, because {what} {when}.{again}"


def _arithmetic(deadline: Deadline) -> Iterator[str]:
    counted = deadline.reckoning
    if counted is None or _has_no_end(deadline):
        return
    law, safe = day_in_words(counted.law), day_in_words(counted.safe)
    steps = "; ".join(f"{step.words} {day_in_words(step.day)}" for step in counted.steps)
    if counted.law == counted.safe:
        yield f"Counting: {steps}. So the last day is {law}."
    elif deadline.rule.is_limit_of_law:
        yield f"Counting: {steps}. The last day in law is {law}; the day to work to is {safe}."
    else:
        yield f"Counting: {steps}. So the day to work to is {safe}."


def _has_no_end(deadline: Deadline) -> bool:
    """Whether it is a minimum period that nothing has ended yet."""
    return deadline.rule.kind is Kind.MINIMUM_PERIOD and deadline.not_before is None


def _standing(deadline: Deadline) -> str:
    done, gone = deadline.done, deadline.fell_away
    if gone is not None:
        what = what_happened(gone.fact.event)
        late = _after_last_day(deadline, gone.on)
        return (
            f"It fell away on {day_in_words(gone.on)}, because {what} (fact {gone.position}){late}."
        )
    if deadline.rule.kind is Kind.MINIMUM_PERIOD:
        return _period_standing(deadline)
    if done is not None:
        act = f"It was done on {day_in_words(done.on)} (fact {done.position})"
        late = deadline.law_due_on is not None and done.on > deadline.law_due_on
        return f"{act}, after the last day." if late else f"{act}, in time."
    if not deadline.rule.met_by:
        return "It goes on."
    return _open_standing(deadline)


def _open_standing(deadline: Deadline) -> str:
    match deadline.state:
        case State.MISSED:
            return "The last day has passed and it is not recorded as done."
        case State.LAPSED:
            return "The last day has passed, and it is not recorded that the right was used."
        case State.DISAPPLIED:
            return "It is not recorded as done; the limit is disapplied, and the date stands."
        case _ if deadline.rule.broken_by is BrokenBy.LATE_ONLY:
            return (
                "It is not recorded as done. The limit binds only such an act: that its last day"
                " passes breaks nothing by itself, but done after it the act is late."
            )
        case _:
            return "It is not recorded as done."


def _period_standing(deadline: Deadline) -> str:
    done, free = deadline.done, deadline.not_before
    if free is None:
        early = "" if done is None else f", but it did on {day_in_words(done.on)}"
        fact = "" if done is None else f" (fact {done.position})"
        return f"It is not over: what it holds back must not happen yet{early}{fact}."
    start = day_in_words(free)
    if done is None:
        return f"What it holds back may happen from {start} on."
    act = f"What it holds back happened on {day_in_words(done.on)} (fact {done.position})"
    if done.on < free:
        return f"{act}, too soon: not before {start}."
    return f"{act}, after the period had run."


def _after_last_day(deadline: Deadline, day: date) -> str:
    last = deadline.law_due_on
    passed = deadline.rule.is_limit_of_law and last is not None and day > last
    return "; by then its last day had already passed" if passed else ""


def _exceptions(deadline: Deadline, could: Sequence[str]) -> Iterator[str]:
    for claim in deadline.claims:
        verdict = (
            "disapplies this limit" if claim.answer.applies else "does not disapply this limit"
        )
        yield (
            f"The exception {claim.claim.ground} claimed in fact {claim.fact.position} {verdict}:"
            f" {claim.answer.why}."
        )
    if not deadline.claims and could:
        yield f"No exception has been claimed ({listed(could, 'or')} could be)."


def _treatment(deadline: Deadline) -> Iterator[str]:
    if deadline.rule.treated is not None:
        yield deadline.rule.treated
