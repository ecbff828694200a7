"""What a case requires, to which role, by when, and what of it was sent."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Final
from uuid import UUID

import pytest
from pydantic_core import MISSING

from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeAudience
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.held_recipients import (
    known_recipient,
    recipient_in_role,
)
from notification_service.domain.notice_sending.notice_progress import (
    KnownAutomaticNotice,
    KnownNotice,
    NoticeProgress,
)
from notification_service.domain.notice_sending.notices_of_case import (
    NoticeOfCase,
    NoticeRecord,
    notices_of_case,
)
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notice_sending.restored_events import RestoredEvent
from notification_service.domain.notice_sending.state import NoticeState
from notification_service.domain.notices.audience import Audience
from notification_service.domain.notices.last_day import DeadlineDay
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact

REQUEST: Final = str(UUID(int=1))
MOTHER, FATHER = UUID(int=31), UUID(int=32)
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
TODAY: Final = date(2026, 12, 1)
REFUSAL: Final = ReportedNotice(2, "assessment-refused")
DECIDE: Final = DeadlineDay(
    rule="assessment-decision", because_of=1, law_due_on=date(2026, 12, 14), notice_fact=2
)


def required(
    *known: KnownNotice, reported: tuple[int, ...] = (1, 2), last_days: tuple[DeadlineDay, ...] = ()
) -> list[NoticeOfCase]:
    facts = [RECEIVED, REFUSED]
    return [
        *notices_of_case(current_notices(), facts, last_days, reported, NoticeRecord(known), TODAY)
    ]


def letter(
    state: NoticeState, audience: Audience = Audience.PARENT, person_id: UUID = MOTHER
) -> KnownNotice:
    return KnownNotice("assessment-refused", 2, audience, state, person_id=person_id)


def letter_of_refusal(
    *known: KnownNotice, automatic: KnownAutomaticNotice | None = None
) -> NoticeOfCase:
    """What is required of the letter of the refusal to the family. `known` the newest first."""
    planned = {} if automatic is None else {REFUSAL: automatic}
    record = NoticeRecord(known, planned)
    found = notices_of_case(current_notices(), [RECEIVED, REFUSED], (), (2,), record, TODAY)
    return next(each for each in found if each.requirement.id == "assessment-refused")


def progress(*known: KnownNotice) -> NoticeProgress:
    return letter_of_refusal(*known).progress


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


def test_a_notice_has_the_last_day_of_the_limit_that_its_fact_met() -> None:
    """The refusal met the six weeks; from the request nothing runs any more."""
    not_of_it = DECIDE.model_copy(update={"notice_fact": 1})
    of_no_notice = DECIDE.model_copy(update={"notice_fact": None})

    found = {each.requirement.id: each.by_on for each in required(last_days=(DECIDE,))}
    others = {each.by_on for each in required(last_days=(of_no_notice,))}

    assert found["assessment-refused"] == date(2026, 12, 14)
    assert found["request-received"] is None
    assert found["assessment-refused-others"] is None, "the law gives no number for them"
    assert others == {None}, "it is disapplied, or another body's"
    of_request = {each.requirement.id: each.by_on for each in required(last_days=(not_of_it,))}
    assert of_request["request-received"] == date(2026, 12, 14), "while it is not decided"
    assert of_request["assessment-refused"] is None


def test_what_puts_right_an_earlier_letter_has_no_last_day_in_law() -> None:
    """The mother's letter is corrected. The father's came back: he is to have one by the day."""
    family = {(REFUSAL, known_recipient(Audience.PARENT, MOTHER))}
    to_father = replace(letter(NoticeState.FAILED), person_id=FATHER)

    def last_day(
        *known: KnownNotice,
        corrected_at: int = 0,
        to_put_right: Collection[tuple[ReportedNotice, HeldRecipient]] = (),
    ) -> date | None:
        record = NoticeRecord(known, corrected_at={2: corrected_at}, to_put_right=to_put_right)
        found = notices_of_case(
            current_notices(), [RECEIVED, REFUSED], (DECIDE,), (2,), record, TODAY
        )
        return next(each.by_on for each in found if each.requirement.id == "assessment-refused")

    sent, pending = letter(NoticeState.SENT), replace(letter(NoticeState.PENDING), corrected_at=5)
    assert last_day(sent) == date(2026, 12, 14)
    assert last_day(sent, corrected_at=5) is None, "it is not held back yet"
    assert last_day(pending, sent, corrected_at=5, to_put_right=family) is None
    assert last_day(sent, to_put_right=family) is None, "it was taken back, and is right"
    assert last_day(sent, to_father, corrected_at=5, to_put_right=family) == date(2026, 12, 14)


def test_a_notice_is_sent_to_the_family_once_each_person_has_it() -> None:
    assert progress() is NoticeProgress.NOT_SENT
    assert progress(letter(NoticeState.PENDING)) is NoticeProgress.PENDING
    assert progress(letter(NoticeState.FAILED)) is NoticeProgress.NOT_SENT
    assert progress(letter(NoticeState.DELIVERED)) is NoticeProgress.SENT
    both = letter(NoticeState.SENT), letter(NoticeState.PENDING, person_id=FATHER)
    assert progress(*both) is progress(*reversed(both)) is NoticeProgress.PENDING
    failed = letter(NoticeState.FAILED, person_id=FATHER)
    assert progress(failed, letter(NoticeState.SENT)) is NoticeProgress.NOT_SENT


def test_of_a_person_the_newest_notice_counts() -> None:
    """The e-mail failed, and a letter follows; or a letter came back after another was sent."""
    sent, failed = letter(NoticeState.SENT), letter(NoticeState.FAILED)

    assert progress(sent, failed) is NoticeProgress.SENT
    assert progress(failed, sent) is NoticeProgress.NOT_SENT


def test_it_is_said_for_whom_a_notice_is_held_back() -> None:
    """The mother has hers. The father has no address, so that an officer must look at it."""
    held = KnownAutomaticNotice(NoticeProgress.HELD, [known_recipient(Audience.PARENT, FATHER)])

    found = letter_of_refusal(letter(NoticeState.SENT), automatic=held)

    assert found.progress is NoticeProgress.HELD
    assert [(each.recipient.person_id, each.progress) for each in found.recipients] == [
        (FATHER, NoticeProgress.HELD),
        (MOTHER, NoticeProgress.SENT),
    ]


def test_what_was_held_back_is_sent_once_each_of_them_has_it() -> None:
    held = KnownAutomaticNotice(
        NoticeProgress.HELD, [known_recipient(Audience.PARENT, each) for each in (MOTHER, FATHER)]
    )
    of_mother = letter(NoticeState.SENT)
    of_father = letter(NoticeState.SENT, person_id=FATHER)

    assert letter_of_refusal(of_mother, automatic=held).progress is NoticeProgress.HELD
    assert letter_of_refusal(of_father, of_mother, automatic=held).progress is NoticeProgress.SENT


def test_a_dismissal_is_for_those_for_whom_it_was_held_back() -> None:
    """The letter to the mother came back afterwards."""
    dismissed = KnownAutomaticNotice(
        NoticeProgress.DISMISSED, [known_recipient(Audience.PARENT, FATHER)]
    )

    sent = letter_of_refusal(letter(NoticeState.SENT), automatic=dismissed)
    returned = letter_of_refusal(letter(NoticeState.FAILED), automatic=dismissed)

    assert sent.progress is NoticeProgress.DISMISSED
    assert returned.progress is NoticeProgress.NOT_SENT


@pytest.mark.parametrize("reason", ["deceased", "opened_in_error"])
def test_what_was_held_back_of_a_child_who_died_is_overtaken(reason: str) -> None:
    """A plan whose document was awaited. A letter that is not true is put right all the same."""
    mother, father = (known_recipient(Audience.PARENT, each) for each in (MOTHER, FATHER))
    held = KnownAutomaticNotice(NoticeProgress.HELD, [mother, father])
    closed = fact(3, "case.closed", on="2026-11-28", reason=reason)
    moved = fact(3, "case.closed", on="2026-11-28", reason="moved_away")

    def of(
        closing: EventEnvelope, automatic: KnownAutomaticNotice, *to_put_right: HeldRecipient
    ) -> dict[UUID | MISSING, NoticeProgress]:
        record = NoticeRecord(
            [replace(letter(NoticeState.SENT), corrected_at=0)],
            {REFUSAL: automatic},
            corrected_at={2: 3},
            to_put_right=[(REFUSAL, each) for each in to_put_right],
        )
        facts = [RECEIVED, REFUSED, closing]
        found = notices_of_case(current_notices(), facts, (), (2,), record, TODAY)
        people = next(
            each.recipients for each in found if each.requirement.id == "assessment-refused"
        )
        return {each.recipient.person_id: each.progress for each in people}

    assert of(moved, held) == dict.fromkeys((MOTHER, FATHER), NoticeProgress.HELD)
    assert of(closed, held)[FATHER] is NoticeProgress.OVERTAKEN
    assert of(closed, held, mother) == {
        MOTHER: NoticeProgress.HELD,
        FATHER: NoticeProgress.OVERTAKEN,
    }
    dismissed = replace(held, progress=NoticeProgress.DISMISSED)
    assert of(closed, dismissed)[FATHER] is NoticeProgress.DISMISSED


def test_what_is_held_back_for_another_role_is_not_held_for_this_one() -> None:
    for_school = KnownAutomaticNotice(NoticeProgress.HELD, [recipient_in_role(Audience.SCHOOL)])
    for_family = KnownAutomaticNotice(NoticeProgress.HELD, [recipient_in_role(Audience.PARENT)])

    of_family = letter_of_refusal(automatic=for_family)

    assert letter_of_refusal(automatic=for_school).progress is NoticeProgress.NOT_SENT
    assert (of_family.progress, of_family.recipients) == (NoticeProgress.HELD, [])
    sent = letter_of_refusal(letter(NoticeState.SENT), automatic=for_family)
    assert sent.progress is NoticeProgress.SENT, "the person is known since"


def test_what_an_earlier_release_held_back_is_held_for_everyone_who_has_none() -> None:
    held = KnownAutomaticNotice(NoticeProgress.HELD)

    assert letter_of_refusal(automatic=held).progress is NoticeProgress.HELD
    assert letter_of_refusal(letter(NoticeState.SENT), automatic=held).progress is (
        NoticeProgress.SENT
    )


def test_a_notice_that_was_written_before_a_correction_is_outdated() -> None:
    """The refusal was corrected at position 5: what the letter said may be wrong."""
    before, after = letter(NoticeState.SENT), replace(letter(NoticeState.SENT), corrected_at=5)
    pending = replace(letter(NoticeState.PENDING), corrected_at=5)

    def of(*known: KnownNotice) -> NoticeProgress:
        facts = [RECEIVED, REFUSED]
        record = NoticeRecord(known, corrected_at={2: 5})
        found = notices_of_case(current_notices(), facts, (), (2,), record, TODAY)
        return next(each.progress for each in found if each.requirement.id == "assessment-refused")

    assert of(before) is NoticeProgress.OUTDATED
    assert of(pending, before) is NoticeProgress.PENDING
    assert of(after, pending, before) is NoticeProgress.SENT
    of_father = replace(before, person_id=FATHER)
    assert of(after, of_father) is NoticeProgress.OUTDATED, "he has the wrong one still"


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

    found = notices_of_case(current_notices(), facts, (), (2,), NoticeRecord(), TODAY)

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
    """The parents have a letter of the refusal, and the school one with which a paper went."""
    void = fact(3, "case.voided", position=2, reason="wrong_case")
    mother, father = (known_recipient(Audience.PARENT, each) for each in (MOTHER, FATHER))
    teacher = known_recipient(Audience.SCHOOL, UUID(int=33))
    letters = ReportedNotice(3, "notice-taken-back")
    sent = {letters: [mother], ReportedNotice(3, "enclosure-taken-back"): [teacher]}
    back = replace(letter(NoticeState.SENT), requirement="notice-taken-back", reports=3)

    def of(
        *made: KnownNotice, left: Mapping[ReportedNotice, list[HeldRecipient]] = sent
    ) -> list[tuple[str, NoticeAudience, NoticeProgress]]:
        record = NoticeRecord(made, to_take_back=left)
        found = notices_of_case(current_notices(), [RECEIVED, void], (), (3,), record, TODAY)
        return [(each.requirement.id, each.audience, each.progress) for each in found]

    family = "notice-taken-back", NoticeAudience.FAMILY
    school = ("enclosure-taken-back", NoticeAudience.SETTING, NoticeProgress.NOT_SENT)
    assert of() == [(*family, NoticeProgress.NOT_SENT), school]
    waiting, failed = (
        replace(back, state=each) for each in (NoticeState.PENDING, NoticeState.FAILED)
    )
    assert of(waiting, left={}) == [(*family, NoticeProgress.PENDING)]
    assert of(back, left={}) == [(*family, NoticeProgress.SENT)]
    assert of(back) == [(*family, NoticeProgress.NOT_SENT), school], "she has another letter since"
    he_too = {letters: [father]}
    assert of(back, left=he_too) == [(*family, NoticeProgress.NOT_SENT)], "he has a letter, too"
    assert of(failed) == [(*family, NoticeProgress.NOT_SENT), school]
    assert of(failed, left={}) == [], "her letter was found to be right"
    assert of(replace(failed, is_dismissed=True)) == [(*family, NoticeProgress.DISMISSED), school]
    assert of(left={}) == []


def test_a_notice_whose_enclosure_is_in_the_file_again_is_outdated() -> None:
    """It was taken back. Another notice of the same fact enclosed nothing, and is right."""
    filing = RestoredEvent((4,), 5, datetime(2026, 12, 1, tzinfo=UTC))
    restored = {REFUSAL: filing}
    others = KnownNotice(
        "assessment-refused-others", 2, Audience.HEALTH_COMMISSIONER, NoticeState.SENT
    )

    def of(*known: KnownNotice) -> set[tuple[str, NoticeProgress]]:
        facts = [RECEIVED, REFUSED]
        record = NoticeRecord(known, restored=restored)
        found = notices_of_case(current_notices(), facts, (), (2,), record, TODAY)
        return {
            (each.requirement.id, each.progress)
            for each in found
            if each.audience in {NoticeAudience.FAMILY, NoticeAudience.HEALTH_COMMISSIONER}
        }

    before = letter(NoticeState.SENT)
    right = ("assessment-refused-others", NoticeProgress.SENT)
    assert of(before, others) == {("assessment-refused", NoticeProgress.OUTDATED), right}
    assert of(replace(before, corrected_at=5), before, others) == {
        ("assessment-refused", NoticeProgress.SENT),
        right,
    }


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
    psychologist = known_recipient(Audience.ADVISER, UUID(int=33))
    lead = known_recipient(Audience.ADVISER_LEAD, UUID(int=34))

    def of(*informed: HeldRecipient) -> list[tuple[str, NoticeAudience, NoticeProgress]]:
        facts = [RECEIVED, missed, retracted]
        record = NoticeRecord(to_take_back={ReportedNotice(4, "delay-taken-back"): informed})
        found = notices_of_case(current_notices(), facts, (), (4,), record, TODAY)
        return [(each.requirement.id, each.audience, each.progress) for each in found]

    assert of() == []
    assert of(psychologist, lead) == [
        ("delay-taken-back", NoticeAudience.ADVISER, NoticeProgress.NOT_SENT),
        ("delay-taken-back", NoticeAudience.ADVISER_LEAD, NoticeProgress.NOT_SENT),
    ]


def test_what_is_for_who_works_on_the_case_is_in_their_digest() -> None:
    registered = fact(
        *(3, "tribunal.appeal_registered"),
        appeal_id=str(UUID(int=9)),
        subjects=["refusal_to_assess"],
        application_received_on="2026-12-08",
    )

    found = list(
        notices_of_case(current_notices(), [RECEIVED, registered], (), {3}, NoticeRecord(), TODAY)
    )

    assert [(each.audience, each.progress) for each in found] == [
        (NoticeAudience.OFFICER, NoticeProgress.IN_DIGEST),
        (NoticeAudience.MANAGER, NoticeProgress.IN_DIGEST),
    ]
