"""Facts that are repeated, corrected or voided: dates worked out by hand."""

from collections.abc import Sequence
from datetime import date

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState, EvaluatedDeadline
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history

LONG_AFTER = date(2040, 1, 1)
OVER = {DeadlineState.MET, DeadlineState.MET_LATE, DeadlineState.CANCELLED}


def fact(name: str, on: date | None = None, **more: object) -> ShortFact:
    return {"type": name, **({} if on is None else {"on": on}), **more}


def corrected(position: int, **values: object) -> ShortFact:
    iso_days = {
        name: value.isoformat() for name, value in values.items() if isinstance(value, date)
    }
    return fact("case.corrected", position=position, values={**values, **iso_days})


def voided(position: int) -> ShortFact:
    return fact("case.voided", position=position)


def deadlines(*facts: ShortFact, today: date = date.min) -> Sequence[EvaluatedDeadline]:
    return timetable(
        history(*facts), current_rulebook(), england_calendar(), CouncilSettings(), today
    )


def clocks(
    rule: str, *facts: ShortFact, today: date = date.min
) -> list[tuple[date | None, str, date | None]]:
    """The clocks of a rule: last day in law, state, and the day of the act."""
    return [
        (each.law_due_on, str(each.state), each.done and each.done.on)
        for each in deadlines(*facts, today=today)
        if each.rule.id == rule
    ]


def last_day(rule: str, *facts: ShortFact) -> date | None:
    [(law, _, _)] = clocks(rule, *facts)
    return law


# Requests.

RECEIVED = fact("request.received", date(2026, 11, 23))
ASSESSED = (
    RECEIVED,
    fact("request.agreed", date(2026, 12, 18)),
    fact("assessment.advice_requested", date(2026, 12, 18)),
    fact("assessment.plan_agreed", date(2027, 2, 10)),
    fact("draft.issued", date(2027, 2, 15), served_on=date(2027, 2, 15), request_id="request"),
    fact("draft.consultation_sent", date(2027, 2, 15), draft_id="draft"),
    fact("draft.meeting_requested", date(2027, 2, 20)),
)
WITHDRAWN = fact("request.withdrawn", date(2027, 3, 1))


def test_a_request_that_was_withdrawn_does_not_end_the_next_one() -> None:
    first = fact("request.received", date(2024, 1, 8), request_id="first")
    gone = fact("request.withdrawn", date(2024, 2, 1), request_id="first")

    assert clocks("plan-final", first, gone, RECEIVED) == [
        (date(2024, 5, 27), "cancelled", None),
        (date(2027, 4, 12), "running", None),
    ]


def test_a_withdrawn_request_ends_every_clock_that_depends_on_it() -> None:
    found = deadlines(*ASSESSED, WITHDRAWN, today=LONG_AFTER)

    assert [(each.rule.id, each.state) for each in found if each.state not in OVER] == []
    assert len(found) > 12


def test_a_voided_withdrawal_reopens_the_clocks() -> None:
    repeated = (*ASSESSED, WITHDRAWN, voided(len(ASSESSED) + 1))

    assert clocks("plan-final", *repeated, today=date(2027, 4, 13)) == [
        (date(2027, 4, 12), "missed", None)
    ]
    assert clocks("draft-meeting", *repeated) == [(None, "running", None)]


def test_a_re_assessment_has_its_own_clocks() -> None:
    asked = fact("request.received", date(2029, 4, 3), kind="reassessment", request_id="repeated")
    agreed = fact("request.agreed", date(2029, 4, 16), request_id="repeated")
    plan = fact("final.issued", date(2027, 4, 1))

    assert clocks("plan-final", RECEIVED, plan, asked, agreed) == [
        (date(2027, 4, 12), "met", date(2027, 4, 1))
    ]
    assert clocks("reassess-decision", RECEIVED, plan, asked, agreed) == [
        (date(2029, 4, 18), "met", date(2029, 4, 16))
    ]
    assert clocks("reassess-final", RECEIVED, plan, asked, agreed) == [
        (date(2029, 7, 23), "running", None)
    ]


def test_a_request_that_was_recorded_in_error_has_no_clocks() -> None:
    assert not deadlines(RECEIVED, voided(1))


