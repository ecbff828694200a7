"""The paragraph that an expert would write: what happened, what follows, and what was corrected."""

from datetime import UTC, date, datetime

import pytest

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.explanation.explainer import CaseExplainer
from deadline_service.domain.explanation.structured import Explanation
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, explained_case, history, rulebook_of

MEETING: ShortFact = {"type": "review.meeting_held", "on": date(2026, 1, 12)}
RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 9, 14)}
REFUSED: ShortFact = {"type": "request.refused", "on": date(2026, 10, 1), "sent_on": "2026-10-01"}


def explained(
    rule: str,
    *facts: ShortFact,
    today: date = date(2026, 6, 1),
    settings: CouncilSettings | None = None,
    of: int | None = None,
) -> Explanation:
    case = explained_case(*facts, today=today, settings=settings)
    [found] = [
        each
        for each in case.deadlines
        if each.rule.id == rule and of in {None, each.clock.starting_fact.position}
    ]
    return case.explain(found)


def test_a_limit_that_ended_before_what_came_later_is_stated_first() -> None:
    paragraph = explained(
        "amended-plan-final",
        {**MEETING, "on": date(2025, 5, 12)},
        {"type": "review.amendments_proposed", "on": date(2026, 4, 13), "review_id": "review"},
    ).paragraph

    assert (
        "Twelve weeks from the meeting ended on 4 August 2025, before the notice was sent. Eight"
        " weeks from the notice would end on 8 June 2026."
    ) in paragraph
    assert "Time runs" not in paragraph
    assert "On Monday 13 April 2026 the authority sent the plan with a notice" in paragraph


def test_of_two_limits_that_both_run_the_one_that_counts_is_said() -> None:
    paragraph = explained(
        "amended-plan-final",
        MEETING,
        {"type": "review.amendments_proposed", "on": date(2026, 2, 2), "review_id": "review"},
    ).paragraph

    assert (
        "Eight weeks from the notice end on Monday 30 March 2026. Twelve weeks from the meeting end"
        " on Monday 6 April 2026. The earlier day counts."
    ) in paragraph


def test_a_fixed_date_after_the_move_says_to_work_to_the_day_before() -> None:
    paragraph = explained(
        "phase-transfer-other",
        {"type": "review.phase_transfer_identified", "on": date(2027, 1, 5)},
    ).paragraph

    assert (
        "The child or young person moves from primary to secondary school on Tuesday 5 January 2027"
        " (fact 1). The last day before 15 February 2027 is Sunday 14 February 2027. The fixed date"
        " falls after the move, so work to Monday 4 January 2027."
    ) in paragraph
    assert paragraph.startswith("By Sunday 14 February 2027, the local authority must")
    assert paragraph.count("work to") == 1, "the day to work to is stated once"


@pytest.mark.parametrize(
    ("given", "clause"),
    [
        ({}, "when the authority received a request for an assessment from a parent"),
        (
            {"requester": "young_person"},
            "when the authority received a request for an assessment from the young person",
        ),
        (
            {"trigger": "became_responsible"},
            "when the authority became responsible for the child or young person",
        ),
    ],
)
def test_of_several_ways_to_begin_the_one_that_happened_is_named(
    given: ShortFact, clause: str
) -> None:
    assert f"Time runs from Monday 14 September 2026, {clause} (fact 1)." in (
        explained("plan-final", {**RECEIVED, **given}).paragraph
    )


def test_a_concession_after_the_response_is_not_unopposed() -> None:
    paragraph = explained(
        "appeal-concede-window",
        {"type": "tribunal.appeal_registered", "on": date(2026, 3, 2)},
        {"type": "tribunal.response_sent", "on": date(2026, 4, 10)},
        {"type": "tribunal.conceded", "on": date(2026, 4, 20)},
    ).paragraph

    assert "Not unopposed: the response went on 10 April 2026 (fact 2)" in paragraph
    assert paragraph.count("On Monday 20 April 2026 the authority told the Tribunal") == 1


