"""What was recorded although it departs from the law: found where it is, and nowhere else."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest
from pydantic import JsonValue

from case_api.domain.fold import fold
from case_api.domain.irregularities import Irregularity, irregularities
from events.contracts import CONTRACTS, CaseOpened, Event
from events.examples import example
from events.scenario import make_history

OTHER: Final = "00000000-0000-4000-8000-000000000001"
OPENED: Final = CaseOpened(cohort=2016)
"""Position 1, so that the facts of each test are at 2, 3 …"""


def fact(name: str, **values: JsonValue) -> Event:
    """The example of a contract with other values."""
    contract = CONTRACTS[name]
    return contract.model_validate_json(json.dumps({**example(contract), **values}))


def advice(
    kind: str, number: int, received_on: str = "2026-05-11", **values: JsonValue
) -> list[Event]:
    """Advice that was requested and received."""
    advice_id = f"00000000-0000-4000-8000-0000000000{number:02}"
    requested = fact("assessment.advice_requested", advice_id=advice_id, kind=kind, **values)
    return [requested, fact("assessment.advice_received", advice_id=advice_id, on=received_on)]


def found(*history: Event, opened: CaseOpened = OPENED) -> Sequence[Irregularity]:
    return irregularities(fold(make_history([opened, *history])))


def codes(*history: Event, opened: CaseOpened = OPENED) -> list[tuple[str, tuple[int, ...]]]:
    """The codes with the positions."""
    return [(each.code.value, each.positions) for each in found(*history, opened=opened)]


REQUEST_ID: Final = example(CONTRACTS["request.received"])["request_id"]
RECEIVED: Final = fact("request.received", received_on="2026-03-02")
ALL_ADVICE: Final = [each for n, kind in enumerate("abcde", 1) for each in advice(kind, n)]
ADVISED: Final = [RECEIVED, *ALL_ADVICE]
AGREED: Final = fact("assessment.plan_agreed", decided_on="2026-06-01", notified_on="2026-06-02")
DRAFT: Final = fact(
    "draft.issued", request_id=REQUEST_ID, sent_on="2026-06-08", served_on="2026-06-10"
)
MEETING: Final = fact("review.meeting_held", on="2026-05-04")
DECIDED: Final = fact("review.decided", decided_on="2026-05-20", notified_on="2026-05-20")
CEASING: Final = fact("final.ceasing_decided", decided_on="2026-06-01", notified_on="2026-06-01")
CEASED: Final = fact("final.ceased", ceased_on="2026-08-31")
APPEAL: Final = fact(
    "tribunal.appeal_registered", subjects=["ceasing"], application_received_on="2026-07-20"
)


def plan(sent_on: str = "2026-06-25", **values: JsonValue) -> Event:
    return fact("final.issued", request_id=REQUEST_ID, sent_on=sent_on, **values)


def test_a_lawful_course_has_no_irregularity() -> None:
    recipients: JsonValue = [
        "parent_or_young_person",
        "responsible_commissioning_body",
        "named_institution",
    ]
    named: JsonValue = [{"rank": "1", "naming": "named"}]

    assert found(*ADVISED, AGREED, DRAFT, plan(recipients=recipients, settings=named)) == []
    assert found(MEETING, DECIDED) == []
    assert found(fact("final.ceasing_proposed", on="2026-05-01"), CEASING, CEASED) == []


def test_missing_advice_is_named_by_its_letters() -> None:
    (irregularity,) = found(RECEIVED, *advice("a", 1), *advice("d", 2), AGREED)

    assert irregularity.positions == (7,)
    assert irregularity.statement == (
        "It was decided to make a plan on 1 June 2026, when the advice of regulation 6(1)"
        "(b), (c), (e) had not been received."
    )
    assert irregularity.source == "SEND Regulations 2014 reg 6(1)"


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            [RECEIVED, *ALL_ADVICE[:8], *advice("e", 9, received_on="2026-06-02"), AGREED],
            [("advice_missing", (13,))],
            id="advice that came a day too late",
        ),
        pytest.param(
            [RECEIVED, *ALL_ADVICE[:8], fact("assessment.plan_refused", notified_on="2026-06-02")],
            [("advice_missing", (11,))],
            id="a refusal of a plan without advice",
        ),
        pytest.param(
            [RECEIVED, *ALL_ADVICE[:8], DRAFT],
            [("advice_missing", (11,))],
            id="a draft without advice",
        ),
        pytest.param(
            [RECEIVED, *ALL_ADVICE[:8], fact("draft.issued", basis="review")],
            [],
            id="a draft after a review needs no advice",
        ),
        pytest.param(
            [
                *(RECEIVED, *ALL_ADVICE[:8]),
                fact(
                    "assessment.existing_advice_accepted",
                    kind="e",
                    **dict.fromkeys(("author_agreed", "authority_agreed", "family_agreed"), True),
                ),
                AGREED,
            ],
            [],
            id="existing advice on which all agreed",
        ),
        pytest.param(
            [
                *(RECEIVED, *ALL_ADVICE[:8]),
                fact("assessment.existing_advice_accepted", kind="e", authority_agreed=True),
                AGREED,
            ],
            [("existing_advice_not_agreed", (11,))],
            id="existing advice on which not all agreed",
        ),
        pytest.param(
            [
                fact("request.received", request_id=OTHER, received_on="2026-03-09"),
                *ADVISED,
                fact("assessment.plan_agreed", request_id=OTHER, decided_on="2026-06-01"),
            ],
            [],
            id="advice that was sought for a request that is assessed together",
        ),
        pytest.param(
            [
                *(*ADVISED, AGREED, DRAFT, plan()),
                fact("request.received", request_id=OTHER, received_on="2026-09-01"),
                fact("assessment.plan_agreed", request_id=OTHER, decided_on="2026-10-01"),
            ],
            [("advice_missing", (17,))],
            id="advice of the last assessment is none of this one",
        ),
    ],
)
def test_advice_is_missing(
    history: Sequence[Event], expected: Sequence[tuple[str, tuple[int, ...]]]
) -> None:
    assert codes(*history) == [*expected]


@pytest.mark.parametrize(("cohort", "missing"), [(2012, True), (2013, False)])
def test_advice_on_adulthood_is_needed_from_year_9(cohort: int, *, missing: bool) -> None:
    """Year 9 of cohort 2012 began on 1 September 2025, of cohort 2013 on 1 September 2026."""
    opened = CaseOpened(cohort=cohort)

    assert bool(found(*ADVISED, AGREED, opened=opened)) is missing
    if missing:
        assert "6(1)(g)" in found(*ADVISED, AGREED, opened=opened)[0].statement
        assert found(*ADVISED, *advice("g", 7), AGREED, opened=opened) == []


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param(
            [fact("draft.issued", basis="review", names_setting=True)],
            [("setting_named_in_draft", (2,))],
            id="section I of a draft is not blank",
        ),
        pytest.param(
            [*ADVISED, DRAFT, plan("2026-06-24")],
            [("plan_issued_early", (14, 13))],
            id="the plan on the fifteenth day",
        ),
        pytest.param(
            [*ADVISED, DRAFT, plan("2026-06-25")], [], id="the plan on the day after the fifteenth"
        ),
        pytest.param(
            [
                *(*ADVISED, DRAFT),
                fact(
                    "draft.issued",
                    version=2,
                    request_id=REQUEST_ID,
                    sent_on="2026-06-20",
                    served_on="2026-06-20",
                ),
                plan("2026-07-05"),
            ],
            [("draft_changed_early", (14, 13))],
            id="a draft is sent again within the fifteen days",
        ),
        pytest.param(
            [*ADVISED, plan()], [("plan_without_draft", (13,))], id="a plan without a draft"
        ),
        pytest.param(
            [fact("final.issued", basis="amendment")], [], id="an amendment needs no draft"
        ),
        pytest.param(
            [
                fact("review.amendments_proposed", review_id=OTHER, sent_on="2026-06-08"),
                fact("final.issued", basis="review", review_id=OTHER, sent_on="2026-06-22"),
            ],
            [("plan_issued_early", (3, 2))],
            id="an amended plan within the fifteen days",
        ),
    ],
)
def test_a_draft_or_its_period_is_irregular(
    history: Sequence[Event], expected: Sequence[tuple[str, tuple[int, ...]]]
) -> None:
    assert codes(*history) == [*expected]


@pytest.mark.parametrize(
    ("recipients", "naming", "statement"),
    [
        pytest.param([], "named", None, id="not recorded"),
        pytest.param(
            ["parent_or_young_person"],
            "named",
            "the responsible commissioning body and the named institution",
            id="the family alone",
        ),
        pytest.param(
            ["parent_or_young_person", "responsible_commissioning_body"],
            "named",
            "the named institution",
            id="two of three",
        ),
        pytest.param(
            ["parent_or_young_person", "responsible_commissioning_body"],
            "type_only",
            None,
            id="no institution is named",
        ),
        pytest.param(["person_in_charge"], "named", None, id="a detained person's recipients"),
    ],
)
def test_a_recipient_is_missing(recipients: JsonValue, naming: str, statement: str | None) -> None:
    settings: JsonValue = [{"rank": "1", "naming": naming}]
    sent = fact("final.issued", basis="review", recipients=recipients, settings=settings)

    assert [each.statement for each in found(sent)] == (
        [f"The plan sent on 15 June 2026 was not sent to {statement}."] if statement else []
    )


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([DECIDED], [("review_without_meeting", (2,))], id="no meeting"),
        pytest.param(
            [fact("review.meeting_held", on="2026-05-21"), DECIDED],
            [("review_without_meeting", (3, 2))],
            id="decided on before the meeting",
        ),
        pytest.param(
            [MEETING, fact("review.decided", review_id=OTHER, decided_on="2026-05-20")],
            [("review_without_meeting", (3,))],
            id="a decision of a review that no other fact names",
        ),
        pytest.param([CEASING], [("ceasing_without_consultation", (2,))], id="not consulted"),
        pytest.param([APPEAL, CEASED], [("ceased_during_appeal", (3, 2))], id="during an appeal"),
        pytest.param(
            [APPEAL, fact("tribunal.appeal_ended", on="2026-08-01"), CEASED],
            [],
            id="after the end of an appeal",
        ),
    ],
)
def test_a_review_or_an_end_is_irregular(
    history: Sequence[Event], expected: Sequence[tuple[str, tuple[int, ...]]]
) -> None:
    assert codes(*history) == [*expected]


def test_what_an_older_system_may_hold_is_not_taken_for_missing() -> None:
    taken_over = CaseOpened(cohort=2016, taken_over_on=date(2026, 9, 1))

    assert codes(RECEIVED, AGREED, plan(), DECIDED, CEASING, opened=taken_over) == []


@pytest.mark.parametrize(
    ("history", "expected"),
    [
        pytest.param([DECIDED], [], id="the decision alone: its meeting may be in the old system"),
        pytest.param([fact("review.arranged", invited_on="2026-03-31")], [], id="arranged before"),
        pytest.param([fact("review.arranged", invited_on="2026-04-01")], [3], id="arranged since"),
        pytest.param(
            [fact("review.advice_circulated", on="2026-04-01")], [3], id="advice was sent since"
        ),
        pytest.param(
            [fact("review.arranged", invited_on="2026-04-01"), MEETING], [], id="with a meeting"
        ),
    ],
)
def test_in_an_old_case_a_review_that_began_since_needs_its_meeting(
    history: Sequence[Event], expected: Sequence[int]
) -> None:
    opened = CaseOpened(
        cohort=2016, taken_over_on=date(2026, 9, 1), history_complete_from=date(2026, 4, 1)
    )
    decided = [] if DECIDED in history else [DECIDED]

    assert codes(*history, *decided, opened=opened) == [
        ("review_without_meeting", (position,)) for position in expected
    ]


def test_from_the_day_of_a_complete_history_what_is_missing_is_known() -> None:
    opened = CaseOpened(
        cohort=2016, taken_over_on=date(2026, 9, 1), history_complete_from=date(2026, 3, 2)
    )

    assert codes(RECEIVED, plan(), opened=opened) == [("plan_without_draft", (3,))]


def test_a_review_after_the_plan_had_ended_is_named_with_its_end() -> None:
    late = fact("review.meeting_held", on="2026-09-01")
    on_the_day = fact("review.meeting_held", on="2026-08-31")
    proposed = fact("final.ceasing_proposed", on="2026-05-01")

    assert codes(plan(), proposed, CEASED, late)[-1] == ("review_after_plan", (5, 4))
    assert "review_after_plan" not in dict(codes(plan(), proposed, CEASED, on_the_day))
    assert "review_after_plan" not in dict(codes(plan(), late))


def test_an_appeal_against_a_refusal_that_is_not_recorded_is_named() -> None:
    appeal = fact(
        "tribunal.appeal_registered",
        subjects=["refusal_to_assess"],
        application_received_on="2026-07-20",
    )
    refused = fact("request.refused", decided_on="2026-04-10", notified_on="2026-04-10")
    later = fact("request.refused", decided_on="2026-07-21", notified_on="2026-07-21")
    taken_over = CaseOpened(cohort=2016, taken_over_on=date(2026, 8, 1))

    assert codes(RECEIVED, appeal) == [("appeal_without_refusal", (3,))]
    assert codes(RECEIVED, later, appeal) == [("appeal_without_refusal", (4,))]
    assert codes(RECEIVED, refused, appeal) == []
    assert codes(RECEIVED, appeal, opened=taken_over) == []