def test_an_answer_that_was_recorded_in_error_leaves_the_duty_open() -> None:
    refused = fact("request.refused", date(2026, 12, 31))

    assert clocks("assessment-decision", RECEIVED, refused, voided(2), today=date(2027, 1, 5)) == [
        (date(2027, 1, 4), "missed", None)
    ]
    assert clocks("appeal-lodge", RECEIVED, refused, voided(2)) == []


# Advice and drafts.


def test_each_piece_of_advice_has_its_own_six_weeks() -> None:
    asked = [
        fact("assessment.advice_requested", date(2026, 12, 18), advice_id="psychologist"),
        fact("assessment.advice_requested", date(2027, 1, 8), advice_id="health", kind="c"),
        fact("assessment.advice_received", date(2027, 1, 29), advice_id="psychologist"),
    ]

    assert clocks("advice-response", *asked, today=date(2027, 2, 20)) == [
        (date(2027, 1, 29), "met", date(2027, 1, 29)),
        (date(2027, 2, 19), "missed", None),
    ]


def test_a_corrected_day_of_receipt_moves_the_six_weeks() -> None:
    asked = fact("assessment.advice_requested", date(2027, 1, 7), reached_body_on=date(2027, 1, 8))
    right = corrected(1, reached_body_on=date(2027, 1, 11))

    assert last_day("advice-response", asked, right) == date(2027, 2, 22)
    assert last_day("advice-chase-first", asked, right) == date(2027, 1, 25)


def test_each_draft_leaves_days_of_its_own() -> None:
    drafts = [
        fact("draft.issued", date(2027, 3, 8), served_on=date(2027, 3, 8)),
        fact("draft.issued", date(2027, 3, 25), served_on=date(2027, 3, 25), version=2),
    ]
    plan = fact("final.issued", date(2027, 4, 9))

    assert clocks("draft-representations", *drafts, plan) == [
        (date(2027, 3, 22), "met", date(2027, 4, 9))
    ]
    assert clocks("redraft-representations", *drafts, plan) == [
        (date(2027, 4, 8), "met", date(2027, 4, 9))
    ]


def test_a_later_day_of_service_extends_the_period_on_a_draft() -> None:
    draft = fact("draft.issued", date(2027, 3, 8), served_on=date(2027, 3, 8))
    plan = fact("final.issued", date(2027, 3, 24))
    right = corrected(1, served_on=date(2027, 3, 10))  # day 15 is 24 March

    assert clocks("draft-representations", draft, plan) == [
        (date(2027, 3, 22), "met", date(2027, 3, 24))
    ]
    assert clocks("draft-representations", draft, plan, right) == [
        (date(2027, 3, 24), "missed", date(2027, 3, 24))
    ]


def test_each_institution_answers_its_own_consultation() -> None:
    sent = [
        fact("draft.consultation_sent", date(2027, 2, 15), consultation_id="one"),
        fact("draft.consultation_sent", date(2027, 2, 22), consultation_id="other"),
        fact("draft.consultation_answered", date(2027, 3, 1), consultation_id="other"),
    ]

    assert clocks("school-consultation-response", *sent) == [
        (date(2027, 3, 2), "running", None),
        (date(2027, 3, 9), "met", date(2027, 3, 1)),
    ]


# Reviews.

MET = fact("review.meeting_held", date(2027, 1, 20))
DECIDED = fact("review.decided", date(2027, 2, 17))


def test_each_review_has_four_weeks_of_its_own() -> None:
    next_one = fact("review.meeting_held", date(2028, 1, 12), review_id="next")

    assert clocks("review-decision", MET, DECIDED, next_one, today=date(2028, 2, 10)) == [
        (date(2027, 2, 17), "met", date(2027, 2, 17)),
        (date(2028, 2, 9), "missed", None),
    ]
    assert clocks("review-subsequent", MET, DECIDED, next_one, today=date(2028, 2, 17)) == [
        (date(2028, 2, 16), "missed", None)
    ]


def test_an_early_review_starts_the_year_again() -> None:
    early = [
        fact("review.meeting_held", date(2027, 6, 2), review_id="early"),
        fact("review.decided", date(2027, 6, 30), review_id="early", outcome="M"),
    ]

    assert clocks("review-subsequent", MET, DECIDED, *early) == [
        (date(2028, 2, 16), "met", date(2027, 6, 30)),
        (date(2028, 6, 29), "running", None),
    ]