def corrected_case(*facts: ShortFact, at: dict[int, datetime]) -> CaseExplainer:
    """A case whose facts were recorded at some instants."""
    recorded = [
        each._replace(recorded_at=at.get(each.position, each.recorded_at))
        for each in history(*facts)
    ]
    return CaseExplainer(
        recorded, current_rulebook(), england_calendar(), CouncilSettings(), date(2026, 12, 1)
    )


def test_a_corrected_day_is_stated_with_what_had_been_recorded() -> None:
    case = corrected_case(
        RECEIVED,
        {"type": "case.corrected", "position": 1, "values": {"received_on": "2026-09-10"}},
        at={2: datetime(2026, 10, 1, 23, 30, tzinfo=UTC)},
    )
    [decision] = [each for each in case.deadlines if each.rule.id == "assessment-decision"]

    assert (
        "Time runs from Thursday 10 September 2026, when the authority received a request for an"
        " assessment from a parent (fact 1). Recorded as 14 September, corrected to 10 September on"
        " 2 October 2026 (fact 2)."
    ) in case.explain(decision).paragraph, "half an hour to midnight in UTC is 2 October in England"


def test_each_of_several_corrections_is_stated_and_a_voided_one_is_not() -> None:
    case = corrected_case(
        RECEIVED,
        {"type": "case.corrected", "position": 1, "values": {"received_on": "2026-09-10"}},
        {"type": "case.corrected", "position": 1, "values": {"received_on": "2026-09-09"}},
        {"type": "case.voided", "position": 3},
        {"type": "case.corrected", "position": 1, "values": {"received_on": "2026-09-11"}},
        at={},
    )
    [decision] = [each for each in case.deadlines if each.rule.id == "assessment-decision"]
    corrections = [
        (each.recorded_as, each.day, each.position)
        for each in case.explain(decision).statements
        if each.code == "corrected"
    ]

    assert corrections == [
        (date(2026, 9, 14), date(2026, 9, 10), 2),
        (date(2026, 9, 10), date(2026, 9, 11), 5),
    ]


def test_a_correction_of_another_field_is_stated() -> None:
    paragraph = explained(
        "assessment-decision",
        RECEIVED,
        {
            "type": "case.corrected",
            "position": 1,
            "values": {"trigger": "became_responsible"},
        },
    ).paragraph

    assert "when the authority became responsible for the child or young person" in paragraph
    assert "Other details of fact 1 were corrected on 1 September 2026 (fact 2)." in paragraph


def test_a_withdrawn_record_is_stated() -> None:
    paragraph = explained(
        "assessment-decision",
        RECEIVED,
        {"type": "request.agreed", "on": date(2026, 10, 1)},
        {"type": "case.voided", "position": 2},
    ).paragraph

    assert (
        "It had been recorded that on Thursday 1 October 2026 the authority told the family that it"
        " will secure an assessment (fact 2). That record was withdrawn on 1 September 2026"
        " (fact 3), so it does not count."
    ) in paragraph


def test_a_withdrawn_record_of_another_request_is_not_stated() -> None:
    paragraph = explained(
        "assessment-decision",
        RECEIVED,
        {"type": "request.agreed", "on": date(2026, 10, 1), "request_id": "another"},
        {"type": "case.voided", "position": 2},
    ).paragraph

    assert "withdrawn" not in paragraph


def test_the_power_to_keep_a_plan_is_no_duty() -> None:
    paragraph = explained(
        "age25-end",
        {"type": "case.opened", "cohort": 2016},
        {"type": "final.issued", "on": date(2027, 3, 1)},
    ).paragraph

    assert paragraph.startswith("The local authority may keep the plan until Saturday 31 August")
    assert "must" not in paragraph


CONTACTED: ShortFact = {
    "type": "tribunal.mediation_declined",
    "on": date(2026, 12, 14),
    "subject": "refusal_to_assess",
}
CERTIFIED: ShortFact = {
    "type": "tribunal.mediation_certificate_issued",
    "on": date(2026, 12, 16),
    "reason": "declined",
    "subject": "refusal_to_assess",
}


