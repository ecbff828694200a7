"""Why a plan is late, by hand: one request of Monday 5 January 2026, due on Monday 25 May."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

import pytest

from deadline_service.domain.figures.measured_process import NO_END
from deadline_service.domain.lateness.late_steps import LateStep, late_steps
from deadline_service.domain.lateness.steps import ALLOWANCES, ProcessStep
from deadline_service.domain.lateness.wording import steps_in_words
from deadline_service.testing import ShortFact, history, id_for
from events.contracts import CaseCorrected, CaseVoided, Event
from events.contracts.vocabulary.case import CorrectionReason
from events.history import effective

RECEIVED: Final = date(2026, 1, 5)
DUE: Final = date(2026, 5, 25)
REQUEST: Final[ShortFact] = {"type": "request.received", "on": RECEIVED}
TODAY: Final = date(2026, 11, 27)


def agreed(on: date) -> ShortFact:
    return {"type": "request.agreed", "on": on}


def asked(on: date, advice: str = "advice", **more: object) -> ShortFact:
    return {"type": "assessment.advice_requested", "on": on, "advice_id": advice, **more}


def came(on: date, advice: str = "advice") -> ShortFact:
    return {"type": "assessment.advice_received", "on": on, "advice_id": advice}


def planned(on: date) -> ShortFact:
    return {"type": "assessment.plan_agreed", "on": on}


def drafted(on: date, **more: object) -> ShortFact:
    return {"type": "draft.issued", "on": on, **more}


def consulted(on: date, name: str = "consultation", urn: str = "999001") -> ShortFact:
    institution = {"urn": urn}
    return {
        "type": "draft.consultation_sent",
        "on": on,
        "consultation_id": name,
        "institution": institution,
        "draft_id": "draft",
    }


def answered(on: date, name: str = "consultation") -> ShortFact:
    return {"type": "draft.consultation_answered", "on": on, "consultation_id": name}


def commented(on: date) -> ShortFact:
    return {"type": "draft.representations_received", "on": on, "draft_id": "draft"}


def sent(on: date) -> ShortFact:
    return {"type": "final.issued", "on": on, "plan_id": "plan", "basis": "first"}


def steps(*facts: ShortFact | Event) -> Sequence[LateStep]:
    return [
        each for each in late_steps(effective(history(*facts))) if each.measure == "plans_issued"
    ]


def days_late(step: LateStep, as_of: date = TODAY) -> int:
    if step.late_from is None or step.late_to is None:
        return 0
    return max(0, (min(step.late_to, as_of) - step.late_from).days + 1)


def by_cause(found: Sequence[LateStep], as_of: date = TODAY) -> Mapping[str, int]:
    days: dict[str, int] = {}
    for each in found:
        if days_late(each, as_of):
            days[each.cause] = days.get(each.cause, 0) + days_late(each, as_of)
    return days


ALL_IN_TIME: Final[Sequence[ShortFact]] = [
    REQUEST,
    agreed(date(2026, 2, 16)),
    asked(date(2026, 2, 16)),
    came(date(2026, 3, 30)),
    planned(date(2026, 4, 6)),
    drafted(date(2026, 4, 13)),
    consulted(date(2026, 4, 13)),
    answered(date(2026, 4, 28)),
    sent(DUE),
]
"""Each step takes as long as it is allowed: 42, 0, 42, 7, 7, 15 and 27 days."""


def test_the_allowances_of_steps_that_follow_each_other_come_to_twenty_weeks() -> None:
    steps_of_plan = (
        *(ProcessStep.ASSESSMENT_DECISION, ProcessStep.ADVICE_REQUEST, ProcessStep.ADVICE),
        *(ProcessStep.PLAN_DECISION, ProcessStep.DRAFT, ProcessStep.COMMENTS, ProcessStep.FINAL),
    )

    assert sum(ALLOWANCES[each].days for each in steps_of_plan) == 140


def test_a_plan_in_time_has_no_late_steps() -> None:
    assert steps(*ALL_IN_TIME) == []


def test_a_plan_a_day_later_waited_a_day_for_the_last_step() -> None:
    found = steps(*ALL_IN_TIME[:-1], sent(date(2026, 5, 26)))

    assert [(each.step, each.from_on, each.to_on, each.allowed_days) for each in found] == [
        ("assessment_decision", date(2026, 1, 5), date(2026, 2, 16), 42),
        ("advice_request", date(2026, 2, 16), date(2026, 2, 16), 0),
        ("advice", date(2026, 2, 16), date(2026, 3, 30), 42),
        ("plan_decision", date(2026, 3, 30), date(2026, 4, 6), 7),
        ("draft", date(2026, 4, 6), date(2026, 4, 13), 7),
        ("comments", date(2026, 4, 13), date(2026, 4, 28), 15),
        ("final", date(2026, 4, 28), date(2026, 5, 26), 27),
    ]
    assert by_cause(found) == {"finalising": 1}
    assert (found[-1].late_from, found[-1].late_to) == (date(2026, 5, 26), date(2026, 5, 26))


LATE_BY_TWENTY: Final = date(2026, 6, 14)
EXAMPLES: Final[Sequence[tuple[str, Sequence[ShortFact], Mapping[str, int]]]] = [
    (
        "the decision whether to assess came 20 days after six weeks",
        [
            agreed(date(2026, 3, 8)),
            asked(date(2026, 3, 8)),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"assessment_decision": 20},
    ),
    (
        "the advice was asked for 20 days after the decision, and came in six weeks",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 3, 8)),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"advice_requested_late": 20},
    ),
    (
        "the body received the request 20 days after it was sent: its six weeks run from then",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16), reached_body_on=date(2026, 3, 8)),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"advice_requested_late": 20},
    ),
    (
        "the psychological advice came 20 days after its six weeks, the medical 10 days after",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            asked(date(2026, 2, 16), "medical", kind="c", adviser="health_professional"),
            came(date(2026, 4, 9), "medical"),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"educational_psychologist": 20},
    ),
    (
        "the medical advice came last",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            asked(date(2026, 2, 16), "medical", kind="c", adviser="health_professional"),
            came(date(2026, 4, 9)),
            came(date(2026, 4, 19), "medical"),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"health": 20},
    ),
    *(
        (
            f"advice of kind {kind} by {adviser} came last",
            [
                agreed(date(2026, 2, 16)),
                asked(date(2026, 2, 16), kind=kind, adviser=adviser),
                came(date(2026, 4, 19)),
                planned(date(2026, 4, 26)),
                drafted(date(2026, 5, 3)),
                sent(LATE_BY_TWENTY),
            ],
            {cause: 20},
        )
        for kind, adviser, cause in (
            ("a", "parent_or_young_person", "family_advice"),
            ("b", "head_or_principal", "setting"),
            ("e", "social_care", "social_care"),
            ("f", "other", "other_adviser"),
            ("g", "early_years_provider", "setting"),
            ("f", "educational_psychologist", "educational_psychologist"),
            ("d", "other", "educational_psychologist"),
        )
    ),
    (
        "the advice came in six weeks, was sent back, and came again 20 days later",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            came(date(2026, 3, 30)),
            {
                "type": "assessment.advice_returned",
                "on": date(2026, 4, 2),
                "advice_id": "advice",
                "reason": "incomplete",
            },
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"advice_returned": 20},
    ),
    (
        "it was agreed after 62 days that existing advice is enough",
        [
            agreed(date(2026, 2, 16)),
            {"type": "assessment.existing_advice_accepted", "on": date(2026, 4, 19), "kind": "c"},
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"health": 20},
    ),
    (
        "the decision to make a plan came 20 days after its week",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            came(date(2026, 3, 30)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"plan_decision": 20},
    ),
    (
        "the draft was sent 20 days after its week",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            came(date(2026, 3, 30)),
            planned(date(2026, 4, 6)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"drafting": 20},
    ),
    (
        "no decision to make a plan is recorded: the draft has the two weeks of both",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            came(date(2026, 3, 30)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"drafting": 20},
    ),
    (
        "a changed draft was sent 20 days after the first, with another fifteen days",
        [
            *ALL_IN_TIME[1:6],
            drafted(date(2026, 5, 3), version=2),
            sent(LATE_BY_TWENTY),
        ],
        {"draft_sent_again": 20},
    ),
    (
        "the institution was consulted 20 days after the draft, and answered in fifteen days",
        [
            *ALL_IN_TIME[1:6],
            consulted(date(2026, 5, 3)),
            answered(date(2026, 5, 18)),
            sent(LATE_BY_TWENTY),
        ],
        {"consulted_late": 20},
    ),
    (
        "of two institutions the second answered 20 days after its fifteen days",
        [
            *ALL_IN_TIME[1:8],
            consulted(date(2026, 4, 13), "second", "999002"),
            answered(date(2026, 5, 18), "second"),
            sent(LATE_BY_TWENTY),
        ],
        {"consultation": 20},
    ),
    (
        "the family commented 20 days after its fifteen days",
        [*ALL_IN_TIME[1:8], commented(date(2026, 5, 18)), sent(LATE_BY_TWENTY)],
        {"family_comments": 20},
    ),
    (
        "a meeting about the draft was 20 days after the fifteen days",
        [
            *ALL_IN_TIME[1:8],
            {"type": "draft.meeting_held", "on": date(2026, 5, 18), "draft_id": "draft"},
            sent(LATE_BY_TWENTY),
        ],
        {"family_comments": 20},
    ),
    (
        "everything was there, and the plan was sent 20 days later",
        [*ALL_IN_TIME[1:8], sent(LATE_BY_TWENTY)],
        {"finalising": 20},
    ),
    (
        "a refusal to assess in six weeks was reversed after 20 days",
        [
            {"type": "request.refused", "on": date(2026, 2, 16)},
            agreed(date(2026, 3, 8)),
            asked(date(2026, 3, 8)),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"refusal_reversed": 20},
    ),
    (
        "a refusal to make a plan was reversed after 20 days",
        [
            *ALL_IN_TIME[1:4],
            {"type": "assessment.plan_refused", "on": date(2026, 4, 6)},
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"refusal_reversed": 20},
    ),
    (
        "no advice is recorded: nothing says on whom the 62 days waited",
        [
            agreed(date(2026, 2, 16)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"unknown": 20},
    ),
    (
        "only the request and the plan are recorded",
        [sent(LATE_BY_TWENTY)],
        {"unknown": 20},
    ),
    (
        "the decision to assess is not recorded",
        [
            asked(date(2026, 3, 8)),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"unknown": 20},
    ),
    (
        "advice that came after the draft was not waited for",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            asked(date(2026, 2, 16), "medical", kind="c", adviser="health_professional"),
            came(date(2026, 3, 30)),
            came(date(2026, 6, 1), "medical"),
            planned(date(2026, 4, 6)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"drafting": 20},
    ),
    (
        "time saved early makes up for days lost later: 30 days of the decision are not used",
        [
            agreed(date(2026, 1, 17)),
            asked(date(2026, 1, 17)),
            came(date(2026, 4, 19)),  # 50 days over: 30 of them were saved before
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"educational_psychologist": 20},
    ),
    (
        "days that are made up count to no step: the last that were lost are made up first",
        [
            agreed(date(2026, 3, 8)),  # 20 over
            asked(date(2026, 3, 8)),
            came(date(2026, 4, 29)),  # 10 over: 30 behind
            planned(date(2026, 4, 29)),  # 7 saved: 23 behind
            drafted(date(2026, 5, 3)),  # 3 saved: 20 behind
            sent(LATE_BY_TWENTY),
        ],
        {"assessment_decision": 20},
    ),
    (
        "two steps share what is left",
        [
            agreed(date(2026, 2, 26)),  # 10 over
            asked(date(2026, 2, 26)),
            came(date(2026, 4, 24)),  # 15 over: 25 behind
            planned(date(2026, 4, 26)),  # 5 saved: 20 behind
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"assessment_decision": 10, "educational_psychologist": 10},
    ),
    (
        "days of the six weeks' overrun in which the family was away count to the exception",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            came(date(2026, 4, 19)),  # the overrun is from 31 March to 19 April
            {
                "type": "assessment.exception_claimed",
                "on": date(2026, 4, 6),
                "ground": "EX-ABS4",
                "limits": ["plan-final"],
                "ended_on": date(2026, 5, 10),
            },
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"educational_psychologist": 6, "exception": 14},
    ),
    (
        "holidays count to no exception if none is claimed",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16), kind="b", adviser="head_or_principal"),
            came(date(2026, 4, 19)),
            planned(date(2026, 4, 26)),
            drafted(date(2026, 5, 3)),
            sent(LATE_BY_TWENTY),
        ],
        {"setting": 20},
    ),
]


@pytest.mark.parametrize(
    ("facts", "expected"),
    [pytest.param(facts, expected, id=name) for name, facts, expected in EXAMPLES],
)
def test_the_days_late_count_to_what_the_plan_waited_for(
    facts: Sequence[ShortFact], expected: Mapping[str, int]
) -> None:
    found = steps(REQUEST, *facts)

    assert by_cause(found) == expected
    assert sum(map(days_late, found)) == 20
    assert sum(each.allowed_days for each in found) == 140


def test_each_late_day_is_a_day_after_the_last_and_counts_once() -> None:
    """The plan is 20 days late: 26 May to 14 June; the decision has the first ten."""
    facts = next(facts for name, facts, _ in EXAMPLES if name == "two steps share what is left")

    charged = [
        (each.cause, each.late_from, each.late_to)
        for each in steps(REQUEST, *facts)
        if each.late_from is not None
    ]

    assert charged == [
        ("assessment_decision", date(2026, 5, 26), date(2026, 6, 4)),
        ("educational_psychologist", date(2026, 6, 5), date(2026, 6, 14)),
    ]


OPEN: Final[Sequence[tuple[str, Sequence[ShortFact], str, str]]] = [
    ("nothing is decided", [], "assessment_decision", "assessment_decision"),
    (
        "no advice is asked for",
        [agreed(date(2026, 2, 16))],
        "advice_request",
        "advice_requested_late",
    ),
    (
        "psychological advice is awaited",
        [agreed(date(2026, 2, 16)), asked(date(2026, 2, 16))],
        "advice",
        "educational_psychologist",
    ),
    (
        "two kinds of advice are awaited",
        [
            agreed(date(2026, 2, 16)),
            asked(date(2026, 2, 16)),
            asked(date(2026, 2, 16), "medical", kind="c", adviser="health_professional"),
        ],
        "advice",
        "several_advisers",
    ),
    (
        "advice was sent back",
        [
            *ALL_IN_TIME[1:4],
            {
                "type": "assessment.advice_returned",
                "on": date(2026, 4, 2),
                "advice_id": "advice",
                "reason": "incomplete",
            },
        ],
        "advice_again",
        "advice_returned",
    ),
    ("advice is complete", ALL_IN_TIME[1:4], "plan_decision", "plan_decision"),
    ("a plan will be made", ALL_IN_TIME[1:5], "draft", "drafting"),
    ("an institution is consulted", ALL_IN_TIME[1:7], "consultation", "consultation"),
    ("the draft is sent, and no one is consulted", ALL_IN_TIME[1:6], "final", "finalising"),
    ("it has answered", ALL_IN_TIME[1:8], "final", "finalising"),
]


@pytest.mark.parametrize(
    ("facts", "step", "cause"),
    [pytest.param(facts, step, cause, id=name) for name, facts, step, cause in OPEN],
)
def test_an_overdue_plan_waits_for_the_first_step_that_has_not_ended(
    facts: Sequence[ShortFact], step: str, cause: str
) -> None:
    found = steps(REQUEST, *facts)

    last = found[-1]
    assert (last.step, last.cause, last.to_on, last.late_to) == (step, cause, None, NO_END)
    for as_of in (DUE, DUE + timedelta(days=1), DUE + timedelta(days=400)):
        days = sum(days_late(each, as_of) for each in found)
        assert days == (as_of - DUE).days


def test_the_days_of_an_overdue_plan_count_first_to_what_was_lost_before() -> None:
    """Psychological advice came 30 days over; on 24 June, 30 days late, all of them are its."""
    facts = [
        REQUEST,
        agreed(date(2026, 2, 16)),
        asked(date(2026, 2, 16)),
        came(date(2026, 4, 29)),
    ]

    assert by_cause(steps(*facts), date(2026, 6, 24)) == {"educational_psychologist": 30}
    assert by_cause(steps(*facts), date(2026, 6, 29)) == {
        "educational_psychologist": 30,
        "plan_decision": 5,
    }


def test_a_request_that_ended_before_its_last_day_is_not_late() -> None:
    withdrawn = {"type": "request.withdrawn", "on": DUE, "by": "parent"}

    assert steps(REQUEST, agreed(date(2026, 2, 16)), withdrawn) == []


def test_a_request_that_was_withdrawn_while_overdue_was_late_until_then() -> None:
    withdrawn = {"type": "request.withdrawn", "on": date(2026, 6, 4), "by": "parent"}

    found = steps(REQUEST, agreed(date(2026, 2, 16)), asked(date(2026, 2, 16)), withdrawn)

    assert by_cause(found) == {"educational_psychologist": 10}
    assert (found[-1].done_on, found[-1].closed_on) == (None, date(2026, 6, 4))


def test_a_reassessment_has_other_limits_and_no_steps() -> None:
    assert steps({**REQUEST, "kind": "reassessment"}, sent(LATE_BY_TWENTY)) == []


def test_a_corrected_day_moves_the_days_late() -> None:
    """The advice, position 4, came on 30 March and not on 19 April: then the decision took long."""
    facts: Sequence[ShortFact] = [
        REQUEST,
        agreed(date(2026, 2, 16)),
        asked(date(2026, 2, 16)),
        came(date(2026, 4, 19)),
        planned(date(2026, 4, 26)),
        drafted(date(2026, 5, 3)),
        sent(LATE_BY_TWENTY),
    ]
    correction = CaseCorrected(
        position=4, values={"on": "2026-03-30"}, reason=CorrectionReason.MISTYPED
    )

    assert by_cause(steps(*facts)) == {"educational_psychologist": 20}
    assert by_cause(steps(*facts, correction)) == {"plan_decision": 20}
    voided = CaseVoided(position=7, reason=CorrectionReason.WRONG_CASE)
    assert steps(*facts, voided)[-1].done_on is None


def test_a_step_is_counted_under_the_body_that_was_asked_and_the_team_of_the_plan() -> None:
    team: ShortFact = {"type": "case.team_assigned", "on": RECEIVED, "team_id": "north"}
    commissioner = asked(
        date(2026, 2, 16), kind="c", adviser="health_professional", commissioner="QZZ99"
    )
    facts = [agreed(date(2026, 2, 16)), commissioner, came(date(2026, 4, 19)), sent(LATE_BY_TWENTY)]

    found = steps(team, REQUEST, *facts)

    providers = {each.step: each.provider for each in found if each.provider is not None}
    assert providers == {"advice": "QZZ99"}
    assert {each.team_id for each in found} == {id_for("north")}


def test_a_cause_would_have_changed_the_outcome_if_another_wait_had_not_taken_its_time() -> None:
    """Psychological advice 20 days over, medical 10: with the first in time it is 10 days late.

    With every advice in six weeks it is in time.
    """
    facts = next(facts for name, facts, _ in EXAMPLES if "the medical 10 days after" in name)

    (advice,) = (each for each in steps(REQUEST, *facts) if each.step == "advice")

    assert (advice.in_time_if_capped, advice.in_time_if_advised) == (False, True)


def test_a_cause_alone_would_have_changed_the_outcome() -> None:
    facts = next(facts for name, facts, _ in EXAMPLES if "answered 20 days after" in name)

    (answer,) = (each for each in steps(REQUEST, *facts) if each.step == "consultation")

    assert (answer.in_time_if_capped, answer.in_time_if_advised) == (True, False)


@pytest.mark.parametrize(
    ("example", "step", "words"),
    [
        (
            "the psychological advice came 20 days after its six weeks",
            "advice",
            "The psychological advice came 20 days after its 6 weeks.",
        ),
        (
            "the decision whether to assess came 20 days",
            "assessment_decision",
            "The decision whether to assess came 20 days after its 6 weeks.",
        ),
        (
            "the decision whether to assess came 20 days",
            "draft",
            "The draft was sent after 7 days of its week.",
        ),
        (
            "the advice was asked for 20 days",
            "advice_request",
            "The advice that came last was asked for after 20 days.",
        ),
        (
            "the advice came in six weeks, was sent back",
            "advice_again",
            "The psychological advice, which was sent back, came again after 20 days.",
        ),
        (
            "a refusal to assess in six weeks",
            "assessment_refusal",
            "A refusal to assess was reversed after 20 days.",
        ),
        (
            "only the request and the plan",
            "final",
            (
                "What the time was used for in the 160 days from 5 January 2026 is not recorded;"
                " 140 days are allowed."
            ),
        ),
    ],
)
def test_a_step_is_stated_in_days_without_blame(example: str, step: str, words: str) -> None:
    facts = next(facts for name, facts, _ in EXAMPLES if name.startswith(example))

    found = steps(REQUEST, *facts)
    statements = steps_in_words(found, TODAY)

    assert [said for each, said in zip(found, statements, strict=True) if each.step == step] == [
        words
    ]


def test_what_is_awaited_is_stated_with_its_days_so_far() -> None:
    found = steps(REQUEST, agreed(date(2026, 2, 16)), asked(date(2026, 2, 16)))

    assert steps_in_words(found, date(2026, 6, 1))[-1] == (
        "The psychological advice has been awaited for 105 days, 63 days more than its 6 weeks."
    )


def test_a_wait_that_days_of_an_exception_divide_ends_when_what_was_awaited_came() -> None:
    name = "days of the six weeks' overrun in which the family was away count to the exception"
    facts = next(facts for example, facts, _ in EXAMPLES if example == name)

    advice = [each for each in steps(REQUEST, *facts) if each.step == "advice"]

    # It was asked for on 16 February; the family was away from 6 April.
    assert steps_in_words(advice, TODAY) == [
        "The psychological advice was awaited for 48 days, 6 days more than its 6 weeks.",
        "The psychological advice came after another 14 days. These are days of an exception.",
    ]


def test_advice_that_had_not_come_when_the_case_closed_did_not_come() -> None:
    closed: ShortFact = {"type": "case.closed", "on": date(2026, 6, 8), "reason": "moved_away"}

    found = steps(REQUEST, agreed(date(2026, 2, 16)), asked(date(2026, 2, 16)), closed)

    assert steps_in_words(found, TODAY)[-1] == (
        "The psychological advice was awaited for 112 days, 70 days more than its 6 weeks."
    )
