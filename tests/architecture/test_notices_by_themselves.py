"""Each notice that can be sent by itself is complete by the record and the council's settings.

The record is that of the worked examples of deadline-service, with the deadlines of their rules.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Final, NamedTuple
from uuid import UUID

import pytest

from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.stated_day import STATED_RULES
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import ShortFact, history, shipped_examples
from events.contracts import (
    DeadlineApproaching,
    DeadlineMissed,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.references import DeadlineId
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope
from events.history import effective
from notification_service.domain.notice_sending.council_settings import NoticeSettings
from notification_service.domain.notice_sending.given_values import GivenContact, value_data
from notification_service.domain.notices.automatic import automatic_problem
from notification_service.domain.notices.document import PostalAddressee
from notification_service.domain.notices.known_days import dated_steps
from notification_service.domain.notices.last_day import DeadlineDay, last_days_of_matter
from notification_service.domain.notices.missing import missing_elements
from notification_service.domain.notices.recorded_values import recorded_values
from notification_service.domain.notices.required import RequiredNotice, required_notices
from notification_service.domain.notices.wording.composing import NoticeContext, compose_notice
from notification_service.domain.notices.wording.values import (
    DayValue,
    EnclosuresValue,
    NoticeValues,
    parse_values,
)
from notification_service.store.notices import current_notices, current_sample, current_words

SERVICE: Final = (GivenContact(name="Example Service", phone="01632 960300"),)
SETTINGS: Final = NoticeSettings(
    name="Example Council",
    from_email="send@council.example",
    tribunal=SERVICE,
    mediation_services=SERVICE,
    disagreement_services=SERVICE,
    advice_services=SERVICE,
    complaint_services=SERVICE,
    contact=SERVICE,
)
"""A council that has set all services which can be set."""
AUTOMATIC: Final = {
    each.id
    for each in current_notices().requirements
    if automatic_problem(current_notices(), each.id) is None
}
"""The notices that can be sent by themselves."""
AUTOMATIC_FACTS: Final = {
    trigger.event_type
    for each in current_notices().requirements
    if each.id in AUTOMATIC
    for trigger in each.triggers
}
INCOMPLETE: Final = {
    "exception-claimed": "the limit is that of an order or an agreement, or of no deadline",
    "mediation-requested": "it is about health alone, so that another body arranges it",
    "reassessment-received": "an earlier order has not been complied with",
    "request-received": "the person may be 25, and no limit runs",
}
"""When a notice is left to an officer, although it can be sent by itself."""
OTHER_CASES: Final[Sequence[Sequence[ShortFact]]] = (
    (
        {"type": "request.received", "on": date(2026, 11, 2)},
        {"type": "request.moved_out", "on": date(2026, 11, 16)},
    ),
    (
        {"type": "assessment.advice_requested", "on": date(2026, 11, 2)},
        {"type": "assessment.advice_received", "on": date(2026, 11, 16)},
        {
            "type": "assessment.advice_returned",
            "on": date(2026, 11, 17),
            "advice_id": "advice",
            "reason": "out_of_date",
        },
    ),
    (
        {
            "type": "case.document_filed",
            "on": date(2026, 11, 16),
            "document_id": "paper",
            "sha256": "0" * 64,
            "kind": "correspondence",
            "received_on": date(2026, 11, 13),
        },
    ),
)
"""Cases with the facts that no worked example has."""


class RecordedCase(NamedTuple):
    """A case: its facts by their positions, in order, and the last days of its deadlines."""

    facts: Mapping[int, Event]
    last_days: Sequence[DeadlineDay]


class Reported(NamedTuple):
    """A notice that is required by the fact at a position of a case."""

    case: RecordedCase
    position: int
    required: RequiredNotice


def recorded_cases() -> Iterator[Sequence[EventEnvelope]]:
    """The facts of each worked example, and of the cases of this test."""
    yield from (history(*each.facts) for each in shipped_examples())
    yield from (history(*each) for each in OTHER_CASES)


def evaluated_rows(facts: Sequence[EventEnvelope]) -> Sequence[DeadlineRow]:
    """The deadlines of a case that have a day and did not fall away."""
    evaluated = timetable(
        facts, current_rulebook(), england_calendar(), CouncilSettings(), date.min
    )
    return [
        row
        for row in map(DeadlineRow.of, evaluated)
        if row.law_due_on not in {None, date.max} and row.state is not DeadlineState.CANCELLED
    ]


def last_day(row: DeadlineRow) -> DeadlineDay:
    stated = row.stated_day
    return DeadlineDay(
        rule=row.rule,
        because_of=row.because_of,
        law_due_on=row.law_due_on or date.max,
        stated=None if stated is None else DayValue.model_validate_json(stated),
    )


def announced(row: DeadlineRow, number: int) -> Iterator[Event]:
    """The events of a deadline: set, moved by a week, near, and missed."""
    fields = {
        "deadline_id": DeadlineId(UUID(int=number)),
        "rule": row.rule,
        "due_on": row.due_on,
        "law_due_on": row.law_due_on,
    }
    yield DeadlineSet.model_validate({**fields, "because_of": row.because_of})
    earlier = (row.law_due_on or date.max) - timedelta(weeks=1)
    moved = {
        "was_due_on": earlier,
        "was_law_due_on": earlier,
        "reason": DeadlineChangeReason.FACT_CORRECTED,
    }
    at = {"because_of": row.because_of, "revises": row.because_of}
    yield DeadlineRevised.model_validate({**fields, **moved, **at})
    yield DeadlineApproaching.model_validate({**fields, "days_left": 1})
    yield DeadlineMissed.model_validate({**fields, "known_late": False})


def reported_facts(recorded: Sequence[EventEnvelope]) -> Iterator[Reported]:
    """Each fact of a case when it is the newest, with what it requires."""
    for newest in range(1, len(recorded) + 1):
        facts = effective(recorded[:newest])
        if facts and facts[-1].position == newest and facts[-1].event.type in AUTOMATIC_FACTS:
            events = dict[int, Event]({each.position: each.event for each in facts})
            days = [last_day(each) for each in evaluated_rows(facts)]
            yield from required(RecordedCase(events, days), newest)


def reported_deadlines(recorded: Sequence[EventEnvelope]) -> Iterator[Reported]:
    """Each event of a deadline of a case, with what it requires."""
    facts = effective(recorded)
    rows = evaluated_rows(facts)
    announcements = (each for number, row in enumerate(rows, 1) for each in announced(row, number))
    events = dict[int, Event]({each.position: each.event for each in facts})
    case = RecordedCase(
        {**events, **dict(enumerate(announcements, len(recorded) + 1))},
        [last_day(each) for each in rows],
    )
    for position in case.facts.keys() - events.keys():
        yield from required(case, position)


def required(case: RecordedCase, position: int) -> Iterator[Reported]:
    event = case.facts[position]
    earlier = [each for place, each in case.facts.items() if place < position]
    for each in required_notices(current_notices(), event, day_of(event), earlier):
        if each.requirement.id in AUTOMATIC:
            yield Reported(case, position, each)


def lacks(reported: Reported) -> list[str]:
    """What a notice lacks that is made of the record and the settings alone."""
    case, position, required = reported
    catalogue, requirement = current_notices(), required.requirement
    recorded = recorded_values(
        catalogue, current_words(), requirement, position, case.facts, case.last_days
    )
    values = {
        **parse_values(catalogue, value_data(SETTINGS.services)),
        **documents(case.facts[position]),
        **recorded,
    }
    of_matter = last_days_of_matter(position, case.facts, case.last_days)
    today = day_of(case.facts[position])
    steps = dated_steps(catalogue, requirement, of_matter, today)
    context = NoticeContext(
        audience=required.audience,
        council=SETTINGS.identity,
        addressee=PostalAddressee("Sam Example", ()),
        reference="SEND/2026/00123",
        written_on=today,
        about="Alex Example",
    )
    made = compose_notice(catalogue, current_words(), requirement, values, context, steps)
    return [each.sentence for each in missing_elements(catalogue, requirement, made)]


def documents(fact: Event) -> NoticeValues:
    """The documents that a fact names: examples of facts have none."""
    return {
        name: value
        for name, value in current_sample().values.items()
        if isinstance(value, EnclosuresValue)
        and fact.type in (current_notices().values[name].documents or {})
    }


def day_of(event: Event) -> date:
    return event.legal_date or date(2026, 11, 30)


@pytest.fixture(scope="module")
def found() -> Mapping[str, Sequence[Sequence[str]]]:
    """What each notice lacks that a fact of a recorded case requires, by its id."""
    lacking = defaultdict[str, list[Sequence[str]]](list)
    for recorded in recorded_cases():
        for each in (*reported_facts(recorded), *reported_deadlines(recorded)):
            lacking[each.required.requirement.id].append(lacks(each))
    return lacking


@pytest.mark.parametrize("notice", sorted(AUTOMATIC))
def test_a_notice_that_can_be_sent_by_itself_is_complete(
    found: Mapping[str, Sequence[Sequence[str]]], notice: str
) -> None:
    assert found[notice], f"no worked example requires {notice}: add a case to OTHER_CASES"
    assert [] in found[notice], f"{notice} never has all that it must state: {found[notice][0]}"


def test_what_is_held_as_incomplete_has_a_reason(
    found: Mapping[str, Sequence[Sequence[str]]],
) -> None:
    assert {notice for notice, lacking in found.items() if any(lacking)} == {*INCOMPLETE}


def test_the_services_that_a_notice_takes_from_the_settings_are_those_that_can_be_set() -> None:
    values = current_notices().values.values()

    assert {each.id for each in values if each.from_settings} == {*SETTINGS.services}


def test_each_limit_that_an_exception_may_affect_in_an_assessment_has_words_and_a_day() -> None:
    """The others are those of orders and agreements, and of the time of the coronavirus."""
    of_assessments = {
        rule.id
        for rule in current_rulebook().rules
        if {*rule.exceptions} & {"EX-SCH", "EX-EY", "EX-PERS", "EX-ABS4", "EX-APPT", "EX-PERS8"}
    }
    words = current_words().codes["claimed_limits"].keys()

    assert of_assessments - words == {"no-plan-notice"}, "it runs once the decision was to plan"
    assert words <= STATED_RULES
