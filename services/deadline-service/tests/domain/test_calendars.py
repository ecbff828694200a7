"""What is in a calendar, and in which words."""

from datetime import date
from typing import Final
from uuid import UUID

import pytest

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.calendars.appointments import (
    Appointment,
    AppointmentKind,
    appointments,
)
from deadline_service.domain.calendars.entries import CalendarEntry, EntryCategory, EntryWriter
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import CASE, ShortFact, event, explained_case
from events.contracts import Event

APPEAL, REVIEW, MEDIATION = (UUID(int=n) for n in (31, 32, 33))
WRITER: Final = EntryWriter(
    current_rulebook(), england_calendar(), lambda each: f"https://council.example/{each}"
)
LISTED: Final = {"appeal_id": str(APPEAL), "listed_on": date(2026, 12, 1)}
HEARING: ShortFact = {
    "type": "tribunal.hearing_listed",
    **LISTED,
    "hearing_on": date(2027, 3, 10),
}
MOVED: ShortFact = {**HEARING, "listed_on": date(2027, 1, 5), "hearing_on": date(2027, 4, 7)}
MEETING: ShortFact = {
    "type": "review.arranged",
    "review_id": str(REVIEW),
    "invited_on": date(2026, 12, 1),
    "meeting_on": date(2027, 1, 20),
}
MEDIATE: ShortFact = {
    "type": "tribunal.mediation_arranged",
    "mediation_id": str(MEDIATION),
    "notified_on": date(2026, 12, 1),
    "meeting_on": date(2026, 12, 15),
}
ENDED: ShortFact = {"type": "tribunal.appeal_ended", "appeal_id": str(APPEAL)}
DECLINED: ShortFact = {"type": "tribunal.mediation_declined", "mediation_id": str(MEDIATION)}

HELD: ShortFact = {
    "type": "tribunal.hearing_held",
    "appeal_id": str(APPEAL),
    "on": date(2027, 3, 11),
}
CLOSED: ShortFact = {"type": "case.closed", "on": date(2027, 2, 1), "reason": "withdrawn"}


def held(*facts: ShortFact) -> dict[str, str]:
    events: list[Event] = [event(fact) for fact in facts]
    return {each.kind.value: each.held_on.isoformat() for each in appointments(events)}


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        pytest.param([HEARING], {"hearing": "2027-03-10"}, id="a hearing is listed"),
        pytest.param([HEARING, MOVED], {"hearing": "2027-04-07"}, id="another day replaces it"),
        pytest.param([HEARING, {**ENDED, "on": date(2027, 2, 1)}], {}, id="ended before"),
        pytest.param(
            [HEARING, {**ENDED, "on": date(2027, 3, 10)}],
            {"hearing": "2027-03-10"},
            id="ended at the hearing",
        ),
        pytest.param(
            [
                HEARING,
                {
                    "type": "tribunal.hearing_held",
                    "appeal_id": str(APPEAL),
                    "on": date(2027, 3, 11),
                },
            ],
            {"hearing": "2027-03-11"},
            id="held on another day",
        ),
        pytest.param([MEETING], {"review_meeting": "2027-01-20"}, id="a review is arranged"),
        pytest.param([MEDIATE], {"mediation": "2026-12-15"}, id="mediation is arranged"),
        pytest.param([MEDIATE, {**DECLINED, "on": date(2026, 12, 3)}], {}, id="and declined"),
        pytest.param([{**DECLINED, "on": date(2026, 12, 3)}], {}, id="declined at once"),
        pytest.param(
            [MEETING, HEARING, CLOSED],
            {"review_meeting": "2027-01-20"},
            id="what is after the closing of the case is left out",
        ),
        pytest.param(
            [
                HEARING,
                CLOSED,
                {"type": "case.reopened", "on": date(2027, 2, 2)},
            ],
            {"hearing": "2027-03-10"},
            id="unless it was reopened",
        ),
    ],
)
def test_the_appointments_of_a_case_follow_from_its_facts(
    facts: list[ShortFact], expected: dict[str, str]
) -> None:
    assert held(*facts) == expected


def entries() -> dict[str, CalendarEntry]:
    """The entries of a case with a request, by their rules."""
    case = explained_case(
        {"type": "request.received", "on": date(2026, 11, 23)}, today=date(2026, 12, 1)
    )
    rows = [DeadlineRow.of(each) for each in case.deadlines]
    return {row.rule: entry for row in rows if row.due_on for entry in WRITER.deadlines([row])}


def test_an_entry_says_what_the_law_requires_and_on_whose_authority() -> None:
    entry = entries()["plan-final"]

    assert entry.title == f"Send the final plan · {CASE}"
    assert entry.day == date(2027, 4, 11)
    assert entry.category is EntryCategory.STATUTORY
    assert entry.link == "https://www.legislation.gov.uk/uksi/2014/1530/regulation/13"
    assert entry.lines[:5] == (
        "Last day in law: Monday 12 April 2027.",
        "Last working day: Friday 9 April 2027.",
        "Who must act: local authority.",
        "Source: SEND Regulations 2014 (SI 2014/1530), reg 13(2), (3); CFA s.39(8), 40(5).",
        f"Case: {CASE}",
    )
    assert entry.lines[5].startswith("Deadline: https://council.example/")


def test_a_case_is_named_by_its_reference_where_it_is_known() -> None:
    writer = EntryWriter(WRITER.rulebook, WRITER.office, str, {CASE: "SEN/2024/00123"})

    entry = writer.appointment(
        CASE, Appointment(AppointmentKind.HEARING, APPEAL, date(2027, 3, 10))
    )

    assert entry.title == "Tribunal hearing · SEN/2024/00123"
    assert entry.category is EntryCategory.HEARING
    assert entry.entry_id == f"hearing-{APPEAL}"


def test_targets_and_appointments_are_told_apart() -> None:
    meeting = WRITER.appointment(
        CASE, Appointment(AppointmentKind.REVIEW_MEETING, REVIEW, date(2027, 1, 20))
    )
    targets = [each for each in entries().values() if each.category is EntryCategory.TARGET]

    assert meeting.category is EntryCategory.MEETING
    assert all(each.title.startswith("Target: ") for each in targets)
    assert all("No law sets this day" in each.lines[0] for each in targets)
