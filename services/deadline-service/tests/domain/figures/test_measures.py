"""What each measure counts, by hand, with the words that decide."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.figures.measured_items import measured_items
from deadline_service.domain.figures.measured_process import (
    NO_END,
    LeftOut,
    Measure,
    MeasuredItem,
)
from deadline_service.testing import ShortFact, history_recorded, id_for
from events.contracts import Event

RECEIVED: Final = date(2026, 1, 5)
KNOWN: Final = date(2026, 11, 2)
REQUEST: Final[ShortFact] = {"type": "request.received", "on": RECEIVED}


def items(measure: Measure, *facts: ShortFact | Event) -> Sequence[MeasuredItem]:
    """The items of a measure, of facts that were all recorded on one day."""
    found = measured_items(history_recorded(*((KNOWN, fact) for fact in facts)))
    return [each for each in found if each.measure == measure]


def item(measure: Measure, *facts: ShortFact | Event) -> MeasuredItem:
    (found,) = items(measure, *facts)
    return found


def in_time(found: MeasuredItem) -> bool:
    assert found.due_on is not None
    assert found.done_on is not None
    return found.done_on <= found.due_on


@pytest.mark.parametrize(
    ("measure", "act", "last_day"),
    [
        pytest.param(
            Measure.REQUEST_DECISIONS,
            {"type": "request.agreed"},
            date(2026, 2, 16),
            id="SEN2: RequestOutcomeDate - ReceivedDate <= 42 days",
        ),
        pytest.param(
            Measure.REQUEST_DECISIONS,
            {"type": "request.refused"},
            date(2026, 2, 16),
            id="SEN2: of decided, agreed or refused",
        ),
        pytest.param(
            Measure.PLAN_REFUSALS,
            {"type": "assessment.plan_refused"},
            date(2026, 4, 27),
            id="SEN2: N with days <= 112",
        ),
        pytest.param(
            Measure.DRAFTS,
            {"type": "draft.issued"},
            date(2026, 4, 27),
            id="the end of week 16: 112 days",
        ),
        pytest.param(
            Measure.PLANS_ISSUED,
            {"type": "final.issued", "plan_id": "plan", "basis": "first"},
            date(2026, 5, 25),
            id="SEN2: AssessmentOutcomeDate - ReceivedDate <= 140 days",
        ),
    ],
)
def test_an_act_on_the_last_day_is_in_time_and_on_the_next_it_is_late(
    measure: Measure, act: ShortFact, last_day: date
) -> None:
    punctual = item(measure, REQUEST, {**act, "on": last_day})
    late = item(measure, REQUEST, {**act, "on": date.fromordinal(last_day.toordinal() + 1)})

    assert (punctual.started_on, punctual.due_on) == (RECEIVED, last_day)
    assert in_time(punctual)
    assert not in_time(late)


def test_a_refusal_that_is_reversed_keeps_its_first_outcome_and_day() -> None:
    """SEN2: if a refusal is later reversed the original outcome and date stay."""
    facts: Sequence[ShortFact] = [
        REQUEST,
        {"type": "request.refused", "on": date(2026, 2, 10)},
        {"type": "request.refusal_withdrawn", "on": date(2026, 4, 1)},
        {"type": "request.agreed", "on": date(2026, 4, 2)},
    ]

    decision = item(Measure.REQUEST_DECISIONS, *facts)

    assert (decision.done_on, decision.kind) == (date(2026, 2, 10), "refused")
    assert item(Measure.PLANS_ISSUED, *facts).ended_on is None


def test_no_plan_follows_from_a_request_that_was_refused_withdrawn_or_moved_away() -> None:
    for fact in ("request.refused", "request.withdrawn", "request.moved_out"):
        plan = item(Measure.PLANS_ISSUED, REQUEST, {"type": fact, "on": date(2026, 2, 10)})

        assert (plan.done_on, plan.ended_on) == (None, date(2026, 2, 10))


def test_a_request_that_is_withdrawn_is_never_decided() -> None:
    """SEN2: W, withdrawn or ceased before decision, is not among those decided."""
    withdrawn = {"type": "request.withdrawn", "on": date(2026, 2, 10)}

    decision = item(Measure.REQUEST_DECISIONS, REQUEST, withdrawn)

    assert (decision.done_on, decision.ended_on) == (None, date(2026, 2, 10))


def test_a_reassessment_is_left_out_because_it_has_other_limits() -> None:
    """Reg 25: fifteen days to decide; reg 27: fourteen weeks."""
    again: ShortFact = {**REQUEST, "kind": "reassessment"}

    assert item(Measure.REQUEST_DECISIONS, again).left_out is LeftOut.REASSESSMENT
    assert item(Measure.PLANS_ISSUED, again).left_out is LeftOut.REASSESSMENT
    assert not items(Measure.DRAFTS, again, {"type": "request.agreed", "on": RECEIVED})


def test_a_first_plan_without_a_request_is_left_out() -> None:
    """SEN2: records without usable dates are out of the denominator."""
    plan = item(
        Measure.PLANS_ISSUED,
        {"type": "final.issued", "on": date(2026, 3, 2), "plan_id": "plan", "basis": "first"},
    )

    assert (plan.left_out, plan.done_on, plan.due_on) == (
        LeftOut.NO_REQUEST,
        date(2026, 3, 2),
        None,
    )


def test_a_plan_that_the_tribunal_ordered_is_the_plan_of_the_request() -> None:
    ordered = {"type": "final.issued", "on": date(2026, 9, 1), "plan_id": "p", "basis": "order"}

    assert item(Measure.PLANS_ISSUED, REQUEST, ordered).done_on == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("ground", "limits", "excused_on"),
    [
        pytest.param(
            "EX-SCH", ["plan-final"], date(2026, 4, 1), id="reg 13(3) takes reg 10(4)(a) to (d)"
        ),
        pytest.param("EX-PERS8", ["plan-final"], None, id="late advice is not a ground"),
        pytest.param("EX-SCH", ["no-plan-decision"], None, id="another limit is claimed"),
    ],
)
def test_an_exception_counts_for_the_limit_that_it_names_on_a_ground_of_the_regulation(
    ground: str, limits: Sequence[str], excused_on: date | None
) -> None:
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 4, 1),
        "ground": ground,
        "limits": list(limits),
    }

    assert item(Measure.PLANS_ISSUED, REQUEST, claim).excused_on == excused_on


WEEKS_20: Final = date(2026, 5, 25)


@pytest.mark.parametrize(
    ("ground", "began_on", "ended_on", "excuses"),
    [
        pytest.param("EX-PERS", WEEKS_20, None, True, id="it began on the last day"),
        pytest.param("EX-PERS", date(2026, 5, 26), None, False, id="it began after the last day"),
        pytest.param(
            "EX-PERS", date(2025, 12, 1), date(2026, 1, 4), False, id="it was over before"
        ),
        pytest.param(
            "EX-ABS4", date(2026, 4, 28), None, True, id="absent for the four weeks to the last day"
        ),
        pytest.param(
            "EX-ABS4", date(2026, 4, 29), None, False, id="of the absence 27 days are in the period"
        ),
        pytest.param(
            "EX-ABS4", date(2026, 2, 2), date(2026, 3, 1), True, id="absent for 28 days in a row"
        ),
        pytest.param("EX-ABS4", date(2026, 2, 2), date(2026, 2, 28), False, id="absent for 27"),
        pytest.param("EX-SCH", date(2026, 2, 2), date(2026, 3, 1), True, id="closed for 28 days"),
        pytest.param("EX-EY", date(2026, 2, 2), date(2026, 2, 28), False, id="closed for 27"),
        pytest.param(
            "EX-SCH", date(2026, 6, 1), None, True, id="asked up to a week before the closure"
        ),
        pytest.param("EX-SCH", date(2026, 6, 2), None, False, id="no day to ask is in the period"),
        pytest.param("EX-PERS8", date(2026, 4, 1), None, False, id="not a ground of reg 10(4)"),
    ],
)
def test_an_exception_that_cannot_apply_excuses_nothing_and_is_counted_apart(
    ground: str, began_on: date, ended_on: date | None, *, excuses: bool
) -> None:
    """Reg 10(4): "during that time period", "a continuous period of not less than 4 weeks"."""
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": began_on,
        "ground": ground,
        "limits": ["plan-final"],
        **({} if ended_on is None else {"ended_on": ended_on}),
        "request_id": "request",
    }
    request: ShortFact = {**REQUEST, "request_id": "request"}

    found = item(Measure.PLANS_ISSUED, request, claim)

    judged = (began_on, None) if excuses else (None, began_on)
    assert (found.excused_on, found.rejected_on) == judged


def test_a_claim_that_can_apply_decides_over_one_that_cannot() -> None:
    claims: Sequence[ShortFact] = [
        {
            "type": "assessment.exception_claimed",
            "on": day,
            "exception_id": name,
            "ground": ground,
            "limits": ["advice-response"],
        }
        for name, ground, day in (
            ("absence", "EX-ABS4", date(2026, 3, 10)),
            ("circumstances", "EX-PERS8", date(2026, 3, 12)),
        )
    ]
    asked: ShortFact = {"type": "assessment.advice_requested", "on": date(2026, 2, 2)}

    found = item(Measure.ADVICE, asked, *claims)

    assert (found.excused_on, found.rejected_on) == (date(2026, 3, 12), None)
    assert item(Measure.ADVICE, asked, claims[0]).rejected_on == date(2026, 3, 10)


OPENED: Final[ShortFact] = {"type": "case.opened", "taken_over_on": date(2026, 11, 2)}


@pytest.mark.parametrize(
    ("measure", "facts"),
    [
        pytest.param(Measure.REQUEST_DECISIONS, [REQUEST], id="a decision"),
        pytest.param(Measure.PLANS_ISSUED, [REQUEST], id="a plan"),
        pytest.param(
            Measure.DRAFTS, [REQUEST, {"type": "request.agreed", "on": RECEIVED}], id="a draft"
        ),
        pytest.param(
            Measure.ADVICE,
            [{"type": "assessment.advice_requested", "on": date(2026, 2, 2)}],
            id="advice",
        ),
        pytest.param(
            Measure.REVIEW_DECISIONS,
            [{"type": "review.meeting_held", "on": date(2026, 3, 2), "convenor": "school"}],
            id="the decision of a review",
        ),
        pytest.param(
            Measure.AMENDED_PLANS,
            [
                {
                    "type": "review.meeting_held",
                    "on": date(2026, 3, 2),
                    "review_id": "review",
                    "convenor": "school",
                },
                {
                    "type": "review.decided",
                    "on": date(2026, 3, 3),
                    "review_id": "review",
                    "outcome": "A",
                },
            ],
            id="an amended plan",
        ),
        pytest.param(
            Measure.COMPLAINTS,
            [
                {
                    "type": "case.complaint_received",
                    "on": date(2026, 6, 1),
                    "reply_due_on": date(2026, 6, 30),
                }
            ],
            id="an answer",
        ),
    ],
)
def test_an_act_that_was_due_before_the_record_is_complete_is_unknown_and_no_breach(
    measure: Measure, facts: Sequence[ShortFact]
) -> None:
    """The case was taken over from another system; the act may be recorded there."""
    earlier = {**OPENED, "history_complete_from": date(2026, 1, 1)}

    assert item(measure, OPENED, *facts).left_out is LeftOut.UNKNOWN
    assert item(measure, *facts, OPENED).left_out is LeftOut.UNKNOWN
    assert item(measure, earlier, *facts).left_out is None
    assert item(measure, {"type": "case.opened"}, *facts).left_out is None


def test_an_act_that_is_recorded_or_was_no_longer_due_is_known_in_a_case_that_was_taken_over() -> (
    None
):
    late = {"type": "request.agreed", "on": date(2026, 6, 1)}
    withdrawn = {"type": "request.withdrawn", "on": date(2026, 1, 20)}

    assert item(Measure.REQUEST_DECISIONS, OPENED, REQUEST, late).left_out is None
    assert item(Measure.REQUEST_DECISIONS, OPENED, REQUEST, withdrawn).left_out is None


def test_a_withdrawn_exception_counts_as_never_made() -> None:
    claim: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 4, 1),
        "ground": "EX-SCH",
        "limits": ["plan-final"],
    }
    withdrawn = {"type": "assessment.exception_withdrawn", "on": date(2026, 8, 1)}

    assert item(Measure.PLANS_ISSUED, REQUEST, claim, withdrawn).excused_on is None


def test_advice_runs_from_the_day_it_reached_the_body() -> None:
    """Reg 8(1): within 6 weeks of the date on which they receive it."""
    asked: ShortFact = {
        "type": "assessment.advice_requested",
        "on": date(2026, 2, 2),
        "reached_body_on": date(2026, 2, 4),
        "kind": "c",
        "adviser": "health_professional",
        "commissioner": "QZZ99",
    }

    found = item(
        Measure.ADVICE, asked, {"type": "assessment.advice_received", "on": date(2026, 3, 18)}
    )

    assert (found.started_on, found.due_on) == (date(2026, 2, 4), date(2026, 3, 18))
    assert in_time(found)
    assert (found.kind, found.provider, found.left_out) == ("c", "QZZ99", None)


def test_advice_of_the_family_has_no_limit() -> None:
    """Reg 8 binds the bodies that are asked, and not the family."""
    asked: ShortFact = {
        "type": "assessment.advice_requested",
        "on": date(2026, 2, 2),
        "kind": "a",
        "adviser": "parent_or_young_person",
    }

    assert item(Measure.ADVICE, asked).left_out is LeftOut.NO_LIMIT


def test_advice_is_no_longer_awaited_once_the_plan_is_sent() -> None:
    found = item(
        Measure.ADVICE,
        {"type": "assessment.advice_requested", "on": date(2026, 2, 2)},
        {"type": "final.issued", "on": date(2026, 6, 1), "plan_id": "p", "basis": "first"},
    )

    assert (found.done_on, found.ended_on, found.provider) == (
        None,
        date(2026, 6, 1),
        "educational_psychologist",
    )


MEETING: Final[ShortFact] = {
    "type": "review.meeting_held",
    "on": date(2026, 3, 2),
    "review_id": "review",
    "duty": "annual",
    "convenor": "school",
}


@pytest.mark.parametrize(
    ("day", "punctual"),
    [
        pytest.param(date(2026, 3, 30), True, id="reg 20(10): within four weeks of the meeting"),
        pytest.param(date(2026, 3, 31), False, id="the day after"),
    ],
)
def test_a_review_is_decided_when_the_notice_is_given(day: date, *, punctual: bool) -> None:
    decided = {"type": "review.decided", "on": day, "review_id": "review", "outcome": "M"}

    found = item(Measure.REVIEW_DECISIONS, MEETING, decided)

    assert in_time(found) is punctual
    assert found.kind == "annual"
    assert not items(Measure.AMENDED_PLANS, MEETING, decided)


def test_a_plan_is_amended_within_twelve_weeks_of_the_meeting() -> None:
    """R (L, M and P) v Devon [2022] EWHC 493 (Admin)."""
    facts: Sequence[ShortFact] = [
        MEETING,
        {"type": "review.decided", "on": date(2026, 3, 30), "review_id": "review", "outcome": "A"},
        {"type": "final.issued", "on": date(2026, 5, 25), "plan_id": "p", "basis": "review"},
    ]

    found = item(Measure.AMENDED_PLANS, *facts)

    assert (found.due_on, in_time(found)) == (date(2026, 5, 25), True)
    assert item(Measure.AMENDED_PLANS, *facts[:2]).done_on is None


def test_amendments_that_are_withdrawn_end_the_wait_for_a_plan() -> None:
    facts: Sequence[ShortFact] = [
        MEETING,
        {"type": "review.amendments_proposed", "on": date(2026, 3, 30), "review_id": "review"},
        {"type": "review.amendments_withdrawn", "on": date(2026, 5, 1), "review_id": "review"},
    ]

    assert item(Measure.AMENDED_PLANS, *facts).ended_on == date(2026, 5, 1)
    assert item(Measure.REVIEW_DECISIONS, *facts).done_on == date(2026, 3, 30)


AMENDMENT: Final[ShortFact] = {
    "type": "final.issued",
    "on": date(2026, 6, 1),
    "plan_id": "p",
    "basis": "amendment",
}


@pytest.mark.parametrize(
    ("outcome", "review_id", "amended"),
    [
        pytest.param("M", None, False, id="an amendment outside the review, reg 28"),
        pytest.param(None, None, False, id="the review is not decided"),
        pytest.param("A", None, True, id="the review led to amendments"),
        pytest.param("M", "review", True, id="the plan names the review"),
    ],
)
def test_an_amendment_is_the_plan_of_a_review_that_it_names_or_that_led_to_amendments(
    outcome: str | None, review_id: str | None, *, amended: bool
) -> None:
    facts: list[ShortFact] = [MEETING]
    if outcome:
        decided = {"type": "review.decided", "on": date(2026, 3, 9), "review_id": "review"}
        facts.append({**decided, "outcome": outcome})
    facts.append({**AMENDMENT, **({"review_id": review_id} if review_id else {})})

    assert [each.done_on for each in items(Measure.AMENDED_PLANS, *facts)] == (
        [date(2026, 6, 1)] if amended else []
    )
    decided_on = item(Measure.REVIEW_DECISIONS, *facts).done_on
    assert decided_on == (date(2026, 3, 9) if outcome else None)


def limit(kind: str, **fields: object) -> ShortFact:
    """An announcement about a deadline."""
    return {"type": f"deadline.{kind}", "deadline_id": "deadline", **fields}


def test_a_phase_transfer_is_judged_by_the_announced_day() -> None:
    """Reg 18(1)(b): before 15 February in the calendar year of the transfer."""
    days = {"due_on": date(2026, 2, 14), "law_due_on": date(2026, 2, 14)}
    facts: Sequence[ShortFact] = [
        {"type": "review.phase_transfer_identified", "on": date(2026, 9, 1)},
        limit("set", rule="phase-transfer-other", because_of=1, **days),
        limit(
            "met",
            rule="phase-transfer-other",
            because_of=1,
            met_on=date(2026, 2, 20),
            late=True,
            **days,
        ),
    ]

    found = item(Measure.PHASE_TRANSFERS, *facts)

    assert (found.due_on, found.done_on) == (date(2026, 2, 14), date(2026, 2, 20))
    assert (found.kind, found.item_id) == ("primary_to_secondary", id_for("deadline"))


ORDER: Final[Sequence[ShortFact]] = [
    {
        "type": "tribunal.order_made",
        "on": date(2026, 3, 2),
        "order_id": "order",
        "kinds": ["amend_contents"],
    },
    limit(
        "set",
        rule="order-amend-contents",
        because_of=1,
        due_on=date(2026, 4, 5),
        law_due_on=date(2026, 4, 6),
    ),
]
ORDER_DAYS: Final = {
    "rule": "order-amend-contents",
    "due_on": date(2026, 4, 5),
    "law_due_on": date(2026, 4, 6),
}


def test_an_order_is_complied_with_by_its_last_day_in_law() -> None:
    met = limit("met", because_of=1, met_on=date(2026, 4, 6), late=False, **ORDER_DAYS)

    found = item(Measure.TRIBUNAL_ORDERS, *ORDER, met)

    assert in_time(found)
    assert (found.started_on, found.kind) == (date(2026, 3, 2), "order-amend-contents")


def test_an_order_that_ceased_to_apply_after_it_was_missed_stays_a_breach() -> None:
    missed = limit("missed", **ORDER_DAYS)
    cancelled = limit("cancelled", because_of=1, **ORDER_DAYS)

    assert item(Measure.TRIBUNAL_ORDERS, *ORDER, cancelled).ended_on == date(2026, 4, 6)
    assert item(Measure.TRIBUNAL_ORDERS, *ORDER, missed, cancelled).ended_on is None


def test_what_was_retracted_does_not_count() -> None:
    retracted = limit("retracted", retracts=[2], because_of=1, reason="fact_voided", **ORDER_DAYS)

    assert not items(Measure.TRIBUNAL_ORDERS, *ORDER, retracted)


def test_a_limit_whose_outcome_cannot_be_known_is_left_out() -> None:
    unknown = {**ORDER[1], "outcome_unknown": True}

    assert item(Measure.TRIBUNAL_ORDERS, ORDER[0], unknown).left_out is LeftOut.UNKNOWN


def test_an_exception_to_an_order_is_one_of_reg_44() -> None:
    disapplied = limit("disapplied", because_of=1, ground="EX44", **ORDER_DAYS)

    assert item(Measure.TRIBUNAL_ORDERS, *ORDER, disapplied).excused_on == date(2026, 3, 2)


COMPLAINT: Final[Sequence[ShortFact]] = [
    {"type": "case.complaint_received", "on": date(2026, 6, 1)},
    {"type": "case.complaint_acknowledged", "on": date(2026, 6, 3)},
    {
        "type": "deadline.set",
        "deadline_id": "reply",
        "rule": "complaint-stage1",
        "because_of": 2,
        "due_on": date(2026, 6, 17),
        "law_due_on": date(2026, 6, 17),
    },
]
EXTENDED: Final[ShortFact] = {
    "type": "deadline.set",
    "deadline_id": "extended",
    "rule": "complaint-stage1-extended",
    "because_of": 2,
    "due_on": date(2026, 7, 1),
    "law_due_on": date(2026, 7, 1),
}


@pytest.mark.parametrize(
    ("told_on", "due_on"),
    [
        pytest.param(date(2026, 6, 17), date(2026, 7, 1), id="the reason was told by the last day"),
        pytest.param(date(2026, 6, 18), date(2026, 6, 17), id="too late to be an extension"),
    ],
)
def test_a_complaint_has_more_time_if_the_family_was_notified_in_time(
    told_on: date, due_on: date
) -> None:
    extended = {"type": "case.complaint_extended", "on": told_on}

    assert item(Measure.COMPLAINTS, *COMPLAINT, extended, EXTENDED).due_on == due_on
    assert item(Measure.COMPLAINTS, *COMPLAINT).due_on == date(2026, 6, 17)


def test_each_stage_of_a_complaint_counts_and_the_ombudsman_s_by_the_promised_day() -> None:
    ombudsman: ShortFact = {
        "type": "case.complaint_received",
        "on": date(2026, 8, 3),
        "stage": "ombudsman",
        "reply_due_on": date(2026, 8, 31),
    }
    answered = {"type": "case.complaint_answered", "on": date(2026, 6, 12)}

    first, second = items(Measure.COMPLAINTS, *COMPLAINT, answered, ombudsman)

    assert (first.part, first.done_on, in_time(first)) == ("stage_1", date(2026, 6, 12), True)
    assert (second.part, second.kind, second.due_on) == (
        "ombudsman",
        "ombudsman",
        date(2026, 8, 31),
    )


def test_a_complaint_without_any_day_has_no_limit() -> None:
    found = item(Measure.COMPLAINTS, COMPLAINT[0])

    assert (found.due_on, found.left_out) == (None, LeftOut.NO_LIMIT)


PLAN: Final[ShortFact] = {
    "type": "final.issued",
    "on": date(2026, 3, 2),
    "plan_id": "plan",
    "basis": "first",
    "needs": [{"need": "ASD", "rank": "1"}, {"need": "SLCN", "rank": "2"}],
    "settings": [{"rank": "1", "naming": "named", "institution": {"urn": "999001"}}],
}


def test_a_plan_counts_from_the_day_it_was_sent_until_the_day_before_it_ceased() -> None:
    """SEN2: active on census day if CeaseDate is later."""
    ceased: ShortFact = {
        "type": "final.ceased",
        "on": date(2026, 9, 1),
        "plan_id": "plan",
        "reason": "2",
    }

    found = item(Measure.PLANS_MAINTAINED, PLAN, ceased)

    assert (found.counts_from, found.ended_on) == (date(2026, 3, 2), date(2026, 8, 31))
    assert (found.kind, found.setting, found.need) == ("school", "999001", "ASD")


def test_a_plan_is_counted_under_the_placement_and_at_the_cost_of_the_day() -> None:
    started: ShortFact = {
        "type": "final.placement_started",
        "on": date(2026, 9, 1),
        "placement_id": "placement",
        "rank": "1",
        "institution": {"urn": "999002"},
        "sen_unit": True,
    }
    agreed: ShortFact = {
        "type": "provision.agreed",
        "on": date(2026, 5, 4),
        "item_id": "item",
        "section": "F",
        "what": "speech-therapy",
        "provider": "health",
        "weekly_cost": 12_000,
        "to_on": date(2026, 12, 31),
    }

    found = items(Measure.PLANS_MAINTAINED, PLAN, started, agreed)

    assert [
        (each.counts_from, each.ended_on, each.kind, each.setting, each.weekly_cost)
        for each in sorted(found, key=lambda each: each.counts_from)
    ] == [
        (date(2026, 3, 2), date(2026, 5, 3), "school", "999001", None),
        (date(2026, 5, 4), date(2026, 8, 31), "school", "999001", 12_000),
        (date(2026, 9, 1), date(2026, 12, 31), "sen_unit", "999002", 12_000),
        (date(2027, 1, 1), NO_END, "sen_unit", "999002", None),
    ]
    assert {each.started_on for each in found} == {date(2026, 3, 2)}


def test_the_day_of_leaving_is_the_last_day_at_a_setting() -> None:
    """As in the lists of Annex A; one who begins elsewhere on that day is there."""
    stay: ShortFact = {
        "type": "final.placement_started",
        "on": date(2026, 4, 1),
        "placement_id": "placement",
        "rank": "1",
        "institution": {"urn": "999002"},
    }
    left: ShortFact = {
        "type": "final.placement_ended",
        "on": date(2026, 7, 17),
        "placement_id": "placement",
    }

    found = sorted(
        items(Measure.PLANS_MAINTAINED, PLAN, stay, left), key=lambda each: each.counts_from
    )

    assert [(each.counts_from, each.setting) for each in found] == [
        (date(2026, 3, 2), "999001"),
        (date(2026, 4, 1), "999002"),
        (date(2026, 7, 18), "999001"),
    ]


def test_plans_of_another_kind_are_in_no_figure() -> None:
    other: ShortFact = {**PLAN, "plan_id": "other", "kind": "individual", "on": date(2026, 4, 1)}
    draft: ShortFact = {"type": "draft.issued", "on": date(2026, 3, 9), "kind": "individual"}
    moved_in: ShortFact = {
        "type": "final.transferred_in",
        "on": date(2026, 4, 1),
        "moved_on": date(2026, 4, 1),
        "plan_id": "moved",
        "kind": "individual",
    }
    ceased: ShortFact = {
        "type": "final.ceased",
        "on": date(2026, 4, 8),
        "plan_id": "other",
        "reason": "2",
    }
    of_other: ShortFact = {**MEETING, "review_id": "of other", "plan_id": "moved"}
    facts = [REQUEST, other, draft, moved_in, ceased]

    assert item(Measure.PLANS_ISSUED, *facts).done_on is None
    assert not items(Measure.DRAFTS, *facts)
    assert not items(Measure.PLANS_MAINTAINED, *facts)
    assert not items(Measure.REVIEW_DECISIONS, *facts, of_other)
    assert item(Measure.REVIEW_DECISIONS, MEETING, *facts).ended_on is None
    assert item(Measure.PLANS_MAINTAINED, PLAN, *facts).ended_on == NO_END
    assert item(Measure.PLANS_ISSUED, PLAN, *facts).done_on == date(2026, 3, 2)


def test_a_child_is_out_of_school_since_the_first_day_and_counts_once() -> None:
    facts: Sequence[ShortFact] = [
        {
            "type": "case.out_of_school_reported",
            "on": date(2026, 5, 11),
            "since_on": date(2026, 5, 4),
            "absence_id": "one",
            "reason": "illness",
        },
        {
            "type": "case.out_of_school_reported",
            "on": date(2026, 5, 18),
            "since_on": date(2026, 5, 18),
            "absence_id": "two",
            "reason": "no_place",
        },
        {"type": "case.out_of_school_ended", "on": date(2026, 6, 1), "absence_id": "one"},
    ]

    first, second = sorted(items(Measure.OUT_OF_SCHOOL, *facts), key=lambda each: each.counts_from)

    assert (first.counts_from, first.ended_on, first.kind) == (
        date(2026, 5, 4),
        date(2026, 5, 31),
        "illness",
    )
    assert (second.counts_from, second.ended_on, second.started_on) == (
        date(2026, 6, 1),
        NO_END,
        date(2026, 5, 18),
    )


def test_an_item_is_attributed_on_the_day_of_the_act_and_else_on_its_last_day() -> None:
    teams: Sequence[ShortFact] = [
        {"type": "case.team_assigned", "on": date(2026, 1, 5), "team_id": "north"},
        {"type": "case.team_assigned", "on": date(2026, 2, 16), "team_id": "south"},
    ]
    leads: Sequence[ShortFact] = [
        {
            "type": "case.officer_assigned",
            "on": date(2026, 1, 5),
            "officer_id": "anna",
            "to_on": date(2026, 2, 10),
        },
    ]
    agreed = {"type": "request.agreed", "on": date(2026, 2, 10)}

    done = item(Measure.REQUEST_DECISIONS, REQUEST, *teams, *leads, agreed)
    running = item(Measure.REQUEST_DECISIONS, REQUEST, *teams, *leads)

    assert (done.team_id, done.officer_id) == (id_for("north"), id_for("anna"))
    assert (running.team_id, running.officer_id) == (id_for("south"), None)


def test_an_unrelated_case_has_no_items() -> None:
    assert not list(measured_items(history_recorded((KNOWN, {"type": "case.opened"}))))
