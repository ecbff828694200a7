"""What becomes of an automatic notice whose time has come, by the facts of its case."""

from datetime import UTC, date, datetime, timedelta
from typing import Final
from uuid import UUID

import pytest

from events.bank_holidays import bank_holidays_from
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import CaseId, EventEnvelope, Position
from notification_service.domain.automatic_notices.preparation import (
    AutomaticNotice,
    CaseOfNotice,
    HeldBack,
    Lapsed,
    Postponed,
    Prepared,
    ReadyNotices,
    prepare,
)
from notification_service.domain.notice_sending.held_recipients import (
    known_recipient,
    recipient_in_role,
)
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.domain.notices.wording.values import DayValue
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact

NOON: Final = datetime(2026, 11, 27, 12, tzinfo=UTC)
"""Friday 27 November 2026."""
CASE: Final = CaseId(UUID(int=8))
ADVISER, LEAD, SENDER, MOTHER, LETTER = (UUID(int=each) for each in (21, 22, 23, 24, 40))
REQUEST: Final = {
    "request_id": str(UUID(int=1)),
    "kind": "initial",
    "trigger": "request",
    "requester": "parent",
    "received_on": "2026-11-02",
}
RECEIVED: Final = fact(2, "request.received", **REQUEST)
AGREED: Final = fact(
    *(3, "request.agreed"),
    request_id=str(UUID(int=1)),
    decided_on="2026-11-27",
    notified_on="2026-11-27",
)
CLOSED: Final = fact(9, "case.closed", on="2026-11-27", reason="no_plan")
ADVICE: Final = {"advice_id": str(UUID(int=5))}
PAPER: Final = {
    "document_id": str(UUID(int=6)),
    "sha256": "0" * 64,
    "kind": "correspondence",
    "on": "2026-11-27",
    "received_on": "2026-11-27",
}


DEADLINE: Final = {
    "deadline_id": str(UUID(int=30)),
    "rule": "advice-response",
    "due_on": "2026-11-25",
    "law_due_on": "2026-11-25",
}
LATE: Final = (
    fact(5, "deadline.set", **DEADLINE, because_of=4),
    fact(6, "deadline.missed", **DEADLINE),
)
"""The six weeks of the body are over."""


def opened(**more: object) -> EventEnvelope:
    return fact(1, "case.opened", cohort=2015, **more)


def asked(**named: object) -> EventEnvelope:
    return fact(
        *(4, "assessment.advice_requested"),
        **ADVICE,
        request_id=str(UUID(int=1)),
        kind="d",
        adviser="educational_psychologist",
        requested_on="2026-11-13",
        **named,
    )


def returned() -> EventEnvelope:
    return fact(5, "assessment.advice_returned", **ADVICE, on="2026-11-27", reason="out_of_date")


def prepared(
    requirement: str,
    *facts: EventEnvelope,
    now: datetime = NOON,
    last_days: tuple[DeadlineDay, ...] | None = (),
    planned_at: datetime = NOON,
) -> Prepared:
    """What becomes of the notice of the last fact."""
    notice = AutomaticNotice(CASE, facts[-1].position, requirement)
    case = CaseOfNotice(facts, last_days, planned_at)
    return prepare(current_notices(), notice, case, now, bank_holidays_from(now.year))


def held_for_role(audience: Audience) -> HeldBack:
    """A notice whose recipient no fact names."""
    recipients = frozenset([recipient_in_role(audience)])
    return HeldBack(frozenset({NoticeHold.NO_RECIPIENT}), recipients)


def test_a_decision_goes_to_the_addressees_of_the_day() -> None:
    ready = prepared("assessment-agreed", RECEIVED, AGREED)

    assert isinstance(ready, ReadyNotices)
    assert [each.to for each in ready.wanted] == [None]
    assert ready.unnamed == frozenset()
    assert [*ready.recipients] == [recipient_in_role(Audience.PARENT)], "who is read later"


def test_nothing_is_composed_while_the_deadlines_do_not_follow_from_the_newest_fact() -> None:
    """A second usually suffices; while an evaluator is stopped the case is read less and less."""
    for waited, wait in (
        (timedelta(), timedelta(seconds=5)),
        (timedelta(minutes=10), timedelta(minutes=1)),
        (timedelta(days=1), timedelta(minutes=10)),
    ):
        facts = (RECEIVED, AGREED)
        found = prepared("assessment-agreed", *facts, last_days=None, planned_at=NOON - waited)
        assert found == Postponed(NOON + wait)


