"""What is announced of a case, from what is announced already and its deadlines of today."""

from collections.abc import Sequence
from datetime import date
from typing import Final

import pytest

from deadline_service.domain.announcement.announced_deadline import announced_deadlines
from deadline_service.domain.announcement.announcements import AnnouncementDay, announcements
from deadline_service.domain.announcement.deadline_row import DeadlineRow
from deadline_service.domain.announcement.pending_announcement import ChangeCause
from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.evaluation.deadline import DeadlineState
from deadline_service.domain.publication.worked_examples import recorded_fact
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, event, history
from events.contracts import (
    DeadlineApproaching,
    DeadlineCancelled,
    DeadlineDisapplied,
    DeadlineMet,
    DeadlineMissed,
    DeadlineRetracted,
    DeadlineRevised,
    DeadlineSet,
    Event,
)
from events.contracts.vocabulary.case import DeadlineChangeReason
from events.envelope import EventEnvelope

RECEIVED: Final[ShortFact] = {"type": "request.received", "on": date(2026, 3, 9)}
"""To be decided by 20 April 2026, in law; 19 April to work to."""
IN_TIME: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 4, 14)}
LATE: Final[ShortFact] = {"type": "request.agreed", "on": date(2026, 4, 28)}
EXCUSED: Final[ShortFact] = {
    "type": "assessment.exception_claimed",
    "on": date(2026, 4, 10),
    "ground": "EX-PERS",
    "limits": ["assessment-decision"],
}
WITHDRAWN: Final[ShortFact] = {"type": "request.withdrawn", "on": date(2026, 4, 1)}
VOIDED_DECISION: Final[ShortFact] = {"type": "case.voided", "position": 4}
"""Of a decision that was recorded after the deadline was set and missed."""
BEFORE_LAST_DAY: Final = date(2026, 3, 20)
AFTER_LAST_DAY: Final = date(2026, 4, 21)
JUNE: Final = date(2026, 6, 1)


class CaseLog:
    """The log of a case, and what the announcer appends to it about the decision."""

    def __init__(self) -> None:
        self.events: list[EventEnvelope] = []

    def record(self, *facts: ShortFact) -> None:
        for fact in facts:
            self._append(event(fact))

    def announce(self, today: date, rows: Sequence[DeadlineRow] | None = None) -> list[Event]:
        """Announce the decision on a day; `rows` in place of those that the facts imply."""
        facts = [each for each in self.events if each.event.family != "deadline"]
        if rows is None:
            rows = decision_rows(facts)
        known = announced_deadlines(each for each in self.events if each.event.family == "deadline")
        day = AnnouncementDay(today, CouncilSettings().warning_offsets)
        found = announcements(known, rows, day, ChangeCause.of_new_facts(facts))
        for each in found:
            self._append(each.event)
        return [each.event for each in found]

    def forget_retraction_of(self, position: int) -> None:
        """Leave the log as a release did that named only the latest announcement."""
        self.events = [without_position(each, position) for each in self.events]

    def _append(self, fact: Event) -> None:
        self.events.append(recorded_fact(len(self.events) + 1, fact))


def decision_rows(facts: Sequence[EventEnvelope]) -> Sequence[DeadlineRow]:
    rows = evaluate_case(facts, current_ruleset(), CouncilSettings()).deadlines
    return [row for row in rows if row.rule == "assessment-decision"]


def without_position(each: EventEnvelope, position: int) -> EventEnvelope:
    event_ = each.event
    if not isinstance(event_, DeadlineRetracted):
        return each
    kept = tuple(at for at in event_.retracts if at != position)
    return each._replace(event=event_.model_copy(update={"retracts": kept}))


def corrected(received_on: str) -> ShortFact:
    return {"type": "case.corrected", "position": 1, "values": {"received_on": received_on}}


def corrected_decision(notified_on: str) -> ShortFact:
    return {"type": "case.corrected", "position": 4, "values": {"notified_on": notified_on}}


def types(events: Sequence[Event]) -> list[type[Event]]:
    return [type(each) for each in events]


@pytest.fixture
def log() -> CaseLog:
    return CaseLog()