def test_a_moved_meeting_moves_every_deadline_of_the_review() -> None:
    recorded = (MET, DECIDED, corrected(1, on=date(2027, 1, 27)))

    assert last_day("review-report-school", *recorded) == date(2027, 2, 10)
    assert last_day("review-decision", *recorded) == date(2027, 2, 24)
    assert last_day("amendment-notice", *recorded) == date(2027, 2, 24)
    assert last_day("amended-plan-final-cap", *recorded) == date(2027, 4, 21)


def test_a_moved_meeting_needs_a_new_notice() -> None:
    arranged = [
        fact("review.arranged", date(2026, 12, 18), meeting_on=date(2027, 1, 20)),
        fact("review.arranged", date(2027, 1, 8), meeting_on=date(2027, 1, 27)),
    ]

    assert clocks("review-meeting-notice", *arranged) == [
        (date(2027, 1, 13), "met", date(2027, 1, 8))
    ]
    assert clocks("review-meeting-notice", *arranged, voided(2)) == [
        (date(2027, 1, 6), "met", date(2026, 12, 18))
    ]


def test_an_early_notice_of_amendments_moves_the_plan_and_a_late_one_is_capped() -> None:
    early = fact("review.amendments_proposed", date(2027, 2, 3), review_id="review")

    assert last_day("amended-plan-final", MET, early) == date(2027, 3, 31)
    late = corrected(2, sent_on=date(2027, 2, 24))  # eight weeks would be 21 April
    assert last_day("amended-plan-final", MET, early, late) == date(2027, 4, 14)


def test_amendments_of_one_review_are_not_those_of_another() -> None:
    first = fact("review.amendments_proposed", date(2027, 2, 3), review_id="review")
    sent = fact("final.issued", date(2027, 3, 31), basis="review", review_id="review")
    met = fact("review.meeting_held", date(2028, 1, 12), review_id="next")
    second = fact("review.amendments_proposed", date(2028, 2, 9), review_id="next")

    assert clocks("amended-plan-final", MET, first, sent, met, second) == [
        (date(2027, 3, 31), "met", date(2027, 3, 31)),
        (date(2028, 4, 5), "running", None),  # eight weeks and twelve end together
    ]


# The plan.


def test_the_end_of_a_plan_ends_every_clock_that_depends_on_it() -> None:
    recorded = (
        fact("final.issued", date(2026, 3, 2)),
        fact("review.phase_transfer_identified", date(2027, 9, 1)),
        MET,
        DECIDED,
        fact("review.amendments_proposed", date(2027, 2, 17), review_id="review"),
    )
    over = fact("final.ceased", date(2027, 2, 22), reason="7")

    open_after = {
        each.rule.id
        for each in deadlines(*recorded, over, today=LONG_AFTER)
        if each.state is DeadlineState.RUNNING
        or (each.state is DeadlineState.MISSED and each.done is None)
    }

    assert {each for each in open_after if each.startswith(("review-s", "review-f", "amend"))} == (
        set()
    )
    assert not open_after & {"phase-transfer-other", "phase-transfer-meeting", "provision-secure"}


def test_a_plan_whose_ceasing_was_voided_is_reviewed_again() -> None:
    plan = fact("final.issued", date(2027, 3, 1))
    over = fact("final.ceased", date(2027, 9, 1))

    assert clocks("review-first", plan, over) == [(date(2028, 2, 29), "cancelled", None)]
    assert clocks("review-first", plan, over, voided(2)) == [(date(2028, 2, 29), "running", None)]


def test_a_corrected_day_of_sending_a_plan_affects_every_clock() -> None:
    plan = fact("final.issued", date(2027, 4, 12))
    right = corrected(2, sent_on=date(2027, 4, 14))

    assert clocks("plan-final", RECEIVED, plan, right) == [
        (date(2027, 4, 12), "met_late", date(2027, 4, 14))
    ]
    assert last_day("review-first", RECEIVED, plan, right) == date(2028, 4, 13)
    assert last_day("appeal-lodge", RECEIVED, plan, right) == date(2027, 6, 14)