def test_a_decision_of_the_evening_is_told_on_the_next_working_day_if_the_law_leaves_it() -> None:
    """Friday 27 November at seven; the six weeks of the request end on Monday 14 December."""
    evening = datetime(2026, 11, 27, 19, tzinfo=UTC)
    six_weeks = DeadlineDay(rule="assessment-decision", because_of=2, law_due_on=date(2026, 12, 14))
    today = six_weeks.model_copy(update={"law_due_on": date(2026, 11, 27)})

    monday = prepared("assessment-agreed", RECEIVED, AGREED, now=evening, last_days=(six_weeks,))
    at_once = prepared("assessment-agreed", RECEIVED, AGREED, now=evening, last_days=(today,))

    assert monday == Postponed(datetime(2026, 11, 30, 8, tzinfo=UTC))
    assert isinstance(at_once, ReadyNotices)


def test_a_courtesy_wakes_no_one() -> None:
    """A receipt goes "with the fact", which is no day in law: the evening waits for the morning."""
    paper = fact(2, "case.document_filed", **PAPER, sender_id=str(SENDER))

    found = prepared("paper-received", paper, now=datetime(2026, 11, 27, 22, tzinfo=UTC))

    assert found == Postponed(datetime(2026, 11, 30, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("requirement", "facts"),
    [
        # A request of a young person in custody is told in other words: reg 5 does not apply.
        (
            "assessment-agreed",
            (fact(2, "request.received", **{**REQUEST, "trigger": "detained_request"}), AGREED),
        ),
        (
            "assessment-agreed",
            (RECEIVED, fact(9, "case.closed", on="2026-11-27", reason="no_plan")),
        ),
        # The older system told what happened until the case was taken over.
        ("assessment-agreed", (opened(taken_over_on="2026-11-27"), RECEIVED, AGREED)),
    ],
)
def test_a_fact_that_requires_no_notice_is_not_told(
    requirement: str, facts: tuple[EventEnvelope, ...]
) -> None:
    assert prepared(requirement, *facts) == Lapsed()


def test_what_happened_after_a_case_was_taken_over_is_told() -> None:
    found = prepared("assessment-agreed", opened(taken_over_on="2026-11-26"), RECEIVED, AGREED)

    assert isinstance(found, ReadyNotices)


def test_a_notice_to_an_adviser_goes_to_the_person_who_was_asked() -> None:
    named = prepared("advice-returned", RECEIVED, asked(adviser_id=str(ADVISER)), returned())
    unnamed = prepared("advice-returned", RECEIVED, asked(), returned())

    assert isinstance(named, ReadyNotices)
    (wanted,) = named.wanted
    assert wanted.to is not None
    assert (wanted.to.audience, wanted.to.person_id) == (Audience.ADVISER, ADVISER)
    assert unnamed == held_for_role(Audience.ADVISER)


def test_late_advice_is_told_to_the_adviser_and_to_who_is_responsible_for_it() -> None:
    """The deadline of the body's six weeks is named by the fact from which it runs."""
    both = asked(adviser_id=str(ADVISER), lead_id=str(LEAD))

    found = prepared("advice-late", RECEIVED, both, *LATE)
    without_lead = prepared("advice-late", RECEIVED, asked(adviser_id=str(ADVISER)), *LATE)

    assert isinstance(found, ReadyNotices)
    assert [each.to and each.to.person_id for each in found.wanted] == [ADVISER, LEAD]
    assert isinstance(without_lead, ReadyNotices)
    assert len(without_lead.wanted) == 1, "the adviser is told"
    lead = recipient_in_role(Audience.ADVISER_LEAD)
    adviser = known_recipient(Audience.ADVISER, ADVISER)
    assert [*without_lead.unnamed] == [lead], "and an officer, of the lead"
    assert without_lead.recipients == frozenset([adviser, lead])


def test_advice_that_came_since_is_not_chased() -> None:
    """The deadline is announced as missed, and the advice is recorded before the letter is written.

    Advice that was sent back is awaited again.
    """
    both = asked(adviser_id=str(ADVISER), lead_id=str(LEAD))
    arrived = fact(7, "assessment.advice_received", **ADVICE, on="2026-11-26")
    sent_back = fact(
        8, "assessment.advice_returned", **ADVICE, on="2026-11-27", reason="wrong_child"
    )

    def late(*since: EventEnvelope) -> Prepared:
        facts = (RECEIVED, both, *LATE, *since)
        notice = AutomaticNotice(CASE, 6, "advice-late")
        holidays = bank_holidays_from(2026)
        return prepare(current_notices(), notice, CaseOfNotice(facts, (), NOON), NOON, holidays)

    assert isinstance(late(), ReadyNotices)
    assert late(arrived) == Lapsed()
    assert isinstance(late(arrived, sent_back), ReadyNotices)


def test_advice_is_chased_once_for_each_point_on_its_day_and_not_with_each_warning() -> None:
    """Two weeks from Friday 13 November end on Friday the 27th; warned 14, 7 days and 1 before."""
    point = {**DEADLINE, "rule": "advice-chase-first"}
    days = {"due_on": "2026-11-27", "law_due_on": "2026-11-27"}
    set_ = fact(5, "deadline.set", **{**point, **days}, because_of=4)
    warnings = [
        fact(position, "deadline.approaching", **{**point, **days}, days_left=left)
        for position, left in ((6, 14), (7, 7), (8, 1))
    ]
    facts = (RECEIVED, asked(adviser_id=str(ADVISER)), set_, *warnings)

    def chased(position: int, now: datetime) -> Prepared:
        notice = AutomaticNotice(CASE, position, "advice-chased")
        holidays = bank_holidays_from(2026)
        return prepare(current_notices(), notice, CaseOfNotice(facts, (), NOON), now, holidays)

    assert chased(6, NOON) == chased(7, NOON) == Lapsed()
    assert isinstance(chased(8, NOON), ReadyNotices)
    the_day_before = datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert chased(8, the_day_before) == Postponed(datetime(2026, 11, 27, 8, tzinfo=UTC))


@pytest.mark.parametrize(
    ("recorded_on", "is_chased"),
    [
        pytest.param(16, True, id="two weeks before"),
        pytest.param(26, True, id="the day before"),
        pytest.param(27, False, id="on the day itself"),
    ],
)
def test_advice_is_not_chased_at_a_point_that_had_come_when_the_request_was_recorded(
    recorded_on: int, *, is_chased: bool
) -> None:
    """Asked for on Friday 13 November; the first point is Friday the 27th.

    Who is sent the request on that day is not reminded of it at once.
    """
    days = {"due_on": "2026-11-27", "law_due_on": "2026-11-27"}
    point = {**DEADLINE, **days, "rule": "advice-chase-first"}
    recorded = datetime(2026, 11, recorded_on, 9, tzinfo=UTC)
    request = asked(adviser_id=str(ADVISER))._replace(recorded_at=recorded)
    facts = (
        RECEIVED,
        request,
        fact(5, "deadline.set", **point, because_of=4)._replace(recorded_at=recorded),
        fact(6, "deadline.approaching", **point, days_left=0)._replace(recorded_at=NOON),
    )

    found = prepare(
        current_notices(),
        AutomaticNotice(CASE, 6, "advice-chased"),
        CaseOfNotice(facts, (), NOON),
        NOON,
        bank_holidays_from(2026),
    )

    assert isinstance(found, ReadyNotices if is_chased else Lapsed)


def test_a_deadline_whose_announcement_was_retracted_is_not_told() -> None:
    both = asked(adviser_id=str(ADVISER), lead_id=str(LEAD))
    retracted = fact(
        *(7, "deadline.retracted"),
        **DEADLINE,
        retracts=[6],
        because_of=4,
        reason="fact_corrected",
    )
    facts = (RECEIVED, both, *LATE, retracted)
    notice = AutomaticNotice(CASE, 6, "advice-late")

    found = prepare(
        current_notices(), notice, CaseOfNotice(facts, (), NOON), NOON, bank_holidays_from(2026)
    )

    assert found == Lapsed()


def test_a_courtesy_that_was_overtaken_is_not_sent_and_a_duty_is_looked_at() -> None:
    """Composing finds the doubt, so that a person decides about what the law requires.

    Where the fact was corrected an earlier letter may be wrong: that is looked at as well.
    """
    withdrawn = fact(
        *(3, "request.refusal_withdrawn"), request_id=str(UUID(int=1)), on="2026-11-27"
    )
    agreed = AGREED._replace(position=Position(4))
    facts = (RECEIVED, withdrawn, agreed)

    def found(reports: int, requirement: str, *, is_corrected: bool = False) -> Prepared:
        notice = AutomaticNotice(CASE, reports, requirement)
        case = CaseOfNotice(facts, (), NOON, is_corrected=is_corrected)
        return prepare(current_notices(), notice, case, NOON, bank_holidays_from(2026))

    assert found(3, "refusal-withdrawn") == Lapsed()
    assert isinstance(found(3, "refusal-withdrawn", is_corrected=True), ReadyNotices)
    assert isinstance(found(2, "request-received"), ReadyNotices)


def test_a_step_that_is_late_is_not_told_of_a_closed_case() -> None:
    """The family has moved away before it was told, at noon, that the plan is late."""
    day = {"due_on": "2026-11-26", "law_due_on": "2026-11-26"}
    deadline = {"deadline_id": str(UUID(int=3)), "rule": "plan-final", **day}
    late = fact(4, "deadline.missed", **deadline)
    closed = fact(5, "case.closed", on="2026-11-27", reason="moved_away")
    reopened = fact(6, "case.reopened", on="2026-11-27")
    known = (RECEIVED, AGREED, fact(3, "deadline.set", **deadline, because_of=2), late)

    def found(*later: EventEnvelope) -> Prepared:
        case = CaseOfNotice((*known, *later), (), NOON)
        notice = AutomaticNotice(CASE, 4, "step-late")
        return prepare(current_notices(), notice, case, NOON, bank_holidays_from(2026))

    assert isinstance(found(), ReadyNotices)
    assert found(closed) == Lapsed()
    assert isinstance(found(closed, reopened), ReadyNotices)


def test_a_receipt_goes_to_who_sent_the_paper() -> None:
    known = prepared(
        "paper-received", fact(2, "case.document_filed", **PAPER, sender_id=str(SENDER))
    )
    unknown = prepared("paper-received", fact(2, "case.document_filed", **PAPER))

    assert isinstance(known, ReadyNotices)
    assert [each.to and each.to.person_id for each in known.wanted] == [SENDER]
    assert unknown == held_for_role(Audience.SENDER)


def came_back(*later: EventEnvelope, last_days: tuple[DeadlineDay, ...] = ()) -> Prepared:
    """What becomes of that the council will assess, whose letter to the mother came back."""
    letter = {"notice_id": str(LETTER), "audience": "family", "person_id": str(MOTHER)}
    of_agreed = {"template": "assessment-agreed", "why": 3}
    at = "2026-11-27T10:00:00Z"
    facts = (
        *(opened(), RECEIVED, AGREED),
        fact(4, "notice.sent", **letter, **of_agreed, channel="letter", sent_at=at),
        fact(5, "notice.failed", **letter, **of_agreed, reason="returned", failed_at=at),
        *later,
    )
    case = CaseOfNotice(facts, last_days, NOON, returned=frozenset({LETTER}))
    notice = AutomaticNotice(CASE, 3, "assessment-agreed")
    return prepare(current_notices(), notice, case, NOON, bank_holidays_from(NOON.year))


def test_what_came_back_is_composed_for_whom_it_came_back_from() -> None:
    ready = came_back()

    assert isinstance(ready, ReadyNotices)
    assert [*ready.recipients] == [known_recipient(Audience.PARENT, MOTHER)]
    assert ready.is_for(known_recipient(Audience.PARENT, MOTHER))
    assert not ready.is_for(known_recipient(Audience.PARENT, ADVISER))


def test_what_came_back_and_was_handed_over_is_not_composed() -> None:
    handed_over = fact(
        *(6, "notice.dismissed"),
        notice_id=str(LETTER),
        template="assessment-agreed",
        why=3,
        reason="informed_otherwise",
        dismissed_at="2026-11-27T11:00:00Z",
    )

    assert came_back(handed_over) == Lapsed()


@pytest.mark.parametrize(
    ("because_of", "is_composed"),
    [
        pytest.param(2, True, id="twenty weeks from the request"),
        pytest.param(3, False, id="a time that counts from the decision: its notice is in doubt"),
    ],
)
def test_what_came_back_is_composed_where_no_day_counts_from_it(
    because_of: int, *, is_composed: bool
) -> None:
    stated = DayValue.model_validate({"day": "2027-03-22", "reason": {"code": "fixed_by_law"}})
    day = DeadlineDay(
        rule="plan-final", because_of=because_of, law_due_on=stated.day, stated=stated
    )

    assert isinstance(came_back(last_days=(day,)), ReadyNotices) is is_composed