def test_an_act_in_time_that_is_recorded_after_the_miss_retracts_it(log: CaseLog) -> None:
    log.record(RECEIVED)
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineSet, DeadlineMissed]

    log.record(IN_TIME)
    retracted, met = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.retracts == (3,), "the position of the miss"
    assert (retracted.because_of, retracted.reason) == (4, DeadlineChangeReason.FACT_RECORDED)
    assert isinstance(met, DeadlineMet)
    assert (met.met_on, met.late) == (date(2026, 4, 14), False)
    assert log.announce(JUNE) == []


def test_a_breach_stands_when_the_act_is_done_late(log: CaseLog) -> None:
    log.record(RECEIVED)
    assert types(log.announce(date(2026, 4, 18))) == [DeadlineSet, DeadlineApproaching]
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineMissed]

    log.record(LATE)

    [met] = log.announce(JUNE)
    assert isinstance(met, DeadlineMet)
    assert met.late


def test_a_breach_stands_when_the_process_ends_after_the_last_day(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)

    log.record({"type": "request.withdrawn", "on": date(2026, 5, 5)})

    assert DeadlineRetracted not in types(log.announce(JUNE))


def test_a_process_that_ended_before_the_last_day_was_never_a_breach(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)

    log.record({"type": "request.withdrawn", "on": date(2026, 4, 1)})

    assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineCancelled]


def test_a_voided_act_is_retracted_and_the_breach_is_known_late(log: CaseLog) -> None:
    log.record(RECEIVED, IN_TIME)
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineSet, DeadlineMet]

    log.record({"type": "case.voided", "position": 2})
    retracted, missed = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert (retracted.because_of, retracted.reason) == (5, DeadlineChangeReason.FACT_VOIDED)
    assert isinstance(missed, DeadlineMissed)
    assert missed.known_late


def test_a_voided_request_retracts_the_deadline_itself(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record({"type": "case.voided", "position": 1})

    [retracted] = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.retracts == (2, 3), "the deadline and its miss"


def test_a_corrected_day_is_revised_and_the_miss_of_the_wrong_day_retracted(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record(corrected("2026-04-09"))

    retracted, revised = log.announce(AFTER_LAST_DAY)

    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.law_due_on == date(2026, 4, 20), "the day that was announced"
    assert isinstance(revised, DeadlineRevised)
    assert (revised.revises, revised.was_law_due_on) == (2, date(2026, 4, 20))
    assert revised.law_due_on == date(2026, 5, 21)
    assert revised.reason is DeadlineChangeReason.FACT_CORRECTED


@pytest.mark.parametrize("known_late", [False, True])
def test_a_breach_is_announced_of_its_day_when_that_is_corrected_to_another_in_the_past(
    log: CaseLog, *, known_late: bool
) -> None:
    """It is the same breach, and is known as it was: no news if it was none before."""
    log.record(RECEIVED)
    if not known_late:
        log.announce(BEFORE_LAST_DAY)
    log.announce(AFTER_LAST_DAY)
    log.record(corrected("2026-03-10"))

    retracted, revised, missed = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert (retracted.retracts, retracted.law_due_on) == ((3,), date(2026, 4, 20))
    assert retracted.reason is DeadlineChangeReason.FACT_CORRECTED
    assert isinstance(revised, DeadlineRevised)
    assert isinstance(missed, DeadlineMissed)
    assert (missed.law_due_on, missed.known_late) == (date(2026, 4, 21), known_late)
    assert log.announce(JUNE) == []


def test_a_breach_is_announced_of_its_day_though_a_late_act_was_voided_in_between(
    log: CaseLog,
) -> None:
    """Both announcements of the wrong day are retracted; it was news, and is so of its day."""
    log.record(RECEIVED)
    log.announce(BEFORE_LAST_DAY)
    log.announce(AFTER_LAST_DAY)
    log.record(LATE)
    log.announce(JUNE)
    log.record(VOIDED_DECISION)
    assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineMissed]

    log.record(corrected("2026-03-10"))
    retracted, _, missed = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.retracts == (3, 8)
    assert isinstance(missed, DeadlineMissed)
    assert (missed.law_due_on, missed.known_late) == (date(2026, 4, 21), False)


def test_a_breach_that_was_news_and_was_retracted_is_news_when_it_holds_after_all(
    log: CaseLog,
) -> None:
    """The family may have been told of it, and then that it was none: it must be told once more."""
    log.record(RECEIVED)
    log.announce(BEFORE_LAST_DAY)
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineMissed]
    log.record(IN_TIME)
    assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineMet]

    log.record({"type": "case.voided", "position": 4})
    _, missed = log.announce(JUNE)

    assert isinstance(missed, DeadlineMissed)
    assert not missed.known_late