def test_a_certificate_after_a_late_contact_says_that_the_time_had_passed_and_what_follows() -> (
    None
):
    paragraph = explained("appeal-lodge", REFUSED, CONTACTED, CERTIFIED).paragraph

    assert (
        "Two months from the notice ended on 1 December 2026, before the certificate was issued."
        " One month from the certificate ends on Saturday 16 January 2027. The later day counts."
    ) in paragraph
    assert (
        "The family contacted the mediation adviser on 14 December 2026 (fact 2), after the two"
        " months of reg 33 had ended on 1 December 2026. The month from the certificate counts all"
        " the same (HESC r.20(1)(c)). Whether the appeal is admitted is for the Tribunal, which can"
        " give leave to appeal without a certificate (reg 34) and more time (HESC r.5)."
    ) in paragraph


def test_a_certificate_after_a_contact_in_time_says_nothing_of_the_kind() -> None:
    in_time = {**CONTACTED, "on": date(2026, 11, 30)}

    assert "reg 33" not in explained("appeal-lodge", REFUSED, in_time, CERTIFIED).paragraph


def test_a_certificate_without_a_recorded_contact_says_so() -> None:
    assert (
        "It is not recorded when the family contacted the mediation adviser. The two months of reg"
        " 33 for this ended on 1 December 2026."
    ) in explained("appeal-lodge", REFUSED, CERTIFIED).paragraph


def test_only_words_of_the_law_are_in_quotation_marks() -> None:
    verbatim = explained("assessment-decision", RECEIVED).paragraph
    short = explained("order-remit", {**ORDER, "kinds": ["remit"]}).paragraph

    assert ": “as soon as practicable, and in any event within 6 weeks of" in verbatim
    assert "In short, from memory: within 2 weeks of the order being made." in short
    assert "“" not in short


ORDER: ShortFact = {"type": "tribunal.order_made", "on": date(2026, 5, 1)}


@pytest.mark.parametrize(
    ("rule", "fact", "settings", "sentence"),
    [
        pytest.param(
            "plan-final",
            RECEIVED,
            {"count_receipt_day": False},
            "The council counts from the day after the request, to Monday 1 February 2027; many"
            " advisers count from its own day, to Sunday 31 January 2027.",
            id="the day of receipt is not counted",
        ),
        pytest.param(
            "review-subsequent",
            {"type": "review.decided", "on": date(2026, 2, 9)},
            {"next_review_anchor": "meeting"},
            "Work to Monday 11 January 2027, because the council counts from the meeting; many"
            " advisers count from the decision, to Monday 8 February 2027.",
            id="the next review from the meeting",
        ),
        pytest.param(
            "review-subsequent",
            {"type": "review.decided", "on": date(2026, 2, 9)},
            {"next_review_anchor": "decision"},
            "The council counts from the decision, to Monday 8 February 2027; many advisers count"
            " from the meeting, to Monday 11 January 2027.",
            id="the next review from the decision",
        ),
        pytest.param(
            "phase-transfer-other",
            {"type": "review.phase_transfer_identified", "on": date(2027, 9, 1)},
            {"fixed_date_reading": "by"},
            "The council reads “before” as “by”, to Monday 15 February 2027; many advisers read it"
            " as it stands, to Sunday 14 February 2027.",
            id="before 15 February",
        ),
        pytest.param(
            "post16-move",
            {
                "type": "review.phase_transfer_identified",
                "on": date(2027, 9, 1),
                "kind": "between_post16",
            },
            {},
            "Work to Wednesday 31 March 2027, because the council leaves clear days for “at"
            " least”; many advisers count back without them, to Thursday 1 April 2027.",
            id="at least five months",
        ),
        pytest.param(
            "dp-review-first",
            {"type": "final.direct_payment_started", "on": date(2027, 1, 15)},
            {},
            "The council counts from the day of the first payment, to Wednesday 14 April 2027; many"
            " advisers count from the day after it, to Thursday 15 April 2027.",
            id="the first three months",
        ),
    ],
)
def test_where_a_setting_chooses_both_readings_are_stated(
    rule: str, fact: ShortFact, settings: ShortFact, sentence: str
) -> None:
    chosen = CouncilSettings.model_validate(settings)

    assert sentence in explained(rule, MEETING, fact, settings=chosen).paragraph


