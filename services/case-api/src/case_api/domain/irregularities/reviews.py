"""Reviews that were decided on without a meeting, or of a plan that had ended: reg 20-21."""

from collections.abc import Iterator

from case_api.domain.case_state import CaseState
from case_api.domain.irregularities.irregularity import (
    Irregularity,
    IrregularityCode,
    complete_from,
    facts,
    long_date,
)
from case_api.domain.plans import plan_endings
from case_api.domain.prior_fact import PriorFact, first_day
from events.contracts import (
    ReviewAdviceCirculated,
    ReviewArranged,
    ReviewDecided,
    ReviewMeetingHeld,
)


def review_irregularities(case: CaseState) -> Iterator[Irregularity]:
    """Decisions that were made before the meeting, or without one, and meetings after the plan."""
    yield from _after_the_plan(case)
    for position, decided in facts(case, ReviewDecided):
        meeting = case.earliest(ReviewMeetingHeld, decided.review_id)
        if meeting is None and not _meeting_would_be_recorded(case, decided):
            continue
        if meeting is None or decided.decided_on < first_day(meeting):
            yield Irregularity(
                code=IrregularityCode.REVIEW_WITHOUT_MEETING,
                positions=(position, meeting.position) if meeting else (position,),
                statement=f"The review was decided on {long_date(decided.decided_on)},"
                f" {_when(meeting)}.",
                source="SEND Regulations 2014 reg 20(1), 20(10), 21(1), 21(9)",
            )


def _after_the_plan(case: CaseState) -> Iterator[Irregularity]:
    """Meetings that were held when each plan of the case had ended."""
    ends = list(plan_endings(case).values())
    if not ends or None in ends:
        return
    last = max((end for end in ends if end is not None), key=first_day)
    for position, meeting in facts(case, ReviewMeetingHeld):
        if meeting.on > first_day(last):
            yield Irregularity(
                code=IrregularityCode.REVIEW_AFTER_PLAN,
                positions=(position, last.position),
                statement=f"A review meeting was held on {long_date(meeting.on)}, and the plan had"
                f" ended on {long_date(first_day(last))}.",
                source="CFA s.44(1)",
            )


def _when(meeting: PriorFact | None) -> str:
    return (
        f"before its meeting on {long_date(first_day(meeting))}"
        if meeting
        else ("and no meeting is recorded")
    )


def _meeting_would_be_recorded(case: CaseState, decided: ReviewDecided) -> bool:
    """Whether a meeting would be recorded if there was one.

    In an old case: only where something that precedes the meeting of this review happened when its
    facts were all recorded. With the decision alone, the meeting may have been before.
    """
    before_meeting = (
        case.earliest(contract, decided.review_id)
        for contract in (ReviewArranged, ReviewAdviceCirculated)
    )
    return not case.taken_over or any(
        fact is not None and first_day(fact) >= complete_from(case) for fact in before_meeting
    )