def test_each_move_between_authorities_has_its_own_six_weeks() -> None:
    moves = [
        fact("final.transferred_in", date(2027, 1, 6), moved_on=date(2027, 1, 6)),
        fact("final.transfer_notified", date(2027, 2, 10)),
        fact("final.transferred_out", date(2027, 9, 1), moved_on=date(2027, 9, 1)),
        fact("final.transferred_in", date(2028, 3, 1), moved_on=date(2028, 3, 1), plan_id="back"),
    ]

    assert clocks("transfer-notify-family", *moves, today=date(2028, 3, 2)) == [
        (date(2027, 2, 17), "met", date(2027, 2, 10)),
        (date(2028, 4, 12), "running", None),
    ]
    assert clocks("transfer-maintain", *moves) == [
        (None, "cancelled", None),
        (None, "running", None),
    ]


# The Tribunal.


def test_each_appeal_is_answered_by_itself() -> None:
    recorded = [
        fact("tribunal.appeal_registered", date(2027, 7, 12), appeal_id="contents"),
        fact("tribunal.appeal_ended", date(2027, 9, 1), appeal_id="contents", how="withdrawn"),
        fact(
            "tribunal.appeal_registered",
            date(2027, 10, 5),
            appeal_id="cease",
            subjects=["ceasing"],
        ),
        fact("tribunal.response_sent", date(2027, 11, 17), appeal_id="cease"),
    ]

    # From 5 October: 6-8 (3), 11-15 (8), 18-22 (13), 25-29 (18), 1-5 (23), 8-12 (28), 15, 16 (30).
    assert clocks("appeal-response", *recorded) == [
        (date(2027, 9, 22), "cancelled", None),
        (date(2027, 11, 16), "met_late", date(2027, 11, 17)),
    ]


def test_each_direction_has_its_own_day_and_ends_with_its_appeal() -> None:
    appeal = fact("tribunal.appeal_registered", date(2027, 7, 12))

    def directed(name: str, due_on: date) -> ShortFact:
        return fact(
            "tribunal.direction_made",
            date(2027, 9, 27),
            direction_id=name,
            due_on=due_on,
            directed="local_authority",
        )

    recorded = [
        appeal,
        directed("evidence", date(2027, 10, 15)),
        directed("bundle", date(2027, 11, 5)),
        directed("attendance", date(2027, 11, 19)),
        fact("tribunal.direction_complied", date(2027, 10, 15), direction_id="evidence"),
        fact("tribunal.direction_complied", date(2027, 11, 8), direction_id="bundle"),
    ]
    ended = fact("tribunal.appeal_ended", date(2027, 11, 12), how="withdrawn")

    assert clocks("appeal-directions", *recorded, ended) == [
        (date(2027, 10, 15), "met", date(2027, 10, 15)),
        (date(2027, 11, 5), "met_late", date(2027, 11, 8)),
        (date(2027, 11, 19), "cancelled", None),
    ]
    moved = corrected(4, due_on=date(2027, 11, 26))
    assert clocks("appeal-directions", *recorded, moved)[2] == (date(2027, 11, 26), "running", None)


def test_each_order_is_carried_out_by_itself() -> None:
    orders = [
        fact("tribunal.order_made", date(2027, 7, 23), order_id="one", kinds=["amend_contents"]),
        fact("final.issued", date(2027, 8, 27), basis="order", order_id="one"),
        fact(
            "tribunal.order_made",
            date(2028, 2, 1),
            order_id="other",
            kinds=["amend_placement_only"],
        ),
    ]

    assert clocks("order-amend-contents", *orders) == [
        (date(2027, 8, 27), "met", date(2027, 8, 27))
    ]
    assert clocks("order-amend-placement", *orders, today=date(2028, 2, 16)) == [
        (date(2028, 2, 15), "missed", None)
    ]


def test_a_corrected_date_of_an_order_moves_its_deadlines() -> None:
    order = fact("tribunal.order_made", date(2026, 12, 11))
    right = corrected(1, made_on=date(2026, 12, 14))

    assert last_day("order-make-draft", order, right) == date(2027, 1, 18)
    assert last_day("order-make-final", order, right) == date(2027, 3, 1)


