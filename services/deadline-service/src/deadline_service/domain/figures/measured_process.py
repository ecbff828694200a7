"""One process that a measure counts, and the row of it as it was known for some days."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Final, NamedTuple
from uuid import UUID

from events.contracts.published_enum import PublishedEnum
from events.contracts.references import OfficerId, TeamId
from events.envelope import EventEnvelope

NO_END: Final = date.max
"""The last day of what continues, and the day until which a version that is current is known."""


class Measure(PublishedEnum):
    """What is measured. `docs/figures.md` has a row for each: definition, source, cautions."""

    REQUEST_DECISIONS = "request_decisions"
    """Requests decided within six weeks."""
    PLAN_REFUSALS = "plan_refusals"
    """Notices that there will be no plan, within sixteen weeks of the request."""
    DRAFTS = "drafts"
    """Draft plans sent by the end of week 16."""
    PLANS_ISSUED = "plans_issued"
    """First plans issued within twenty weeks."""
    ADVICE = "advice"
    """Advice received within six weeks."""
    REVIEW_DECISIONS = "review_decisions"
    """Reviews decided within four weeks of the meeting."""
    AMENDED_PLANS = "amended_plans"
    """Amended plans sent within twelve weeks of the review meeting."""
    ANNUAL_REVIEWS = "annual_reviews"
    """Reviews decided by the last day of the year in which they were expected."""
    ANNUAL_REVIEW_MEETINGS = "annual_review_meetings"
    """Reviews whose meeting was held by the last day of the year in which they were expected."""
    PHASE_TRANSFERS = "phase_transfers"
    """Plans that named the next setting by the day for the transfer."""
    TRIBUNAL_ORDERS = "tribunal_orders"
    """What the Tribunal ordered, done by its last day."""
    COMPLAINTS = "complaints"
    """Complaints answered in time."""
    REQUEST_OUTCOMES = "request_outcomes"
    """Requests received, by what was decided on them."""
    ASSESSMENT_OUTCOMES = "assessment_outcomes"
    """Assessments completed, by what they led to."""
    REVIEW_OUTCOMES = "review_outcomes"
    """Reviews whose meeting was held, by what was decided after it."""
    PLANS_CEASED = "plans_ceased"
    """Plans that ceased, by reason."""
    MEDIATIONS = "mediations"
    """Mediations that were held, by what they were about."""
    APPEALS = "appeals"
    """Appeals that were registered, by what they are about."""
    PLANS_MAINTAINED = "plans_maintained"
    """Plans maintained on a day, by type of placement, with their monthly cost."""
    PLANS_RESIDENTIAL = "plans_residential"
    """Those of them with a residential place."""
    PLANS_WORK_BASED = "plans_work_based"
    """Those of them with work-based learning."""
    PLANS_WITH_BUDGET = "plans_with_budget"
    """Those of them with a personal budget."""
    OUT_OF_SCHOOL = "out_of_school"
    """Children out of school on a day, and for how long."""


PLAN_STOCKS: Final = frozenset(
    {
        Measure.PLANS_MAINTAINED,
        Measure.PLANS_RESIDENTIAL,
        Measure.PLANS_WORK_BASED,
        Measure.PLANS_WITH_BUDGET,
    }
)
"""Measures of the plans that there are on a day, with what they cost."""
STOCKS: Final = PLAN_STOCKS | {Measure.OUT_OF_SCHOOL}
"""Measures of what there is on a day."""
OUTCOMES: Final = frozenset(
    {
        Measure.REQUEST_OUTCOMES,
        Measure.ASSESSMENT_OUTCOMES,
        Measure.REVIEW_OUTCOMES,
        Measure.PLANS_CEASED,
        Measure.MEDIATIONS,
        Measure.APPEALS,
    }
)
"""Measures of how processes ended. Those that are in neither measure whether acts were done in
time."""
TIMELINESS: Final = frozenset(Measure) - STOCKS - OUTCOMES
"""Measures of whether acts were done in time."""
OPEN: Final = "open"
"""The outcome of what has none yet."""


class LeftOut(PublishedEnum):
    """Why a process is not counted."""

    REASSESSMENT = "reassessment"
    """A re-assessment, which has other time limits (reg 25, 27)."""
    NO_REQUEST = "no_request"
    """A first plan without a recorded request before it, so that no days can be counted."""
    NO_LIMIT = "no_limit"
    """No time limit applies to it, or none is recorded."""
    UNKNOWN = "unknown"
    """Facts of the time before its last day may be missing from the record."""
    EXCEPTION = "exception"
    """An exception was claimed for it, and the figures are asked for without exceptions."""
    ENDED = "ended"
    """It ended before its last day, for another reason than the act."""


class MeasuredProcess(NamedTuple):
    """A process that a measure counts, by its days.

    `item_id` and `part` identify it among those of the measure in a case. `counts_from` is the
    first day on which it exists. An act is in time if `done_on` is `due_on` or earlier. `ended_on`
    is the day on which it ended without the act; for a measure of `STOCKS` the last day on which it
    counts, `NO_END` if it continues. For a measure of `OUTCOMES` `done_on` is the day on which it
    is counted, and `ended_on` that of its outcome, which is `kind`. `excused_on` is the first day
    of an exception that is claimed and can apply; without one, `rejected_on` is the first day of
    one that is claimed and cannot.
    """

    measure: Measure
    item_id: UUID
    counts_from: date
    started_on: date
    due_on: date | None = None
    done_on: date | None = None
    ended_on: date | None = None
    excused_on: date | None = None
    rejected_on: date | None = None
    left_out: LeftOut | None = None
    kind: str | None = None
    provider: str | None = None
    part: str = ""

    @property
    def identity(self) -> tuple[Measure, UUID, str]:
        """What distinguishes it from the other processes of a case."""
        return self.measure, self.item_id, self.part

    @property
    def decided_on(self) -> date:
        """The day whose team, officer, setting and need it is attributed to.

        The day of the act; without one the last day for it; without that the first day.
        """
        return self.done_on or self.due_on or self.counts_from


class MeasuredItem(NamedTuple):
    """A version of a process: what was known of it from `known_from` until before `known_to`.

    Both are days in England; `known_to` is `NO_END` for the current version. `weekly_cost` is in
    pence. The other fields are those of `MeasuredProcess` and of its attribution.
    """

    measure: str
    item_id: UUID
    part: str
    known_from: date
    known_to: date
    counts_from: date
    started_on: date
    due_on: date | None
    done_on: date | None
    ended_on: date | None
    excused_on: date | None
    rejected_on: date | None
    left_out: str | None
    kind: str | None
    provider: str | None
    team_id: TeamId | None
    officer_id: OfficerId | None
    setting: str | None
    need: str | None
    weekly_cost: int | None


Fold = Callable[[Sequence[EventEnvelope]], Iterable[MeasuredProcess]]
"""A pure function from an effective history to the processes in it."""


def one_at_a_time(processes: Iterable[MeasuredProcess]) -> Iterable[MeasuredProcess]:
    """Processes of a stock such that a case counts once on each day.

    What began while an earlier one continues counts from the day after that one ended.
    """
    covered: date | None = None
    for each in sorted(processes, key=lambda process: (process.counts_from, process.identity)):
        if each.ended_on is None or (covered is not None and each.ended_on <= covered):
            continue
        first = each.counts_from
        if covered is not None and first <= covered:
            first = date.fromordinal(covered.toordinal() + 1)
        if first <= each.ended_on:
            yield each._replace(counts_from=first)
            covered = each.ended_on