def test_a_breach_on_a_day_to_come_that_was_corrected_from_one_in_the_past_is_news(
    log: CaseLog,
) -> None:
    """The day was corrected to one to come, and then to another in the past: the same breach."""
    log.record(RECEIVED)
    log.announce(BEFORE_LAST_DAY)
    log.announce(AFTER_LAST_DAY)
    log.record(corrected("2026-04-09"))
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineRetracted, DeadlineRevised]

    log.record(corrected("2026-03-02"))
    _, missed = log.announce(AFTER_LAST_DAY)

    assert isinstance(missed, DeadlineMissed)
    assert (missed.law_due_on, missed.known_late) == (date(2026, 4, 13), False)


def test_a_breach_whose_act_was_done_late_stands_when_its_day_is_corrected(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record(LATE)
    log.announce(JUNE)
    log.record(corrected("2026-03-10"))

    assert types(log.announce(JUNE)) == [DeadlineRevised]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param([corrected_decision("2026-04-14")], id="corrected to a day in time"),
        pytest.param([VOIDED_DECISION, IN_TIME], id="voided, and recorded with a day in time"),
        pytest.param([VOIDED_DECISION, WITHDRAWN], id="voided: the request had been withdrawn"),
    ],
)
def test_a_breach_that_was_none_is_retracted_with_the_late_act_after_it(
    log: CaseLog, change: Sequence[ShortFact]
) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record(LATE)
    assert types(log.announce(JUNE)) == [DeadlineMet]

    log.record(*change)
    retracted, settled = log.announce(JUNE)

    assert isinstance(retracted, DeadlineRetracted)
    assert retracted.retracts == (3, 5), "the miss, and the late act"
    assert isinstance(settled, DeadlineMet | DeadlineCancelled)
    assert log.announce(JUNE) == []


def test_a_breach_that_was_none_is_retracted_however_often_the_late_act_was_voided(
    log: CaseLog,
) -> None:
    """One retraction names three announcements: the newest are in the first."""
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    for _ in range(2):
        log.record(LATE)
        log.announce(JUNE)
        log.record({"type": "case.voided", "position": len(log.events) - 1})
        assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineMissed]
    log.record(LATE)
    log.announce(JUNE)

    log.record({"type": "case.voided", "position": len(log.events) - 1}, IN_TIME)
    *retractions, met = log.announce(JUNE)

    named = [each.retracts for each in retractions if isinstance(each, DeadlineRetracted)]
    assert named == [(15,), (3, 8, 13)]
    assert isinstance(met, DeadlineMet)
    assert log.announce(JUNE) == []


def test_a_deadline_that_never_was_is_retracted_with_its_miss_and_the_late_act(
    log: CaseLog,
) -> None:
    """The retraction of the `deadline.set` comes last: then there is no such deadline."""
    log.record(RECEIVED)
    log.announce(BEFORE_LAST_DAY)
    log.record(corrected("2026-03-10"))
    log.announce(JUNE)
    log.record(LATE)
    log.announce(JUNE)

    log.record({"type": "case.voided", "position": 1})
    found = log.announce(JUNE)

    named = [each.retracts for each in found if isinstance(each, DeadlineRetracted)]
    assert named == [(7,), (2, 4, 5)]
    assert log.announce(JUNE) == []


def test_a_breach_that_an_earlier_release_left_beside_an_act_in_time_is_retracted(
    log: CaseLog,
) -> None:
    """It retracted the late act alone. The act in time is announced once more, as it holds."""
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record(LATE)
    log.announce(JUNE)
    log.record(corrected_decision("2026-04-14"))
    log.announce(JUNE)
    log.forget_retraction_of(3)

    assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineMet]
    assert log.announce(JUNE) == []


