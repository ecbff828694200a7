"""What a row of Annex A takes from the facts of a case: each column by hand."""

from datetime import date
from typing import Final, TypeVar

import pytest
from pydantic import JsonValue
from pydantic_core import to_json

from case_api.domain.inspection.listed_facts import ListedFacts, listed_facts
from case_api.domain.inspection.plan_dates import PlanInForce
from events.contracts import (
    CaseClosed,
    CaseCorrected,
    CaseDetailsChanged,
    CaseOfficerAssigned,
    CaseOpened,
    CaseReopened,
    CaseSection19Decided,
    CaseVoided,
    Event,
    FinalCeased,
    FinalCeasingDecided,
    FinalIssued,
    FinalPlacementEnded,
    FinalPlacementStarted,
    FinalTransferredIn,
    FinalTransferredOut,
    ReviewDecided,
    ReviewMeetingHeld,
    TribunalConceded,
)
from events.contracts.vocabulary.plan import NeedKind
from events.examples import example
from events.scenario import make_history

FactT = TypeVar("FactT", bound=Event)

DAY: Final = date(2026, 11, 20)
OTHER: Final = "00000000-0000-4000-8000-00000000000b"
OPENED: Final = CaseOpened(cohort=2016)


def fact(contract: type[FactT], **values: JsonValue) -> FactT:
    """The example of a contract with other values, at any date that they give."""
    return contract.model_validate_json(to_json({**example(contract), **values}))


FIRST: Final = fact(FinalIssued, sent_on="2024-07-15")
SECOND: Final = fact(FinalIssued, sent_on="2025-09-01", basis="review", version=2)
TAKEN_OVER: Final = fact(
    FinalTransferredIn, moved_on="2025-01-06", transferred_on="2025-01-06",
    plan_made_on="2021-03-01", last_reviewed_on="2024-11-29",
)  # fmt: skip

CONCEDED: Final = fact(TribunalConceded, on="2026-06-01", subjects=["ceasing"])


def listed(*events: Event, day: date = DAY) -> ListedFacts | None:
    return listed_facts(make_history([OPENED, *events]), day)


def facts_of(*events: Event, day: date = DAY) -> ListedFacts:
    found = listed(*events, day=day)
    assert found is not None
    return found


def plan(*events: Event, day: date = DAY) -> PlanInForce:
    return facts_of(*events, day=day).plan


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([], id="no plan was made"),
        pytest.param([FIRST, fact(FinalCeased, ceased_on="2026-11-20")], id="ended on the day"),
        pytest.param([FIRST, fact(FinalTransferredOut)], id="another authority maintains it"),
        pytest.param([fact(FinalIssued, kind="transition")], id="a plan of another kind"),
        pytest.param(
            [FIRST, CaseVoided.model_validate_json(
                to_json({**example(CaseVoided), "position": 2})
            )],
            id="recorded in error",
        ),
        pytest.param([fact(FinalIssued, sent_on="2026-11-21")], id="sent the day after"),
    ],
)  # fmt: skip
def test_a_case_without_a_plan_in_force_is_not_listed(events: list[Event]) -> None:
    assert listed(*events) is None


@pytest.mark.parametrize(
    "events",
    [
        pytest.param([FIRST], id="made by the authority"),
        pytest.param([TAKEN_OVER], id="taken over"),
        pytest.param([FIRST, fact(FinalCeased, ceased_on="2026-11-21")], id="ends the day after"),
        pytest.param(
            [FIRST, fact(FinalCeased), CONCEDED],
            id="an appeal against its end was conceded",
        ),
        pytest.param(
            [FIRST, fact(FinalTransferredOut, transferred_on="2024-12-01", moved_on="2024-12-01"),
             TAKEN_OVER],
            id="the family moved back",
        ),
    ],
)  # fmt: skip
def test_a_case_with_a_plan_in_force_is_listed(events: list[Event]) -> None:
    assert listed(*events) is not None


def test_a_list_is_of_its_day() -> None:
    events = [FIRST, SECOND, fact(FinalCeased, ceased_on="2026-05-11")]

    assert listed(*events, day=date(2024, 7, 14)) is None
    assert plan(*events, day=date(2024, 7, 15)).updated_on is None
    assert plan(*events, day=date(2025, 9, 1)).updated_on == date(2025, 9, 1)
    assert listed(*events, day=date(2026, 5, 11)) is None


