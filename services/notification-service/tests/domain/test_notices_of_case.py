"""What a case requires, to which role, by when, and what of it was sent."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

from events.contracts.vocabulary.case import NoticeAudience
from notification_service.domain.notice_sending.notices_of_case import (
    KnownNotice,
    NoticeOfCase,
    NoticeProgress,
    notices_of_case,
)
from notification_service.domain.notice_sending.published_audience import PUBLISHED_AUDIENCES
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact

REQUEST: Final = str(UUID(int=1))
DECIDED: Final = {"request_id": REQUEST, "decided_on": "2026-11-27", "notified_on": "2026-11-27"}
RECEIVED: Final = fact(
    *(1, "request.received"),
    request_id=REQUEST,
    kind="initial",
    trigger="request",
    requester="parent",
    received_on="2026-11-02",
)
REFUSED: Final = fact(2, "request.refused", **DECIDED)
DECIDE: Final = DeadlineDay(rule="assessment-decision", because_of=1, law_due_on=date(2026, 12, 14))


def required(
    *known: KnownNotice, reported: tuple[int, ...] = (1, 2), last_days: tuple[DeadlineDay, ...] = ()
) -> list[NoticeOfCase]:
    facts = [RECEIVED, REFUSED]
    return [*notices_of_case(current_notices(), facts, last_days, known, reported)]


def letter(state: NoticeState, audience: Audience = Audience.PARENT) -> KnownNotice:
    return KnownNotice("assessment-refused", 2, audience, state)


def progress(*known: KnownNotice) -> NoticeProgress:
    """Of the letter of the refusal to the family."""
    (found,) = [each for each in required(*known) if each.requirement.id == "assessment-refused"]
    return found.progress


def test_a_request_and_a_refusal_require_notices_of_the_family_and_of_the_others() -> None:
    """Reg 4(2), 5(1), 5(2): the family, health, social care and the setting, each once."""
    assert [(each.requirement.id, each.audience) for each in required()] == [
        ("request-received", NoticeAudience.FAMILY),
        *(
            ("request-received-others", each)
            for each in (
                NoticeAudience.HEALTH_COMMISSIONER,
                NoticeAudience.SOCIAL_CARE,
                NoticeAudience.SETTING,
            )
        ),
        ("assessment-refused", NoticeAudience.FAMILY),
        *(
            ("assessment-refused-others", each)
            for each in (
                NoticeAudience.HEALTH_COMMISSIONER,
                NoticeAudience.SOCIAL_CARE,
                NoticeAudience.SETTING,
            )
        ),
    ]


def test_a_notice_has_the_last_day_of_the_deadline_of_its_request() -> None:
    other = DeadlineDay(rule="assessment-decision", because_of=9, law_due_on=date(2026, 12, 1))

    found = {each.requirement.id: each.by_on for each in required(last_days=(DECIDE, other))}

    assert found["assessment-refused"] == date(2026, 12, 14)
    assert found["assessment-refused-others"] is None, "its deadline is not worked out yet"


def test_a_notice_to_any_parent_counts_for_the_family() -> None:
    assert progress() is NoticeProgress.NOT_SENT
    assert progress(letter(NoticeState.PENDING)) is NoticeProgress.PENDING
    assert progress(letter(NoticeState.FAILED)) is NoticeProgress.NOT_SENT
    both = letter(NoticeState.SENT), letter(NoticeState.PENDING, Audience.REPRESENTATIVE)
    assert progress(*both) is progress(*reversed(both)) is NoticeProgress.SENT
    assert progress(letter(NoticeState.DELIVERED)) is NoticeProgress.SENT


def test_a_notice_that_was_written_before_a_correction_is_outdated() -> None:
    """The refusal was corrected at position 5: what the letter said may be wrong."""
    before, after = letter(NoticeState.SENT), replace(letter(NoticeState.SENT), corrected_at=5)
    pending = replace(letter(NoticeState.PENDING), corrected_at=5)

    def of(*known: KnownNotice) -> NoticeProgress:
        facts = [RECEIVED, REFUSED]
        found = notices_of_case(current_notices(), facts, (), known, (2,), {2: 5})
        return next(each.progress for each in found if each.requirement.id == "assessment-refused")

    assert of(before) is NoticeProgress.OUTDATED
    assert of(before, pending) is NoticeProgress.PENDING
    assert of(before, pending, after) is NoticeProgress.SENT


def test_a_notice_that_was_not_sent_before_the_decision_is_overtaken_by_it() -> None:
    """To ask for views on a request that was refused; the refusal itself is still to be sent."""
    sent = KnownNotice("request-received", 1, Audience.PARENT, NoticeState.SENT)
    pending = replace(sent, state=NoticeState.PENDING)

    def of(*known: KnownNotice) -> list[NoticeProgress]:
        return [
            each.progress for each in required(*known) if each.audience is NoticeAudience.FAMILY
        ]

    assert of() == [NoticeProgress.OVERTAKEN, NoticeProgress.NOT_SENT]
    assert of(pending) == [NoticeProgress.PENDING, NoticeProgress.NOT_SENT]
    assert of(sent) == [NoticeProgress.SENT, NoticeProgress.NOT_SENT]


def test_the_agreement_to_assess_a_detained_person_is_owed_after_the_release_but_not_there() -> (
    None
):
    detained = fact(
        *(1, "request.received"),
        request_id=REQUEST,
        kind="initial",
        trigger="detained_request",
        requester="parent",
        received_on="2026-11-02",
    )
    facts = [detained, fact(2, "request.agreed", **DECIDED)]
    facts.append(fact(3, "case.released", on="2026-11-27"))

    found = notices_of_case(current_notices(), facts, (), (), (2,))

    of_detained = {
        each.audience: each.progress
        for each in found
        if each.requirement.id == "detained-assessment-agreed"
    }
    assert of_detained == {
        NoticeAudience.FAMILY: NoticeProgress.NOT_SENT,
        NoticeAudience.HEALTH_COMMISSIONER: NoticeProgress.NOT_SENT,
        NoticeAudience.PERSON_IN_CHARGE: NoticeProgress.OVERTAKEN,
    }


def test_a_notice_of_another_fact_counts_for_nothing() -> None:
    earlier = KnownNotice("assessment-refused", 1, Audience.PARENT, NoticeState.SENT)

    assert progress(earlier) is NoticeProgress.NOT_SENT


def test_notices_of_other_facts_are_left_out() -> None:
    assert {each.reports for each in required(reported=(2,))} == {2}


def test_what_was_sent_of_a_voided_fact_is_taken_back_from_those_roles() -> None:
    """The parents have a letter of the refusal; one to the school failed, that to health waits."""
    void = fact(3, "case.voided", position=2, reason="wrong_case")
    known = [
        letter(NoticeState.SENT),
        replace(
            letter(NoticeState.FAILED, Audience.SCHOOL), requirement="assessment-refused-others"
        ),
        replace(letter(NoticeState.PENDING, Audience.HEALTH_COMMISSIONER), reports=2),
    ]
    back = KnownNotice("notice-taken-back", 3, Audience.PARENT, NoticeState.SENT)

    def of(*made: KnownNotice) -> list[tuple[str, int, NoticeAudience, NoticeProgress]]:
        found = notices_of_case(current_notices(), [RECEIVED, void], (), made, (3,))
        return [(each.requirement.id, each.reports, each.audience, each.progress) for each in found]

    family = "notice-taken-back", 3, NoticeAudience.FAMILY
    assert of(*known) == [(*family, NoticeProgress.NOT_SENT)]
    assert of(*known, replace(back, state=NoticeState.PENDING)) == [
        (*family, NoticeProgress.PENDING)
    ]
    assert of(*known, back) == [(*family, NoticeProgress.SENT)]
    assert of(*known[1:]) == []


def test_a_delay_that_was_none_is_taken_back_from_those_who_were_told_of_it() -> None:
    """The psychologist and the lead had the letter that advice is late; the family has none."""
    advice = {
        "deadline_id": str(UUID(int=4)),
        "rule": "advice-response",
        "due_on": "2026-11-25",
        "law_due_on": "2026-11-26",
    }
    missed = fact(3, "deadline.missed", **advice)
    retracted = fact(
        *(4, "deadline.retracted"),
        **advice,
        retracts=[3],
        because_of=2,
        reason="fact_recorded",
    )
    informed = [
        KnownNotice("advice-late", 3, Audience.ADVISER, NoticeState.SENT),
        KnownNotice("advice-late", 3, Audience.ADVISER_LEAD, NoticeState.DELIVERED),
    ]

    def of(*known: KnownNotice) -> list[tuple[str, NoticeAudience, NoticeProgress]]:
        facts = [RECEIVED, missed, retracted]
        found = notices_of_case(current_notices(), facts, (), known, (4,))
        return [(each.requirement.id, each.audience, each.progress) for each in found]

    assert of() == []
    assert {each for _, each, _ in of(*informed)} == {
        PUBLISHED_AUDIENCES[a.audience] for a in informed
    }
    assert {(name, progress) for name, _, progress in of(*informed)} == {
        ("delay-taken-back", NoticeProgress.NOT_SENT)
    }


def test_what_is_for_who_works_on_the_case_is_in_their_digest() -> None:
    registered = fact(
        *(3, "tribunal.appeal_registered"),
        appeal_id=str(UUID(int=9)),
        subjects=["refusal_to_assess"],
        application_received_on="2026-12-08",
    )

    found = list(notices_of_case(current_notices(), [RECEIVED, registered], (), (), {3}))

    assert [(each.audience, each.progress) for each in found] == [
        (NoticeAudience.OFFICER, NoticeProgress.IN_DIGEST),
        (NoticeAudience.MANAGER, NoticeProgress.IN_DIGEST),
    ]