def test_a_second_notice_moves_no_date_and_says_what_the_law_would_give_it() -> None:
    paragraph = explained(
        "amended-plan-final",
        MEETING,
        {"type": "review.amendments_proposed", "on": date(2026, 2, 2), "review_id": "review"},
        {"type": "review.amendments_proposed", "on": date(2026, 3, 16), "review_id": "review"},
    ).paragraph

    assert (
        "A second notice was sent on 16 March 2026 (fact 3). It moves no date: eight weeks from it"
        " would end on 11 May 2026."
    ) in paragraph
    assert paragraph.startswith("By Monday 30 March 2026,")


def test_an_appeal_is_taken_to_be_against_the_nearest_earlier_decision() -> None:
    paragraph = explained(
        "appeal-lodge",
        {"type": "final.issued", "on": date(2025, 10, 3)},
        {
            "type": "tribunal.appeal_registered",
            "on": date(2025, 11, 3),
            "subjects": ["section_f"],
        },
    ).paragraph

    assert (
        "is taken to be against the decision of 3 October 2025 (fact 1), because it names none and"
        " that is the nearest earlier one."
    ) in paragraph


def test_an_order_is_taken_to_be_about_the_request_before_the_appeal_that_it_names() -> None:
    paragraph = explained(
        "plan-final",
        {"type": "request.received", "on": date(2025, 1, 6), "request_id": "first"},
        {
            "type": "tribunal.appeal_registered",
            "on": date(2025, 3, 3),
            "subjects": ["refusal_to_assess"],
        },
        {"type": "request.received", "on": date(2025, 5, 12), "request_id": "second"},
        {
            "type": "tribunal.order_made",
            "kinds": ["assess"],
            "on": date(2025, 5, 26),
            "appeal_id": "appeal",
        },
        of=1,
    ).paragraph

    assert (
        "The order is taken to be about the request of 6 January 2025 (fact 1), because it names"
        " none and the appeal that it names is taken to be about that one."
    ) in paragraph


def test_an_appeal_that_names_its_decision_says_so() -> None:
    paragraph = explained(
        "appeal-lodge",
        {"type": "final.issued", "on": date(2025, 10, 3)},
        {
            "type": "tribunal.appeal_registered",
            "on": date(2025, 11, 3),
            "subjects": ["section_f"],
            "decision": 1,
        },
    ).paragraph

    assert "names the decision of 3 October 2025 (fact 1)." in paragraph


def test_a_change_of_mind_says_that_the_first_dates_run_again() -> None:
    case = explained_case(
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 10)},
        {"type": "request.agreed", "on": date(2026, 3, 20)},
        today=date(2026, 5, 26),
        book=rulebook_of(REVIVED),
    )
    [plan] = case.deadlines

    paragraph = case.explain(plan).paragraph

    assert (
        "It ceased to apply on Tuesday 10 February 2026, when the authority told the family that it"
        " will not secure an assessment (fact 2). On Friday 20 March 2026 the authority told the"
        " family that it will secure an assessment (fact 3), so it runs again with its first dates."
        " An authority that changes its mind is bound by the first dates (R (W) v Hertfordshire"
        " [2023] EWHC 3138 (Admin))."
    ) in paragraph
    assert "On Tuesday 26 May 2026 it was 1 day late." in paragraph


def test_an_act_after_the_end_of_a_duty_is_said_not_to_count() -> None:
    case = explained_case(
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 10)},
        {"type": "final.issued", "on": date(2026, 3, 20), "request_id": "request"},
        today=date(2026, 5, 26),
        book=rulebook_of(REVIVED),
    )
    [plan] = case.deadlines

    assert (
        "It ceased to apply on Tuesday 10 February 2026, when the authority told the family that it"
        " will not secure an assessment (fact 2). On Friday 20 March 2026 the authority sent the"
        " final plan (fact 3). That was after it had ceased to apply, so it does not count."
    ) in case.explain(plan).paragraph