def test_a_warning_holds_when_a_breach_of_an_earlier_release_is_retracted(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)
    log.record(LATE)
    log.announce(JUNE)
    log.record(VOIDED_DECISION, corrected("2026-06-01"))
    log.announce(date(2026, 7, 12))
    log.forget_retraction_of(3)

    assert types(log.announce(date(2026, 7, 12))) == [DeadlineRetracted]
    assert log.announce(date(2026, 7, 12)) == []


@pytest.mark.parametrize(
    ("first", "then", "known_late"),
    [
        pytest.param(JUNE, None, True, id="its day had passed when it was set"),
        pytest.param(BEFORE_LAST_DAY, AFTER_LAST_DAY, False, id="its day passed after it was set"),
        pytest.param(BEFORE_LAST_DAY, JUNE, False, id="the announcer did not run for weeks"),
    ],
)
def test_a_breach_is_known_late_if_its_day_was_past_when_it_became_known(
    log: CaseLog, first: date, then: date | None, *, known_late: bool
) -> None:
    log.record(RECEIVED)

    announced = [*log.announce(first), *(log.announce(then) if then else ())]

    [missed] = [each for each in announced if isinstance(each, DeadlineMissed)]
    assert missed.known_late == known_late


def test_an_exception_recorded_after_the_miss_retracts_it(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(AFTER_LAST_DAY)

    log.record(EXCUSED)

    assert types(log.announce(JUNE)) == [DeadlineRetracted, DeadlineDisapplied]


def test_a_late_act_under_an_exception_follows_it_and_names_the_ground(log: CaseLog) -> None:
    log.record(RECEIVED, EXCUSED)
    assert types(log.announce(AFTER_LAST_DAY)) == [DeadlineSet, DeadlineDisapplied]

    log.record(LATE)

    [met] = log.announce(JUNE)
    assert isinstance(met, DeadlineMet)
    assert (met.late, met.ground) == (True, "EX-PERS")


def test_a_withdrawn_exception_is_retracted_and_the_breach_known_late(log: CaseLog) -> None:
    log.record(RECEIVED, EXCUSED)
    log.announce(AFTER_LAST_DAY)

    log.record({"type": "case.voided", "position": 2})

    retracted, missed = log.announce(JUNE)
    assert isinstance(retracted, DeadlineRetracted)
    assert isinstance(missed, DeadlineMissed)
    assert missed.known_late


def test_a_fact_recorded_again_with_the_same_day_announces_nothing(log: CaseLog) -> None:
    log.record(RECEIVED, IN_TIME)
    log.announce(AFTER_LAST_DAY)

    log.record({"type": "case.voided", "position": 2}, IN_TIME)

    assert log.announce(JUNE) == []


def test_retractions_of_a_case_come_before_all_that_holds(log: CaseLog) -> None:
    log.record(RECEIVED, IN_TIME)
    log.announce(AFTER_LAST_DAY)
    log.record(
        {"type": "case.voided", "position": 1},
        {"type": "request.received", "on": date(2026, 3, 9), "request_id": "another"},
    )

    assert types(log.announce(JUNE))[:2] == [DeadlineRetracted, DeadlineSet]


def test_an_unknown_outcome_is_announced_with_its_day_and_as_nothing_else(log: CaseLog) -> None:
    unknown = rows_in_state(DeadlineState.UNKNOWN)
    log.record(RECEIVED)

    [set_] = log.announce(JUNE, unknown)

    assert isinstance(set_, DeadlineSet)
    assert set_.outcome_unknown
    assert log.announce(date(2027, 1, 1), unknown) == []


def test_an_outcome_that_becomes_known_is_revised_and_missed_late(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(JUNE, rows_in_state(DeadlineState.UNKNOWN))

    revised, missed = log.announce(JUNE)

    assert isinstance(revised, DeadlineRevised)
    assert not revised.outcome_unknown
    assert isinstance(missed, DeadlineMissed)
    assert missed.known_late


def test_a_miss_whose_outcome_is_not_known_any_more_is_retracted(log: CaseLog) -> None:
    log.record(RECEIVED)
    log.announce(JUNE)

    found = log.announce(JUNE, rows_in_state(DeadlineState.UNKNOWN))

    assert types(found) == [DeadlineRetracted, DeadlineRevised]


def rows_in_state(state: DeadlineState) -> Sequence[DeadlineRow]:
    return [row._replace(state=state) for row in decision_rows(history(RECEIVED))]
