"""The renderer of claims: coded reasons as clauses and sentences with full dates."""

from collections.abc import Mapping
from datetime import date
from typing import Final, TypeGuard

from pydantic_core import MISSING

from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode, DayRange
from deadline_service.domain.explanation.english import (
    day_in_words,
    list_in_words,
    number_of,
    sentence,
)
from deadline_service.domain.explanation.exception_wording import ground_in_words
from events.contracts.vocabulary.assessment import ExceptionLimb

_TEMPLATES: Final[Mapping[ClaimReasonCode, str]] = {
    ClaimReasonCode.NOT_FOR_THIS_LIMIT: (
        "an exception for {ground} cannot disapply this limit: {only_grounds} it"
    ),
    ClaimReasonCode.WITHDRAWN: "withdrawn on {on}",
    ClaimReasonCode.NOT_AUTHORISED: "not authorised by an officer who may authorise it",
    ClaimReasonCode.LIMB_NOT_GIVEN: (
        "the claim does not say which circumstances it relies on; the exception applies to {limbs}"
    ),
    ClaimReasonCode.LIMB_UNKNOWN: "the claim relies on {limb}; the exception applies to {limbs}",
    ClaimReasonCode.NOT_IN_FORCE: (
        "the exception applies to limits that ended {in_force}; this one ended on {last_day}"
    ),
    ClaimReasonCode.CLOSED_TOO_SHORT: "closed for {days}, less than {length}",
    ClaimReasonCode.ADVICE_REQUESTED: (
        "advice was requested from the setting on {on}, in the period {window}"
    ),
    ClaimReasonCode.ADVICE_NOT_REQUESTED: (
        "no request to the setting for advice is recorded in the period {window}"
    ),
    ClaimReasonCode.ADVICE_REQUESTED_OUTSIDE_WINDOW: (
        "advice was requested from the setting on {dates}, not in the period {window}"
    ),
    ClaimReasonCode.ADVICE_REQUESTED_IN_WIDER_WINDOW: (
        "advice was requested from the setting on {dates}, which is in the period {wider_window}"
        " if the weekend belongs to the closure, but not in the period {window}"
    ),
    ClaimReasonCode.ADVICE_REQUESTED_AFTER_LIMIT: (
        "advice was requested from the setting on {on}, after the limit had passed on {last_day}"
    ),
    ClaimReasonCode.ADVICE_REQUESTED_BEFORE_PERIOD: (
        "advice was requested from the setting on {on}, before the period {period}"
    ),
    ClaimReasonCode.DURING_PERIOD: "the circumstances fall within the period {period}",
    ClaimReasonCode.OUTSIDE_PERIOD: "the circumstances lie outside the period {period}",
    ClaimReasonCode.ABSENT_LONG_ENOUGH: (
        "absent for {days} of the period {period}, at least {length}"
    ),
    ClaimReasonCode.ABSENT_TOO_SHORT: (
        "absent for {days} of the period {period}, less than {length}"
    ),
    ClaimReasonCode.APPOINTMENT_MISSED: "an appointment was missed on {on}",
    ClaimReasonCode.NO_APPOINTMENT_MISSED: (
        "no missed appointment with this body is recorded in the period {period}"
    ),
    ClaimReasonCode.NO_DRAFT: "no draft is recorded in the period {period}",
    ClaimReasonCode.DRAFT_DAYS_NOT_OVER: (
        "the {length} on the draft ended on {on}, not within the period {period}"
    ),
    ClaimReasonCode.MORE_TIME_REQUESTED: (
        "the {length} on the draft ended on {on}, and the family asked on {requested_on} for more"
    ),
    ClaimReasonCode.MORE_TIME_REQUESTED_LATE: (
        "the family asked on {requested_on}, after the limit had passed on {last_day}"
    ),
    ClaimReasonCode.MORE_TIME_NOT_NEEDED: (
        "the {length} on the draft ended on {on}; the family had finished by then"
    ),
}

_TEMPORARY: Final[Mapping[ClaimReasonCode, str]] = {
    ClaimReasonCode.DURING_PERIOD: (
        "the exception applies to limits that ended {in_force}; this one ended on {last_day}"
    ),
}
"""The templates for an exception that was in force for a time only."""


def claim_clause(reason: ClaimReason) -> str:
    """`an appointment was missed on Monday 4 January 2027`."""
    is_temporary = reason.in_force is not MISSING and reason.code in _TEMPORARY
    template = (_TEMPORARY if is_temporary else _TEMPLATES)[reason.code]
    return template.format_map(_phrases(reason))


def claim_sentence(reason: ClaimReason) -> str:
    """A reason as a sentence of its own."""
    return sentence(claim_clause(reason))


def _phrases(reason: ClaimReason) -> Mapping[str, object]:
    """The placeholders of a template: the values of the reason in words."""
    given = {name: value for name, value in reason if value is not MISSING}
    phrases = {name: _in_words(value) for name, value in given.items()}
    grounds = given.get("grounds")
    ways = [ground_in_words(each) for each in grounds or ()]
    may = f"only one for {list_in_words(ways, 'or')} may disapply" if ways else None
    return {
        **phrases,
        "ground": ground_in_words(str(reason.ground)),
        "days": number_of(given.get("days", 0), "day"),
        "limbs": list_in_words([_in_words(each) for each in given.get("limbs", ())], "or"),
        "only_grounds": may or "no exception may disapply",
    }


def _in_words(value: object) -> str:
    if _is_tuple(value):
        return list_in_words([_in_words(each) for each in value])
    match value:
        case date():
            return day_in_words(value)
        case DayRange():
            return _range_in_words(value)
        case ExceptionLimb():
            return value.replace("_", " ")
        case _:
            return str(value)


def _is_tuple(value: object) -> TypeGuard[tuple[object, ...]]:
    return isinstance(value, tuple)


def _range_in_words(days: DayRange) -> str:
    until = f"to {day_in_words(days.last)}" if isinstance(days.last, date) else "on"
    return f"from {day_in_words(days.first)} {until}"
