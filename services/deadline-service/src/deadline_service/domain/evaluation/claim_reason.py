"""Why a claimed exception disapplies a limit or does not: a code and its values.

`explanation/claim_wording.py` renders reasons as sentences.
"""

from datetime import date

from pydantic import BaseModel
from pydantic_core import MISSING

from events.contracts.published_enum import PublishedEnum
from events.contracts.vocabulary.assessment import ExceptionGround, ExceptionLimb


class ClaimReasonCode(PublishedEnum):
    """The reason why a claim disapplies a limit, or does not."""

    NOT_FOR_THIS_LIMIT = "not_for_this_limit"
    """The limit does not have this exception; `grounds` are those that it has."""
    WITHDRAWN = "withdrawn"
    """The claim was withdrawn on the day `on`."""
    NOT_AUTHORISED = "not_authorised"
    """No officer who may authorise claims authorised it."""
    LIMB_NOT_GIVEN = "limb_not_given"
    """The claim must name one of several `limbs`, and names none."""
    LIMB_UNKNOWN = "limb_unknown"
    """The exception has no limb `limb`, only `limbs`."""
    NOT_IN_FORCE = "not_in_force"
    """The exception is for limits that ended in `in_force`; this one ended on `last_day`."""
    CLOSED_TOO_SHORT = "closed_too_short"
    """The setting was closed for `days`, less than `length`."""
    ADVICE_REQUESTED = "advice_requested"
    """Advice was requested on the day `on`, in the `window` around the closure."""
    ADVICE_NOT_REQUESTED = "advice_not_requested"
    """No request for advice is recorded in the `window`."""
    ADVICE_REQUESTED_OUTSIDE_WINDOW = "advice_requested_outside_window"
    """Advice was requested on `dates`, none of them in the `window`."""
    ADVICE_REQUESTED_IN_WIDER_WINDOW = "advice_requested_in_wider_window"
    """Advice was requested on `dates`, in the `wider_window` with the weekends only."""
    ADVICE_REQUESTED_AFTER_LIMIT = "advice_requested_after_limit"
    """Advice was requested on the day `on`, after `last_day`."""
    ADVICE_REQUESTED_BEFORE_PERIOD = "advice_requested_before_period"
    """Advice was requested on the day `on`, before the `period`."""
    DURING_PERIOD = "during_period"
    """The circumstances fall within the `period`."""
    OUTSIDE_PERIOD = "outside_period"
    """The circumstances lie outside the `period`."""
    ABSENT_LONG_ENOUGH = "absent_long_enough"
    """Absent for `days` of the `period`, at least `length`."""
    ABSENT_TOO_SHORT = "absent_too_short"
    """Absent for `days` of the `period`, less than `length`."""
    APPOINTMENT_MISSED = "appointment_missed"
    """An appointment was missed on the day `on`."""
    NO_APPOINTMENT_MISSED = "no_appointment_missed"
    """No missed appointment with this body is recorded in the `period`."""
    NO_DRAFT = "no_draft"
    """No draft is recorded in the `period`."""
    DRAFT_DAYS_NOT_OVER = "draft_days_not_over"
    """The `length` on the draft ended on the day `on`, not within the `period`."""
    MORE_TIME_REQUESTED = "more_time_requested"
    """The `length` on the draft ended on the day `on`; more was asked for on `requested_on`."""
    MORE_TIME_REQUESTED_LATE = "more_time_requested_late"
    """More time was asked for on `requested_on`, after `last_day`."""
    MORE_TIME_NOT_NEEDED = "more_time_not_needed"
    """The `length` on the draft ended on the day `on`; the family needed no more by then."""


class DayRange(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """Days from one to another, both included."""

    first: date
    last: date | MISSING = MISSING
    """Left out where it has no end."""


class ClaimReason(BaseModel, frozen=True, extra="forbid", use_attribute_docstrings=True):
    """The reason why a claim disapplies a limit or does not.

    A value that its code does not use is left out.
    """

    code: ClaimReasonCode
    on: date | MISSING = MISSING
    dates: tuple[date, ...] | MISSING = MISSING
    requested_on: date | MISSING = MISSING
    last_day: date | MISSING = MISSING
    """The last day of the limit in law."""
    days: int | MISSING = MISSING
    length: str | MISSING = MISSING
    """How long it must last, or how long the family has, such as `15 days`."""
    period: DayRange | MISSING = MISSING
    """The period of the limit."""
    window: DayRange | MISSING = MISSING
    """When advice must have been requested."""
    wider_window: DayRange | MISSING = MISSING
    """The same where the weekends belong to the closure."""
    in_force: DayRange | MISSING = MISSING
    ground: ExceptionGround | MISSING = MISSING
    grounds: tuple[str, ...] | MISSING = MISSING
    """The codes of the exceptions that the limit has."""
    limb: ExceptionLimb | MISSING = MISSING
    limbs: tuple[ExceptionLimb, ...] | MISSING = MISSING
