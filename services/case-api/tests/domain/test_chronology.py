"""A chronology is in the order of what happened, not of when it was recorded."""

from datetime import UTC, date, datetime
from typing import Final

import pytest
from pydantic_core import to_json

from case_api.domain.chronology import ChronologyFilter, chronology
from case_api.domain.irregularities.irregularity import IrregularityCode
from case_api.domain.lateness import LateDuty
from events.contracts import (
    CaseCorrected,
    CaseOpened,
    CaseVoided,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineSet,
    DraftIssued,
    Event,
    FinalIssued,
    RequestReceived,
)
from events.contracts.event import CONTRACTS
from events.contracts.vocabulary.assessment import ExceptionGround
from events.contracts.vocabulary.case import CorrectionReason
from events.examples import example
from events.scenario import SCENARIO_START, make_history

OPENED: Final = CaseOpened(cohort=2016)
EVERYTHING: Final = ChronologyFilter()


def received(on: str) -> RequestReceived:
    return RequestReceived.model_validate_json(
        to_json({**example(RequestReceived), "received_on": on})
    )


def issued(on: str) -> FinalIssued:
    return FinalIssued.model_validate_json(to_json({**example(FinalIssued), "sent_on": on}))


def days(*events: Event, wanted: ChronologyFilter = EVERYTHING) -> list[tuple[str, str, bool]]:
    found = chronology(make_history([OPENED, *events]), wanted)
    return [(each.on.isoformat(), each.event.type, each.is_corrected) for each in found][1:]


def test_what_happened_first_comes_first() -> None:
    assert days(issued("2026-07-20"), received("2026-03-02")) == [
        ("2026-03-02", "request.received", False),
        ("2026-07-20", "final.issued", False),
    ]


def test_a_correction_moves_an_entry_and_marks_it() -> None:
    correction = CaseCorrected(
        position=2, values={"received_on": "2026-03-09"}, reason=CorrectionReason.MISTYPED
    )

    assert days(received("2026-03-02"), correction) == [("2026-03-09", "request.received", True)]


def test_what_was_voided_is_left_out() -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    assert days(received("2026-03-02"), void) == []


@pytest.mark.parametrize(
    ("wanted", "types"),
    [
        pytest.param(
            ChronologyFilter(from_on=date(2026, 3, 2), to_on=date(2026, 3, 2)),
            [],
            id="both days are included, the first entry was dropped",
        ),
        pytest.param(ChronologyFilter(types=["final.*"]), [], id="a family"),
    ],
)
def test_filters_drop_the_rest(wanted: ChronologyFilter, types: list[str]) -> None:
    found = chronology(make_history([OPENED, received("2026-03-02"), issued("2026-07-20")]), wanted)

    assert len(found) == 1
    assert [each.event.type for each in found][1:] == types


def test_a_fact_without_a_day_has_that_of_its_recording_in_england() -> None:
    (opened,) = make_history([OPENED])
    late = opened._replace(recorded_at=datetime(2026, 6, 30, 23, 30, tzinfo=UTC))

    (entry,) = chronology([late], EVERYTHING)

    assert entry.on == date(2026, 7, 1), "half past midnight, in summer time"


def test_a_deadline_is_announced_on_the_day_of_its_recording_not_on_its_own_last_day() -> None:
    announced = DeadlineSet.model_validate_json(
        to_json({**example(DeadlineSet), "due_on": "2027-03-01"})
    )

    *_, entry = chronology(make_history([OPENED, announced]), EVERYTHING)

    assert (entry.event.type, entry.on) == ("deadline.set", SCENARIO_START.date())


def deadline(contract: type[Event], **fields: object) -> Event:
    return contract.model_validate_json(to_json({**example(contract), **fields}))


MET_LATE: Final = {"because_of": 2, "met_on": "2026-07-20", "late": True}


def test_a_fact_that_met_a_duty_late_is_flagged_with_its_last_day_in_law() -> None:
    late = deadline(DeadlineMet, **MET_LATE)

    entry, _, announcement = chronology(
        make_history([OPENED, issued("2025-12-31"), late]), EVERYTHING
    )

    assert entry.late == [LateDuty("assessment-decision", date(2026, 4, 13))]
    assert announcement.late == (), "it is the fact that was late"


def test_an_exception_for_which_late_is_no_breach_is_with_the_flag() -> None:
    excused = deadline(DeadlineMet, **MET_LATE, ground="EX-SCH")

    found = chronology(make_history([OPENED, issued("2025-12-31"), excused]), EVERYTHING)

    assert [duty.ground for duty in found[0].late] == [ExceptionGround.SCHOOL_CLOSED]


@pytest.mark.parametrize(
    ("announced", "late"),
    [
        pytest.param([deadline(DeadlineMissed)], 1, id="missed"),
        pytest.param(
            [deadline(DeadlineMissed), deadline(DeadlineRetracted, retracts=[2])], 0, id="retracted"
        ),
        pytest.param(
            [deadline(DeadlineMissed), deadline(DeadlineMet, **MET_LATE)], 2, id="then done late"
        ),
        pytest.param([deadline(DeadlineMet, because_of=1)], 0, id="in time"),
    ],
)
def test_what_was_missed_stays_missed_unless_it_is_retracted(
    announced: list[Event], late: int
) -> None:
    found = chronology(make_history([OPENED, *announced]), EVERYTHING)

    assert sum(len(each.late) for each in found) == late


def test_an_irregular_fact_is_flagged() -> None:
    draft = DraftIssued.model_validate_json(
        to_json({**example(DraftIssued), "names_setting": True})
    )

    *_, entry = chronology(make_history([OPENED, draft]), EVERYTHING)

    assert IrregularityCode.SETTING_NAMED_IN_DRAFT in entry.irregular


def test_what_was_amended_is_there_where_it_is_wanted() -> None:
    correction = CaseCorrected(
        position=2, values={"received_on": "2026-03-09"}, reason=CorrectionReason.MISTYPED
    )
    void = CaseVoided(position=3, reason=CorrectionReason.DID_NOT_HAPPEN)
    history = make_history([OPENED, received("2026-03-02"), issued("2026-07-20"), correction, void])

    found = chronology(history, ChronologyFilter(include_amended=True))

    assert [(each.event.type, each.was_on, each.is_voided, each.amends) for each in found] == [
        ("case.opened", None, False, None),
        ("case.corrected", None, False, 2),
        ("case.voided", None, False, 3),
        ("request.received", date(2026, 3, 2), False, None),
        ("final.issued", None, True, None),
    ]


def test_a_void_that_was_voided_hides_nothing() -> None:
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)
    undone = CaseVoided(position=3, reason=CorrectionReason.MISTYPED)
    history = make_history([OPENED, received("2026-03-02"), void, undone])

    found = chronology(history, ChronologyFilter(include_amended=True))

    assert [each.event.type for each in found if not each.is_voided].count("request.received") == 1


def test_who_recorded_is_a_filter() -> None:
    first, second = make_history([OPENED, received("2026-03-02")])
    history = [first, second._replace(actor="client:other")]

    found = chronology(history, ChronologyFilter(recorded_by=["client:other"]))

    assert [each.event.type for each in found] == ["request.received"]


def test_no_statement_is_a_formula_in_a_spreadsheet() -> None:
    assert not [each for each in CONTRACTS.values() if each.statement[0] in "=+-@\t\r"]
