"""What a council may decide for itself, where the law is ambiguous or gives no number.

The lengths of the law's limits, which exceptions attach to which limit, and that no exception moves
a date are not here, because no council may set them (section 3 of the statutory timetable).
"""

from collections.abc import Mapping
from typing import Annotated, ClassVar

from pydantic import BaseModel, ConfigDict, Field

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.counting.calendar import Calendar
from deadline_service.domain.counting.date_readings import CountingOptions
from deadline_service.domain.counting.deemed_delivery import DeemedDelivery
from deadline_service.domain.priority import WorklistWeights
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventDate, OfficerId
from events.contracts.vocabulary.plan import ServiceMethod


class NoticeEffectiveOn(PublishedEnum):
    """When a notice counts as given."""

    RECEIVED = "received"
    SENT = "sent"


class FixedDateReading(PublishedEnum):
    """How "before 15 February" is read."""

    STRICTLY_BEFORE = "strictly_before"
    """The day before is the last."""
    BY = "by"
    """The day itself is the last."""


class FirstMonthsReading(PublishedEnum):
    """How "within the first three months" of something is read."""

    INCLUDING_FIRST_DAY = "including_first_day"
    AFTER_FIRST_DAY = "after_first_day"


class NextReviewAnchor(PublishedEnum):
    """When a plan is deemed to have been reviewed, so that the next year begins: CFA s.44(1)(b)."""

    MEETING = "meeting"
    DECISION = "decision"


class CouncilSettings(BaseModel):
    """The settings of one council. The defaults are the safe readings."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True, title="CouncilSettings"
    )

    count_receipt_day: bool = True
    """Whether the day to work to counts the day of receipt as day 1, as the published wording of
    the SEN2 measure does. A breach is judged without it."""
    notify_effective: NoticeEffectiveOn = NoticeEffectiveOn.RECEIVED
    """Whether a decision counts as notified on receipt of the notice, or when it was sent.

    The day of sending must be recorded. The time to appeal runs from the sending in any case.
    """
    service_method: ServiceMethod = ServiceMethod.POST
    """How a document is deemed to have been served, where that is not recorded."""
    deemed_delivery_days: Annotated[int, Field(ge=0, le=10)] = 2
    """Working days after which a posted document of unknown service is deemed to be served."""
    next_review_anchor: NextReviewAnchor = NextReviewAnchor.MEETING
    """Whether the day to work to of the next review is counted from the last meeting or from the
    last decision. A breach is judged from the decision."""
    advice_chase_first_week: Annotated[int, Field(ge=1, le=6)] = 2
    """The week of a body's six in which missing advice is chased for the first time."""
    advice_chase_second_week: Annotated[int, Field(ge=1, le=6)] = 4
    """The week in which it is chased for the second time."""
    advice_chase_third_week: Annotated[int, Field(ge=1, le=6)] = 5
    """The week in which it is chased for the third and last time."""
    draft_plan_target_weeks: Annotated[int, Field(ge=1, le=20)] = 14
    """The week by which a draft plan should be sent. No law sets it."""
    school_consultation_days: Annotated[int, Field(ge=1, le=60)] = 15
    """Days that an institution has to answer a consultation: Code 9.83."""
    cease_consultation_days: Annotated[int, Field(ge=1, le=60)] = 15
    """Days that are left for responses before a plan is ceased: reg 31(1) gives no number."""
    direct_payment_notice_days: Annotated[int, Field(ge=1, le=90)] = 28
    """Days of notice before direct payments are reduced: reasonable notice, SI 2014/1652 reg 12."""
    first_months_reading: FirstMonthsReading = FirstMonthsReading.INCLUDING_FIRST_DAY
    """Whether the first three months of direct payments start with the day of the first, or end on
    its corresponding date."""
    early_years_review_months: Annotated[int, Field(ge=3, le=6)] = 6
    """Months between the reviews of a child under five: three to six, Code 9.178."""
    fixed_date_reading: FixedDateReading = FixedDateReading.STRICTLY_BEFORE
    """Whether "before 15 February" ends on the day before, as the words mean, or on that day."""
    clear_days: bool = True
    """Whether the day to work to leaves clear days where the words are "at least"."""
    warning_offsets: Annotated[
        tuple[Annotated[int, Field(ge=0, le=365)], ...], Field(max_length=10)
    ] = (14, 7, 1)
    """How many days before a day to work to a warning is given."""

    closure_days: Annotated[tuple[EventDate, ...], Field(max_length=400)] = ()
    """Days on which the council's offices are closed.

    They affect the last working day only; they never move a statutory date.
    """
    exception_authorisers: Annotated[tuple[OfficerId, ...], Field(max_length=200)] = ()
    """The officers who may authorise the claim of an exception; empty: any.

    A claim that none of them authorised disapplies nothing.
    """
    caseload: CaseloadWeights = CaseloadWeights()
    """How much work a case is for its officer, in points. It moves no date."""
    worklist: WorklistWeights = WorklistWeights()
    """By how many days each reason moves an item of a worklist forward. It moves no date."""

    def match(self, chosen: Mapping[str, str]) -> bool:
        """Whether some settings, by name, have these values."""
        return all(str(getattr(self, name)) == value for name, value in chosen.items())

    def office_calendar(self, calendar: Calendar) -> Calendar:
        """The calendar for the last working day: closure days are no working days in it."""
        if not self.closure_days:
            return calendar
        return Calendar(calendar.name, calendar.bank_holidays.union(self.closure_days))

    def deemed_delivery(self, calendar: Calendar) -> DeemedDelivery:
        """How this council counts deliveries and notices."""
        return DeemedDelivery(
            calendar,
            self.deemed_delivery_days,
            self.service_method,
            notified_when_sent=self.notify_effective is NoticeEffectiveOn.SENT,
        )

    def number_of(self, name: str) -> int:
        """The number that a setting holds; the rulebook's checks ensure that it is one."""
        value: int = getattr(self, name)
        return value

    def counting_options(self, calendar: Calendar, *, protects_family: bool) -> CountingOptions:
        """How ambiguities of counting are resolved for this council."""
        return CountingOptions(
            calendar,
            count_first_day=self.count_receipt_day,
            clear_days=self.clear_days,
            ends_day_before=self.fixed_date_reading is FixedDateReading.STRICTLY_BEFORE,
            includes_first_day=self.first_months_reading is FirstMonthsReading.INCLUDING_FIRST_DAY,
            protects_family=protects_family,
        )