REVIVED = """
[[rule]]
id         = "plan"
title      = "Send the plan"
duty       = "Send the plan."
owed_by    = "local authority"
kind       = "duty"
starts     = [{ event = "request.received" }]
per        = "request"
limit      = "20 weeks"
counting   = "within"
met_by     = [{ event = "final.issued" }]
falls_away = [{ event = "request.refused" }]
revived_by = [{ event = "request.agreed" }]
words      = "20 weeks"
source     = { instrument = "SI 2014/1530", provision = "reg 13", link = "https://example.org/13" }
confidence = "S"
in_force   = { from = 2014-09-01 }
"""


def test_what_may_be_missing_from_the_record_is_unknown() -> None:
    paragraph = explained(
        "assessment-decision",
        {
            "type": "case.opened",
            "cohort": 2016,
            "taken_over_on": "2026-04-01",
            "history_complete_from": "2024-04-01",
        },
        {"type": "request.received", "on": date(2024, 1, 8)},
    ).paragraph

    assert (
        "It is not known whether this was done: facts before 1 April 2024 may be missing."
    ) in paragraph


def test_the_last_day_in_law_is_what_must_be_and_the_day_to_work_to_has_its_reason() -> None:
    paragraph = explained(
        "plan-final",
        {"type": "request.received", "on": date(2026, 1, 5)},
        today=date(2026, 3, 1),
    ).paragraph

    assert paragraph.startswith("By Monday 25 May 2026, the local authority must send")
    assert (
        "Work to Sunday 24 May 2026, because the council counts from the day of the request; many"
        " advisers count from the day after it, to Monday 25 May 2026. A breach is judged by the"
        " later day."
    ) in paragraph
    assert "84 days are left until Sunday 24 May 2026." in paragraph


def test_a_deadline_that_is_met_has_no_day_to_work_to_any_more() -> None:
    paragraph = explained(
        "plan-final",
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "final.issued", "on": date(2026, 5, 25), "request_id": "request"},
    ).paragraph

    assert "Work to" not in paragraph
    assert "That was in time." in paragraph


def test_before_the_fifteenth_of_february_ends_in_law_on_the_day_before() -> None:
    paragraph = explained(
        "phase-transfer-other",
        {"type": "review.phase_transfer_identified", "on": date(2027, 9, 1)},
    ).paragraph

    assert (
        "The council reads “before” as it stands, to Sunday 14 February 2027; many advisers read it"
        " as “by”, to Monday 15 February 2027. Work to Friday 12 February 2027, because Sunday 14"
        " February 2027 is not a working day."
    ) in paragraph
    assert paragraph.startswith("By Sunday 14 February 2027,")


def test_a_limit_that_ends_before_another_day_of_the_same_fact_names_that_day() -> None:
    paragraph = explained(
        "transfer-plan-out",
        {"type": "final.move_learned", "aware_on": "2026-01-05", "moved_on": "2026-04-06"},
        today=date(2026, 2, 1),
    ).paragraph

    assert (
        "Fifteen working days from and including the day of the news of the move ended on"
        " 23 January 2026, before the move. The day of the move is Monday 6 April 2026."
    ) in paragraph


def test_exceptions_that_could_be_claimed_are_named_in_words_while_it_is_open() -> None:
    received: ShortFact = {"type": "request.received", "on": date(2026, 1, 5)}
    agreed: ShortFact = {"type": "request.agreed", "on": date(2026, 2, 10)}
    named = (
        "No exception is claimed. One could be for the closure of the school or college, the"
        " closure of the early years provider, exceptional personal circumstances or absence from"
        " the area."
    )

    missed = explained("assessment-decision", received).paragraph
    met = explained("assessment-decision", received, agreed).paragraph

    assert named in missed
    assert "exception" not in met
    assert "EX-" not in missed + met


def test_a_deadline_that_ceased_to_apply_opens_with_what_it_was() -> None:
    paragraph = explained(
        "plan-final",
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 10)},
    ).paragraph

    assert paragraph.startswith("The local authority had to send the finalised plan to the")
    assert "commissioning body, by Monday 25 May 2026. This is in" in paragraph
    assert "must" not in paragraph
    assert "Work to" not in paragraph