@pytest.mark.parametrize(
    ("events", "first", "updated"),
    [
        pytest.param([FIRST], "2024-07-15", None, id="the first version only"),
        pytest.param([FIRST, SECOND], "2024-07-15", "2025-09-01", id="amended after a review"),
        pytest.param([SECOND, FIRST], "2024-07-15", "2025-09-01", id="recorded out of order"),
        pytest.param(
            [fact(FinalIssued, sent_on="2025-10-01"), SECOND], "2025-10-01", "2025-09-01",
            id="the first is dated after the second: rule 106a",
        ),
        pytest.param([SECOND], None, "2025-09-01", id="the history begins in the middle"),
        pytest.param([TAKEN_OVER], "2021-03-01", None, id="made by the authority before"),
        pytest.param([TAKEN_OVER, SECOND], "2021-03-01", "2025-09-01", id="amended after a move"),
        pytest.param(
            [fact(FinalTransferredIn, transferred_on="2025-01-06", moved_on="2025-01-06"),
             fact(FinalIssued, sent_on="2025-09-01", basis="reassessment")],
            None, "2025-09-01", id="when it was made before the move is not known",
        ),
        pytest.param(
            [fact(FinalIssued, sent_on="2020-01-06", plan_id=OTHER),
             fact(FinalCeased, ceased_on="2022-01-10", plan_id=OTHER), FIRST],
            "2024-07-15", None, id="a plan before this one had ended",
        ),
    ],
)  # fmt: skip
def test_a_plan_was_first_made_and_last_updated(
    events: list[Event], first: str | None, updated: str | None
) -> None:
    found = plan(*events)

    assert found.first_on == (first and date.fromisoformat(first))
    assert found.updated_on == (updated and date.fromisoformat(updated))


def test_a_correction_moves_the_day_of_a_plan() -> None:
    values: dict[str, JsonValue] = {"sent_on": "2024-07-22"}
    correction = fact(CaseCorrected, position=2, values=values)

    assert plan(FIRST, correction).first_on == date(2024, 7, 22)


def decided(on: str, **values: JsonValue) -> ReviewDecided:
    return fact(ReviewDecided, decided_on=on, notified_on=on, **values)


@pytest.mark.parametrize(
    ("events", "reviewed"),
    [
        pytest.param([], None, id="never"),
        pytest.param([fact(ReviewMeetingHeld)], None, id="a meeting is no end of a review"),
        pytest.param([decided("2025-08-04")], "2025-08-04", id="the day of the notice"),
        pytest.param(
            [decided("2026-08-03", review_id=OTHER), decided("2025-08-04")], "2026-08-03",
            id="the last of several",
        ),
        pytest.param([TAKEN_OVER], "2024-11-29", id="by the authority before"),
        pytest.param(
            [fact(ReviewMeetingHeld, plan_id=OTHER), decided("2026-08-03")], None,
            id="of another plan",
        ),
        pytest.param([decided("2026-11-21")], None, id="decided after the day"),
    ],
)  # fmt: skip
def test_a_plan_was_last_reviewed(events: list[Event], reviewed: str | None) -> None:
    assert plan(FIRST, *events).reviewed_on == (reviewed and date.fromisoformat(reviewed))


def test_the_first_need_is_that_of_the_last_version_which_states_one() -> None:
    def needs(*found: tuple[str, str]) -> list[JsonValue]:
        return [{"need": need, "rank": rank} for need, rank in found]

    first = fact(FinalIssued, sent_on="2024-07-15", needs=needs(("MLD", "1"), ("ASD", "2")))
    second = fact(
        FinalIssued, sent_on="2025-09-01", version=2, basis="review", needs=needs(("ASD", "1"))
    )
    third = fact(FinalIssued, sent_on="2026-09-01", version=3, basis="review")

    assert plan(first).primary_need is NeedKind.MODERATE_LEARNING
    assert plan(first, second, third).primary_need is NeedKind.AUTISM
    assert plan(third).primary_need is None


NAMED: Final = fact(
    FinalIssued,
    settings=[
        {"rank": "1", "naming": "named", "institution": {"urn": "999001"}},
        {"rank": "2", "naming": "named", "institution": {"urn": "999002"}},
    ],
)


