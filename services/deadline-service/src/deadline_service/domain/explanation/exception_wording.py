"""The grounds of exceptions in a few words, in place of their codes."""

from collections.abc import Mapping
from typing import Final

from events.contracts.vocabulary.assessment import ExceptionGround

GROUNDS: Final[Mapping[str, str]] = {
    ExceptionGround.SCHOOL_CLOSED: "the closure of the school or college",
    ExceptionGround.EARLY_YEARS_CLOSED: "the closure of the early years provider",
    ExceptionGround.EXCEPTIONAL_PERSONAL: "exceptional personal circumstances",
    ExceptionGround.ABSENT_FOUR_WEEKS: "absence from the area",
    ExceptionGround.EXCEPTIONAL_FOR_ADVICE: "exceptional circumstances",
    ExceptionGround.MISSED_APPOINTMENT: "a missed appointment",
    ExceptionGround.AFTER_ORDER: "a reason that reg 44(3) lists",
    ExceptionGround.AFTER_CONCEDING: "a reason that reg 45(7) lists",
    ExceptionGround.CORONAVIRUS: "coronavirus",
}
"""What follows "an exception for", by the code of the exception."""


def ground_in_words(code: str) -> str:
    """`absence from the area`; an exception that is not known by its code."""
    return GROUNDS.get(code, code)