@pytest.mark.parametrize("state", [{}, {"turns_25_in": 2026}])
def test_the_end_at_25_says_that_the_plan_may_go_on_outside_colleges(state: ShortFact) -> None:
    paragraph = explained(
        "age25-end",
        {"type": "case.opened", "cohort": 2001, **state},
        {"type": "final.issued", "on": date(2025, 3, 1)},
    ).paragraph

    assert (
        "At a college or other post-16 institution, and on an apprenticeship, that year ends on"
        " 31 July. Otherwise the plan may go on to the day before the 26th birthday"
    ) in paragraph


def test_a_temporary_exception_states_the_days_of_the_law_and_not_the_year_of_the_review() -> None:
    explanation = explained(
        "review-first",
        {"type": "final.issued", "on": date(2019, 6, 10)},
        {
            "type": "assessment.exception_claimed",
            "on": date(2020, 5, 4),
            "ground": "EX-COV",
            "limits": ["review-first"],
        },
        today=date(2020, 7, 1),
    )
    because = (
        "the exception applies to limits that ended from Friday 1 May 2020 to Friday 25 September"
        " 2020; this one ended on Tuesday 9 June 2020."
    )

    assert (
        f"The exception for coronavirus, claimed in fact 2, disapplies this limit: {because}"
        in (explanation.paragraph)
    )
    assert explanation.exceptions[0].reason.text == f"T{because[1:]}"


def test_of_many_corrections_the_first_and_the_last_are_stated_and_how_many() -> None:
    days = [f"2026-09-{day:02}" for day in range(1, 13)]
    case = corrected_case(
        RECEIVED,
        *(
            {"type": "case.corrected", "position": 1, "values": {"received_on": day}}
            for day in days
        ),
        at={},
    )
    [decision] = [each for each in case.deadlines if each.rule.id == "assessment-decision"]

    paragraph = case.explain(decision).paragraph

    assert (
        "Recorded as 14 September, corrected to 1 September on 1 September 2026 (fact 2). Recorded"
        " as 11 September, corrected to 12 September on 1 September 2026 (fact 13). It was"
        " corrected 12 times in all; these are the first and the last."
    ) in paragraph
    assert paragraph.count("corrected to") == 2


def test_a_plan_whose_draft_is_not_recorded_counts_because_it_came_later() -> None:
    paragraph = explained(
        "draft-representations",
        {"type": "draft.issued", "on": date(2027, 3, 8), "served_on": date(2027, 3, 8)},
        {"type": "final.issued", "on": date(2027, 3, 22)},
    ).paragraph

    assert paragraph.endswith(
        "The record does not say which draft the plan concerns. The plan came later, so it counts"
        " here."
    )


def test_a_concession_that_is_stated_as_done_is_not_stated_again() -> None:
    paragraph = explained(
        "appeal-concede-window",
        {"type": "tribunal.appeal_registered", "on": date(2026, 3, 10)},
        {"type": "tribunal.conceded", "on": date(2026, 4, 10)},
        {"type": "tribunal.response_sent", "on": date(2026, 4, 10), "opposed": False},
    ).paragraph

    assert paragraph.count("On Friday 10 April 2026 the authority told the Tribunal") == 1
    assert "Not unopposed" not in paragraph, "on one day, the concession is taken to come first"


def test_what_is_missed_in_a_case_taken_over_may_have_been_done_before() -> None:
    received: ShortFact = {"type": "request.received", "on": date(2025, 12, 1)}
    today = date(2026, 5, 1)

    taken_over = explained(
        "plan-final",
        {"type": "case.opened", "cohort": 2015, "taken_over_on": "2026-04-01"},
        received,
        today=today,
    ).paragraph
    own = explained("plan-final", received, today=today).paragraph

    assert (
        "On Friday 1 May 2026 it was 11 days late. But facts before 1 April 2026 may be missing: it"
        " may have been done before then."
    ) in taken_over
    assert "may be missing" not in own


