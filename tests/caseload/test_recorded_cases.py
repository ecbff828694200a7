"""Generated cases as facts of a log, without a system."""

from datetime import date
from uuid import UUID

from deploy.caseload.recorded_cases import recorded_cases
from tests.caseload.conftest import TODAY

from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from events.envelope import LedgerId

LEDGER = LedgerId(UUID(int=999))


def test_the_facts_of_a_council_have_positions_without_a_gap_and_ids_of_their_own() -> None:
    cases = [*recorded_cases(3, 25, TODAY, LEDGER)]
    facts = [each for case in cases for each in case]

    assert [each.position for each in facts] == [*range(1, len(facts) + 1)]
    assert len({each.event_id for each in facts}) == len(facts)
    assert {case[0].event.type for case in cases} == {"case.opened"}
    assert cases == [*recorded_cases(3, 25, TODAY, LEDGER)]


def test_a_council_is_recorded_as_it_was_on_an_earlier_day() -> None:
    then = date(2025, 6, 30)
    cases = [*recorded_cases(3, 40, TODAY, LEDGER, as_of=then)]

    assert 10 < len(cases) < 40
    assert {each.recorded_at.date() for case in cases for each in case} == {then}


def test_the_deadlines_of_a_generated_case_are_calculated() -> None:
    book, calendar = current_rulebook(), england_calendar()
    found = [
        each
        for facts in recorded_cases(3, 12, date(2026, 6, 30), LEDGER)
        for each in timetable(facts, book, calendar, CouncilSettings(), TODAY)
    ]

    assert {"assessment-decision", "plan-final", "review-decision"} <= {
        each.rule.id for each in found
    }
