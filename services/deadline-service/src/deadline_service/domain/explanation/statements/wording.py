"""The English sentences of statements: the only place where an explanation is put into words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Final

from pydantic_core import MISSING

from deadline_service.domain.explanation.claim_wording import claim_clause
from deadline_service.domain.explanation.english import (
    capitalised,
    date_in_words,
    dates_in_words,
    day_in_words,
    list_in_words,
    number_of,
    ordinal,
    sentence,
)
from deadline_service.domain.explanation.facts.stated_fact import StatedFact
from deadline_service.domain.explanation.facts.wording import THAT_DAY
from deadline_service.domain.explanation.statements.codes import ClosedReason, StatementCode
from deadline_service.domain.explanation.statements.limit_wording import (
    limit_from_it,
    limit_in_words,
)
from deadline_service.domain.explanation.statements.reading_wording import READING_TEMPLATES
from deadline_service.domain.explanation.statements.statement import Statement
from deadline_service.domain.explanation.step_wording import named_days, step_sentence
from events.contracts import TribunalAppealRegistered

_TEMPLATES: Final[Mapping[StatementCode, str]] = {
    StatementCode.MUST_DO: "{by_owner} must {duty}.",
    StatementCode.MAY_DO: "{until_owner} may {duty}.",
    StatementCode.SHOULD_DO: "{by_owner} should {duty}.",
    StatementCode.AIM_TO_DO: "{by_owner} should aim to {duty}.",
    StatementCode.MAY_KEEP_PLAN: "{Owner} may keep the plan until {day}.",
    StatementCode.PERIOD_ENDS: "The last day of this is {day}.",
    StatementCode.TIME_RUNS: "Time runs from {start}.",
    StatementCode.COUNTED_BACK: "It is counted back from {start}.",
    StatementCode.HAPPENED: "On {fact_day} {clause} (fact {fact}).",
    StatementCode.PRECEDES: "{Clause} on {fact_day} (fact {fact}).",
    StatementCode.SAME_DAY: "It is due on the same day.",
    StatementCode.DURING_PERIOD: "This was during {period}.",
    StatementCode.REPLACED: "It replaces that of {fact_date} (fact {fact}).",
    StatementCode.RECORDED_AGAIN: "Fact {position} records the same again and adds nothing.",
    StatementCode.REPEATED: (
        "{Again} on {fact_date} (fact {fact}). It moves no date: {limit_from_it} would end on"
        " {date}."
    ),
    StatementCode.REPEATED_WITHOUT_LIMIT: (
        "{Again} on {fact_date} (fact {fact}). It moves no date."
    ),
    StatementCode.NAMES_MATTER: "{It} names {matter} of {other_fact_date} (fact {other_fact}).",
    StatementCode.TAKEN_AS_NEAREST: (
        "{It} is taken to be {about} {matter} of {other_fact_date} (fact {other_fact}), because it"
        " names none and that is the nearest earlier one."
    ),
    StatementCode.ANSWERS_ALL: "{It} counts whichever {bare_matter} it names: it answers all.",
    StatementCode.NAMES_NONE: (
        "{It} names no {bare_matter}, and counts because it happened after time began to run."
    ),
    StatementCode.LIMIT_ENDS: "{limit} {ends} {day}.",
    StatementCode.LIMIT_ENDED_BEFORE: "{limit} ended on {date}, before {other_came}.",
    StatementCode.LIMIT_WOULD_END: "{limit} would end on {date}.",
    StatementCode.NOT_COUNTED: "Weekends are not counted, nor {excluded}.",
    StatementCode.MONTH_TOO_SHORT: "That month has no day {number}, so its last day counts.",
    StatementCode.EARLIER_COUNTS: "The earlier day counts.",
    StatementCode.LATER_COUNTS: "The later day counts.",
    StatementCode.MOVED: "That is {closed}, so the last day moves to {day}.",
    StatementCode.KEPT_BEFORE_EVENT: "The fixed date falls after {noun}, so work to {day}.",
    StatementCode.FIXED_DAY: "The day is fixed, because {clause} (fact {fact}): {day}.",
    StatementCode.FIXED_BY_SAME_FACT: "That fact fixes the day: {day}.",
    StatementCode.FIXED_LENGTH: "The time is fixed, because {clause} (fact {fact}).",
    StatementCode.LASTED_UNTIL: "It lasted until {fact_day}, when {clause} (fact {fact}).",
    StatementCode.LAST_DAY: "The last day in law is {day}. Work to {other_day}.",
    StatementCode.LATER_DAY_IN_LAW: "A breach is judged by the later day.",
    StatementCode.WORK_TO: "The day to work to is {day}.",
    StatementCode.NOT_DONE: "It is not recorded as done.",
    StatementCode.DAYS_LEFT: "On {day}, {days} {are} left.",
    StatementCode.DUE_TODAY: "The day to work to is today, {day}.",
    StatementCode.DAY_TO_WORK_TO_PASSED: "The day to work to has passed.",
    StatementCode.LAST_DAY_NOT_PASSED: "The last day in law, {day}, has not.",
    StatementCode.MISSED: (
        "The last day has passed, and it is not recorded as done. On {day} it was {days} late."
    ),
    StatementCode.LAPSED: (
        "The last day has passed, and it is not recorded that the right was used."
    ),
    StatementCode.DISAPPLIED: (
        "It is not recorded as done. The limit is disapplied, and the date does not move."
    ),
    StatementCode.BREACH_ONLY_BY_LATE_ACT: (
        "The limit applies only if the act is done. It is no breach that the last day passes, but"
        " an act after that day is late."
    ),
    StatementCode.CONTINUES: "It continues.",
    StatementCode.DONE: "On {fact_day} {clause} (fact {fact}).",
    StatementCode.DONE_BY_SAME_FACT: "That fact shows that it was done, in time.",
    StatementCode.DONE_IN_TIME: "On {fact_day} {clause} (fact {fact}). That was in time.",
    StatementCode.DONE_LATE: "On {fact_day} {clause} (fact {fact}). That was {days} late.",
    StatementCode.ENDED: "It ceased to apply on {fact_day}, when {clause} (fact {fact}).",
    StatementCode.LAST_DAY_HAD_PASSED: "By then its last day had passed.",
    StatementCode.REVIVED: (
        "On {fact_day} {clause} (fact {fact}), so it runs again with its first dates."
    ),
    StatementCode.TOO_LATE_TO_COUNT: (
        "On {fact_day} {clause} (fact {fact}). That was after it had ceased to apply, so it does"
        " not count."
    ),
    StatementCode.UNKNOWN: (
        "It is not known whether this was done: facts before {date} may be missing."
    ),
    StatementCode.UNKNOWN_BEFORE: (
        "On {fact_day} {clause} (fact {fact}). It is not known whether this had been done before:"
        " facts before {date} may be missing."
    ),
    StatementCode.PERIOD_RUNS: (
        "The period is not over. The act that must wait must not be done yet."
    ),
    StatementCode.BROKEN_BY: "But on {fact_day} {clause} (fact {fact}).",
    StatementCode.MAY_BE_DONE_FROM: "The act that must wait may be done from {day}.",
    StatementCode.WAITED: (
        "On {fact_day} {clause} (fact {fact}). That was after the end of the period."
    ),
    StatementCode.DONE_TOO_EARLY: (
        "On {fact_day} {clause} (fact {fact}). That was too early: it must not be done before"
        " {day}."
    ),
    StatementCode.CLAIM_APPLIES: (
        "The exception {ground}, claimed in fact {position}, disapplies this limit: {reason}."
    ),
    StatementCode.CLAIM_DOES_NOT_APPLY: (
        "The exception {ground}, claimed in fact {position}, does not disapply this limit:"
        " {reason}."
    ),
    StatementCode.NONE_CLAIMED: "No exception is claimed; {exceptions} could be.",
    StatementCode.TREATED: "{text}",
    StatementCode.CORRECTED: (
        "Recorded as {recorded_as}, corrected to {corrected_to} on {corrected_on}"
        " (fact {position})."
    ),
    StatementCode.FACT_CORRECTED: (
        "Other details of fact {number} were corrected on {other_date} (fact {position})."
    ),
    StatementCode.WITHDRAWN: (
        "It had been recorded that on {fact_day} {clause} (fact {fact}). That record was withdrawn"
        " on {other_date} (fact {position}), so it does not count."
    ),
    StatementCode.CONTACT_TOO_LATE: (
        "The family contacted the mediation adviser on {fact_date} (fact {fact}), after the two"
        " months of reg 33 had ended on {date}. The month from the certificate counts all the same"
        " (HESC r.20(1)(c)). Whether the appeal is admitted is for the Tribunal, which can give"
        " leave to appeal without a certificate (reg 34) and more time (HESC r.5)."
    ),
    StatementCode.CONTACT_NOT_RECORDED: (
        "It is not recorded when the family contacted the mediation adviser. The two months of"
        " reg 33 for this ended on {date}. If the contact was later, whether the appeal is"
        " admitted is for the Tribunal, which can give leave to appeal without a certificate"
        " (reg 34) and more time (HESC r.5)."
    ),
    StatementCode.NOT_UNOPPOSED: (
        "Not unopposed: {came} on {fact_date} (fact {fact}), so the time limits of reg 45 do not"
        " apply."
    ),
}


def statement_sentence(statement: Statement) -> str:
    """A statement in English: a sentence, or a few."""
    code = statement.code
    match code:
        case StatementCode.SOURCE:
            return _source(statement)
        case StatementCode.STEP:
            return "" if statement.step is MISSING else step_sentence(statement.step)
        case StatementCode.READING:
            template = READING_TEMPLATES[str(statement.setting), str(statement.chosen)]
        case _:
            template = _TEMPLATES[code]
    text = template.format_map(_Phrases(statement))
    words = statement.words
    if words is MISSING:
        return text
    return (
        f"{text} The words are {words}." if words.is_quotation else f"{text} {sentence(str(words))}"
    )


def paragraph_of(statements: Sequence[Statement]) -> str:
    """Statements as one paragraph."""
    return " ".join(map(statement_sentence, statements))


def _source(statement: Statement) -> str:
    named = f"This is in {statement.instrument}, {statement.provision}"
    words = statement.words
    if words is MISSING:
        return f"{named}."
    if words.is_quotation:
        return f"{named}: {words}."
    return f"{named}. {capitalised(str(words))}."


class _Phrases(dict[str, str]):
    """The placeholders of a template, each made from a statement when the template asks for it."""

    def __init__(self, statement: Statement) -> None:
        super().__init__()
        self._statement = statement

    def __missing__(self, name: str) -> str:
        return _PHRASES[name](self._statement)


def _day(value: date | MISSING) -> str:
    return "" if value is MISSING else day_in_words(value)


def _date(value: date | MISSING) -> str:
    return "" if value is MISSING else date_in_words(value)


def _owner(statement: Statement) -> str:
    return "" if statement.owed_by is MISSING else statement.owed_by.as_subject


def _owner_with(word: str) -> Callable[[Statement], str]:
    def phrase(statement: Statement) -> str:
        owner = _owner(statement)
        if statement.day is MISSING:
            return owner
        return f"{word} {_day(statement.day)}, {owner[:1].lower()}{owner[1:]}"

    return phrase


def _start(statement: Statement) -> str:
    """`Monday 23 November 2026, when the authority received a request (fact 1)`."""
    fact = _fact(statement)
    day, what = day_in_words(fact.on), f"{fact.clause} (fact {fact.position})"
    if fact.happened_on_day:
        return f"{day}, when {what}"
    if fact.is_deemed is not MISSING:
        return f"{day}, the day on which it counts as served: {what}"
    return f"{day}: {what}" if fact.noun == THAT_DAY else f"{day}, the day of {fact.noun}: {what}"


def _closed(statement: Statement) -> str:
    """Why nothing can be done before the Tribunal on a day: `a Sunday`."""
    match statement.closed:
        case ClosedReason.AUGUST:
            return "in August"
        case ClosedReason.CHRISTMAS:
            return "between 25 December and 1 January"
        case ClosedReason.BANK_HOLIDAY:
            return "a bank holiday"
        case _:
            return f"a {statement.other_day:%A}"


def _it(statement: Statement) -> str:
    """The noun of the fact, or `It` without one."""
    noun = _fact(statement).noun
    return "It" if noun == THAT_DAY else capitalised(noun)


def _again(statement: Statement) -> str:
    """`A second notice was sent`; without a noun, what happened again."""
    fact = _fact(statement)
    if fact.noun == THAT_DAY or not fact.has_verb:
        return f"Again, {fact.clause}"
    place = 2 if statement.place is MISSING else statement.place
    return f"A {ordinal(place)} {fact.came.removeprefix('the ')}"


def _excluded(statement: Statement) -> str:
    days = () if statement.excluded_days is MISSING else statement.excluded_days
    return f"{'is' if len(days) == 1 else 'are'} {named_days(days)}"


def _day_of(statement: Statement) -> str:
    """`the day of the request`."""
    noun = _fact(statement).noun
    return noun if noun == THAT_DAY else f"the day of {noun}"


def _fact(statement: Statement) -> StatedFact:
    if statement.fact is MISSING:
        raise ValueError(f"{statement.code} needs a fact")
    return statement.fact


def _other_fact(statement: Statement) -> StatedFact:
    if statement.other_fact is MISSING:
        raise ValueError(f"{statement.code} needs another fact")
    return statement.other_fact


def _correction(place: int) -> Callable[[Statement], str]:
    """One of the three dates of a correction; of one year only the last has it."""

    def phrase(statement: Statement) -> str:
        days = (statement.recorded_as, statement.day, statement.other_day)
        return dates_in_words(*(day for day in days if day is not MISSING))[place]

    return phrase


_PHRASES: Final[Mapping[str, Callable[[Statement], str]]] = {
    "day": lambda each: _day(each.day),
    "date": lambda each: _date(each.day),
    "other_date": lambda each: _date(each.other_day),
    "days": lambda each: number_of(0 if each.days is MISSING else each.days, "day"),
    "are": lambda each: "is" if each.days == 1 else "are",
    "Owner": _owner,
    "by_owner": _owner_with("By"),
    "until_owner": _owner_with("Until"),
    "duty": lambda each: str(each.duty),
    "start": _start,
    "clause": lambda each: _fact(each).clause,
    "Clause": lambda each: capitalised(_fact(each).clause),
    "fact": lambda each: str(_fact(each).position),
    "fact_day": lambda each: _day(_fact(each).on),
    "fact_date": lambda each: _date(_fact(each).on),
    "noun": lambda each: _fact(each).noun,
    "came": lambda each: _fact(each).came,
    "other_came": lambda each: _other_fact(each).came,
    "other_fact": lambda each: str(_other_fact(each).position),
    "other_fact_date": lambda each: _date(_other_fact(each).on),
    "period": lambda each: str(each.period),
    "Again": _again,
    "It": _it,
    "limit_from_it": limit_from_it,
    "matter": lambda each: str(each.matter),
    "bare_matter": lambda each: str(each.matter).removeprefix("the "),
    "about": lambda each: (
        "against" if _fact(each).event_type == TribunalAppealRegistered.type else "about"
    ),
    "limit": lambda each: limit_in_words(each).subject,
    "ends": lambda each: limit_in_words(each).verb,
    "excluded": _excluded,
    "day_of": _day_of,
    "number": lambda each: str(each.number),
    "closed": _closed,
    "position": lambda each: str(each.position),
    "ground": lambda each: str(each.ground),
    "reason": lambda each: "" if each.reason is MISSING else claim_clause(each.reason),
    "exceptions": lambda each: list_in_words(
        () if each.exceptions is MISSING else each.exceptions, "or"
    ),
    "text": lambda each: str(each.text),
    "recorded_as": _correction(0),
    "corrected_to": _correction(1),
    "corrected_on": _correction(2),
    "other_day": lambda each: _day(each.other_day),
}
"""How each placeholder is made from a statement."""