def test_a_target_that_ceased_to_apply_after_its_last_day_says_so() -> None:
    def paragraph(withdrawn_on: date) -> str:
        return explained(
            "draft-plan-target",
            {"type": "request.received", "on": date(2026, 1, 5)},
            {"type": "request.agreed", "on": date(2026, 2, 1)},
            {"type": "request.withdrawn", "on": withdrawn_on},
        ).paragraph

    passed = "By then its last day had passed."
    assert passed in paragraph(date(2026, 4, 14))
    assert passed not in paragraph(date(2026, 4, 13))
    assert paragraph(date(2026, 4, 13)).startswith(
        "The local authority should have aimed to send the draft plan in good time, by Monday"
        " 13 April 2026."
    )


def test_by_a_change_of_mind_the_dates_of_an_order_are_taken_to_bind_too() -> None:
    paragraph = explained(
        "order-assess-final",
        {"type": "request.received", "on": date(2026, 1, 5)},
        {"type": "request.refused", "on": date(2026, 2, 10)},
        {
            "type": "tribunal.appeal_registered",
            "on": date(2026, 3, 10),
            "subjects": ["refusal_to_assess"],
        },
        {"type": "tribunal.order_made", "on": date(2026, 7, 1), "kinds": ["assess"]},
        {"type": "request.agreed", "on": date(2026, 7, 10)},
        {"type": "assessment.plan_refused", "on": date(2026, 9, 1)},
        {"type": "assessment.plan_refusal_withdrawn", "on": date(2026, 9, 20)},
        today=date(2026, 12, 20),
    ).paragraph

    assert (
        "An authority that changes its mind is bound by the first dates of a request (R (W) v"
        " Hertfordshire [2023] EWHC 3138 (Admin)). The same is taken to hold here."
    ) in paragraph


def test_an_order_that_revives_a_deadline_is_no_change_of_mind() -> None:
    paragraph = explained(
        "review-subsequent",
        {"type": "final.issued", "on": date(2023, 3, 1)},
        {"type": "review.decided", "on": date(2024, 2, 1), "outcome": "C"},
        {"type": "final.ceased", "on": date(2024, 2, 20)},
        {
            "type": "tribunal.appeal_registered",
            "on": date(2024, 3, 1),
            "subjects": ["ceasing"],
        },
        {"type": "tribunal.order_made", "on": date(2024, 8, 1), "kinds": ["continue"]},
    ).paragraph

    assert "so it runs again with its first dates." in paragraph
    assert "changes its mind" not in paragraph


TRANSFER: ShortFact = {"type": "review.phase_transfer_identified", "on": date(2027, 9, 1)}
REVIEWED: ShortFact = {
    "type": "review.meeting_held",
    "on": date(2026, 11, 10),
    "duty": "phase_transfer",
}
AMENDED: ShortFact = {
    "type": "final.issued",
    "on": date(2027, 2, 1),
    "basis": "review",
    "review_id": "review",
}
TAKEN_TO_NAME = (
    "It is not recorded what section I names from the next phase on. The plan follows a review for"
    " the transfer, so it is taken to name it."
)


def test_a_plan_that_is_taken_to_name_the_next_setting_is_said_to_be() -> None:
    paragraph = explained("phase-transfer-other", TRANSFER, REVIEWED, AMENDED).paragraph

    assert f"That was in time. {TAKEN_TO_NAME}" in paragraph


@pytest.mark.parametrize("naming", ["named", "type_only", "none"])
def test_nothing_is_assumed_of_a_plan_whose_next_setting_is_recorded(naming: str) -> None:
    settings = [{"rank": "1", "naming": naming}]

    named: ShortFact = {**AMENDED, "next_settings": settings}
    found = explained("phase-transfer-other", TRANSFER, REVIEWED, named)

    assert TAKEN_TO_NAME not in found.paragraph
    assert ("That was in time." in found.paragraph) == (naming != "none")


def test_nothing_is_assumed_of_a_plan_once_the_duty_has_ceased_to_apply() -> None:
    ceased: ShortFact = {"type": "final.ceased", "on": date(2027, 1, 4)}

    found = explained("phase-transfer-other", TRANSFER, REVIEWED, ceased, AMENDED)

    assert TAKEN_TO_NAME not in found.paragraph