def test_each_mediation_has_its_own_certificate() -> None:
    recorded = [
        fact("tribunal.mediation_declined", date(2026, 12, 22), mediation_id="one"),
        fact(
            "tribunal.mediation_certificate_issued",
            date(2026, 12, 29),
            mediation_id="one",
        ),
        fact("tribunal.mediation_declined", date(2027, 2, 1), mediation_id="other"),
    ]

    assert clocks("mediation-cert-declined", *recorded, today=date(2027, 2, 5)) == [
        (date(2026, 12, 29), "met", date(2026, 12, 29)),
        (date(2027, 2, 4), "missed", None),
    ]


def test_each_recommendation_is_answered_by_itself() -> None:
    recorded = [
        fact("tribunal.recommendation_made", date(2027, 3, 19), recommendation_id="respite"),
        fact("tribunal.recommendation_made", date(2027, 3, 26), recommendation_id="transport"),
        fact("tribunal.recommendation_answered", date(2027, 4, 23), recommendation_id="transport"),
    ]

    assert clocks("recommendation-social", *recorded, today=date(2027, 4, 24)) == [
        (date(2027, 4, 23), "missed", None),
        (date(2027, 4, 30), "met", date(2027, 4, 23)),
    ]


# Budgets.


def test_each_budget_is_reviewed_by_itself() -> None:
    recorded = [
        fact("final.direct_payment_started", date(2027, 1, 15), budget_id="one"),
        fact("final.direct_payment_started", date(2027, 3, 1), budget_id="other"),
        fact("final.direct_payment_reviewed", date(2027, 4, 14), budget_id="one"),
    ]

    assert clocks("dp-review-first", *recorded, today=date(2027, 6, 1)) == [
        (date(2027, 4, 14), "met", date(2027, 4, 14)),
        (date(2027, 5, 31), "missed", None),
    ]


# Ceasing, giving way, copies.


def test_each_decision_to_cease_can_be_appealed_against_in_its_own_time() -> None:
    decided = [
        fact("final.ceasing_decided", date(2026, 12, 31)),
        fact("final.ceasing_decided", date(2028, 6, 5)),
    ]

    # 28 February 2027 is a Sunday; 5 August 2028 is in August, so the first working day after it.
    assert clocks("appeal-lodge", *decided, today=date(2027, 4, 1)) == [
        (date(2027, 3, 1), "lapsed", None),
        (date(2028, 9, 1), "running", None),
    ]
    assert clocks("appeal-lodge", *decided, voided(1)) == [(date(2028, 9, 1), "running", None)]


def test_each_appeal_that_is_not_opposed_has_its_own_five_weeks() -> None:
    gave_way = [
        fact("tribunal.conceded", date(2027, 1, 15), appeal_id="one"),
        fact("final.issued", date(2027, 2, 19), basis="order"),
        fact("tribunal.conceded", date(2028, 5, 5), appeal_id="other"),
    ]

    assert clocks("unopposed-contents", *gave_way, today=date(2028, 6, 10)) == [
        (date(2027, 2, 19), "met", date(2027, 2, 19)),
        (date(2028, 6, 9), "missed", None),
    ]
    later = corrected(3, on=date(2028, 5, 8))
    assert clocks("unopposed-contents", *gave_way, later)[1] == (
        date(2028, 6, 12),
        "running",
        None,
    )


def test_each_reduction_of_direct_payments_needs_its_own_notice() -> None:
    reduced = [
        fact("final.direct_payment_reduced", date(2027, 3, 1), takes_effect_on=date(2027, 3, 29)),
        fact("final.direct_payment_reduced", date(2027, 7, 1), takes_effect_on=date(2027, 7, 20)),
    ]

    assert clocks("dp-reduce-notice", *reduced) == [
        (date(2027, 3, 28), "met", date(2027, 3, 29)),
        (date(2027, 7, 28), "met", date(2027, 7, 20)),  # too soon, but of no limit of law
    ]


def test_each_copy_for_higher_education_is_sent_in_its_own_fifteen_working_days() -> None:
    asked = [
        fact("final.copy_requested", date(2026, 12, 14), purpose="higher_education"),
        fact("final.copy_requested", date(2027, 2, 1), purpose="higher_education"),
    ]

    # 15-18 (4), 21-24 (8), 29-31 (11) December, 4-7 January (15); 2-5, 8-12, 15-19, 22 February.
    assert [law for law, *_ in clocks("he-disclosure", *asked)] == [
        date(2027, 1, 7),
        date(2027, 2, 22),
    ]
