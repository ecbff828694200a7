"""The day that a notice states of a deadline, and why it is that day."""

from datetime import date

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.publication.worked_examples import ShortFact
from deadline_service.domain.stated_day import STATED_RULES, StatedDay, stated_day
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history
from events.day_reason import DayReason, DayReasonCode, LimitUnit

REQUEST: ShortFact = {"type": "request.received", "on": date(2026, 11, 2)}
REFUSAL: ShortFact = {"type": "request.refused", "on": date(2027, 3, 15)}
AGREEMENT: ShortFact = {"type": "request.agreed", "on": date(2026, 12, 1)}


def stated(rule: str, *facts: ShortFact) -> StatedDay | None:
    """What is stated of the only deadline of a rule."""
    found = timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )
    (deadline,) = [each for each in found if each.rule.id == rule]
    return stated_day(deadline)


def limit(
    code: DayReasonCode, number: int, unit: LimitUnit, counted_from: date, event: str
) -> DayReason:
    return DayReason(code=code, number=number, unit=unit, counted_from=counted_from, event=event)


def test_the_day_for_a_decision_is_the_ordinary_reading_of_six_weeks() -> None:
    """Reg 5(1), "within 6 weeks": the same weekday, though a council works to the day before."""
    assert stated("assessment-decision", REQUEST) == StatedDay(
        day=date(2026, 12, 14),
        reason=limit(
            DayReasonCode.LIMIT, 6, LimitUnit.WEEKS, date(2026, 11, 2), "request.received"
        ),
    )


def test_the_time_to_appeal_that_would_end_on_a_saturday_is_moved() -> None:
    """HESC rules r.12(2): 15 May 2027 is a Saturday, so that the next working day counts."""
    assert stated("appeal-lodge", REQUEST, REFUSAL) == StatedDay(
        day=date(2027, 5, 17),
        reason=DayReason(code=DayReasonCode.MOVED, other_day=date(2027, 5, 15)),
    )


@pytest.mark.parametrize(
    ("transfers_on", "last_day"),
    [
        pytest.param(date(2027, 9, 1), date(2027, 2, 14), id="a Sunday"),
        pytest.param(date(2028, 9, 1), date(2028, 2, 14), id="a Monday"),
    ],
)
def test_the_day_of_a_phase_transfer_is_fixed_by_law_on_any_day_of_the_week(
    transfers_on: date, last_day: date
) -> None:
    """Reg 18(1)(b), "before 15 February"."""
    plan: ShortFact = {"type": "final.issued", "on": date(2026, 3, 2), "basis": "first"}
    move: ShortFact = {
        "type": "review.phase_transfer_identified",
        "kind": "primary_to_secondary",
        "transfers_on": transfers_on,
    }

    assert stated("phase-transfer-other", plan, move) == StatedDay(
        day=last_day, reason=DayReason(code=DayReasonCode.FIXED_BY_LAW)
    )


def test_the_time_to_contact_a_mediation_adviser_is_not_moved() -> None:
    """Reg 33: "within 2 months"; the rules of the Tribunal do not apply to it."""
    assert stated("mediation-contact", REQUEST, REFUSAL) == StatedDay(
        day=date(2027, 5, 15),
        reason=limit(
            DayReasonCode.LIMIT, 2, LimitUnit.MONTHS, date(2027, 3, 15), "request.refused"
        ),
    )


def test_no_code_says_why_the_later_of_two_limits_is_the_day() -> None:
    """Rule 20(1)(c): two months, or one month from the certificate if that is later."""
    certificate: ShortFact = {
        "type": "tribunal.mediation_certificate_issued",
        "on": date(2027, 5, 10),
        "subject": "refusal_to_assess",
    }

    assert stated("appeal-lodge", REQUEST, REFUSAL, certificate) is None


@pytest.mark.parametrize(
    ("how", "first", "last", "code"),
    [
        # By e-mail it is served on the day on which it is sent, which is the first of the fifteen.
        ("email", date(2026, 12, 1), date(2026, 12, 15), DayReasonCode.LIMIT_WITH_FIRST_DAY),
        # In the post it arrives on the second working day after Tuesday 1 December.
        ("post", date(2026, 12, 3), date(2026, 12, 17), DayReasonCode.LIMIT_WITH_DAY_OF_ARRIVAL),
    ],
)
def test_the_fifteen_days_to_comment_begin_with_the_day_of_service(
    how: str, first: date, last: date, code: DayReasonCode
) -> None:
    """Reg 13(1)(a), 15 days beginning with the day on which the draft plan was served."""
    draft: ShortFact = {"type": "draft.issued", "on": date(2026, 12, 1), "version": 1, "how": how}

    assert stated("draft-representations", REQUEST, AGREEMENT, draft) == StatedDay(
        day=last, reason=limit(code, 15, LimitUnit.DAYS, first, "draft.issued")
    )


def test_the_six_weeks_for_advice_run_from_its_arrival() -> None:
    """Reg 8(1), "within 6 weeks of the date on which they receive the request"."""
    asked: ShortFact = {
        "type": "assessment.advice_requested",
        "on": date(2026, 12, 1),
        "kind": "d",
        "reached_body_on": "2026-12-03",
    }

    assert stated("advice-response", REQUEST, AGREEMENT, asked) == StatedDay(
        day=date(2027, 1, 14),
        reason=limit(
            DayReasonCode.LIMIT_FROM_ARRIVAL,
            6,
            LimitUnit.WEEKS,
            date(2026, 12, 3),
            "assessment.advice_requested",
        ),
    )


def test_the_law_names_the_day_of_a_transfer() -> None:
    """Reg 18(1)(b), "before 15 February in the calendar year of the child's transfer"."""
    transfer: ShortFact = {
        "type": "review.phase_transfer_identified",
        "on": date(2027, 9, 1),
        "kind": "primary_to_secondary",
    }
    plan: ShortFact = {"type": "final.issued", "on": date(2026, 3, 2)}

    assert stated("phase-transfer-other", plan, transfer) == StatedDay(
        day=date(2027, 2, 14), reason=DayReason(code=DayReasonCode.FIXED_BY_LAW)
    )


def test_a_rule_whose_day_is_in_no_notice_has_none() -> None:
    assert stated("advice-request", REQUEST, AGREEMENT) is None


def test_the_rules_are_those_of_the_rulebook() -> None:
    assert {each.id for each in current_rulebook().rules} >= STATED_RULES