def placed(urn: str, on: str, **values: JsonValue) -> FinalPlacementStarted:
    return fact(FinalPlacementStarted, institution={"urn": urn}, on=on, **values)


@pytest.mark.parametrize(
    ("events", "main", "subsidiary"),
    [
        pytest.param([FIRST], None, None, id="nowhere, as far as is known"),
        pytest.param([NAMED], "999001", "999002", id="where the plan names"),
        pytest.param([NAMED, placed("999003", "2026-09-01")], "999003", None, id="placed"),
        pytest.param(
            [NAMED, placed("999003", "2026-09-01"), fact(FinalPlacementEnded, on="2026-11-20")],
            "999003", None, id="on the last day",
        ),
        pytest.param(
            [NAMED, placed("999003", "2026-09-01"), fact(FinalPlacementEnded, on="2026-11-19")],
            "999001", "999002", id="left",
        ),
        pytest.param([NAMED, placed("999003", "2026-11-21")], "999001", "999002", id="not yet"),
        pytest.param(
            [FIRST, placed("999003", "2026-09-01"),
             placed("999004", "2026-09-01", rank="2", placement_id=OTHER)],
            "999003", "999004", id="two at a time",
        ),
        pytest.param(
            [FIRST, placed("999003", "2025-09-01"),
             placed("999004", "2026-09-01", placement_id=OTHER)],
            "999004", None, id="the one that began last",
        ),
    ],
)  # fmt: skip
def test_a_child_is_at_an_establishment(
    events: list[Event], main: str | None, subsidiary: str | None
) -> None:
    found = facts_of(*events).education

    assert (found.main and found.main.urn) == main
    assert (found.subsidiary and found.subsidiary.urn) == subsidiary


AT_HOME: Final = fact(
    CaseSection19Decided, reason="elective_home_education", decided_on="2026-10-01"
)


@pytest.mark.parametrize(
    ("events", "at_home"),
    [
        pytest.param([NAMED], False, id="at school"),
        pytest.param(
            [fact(FinalPlacementStarted, institution={"setting": "EHE"}, on="2026-09-01")], True,
            id="placed at home",
        ),
        pytest.param([AT_HOME], True, id="the authority arranges nothing for that reason"),
        pytest.param([AT_HOME, placed("999003", "2026-11-02")], False, id="at school since"),
        pytest.param(
            [fact(FinalPlacementStarted, institution={"setting": "OLA"}, on="2026-09-01")], False,
            id="education otherwise is arranged by the authority",
        ),
    ],
)  # fmt: skip
def test_a_child_is_educated_at_home_by_choice(events: list[Event], *, at_home: bool) -> None:
    assert facts_of(FIRST, *events).education.home_educated is at_home


def test_a_case_has_a_worker_while_an_officer_leads_it() -> None:
    led = fact(CaseOfficerAssigned, role="lead", from_on="2026-05-11", to_on="2026-10-30")
    reviewing = fact(CaseOfficerAssigned, role="review", from_on="2026-05-11")

    assert not facts_of(FIRST, reviewing).has_case_worker
    assert not facts_of(FIRST, led).has_case_worker
    assert facts_of(FIRST, led, day=date(2026, 10, 30)).has_case_worker


def test_a_flag_states_that_social_care_knows_a_child() -> None:
    flagged = fact(CaseDetailsChanged, details=["flags"], flags=["looked_after"])
    unflagged = fact(CaseDetailsChanged, details=["flags"], flags=["life_limiting"])

    assert facts_of(FIRST, flagged).is_flagged_by_social_care
    assert not facts_of(FIRST, flagged, unflagged).is_flagged_by_social_care


@pytest.mark.parametrize(
    ("events", "dead"),
    [
        pytest.param([], False, id="not"),
        pytest.param([fact(CaseClosed, reason="deceased")], True, id="the case was closed for it"),
        pytest.param(
            [fact(CaseClosed, reason="deceased"), fact(CaseReopened, on="2026-06-01")], False,
            id="by mistake",
        ),
        pytest.param([fact(FinalCeasingDecided, reason="8")], True, id="the plan is to end for it"),
        pytest.param([fact(FinalCeasingDecided, reason="9")], False, id="for another reason"),
    ],
)  # fmt: skip
def test_a_child_is_reported_to_have_died(events: list[Event], *, dead: bool) -> None:
    assert facts_of(FIRST, *events).is_reported_dead is dead
