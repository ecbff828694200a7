"""What waits for an officer in a case, with its days and the reasons for its place."""

import json
from collections.abc import Sequence
from datetime import date

import pytest
from pydantic import JsonValue

from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.worklist.overtaken import BEFORE_HEARING, BEFORE_PLAN, OF_REVIEW
from deadline_service.domain.worklist.tasks import (
    LONG_TASKS,
    MEDIUM_TASKS,
    REVIEW_DECISION_RULES,
    REVIEW_RULES,
    TRIBUNAL_RULES,
    work_kind,
)
from deadline_service.domain.worklist.waiting import WAITS_ON, decode_waits
from deadline_service.domain.worklist.wording import item_title, wait_words
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, history, id_for
from events.contracts import (
    CaseContactLogged,
    CaseDetailsChanged,
    CaseNhsNumberChangeChecked,
    CaseNhsNumberChangeReported,
    CaseVoided,
    Event,
    NoticeAnnounced,
    NoticeDismissed,
    NoticeFailed,
    NoticeHeld,
    NoticeSent,
    ProvisionConcernRaised,
)
from events.contracts.references import ConcernId
from events.contracts.vocabulary.case import (
    CaseFlag,
    CorrectionReason,
    NhsNumberCheckOutcome,
    PersonDetail,
)
from events.contracts.vocabulary.review import ProvisionShortfall

BOOK = current_ruleset().rulebook
RECEIVED_ON = date(2026, 9, 7)
RECEIVED: ShortFact = {"type": "request.received", "on": RECEIVED_ON}
AGREED: ShortFact = {"type": "request.agreed", "on": date(2026, 10, 12)}
ASKED: ShortFact = {"type": "assessment.advice_requested", "kind": "d", "on": date(2026, 10, 13)}
ABSENT: ShortFact = {
    "type": "case.out_of_school_reported",
    "absence_id": "absence",
    "since_on": "2026-09-09",
    "on": date(2026, 9, 10),
    "reason": "no_place",
}
CHASED: ShortFact = {"type": "assessment.advice_chased", "on": date(2026, 11, 2)}

ARRANGED: ShortFact = {
    "type": "review.arranged",
    "review_id": "first",
    "meeting_on": "2026-10-15",
    "invited_on": "2026-09-20",
}
HELD_ON = date(2026, 10, 15)
HELD: ShortFact = {
    "type": "review.meeting_held",
    "review_id": "first",
    "on": HELD_ON,
    "duty": "annual",
    "convenor": "school",
}
PLAN: ShortFact = {"type": "final.issued", "on": date(2025, 10, 20), "basis": "first"}


NUMBER_CHECKED = CaseNhsNumberChangeChecked(
    outcome=NhsNumberCheckOutcome.CONFIRMED, on=date(2026, 9, 10)
)
LATER = date(2026, 11, 3)


def reported(day: date) -> CaseNhsNumberChangeReported:
    return CaseNhsNumberChangeReported(reported_by="dfe_sui", on=day)


def numbers_to_check(*facts: ShortFact | Event) -> Sequence[WorkItem]:
    return [each for each in items_of(*facts) if each.kind is WorkKind.NHS_NUMBER]


def items_of(*facts: ShortFact | Event) -> Sequence[WorkItem]:
    return evaluate_case(history(*facts), current_ruleset(), CouncilSettings()).work


def item_of(found: Sequence[WorkItem], rule: str) -> WorkItem:
    [item] = [each for each in found if each.rule == rule]
    return item


def test_a_limit_of_law_is_worked_to_its_safe_day_and_counts_as_earlier() -> None:
    # reg 5(1): six weeks from Monday 7 September end on Monday 19 October; the day to work to
    # counts the day of receipt.
    decision = item_of(items_of(RECEIVED), "assessment-decision")

    assert (decision.kind, decision.due_on, decision.law_due_on) == (
        *(WorkKind.DUTY, date(2026, 10, 18), date(2026, 10, 19)),
    )
    assert decision.reasons == "limit_of_law:14 medium_task:2"
    assert (decision.work_on, decision.shift_days) == (date(2026, 10, 18), 16)


def test_what_is_done_waits_for_nobody() -> None:
    rules = {each.rule for each in items_of(RECEIVED, AGREED)}

    assert "assessment-decision" not in rules
    assert "plan-final" in rules


def test_advice_is_one_item_chased_from_the_council_s_first_target_on() -> None:
    # The end of the second week from Tuesday 13 October is Tuesday 27 October; the safe day is a
    # day earlier. Reg 8(1): the body's six weeks end on 24 November.
    [chase] = [each for each in items_of(RECEIVED, AGREED, ASKED) if each.kind is WorkKind.CHASE]

    assert (chase.rule, chase.due_on, chase.law_due_on) == (
        *("advice-response", date(2026, 10, 26), None),
    )
    assert chase.reasons == "limit_of_law:14"


def test_a_reminder_moves_the_next_one_by_a_week_at_least() -> None:
    # The second target is the end of the fourth week: 10 November, to work to the 9th.
    reminded_late: ShortFact = {**CHASED, "on": date(2026, 11, 6)}

    [chase] = [
        each
        for each in items_of(RECEIVED, AGREED, ASKED, reminded_late)
        if each.kind is WorkKind.CHASE
    ]

    assert chase.due_on == date(2026, 11, 13)


def test_another_s_act_is_chased_from_the_day_after_its_last_day() -> None:
    held: ShortFact = {**HELD, "on": date(2026, 10, 15)}

    report = item_of(items_of(PLAN, held), "review-report-school")

    # Reg 20(8): the report within two weeks of the meeting of Thursday 15 October.
    assert (report.kind, report.due_on, report.law_due_on) == (
        *(WorkKind.CHASE, date(2026, 10, 30), None),
    )


def test_an_act_names_the_advice_that_it_waits_on_and_how_often_it_was_chased() -> None:
    found = item_of(items_of(RECEIVED, AGREED, ASKED, CHASED), "plan-final")

    [wait] = decode_waits(found.waits_on)
    assert wait_words(wait, None, date(2026, 12, 3)) == (
        "psychological advice of the educational psychologist, 9 days late, chased once"
    )


def test_advice_that_was_received_is_not_waited_for() -> None:
    received: ShortFact = {"type": "assessment.advice_received", "on": date(2026, 11, 20)}

    found = item_of(items_of(RECEIVED, AGREED, ASKED, received), "plan-final")

    assert decode_waits(found.waits_on) == ()


def test_harm_of_a_child_moves_every_item_of_the_case() -> None:
    opened: ShortFact = {"type": "case.opened", "flags": ["looked_after", "service_family"]}

    found = items_of(opened, RECEIVED, ABSENT)

    assert {each.rule for each in found} >= {"assessment-decision", "plan-final"}
    assert all("out_of_school:21 looked_after:14" in each.reasons for each in found)


def test_flags_are_those_of_the_last_change() -> None:
    opened: ShortFact = {"type": "case.opened", "flags": ["looked_after"]}
    changed = CaseDetailsChanged(details=(PersonDetail.FLAGS,), flags=(CaseFlag.YOUTH_JUSTICE,))

    found = item_of(items_of(opened, changed, RECEIVED), "assessment-decision")

    assert "looked_after" not in found.reasons
    assert "youth_justice:7" in found.reasons


def test_a_child_who_is_back_in_school_is_not_out_of_school() -> None:
    back: ShortFact = {
        "type": "case.out_of_school_ended",
        "absence_id": "absence",
        "on": date(2026, 9, 20),
    }

    found = item_of(items_of(RECEIVED, ABSENT, back), "assessment-decision")

    assert "out_of_school" not in found.reasons


def test_a_promised_reply_waits_until_there_is_a_contact_in_reply() -> None:
    asked = contact("call", on=date(2026, 9, 8), reply_due_on=date(2026, 9, 15))
    reply = contact("reply", on=date(2026, 9, 14), in_reply_to=id_for("call"))

    [promised] = [each for each in items_of(asked) if each.kind is WorkKind.REPLY]

    assert (promised.due_on, promised.law_due_on) == (date(2026, 9, 15), None)
    assert promised.reasons == "promise:7"
    assert not [each for each in items_of(asked, reply) if each.kind is WorkKind.REPLY]


def test_a_concern_about_provision_waits_until_it_is_resolved() -> None:
    raised = ProvisionConcernRaised(
        concern_id=ConcernId(id_for("concern")),
        shortfall=ProvisionShortfall.NOT_STARTED,
        on=date(2026, 9, 8),
        reply_due_on=date(2026, 9, 22),
    )
    resolved: ShortFact = {
        "type": "provision.resolved",
        "resolution": "provided",
        "concern_id": "concern",
        "on": date(2026, 10, 1),
    }

    [concern] = [each for each in items_of(raised) if each.kind is WorkKind.PROVISION]

    assert concern.due_on == date(2026, 9, 22)
    assert not [each for each in items_of(raised, resolved) if each.kind is WorkKind.PROVISION]


def test_a_notice_to_the_family_that_came_back_is_work_until_it_is_sent_again() -> None:
    sent, failed, again = sent_notice("first"), failed_notice("first"), sent_notice("second")

    [returned] = returned_notices(sent, failed)

    assert returned.started_on == date(2026, 10, 16)
    # It came back on a Friday, and no law sets a day for it.
    assert (returned.work_on, returned.law_due_on) == (date(2026, 10, 19), None)
    assert returned.reasons == "duty:10"
    assert not returned_notices(sent, failed, again)


def test_a_notice_that_the_mail_server_refused_is_work_until_that_person_has_it() -> None:
    """The mother's notice was never sent, and the father has his."""
    refused = failed_notice("first", why=1, audience="family", person_id=str(id_for("mother")))
    to_father = sent_notice("second", person_id=str(id_for("father")))
    to_mother = sent_notice("third", person_id=str(id_for("mother")))

    [not_told] = returned_notices(refused, to_father)

    assert not_told.started_on == date(2026, 10, 16)
    assert not returned_notices(refused, to_father, to_mother)


def test_what_does_not_reach_another_body_is_work() -> None:
    sent = sent_notice("first", audience="health_commissioner")

    assert returned_notices(sent, failed_notice("first"))


def test_a_notice_that_was_held_back_is_work_until_it_is_sent_or_dismissed() -> None:
    held = notice_about(NoticeHeld, reasons=["doubtful"], held_at="2026-10-16T09:00:00Z")
    sent = sent_notice("first")
    of_another = sent_notice("second", template="another")
    dismissed = notice_about(
        NoticeDismissed, reason="informed_otherwise", dismissed_at="2026-10-17T09:00:00Z"
    )

    [item] = held_notices(held, of_another)

    assert item.started_on == date(2026, 10, 16)
    assert item.work_on == date(2026, 10, 30)  # fourteen days, as no law sets a day
    assert not held_notices(held, sent)
    assert not held_notices(held, dismissed)


def test_a_text_that_announces_a_notice_is_taken_for_none() -> None:
    """It neither makes work nor ends it: the notice itself did not arrive, or was held back."""
    text = notice_about(
        NoticeAnnounced,
        notice_id=str(id_for("text")),
        announces=str(id_for("first")),
        audience="family",
        was_accepted=True,
        sent_at="2026-10-17T09:00:00Z",
    )
    sent, failed = sent_notice("first"), failed_notice("first")
    held = notice_about(NoticeHeld, reasons=["doubtful"], held_at="2026-10-16T09:00:00Z")

    assert returned_notices(sent, failed, text)
    assert held_notices(held, text)
    assert not returned_notices(sent, text)
    assert not held_notices(text)


def test_what_was_sent_of_a_voided_fact_is_work_until_it_is_taken_back() -> None:
    """The notice that takes it back reports the void, the second event of the case."""
    void, of_void = voided(1), held_at(2, "voided")
    dismissed = notice_about(
        NoticeDismissed, why=2, reason="not_needed", dismissed_at="2026-10-17T09:00:00Z"
    )

    [item] = held_notices(void, of_void)

    assert item.because_of == 3, "that it was held back"
    assert not held_notices(void, of_void, sent_notice("first", why=2))
    assert not held_notices(void, of_void, dismissed)


def test_a_fact_that_is_in_effect_again_has_nothing_to_take_back() -> None:
    came_back = failed_notice("first", why=2, audience="family")

    assert not held_notices(voided(1), held_at(2, "voided"), voided(2))
    assert held_notices(voided(1), held_at(2, "voided"), voided(2), voided(4))
    assert returned_notices(voided(1), came_back)
    assert not returned_notices(voided(1), came_back, voided(2))


def test_a_notice_about_a_deadline_that_was_held_back_is_work() -> None:
    """Its event is appended by this service, which does not read it among the facts."""
    assert held_notices(held_at(99, "doubtful"))


def test_of_a_fact_that_was_voided_no_other_notice_is_work() -> None:
    refused = failed_notice("first", why=1, audience="family")

    assert held_notices(held_at(1, "doubtful"))
    assert returned_notices(refused)
    assert not held_notices(held_at(1, "doubtful"), voided(1))
    assert not returned_notices(refused, voided(1))


def test_what_an_earlier_release_held_of_a_voided_fact_is_work_until_it_is_dismissed() -> None:
    void, of_fact = voided(1), held_at(1, "voided")
    dismissed = notice_about(
        NoticeDismissed, reason="informed_otherwise", dismissed_at="2026-10-17T09:00:00Z"
    )

    assert held_notices(void, of_fact)
    assert not held_notices(void, of_fact, dismissed)


def test_a_reported_change_of_the_nhs_number_is_work_until_it_was_checked() -> None:
    """A second report while it is open changes nothing; one after the check is other work."""
    [first] = numbers_to_check(reported(date(2026, 9, 8)))
    [same] = numbers_to_check(reported(date(2026, 9, 8)), reported(date(2026, 9, 9)))
    [other] = numbers_to_check(reported(date(2026, 9, 8)), NUMBER_CHECKED, reported(LATER))

    assert first == same
    assert (first.started_on, first.due_on, first.law_due_on) == (date(2026, 9, 8), None, None)
    assert first.work_on == date(2026, 9, 22)  # fourteen days, as no law sets a day
    assert first.reasons == "duty:10"
    assert not numbers_to_check(reported(date(2026, 9, 8)), NUMBER_CHECKED)
    assert (other.started_on, other.item_id != first.item_id) == (LATER, True)


def test_a_failed_message_to_a_system_is_no_casework() -> None:
    assert not returned_notices(sent_notice("first", audience="system"), failed_notice("first"))


def test_a_closed_case_lists_no_duty_until_it_is_opened_again() -> None:
    closed: ShortFact = {"type": "case.closed", "reason": "withdrawn", "on": date(2026, 9, 20)}
    reopened: ShortFact = {"type": "case.reopened", "on": date(2026, 9, 25)}
    received_later: ShortFact = {"type": "request.received", "on": date(2026, 10, 1)}

    assert not items_of(RECEIVED, closed)
    assert items_of(RECEIVED, closed, reopened)
    assert items_of(RECEIVED, closed, received_later)


def test_advice_is_not_circulated_before_a_meeting_that_was_held() -> None:
    before = {each.rule for each in items_of(PLAN, ARRANGED)}
    after = {each.rule for each in items_of(PLAN, ARRANGED, HELD)}

    assert "review-advice-circulate" in before
    assert "review-advice-circulate" not in after


def test_the_school_s_report_is_not_chased_once_the_review_was_decided() -> None:
    decided: ShortFact = {
        "type": "review.decided",
        "review_id": "first",
        "on": date(2026, 11, 9),
        "outcome": "M",
    }

    before = {each.rule for each in items_of(PLAN, HELD)}
    after = {each.rule for each in items_of(PLAN, HELD, decided)}

    assert "review-report-school" in before
    assert "review-report-school" not in after


def test_a_chase_names_the_school_that_was_consulted_by_its_urn() -> None:
    consulted: ShortFact = {
        "type": "draft.consultation_sent",
        "on": date(2026, 11, 2),
        "institution": {"urn": "999001"},
    }

    found = item_of(items_of(RECEIVED, AGREED, consulted), "school-consultation-response")
    waits = decode_waits(found.waits_on)

    title = item_title(found, BOOK.version_on("school-consultation-response", RECEIVED_ON), waits)
    assert title == (
        "Chase the institution with URN 999001: answer the consultation about being named"
    )


def test_a_bundle_is_sent_again_for_another_day_of_the_hearing() -> None:
    appeal: ShortFact = {"type": "tribunal.appeal_registered", "on": date(2026, 9, 1)}
    listed: ShortFact = {
        "type": "tribunal.hearing_listed",
        "listed_on": "2026-10-01",
        "hearing_on": "2026-12-15",
    }
    held: ShortFact = {"type": "tribunal.hearing_held", "on": date(2026, 12, 15)}
    again: ShortFact = {**listed, "listed_on": "2026-12-16", "hearing_on": "2027-03-01"}

    def has_bundle(*facts: ShortFact) -> bool:
        return "appeal-bundle" in {each.rule for each in items_of(PLAN, appeal, *facts)}

    assert has_bundle(listed)
    assert not has_bundle(listed, held)
    assert has_bundle(listed, held, again)


@pytest.mark.parametrize("planned_first", [True, False])
def test_no_draft_is_listed_once_the_plan_was_sent_on_the_day_of_the_decision_to_make_it(
    planned_first: bool,  # noqa: FBT001
) -> None:
    planned: ShortFact = {"type": "assessment.plan_agreed", "on": date(2026, 11, 2)}
    sent: ShortFact = {"type": "final.issued", "on": date(2026, 11, 2), "basis": "first"}
    facts = [planned, sent] if planned_first else [sent, planned]

    rules = {each.rule for each in items_of(RECEIVED, AGREED, *facts)}

    assert not {"draft-plan-issue", "draft-plan-target"} & rules


def test_a_review_is_not_decided_once_the_next_one_was_held() -> None:
    following: ShortFact = {**HELD, "review_id": "second", "on": date(2027, 10, 10)}

    decisions = [
        each.started_on for each in items_of(HELD, following) if each.rule == "review-decision"
    ]

    assert decisions == [date(2027, 10, 10)]


def test_a_review_whose_meeting_was_held_is_one_item_of_the_earlier_day() -> None:
    # The plan was made on 20 October 2025, so the year ends on 19 October 2026 (CFA s.44(1)(a)).
    # A meeting on 15 October is decided by 12 November (reg 20(10)), one on 1 September by the
    # 29th.
    early: ShortFact = {**HELD, "on": date(2026, 9, 1)}

    def left(*facts: ShortFact) -> Sequence[tuple[str | None, WorkKind, date | None]]:
        kinds = (WorkKind.REVIEW, WorkKind.REVIEW_DECISION)
        found = [each for each in items_of(PLAN, *facts) if each.kind in kinds]
        return [(each.rule, each.kind, each.law_due_on) for each in found]

    assert left() == [("review-first", WorkKind.REVIEW, date(2026, 10, 19))]
    assert left(HELD) == [("review-first", WorkKind.REVIEW_DECISION, date(2026, 10, 19))]
    assert left(early) == [("review-decision", WorkKind.REVIEW_DECISION, date(2026, 9, 29))]


def test_what_is_left_of_a_review_that_was_held_is_to_decide_with_the_report() -> None:
    # The school's report of the meeting is due in two weeks (reg 20(8)).
    [item] = [each for each in items_of(PLAN, HELD) if each.kind is WorkKind.REVIEW_DECISION]
    first, decision = (
        BOOK.version_on(rule, HELD_ON) for rule in ("review-first", "review-decision")
    )

    assert first is not None
    assert decision is not None
    assert item_title(item, first, ()) == decision.title
    assert [each.rule for each in decode_waits(item.waits_on)] == ["review-report-school"]


def test_a_review_waits_on_the_meeting_that_is_arranged() -> None:
    """The year ends on Monday 19 October 2026; the meeting is on the 15th, or on 2 November."""

    def words(day: date, *facts: ShortFact) -> list[str]:
        waits = decode_waits(item_of(items_of(PLAN, *facts), "review-first").waits_on)
        return [wait_words(each, None, day) for each in waits]

    late: ShortFact = {**ARRANGED, "meeting_on": "2026-11-02"}
    assert words(date(2026, 10, 1)) == []
    assert words(date(2026, 10, 1), ARRANGED) == [
        "the review meeting, arranged for Thursday 15 October 2026"
    ]
    assert words(date(2026, 10, 1), late) == [
        "the review meeting, arranged for Monday 2 November 2026, after the last day in law"
    ]
    assert words(date(2026, 10, 16), ARRANGED) == [
        "the record of the review meeting that was arranged for Thursday 15 October 2026"
    ]
    assert words(date(2026, 10, 16), ARRANGED, HELD) == [
        "the report of the review meeting, due on Thursday 29 October 2026"
    ]


def test_a_plan_that_was_taken_over_is_one_review_to_hold() -> None:
    """Two limits run from the day of the transfer and from the plan; one review meets both."""
    moved_in: ShortFact = {
        "type": "final.transferred_in",
        "on": date(2026, 8, 1),
        "plan_id": "plan",
        "moved_on": "2026-08-01",
    }
    opened: ShortFact = {"type": "case.opened", "taken_over_on": "2026-08-01"}

    found = [each for each in items_of(opened, PLAN, moved_in) if each.kind is WorkKind.REVIEW]

    assert len(found) == 1


def test_no_notice_of_amendments_is_listed_once_the_amended_plan_was_sent() -> None:
    decided: ShortFact = {
        "type": "review.decided",
        "review_id": "first",
        "outcome": "A",
        "on": date(2026, 11, 10),
    }
    amended: ShortFact = {
        "type": "final.issued",
        "review_id": "first",
        "basis": "review",
        "on": date(2026, 12, 20),
    }

    def lists_notice(*facts: ShortFact) -> bool:
        return "amendment-notice" in {each.rule for each in items_of(PLAN, HELD, *facts)}

    assert lists_notice(decided)
    assert not lists_notice(decided, amended)


def test_nothing_waits_on_a_report_that_is_no_longer_chased() -> None:
    """The review was decided without it: reg 20(8) remains breached, and nothing waits."""
    transfer: ShortFact = {
        "type": "review.phase_transfer_identified",
        "kind": "primary_to_secondary",
        "transfers_on": "2027-09-01",
    }
    decided: ShortFact = {
        "type": "review.decided",
        "review_id": "first",
        "outcome": "A",
        "on": date(2026, 10, 16),
    }

    before = item_of(items_of(PLAN, transfer, HELD), "phase-transfer-other")
    after = item_of(items_of(PLAN, transfer, HELD, decided), "phase-transfer-other")

    assert [each.rule for each in decode_waits(before.waits_on)] == ["review-report-school"]
    assert decode_waits(after.waits_on) == ()


def test_a_contact_with_the_school_moves_its_chase_by_a_week() -> None:
    """The report of a meeting on 15 October is due by the 29th, and chased from the 30th on."""

    def chased_on(*contacts: ShortFact) -> date:
        return item_of(items_of(PLAN, HELD, *contacts), "review-report-school").work_on

    def contact(day: date, party: str = "setting", direction: str = "out") -> ShortFact:
        said = {"channel": "email", "party": party, "direction": direction}
        return {"type": "case.contact_logged", "contact_id": "contact", "on": day, **said}

    assert chased_on() == date(2026, 10, 30)
    assert chased_on(contact(date(2026, 11, 3))) == date(2026, 11, 10)
    assert chased_on(contact(date(2026, 10, 20))) == date(2026, 10, 30), "before it was late"
    assert chased_on(contact(date(2026, 11, 3), direction="in")) == date(2026, 10, 30)
    assert chased_on(contact(date(2026, 11, 3), party="parent")) == date(2026, 10, 30)


def test_the_duty_to_review_again_is_not_met_by_a_meeting_before_it_began() -> None:
    decided: ShortFact = {
        "type": "review.decided",
        "review_id": "first",
        "on": date(2026, 11, 9),
        "outcome": "M",
    }

    [again] = [each for each in items_of(PLAN, HELD, decided) if each.rule == "review-subsequent"]

    assert again.kind is WorkKind.REVIEW


def test_an_act_under_two_limits_is_one_item() -> None:
    # The amended plan is due eight weeks after the notice and twelve after the meeting.
    proposed: ShortFact = {
        "type": "review.amendments_proposed",
        "review_id": "first",
        "on": date(2026, 11, 10),
    }
    decided: ShortFact = {
        "type": "review.decided",
        "review_id": "first",
        "outcome": "A",
        "on": date(2026, 11, 10),
    }

    rules = [each.rule for each in items_of(PLAN, HELD, decided, proposed)]

    assert len({"amended-plan-final", "amended-plan-final-cap"} & {*rules}) == 1
    assert "amendment-withdrawn" not in rules, "it binds only if the council decides so"


def test_guidance_has_no_last_day_in_law() -> None:
    in_place = item_of(items_of(PLAN), "provision-in-place")

    assert in_place.due_on is not None
    assert in_place.law_due_on is None


@pytest.mark.parametrize(
    "rules", [LONG_TASKS, MEDIUM_TASKS, TRIBUNAL_RULES, REVIEW_RULES, REVIEW_DECISION_RULES]
)
def test_tasks_name_rules_of_the_rulebook_that_ask_for_an_act(rules: frozenset[str]) -> None:
    for rule in rules:
        versions = BOOK.versions(rule)
        assert versions, rule
        assert all(work_kind(each) is not None for each in versions), rule


def test_an_act_is_of_one_length() -> None:
    assert not LONG_TASKS & MEDIUM_TASKS


def test_overtaken_acts_are_of_rules_of_the_rulebook() -> None:
    assert all(BOOK.versions(rule) for rule in OF_REVIEW | BEFORE_HEARING | BEFORE_PLAN)


def test_waits_name_rules_of_the_rulebook() -> None:
    for rule, awaited in WAITS_ON.items():
        assert all(BOOK.versions(each) for each in (rule, *awaited)), rule


def contact(
    name: str, *, on: date, reply_due_on: date | None = None, in_reply_to: object = None
) -> Event:
    given = {
        "contact_id": str(id_for(name)),
        "channel": "phone",
        "direction": "in",
        "party": "parent",
        "on": on.isoformat(),
        "reply_due_on": reply_due_on and reply_due_on.isoformat(),
        "in_reply_to": in_reply_to and str(in_reply_to),
    }
    return CaseContactLogged.model_validate_json(
        json.dumps({key: value for key, value in given.items() if value})
    )


def sent_notice(name: str, audience: str = "family", **more: JsonValue) -> Event:
    given = {
        "notice_id": str(id_for(name)),
        "audience": audience,
        "channel": "letter",
        "template": "decision",
        "why": 1,
        "sent_at": "2026-10-13T09:00:00Z",
    }
    return NoticeSent.model_validate_json(json.dumps({**given, **more}))


def failed_notice(name: str, **more: JsonValue) -> Event:
    given = {
        "notice_id": str(id_for(name)),
        "reason": "returned",
        "failed_at": "2026-10-16T09:00:00Z",
    }
    return NoticeFailed.model_validate_json(json.dumps({**given, **more}))


def notice_about(contract: type[Event], why: int = 1, **more: JsonValue) -> Event:
    return contract.model_validate_json(json.dumps({"template": "decision", "why": why, **more}))


def voided(position: int) -> Event:
    return CaseVoided(position=position, reason=CorrectionReason.WRONG_CASE)


def held_at(why: int, reason: str) -> Event:
    return notice_about(NoticeHeld, why=why, reasons=[reason], held_at="2026-10-16T09:00:00Z")


def held_notices(*events: Event) -> list[WorkItem]:
    found = items_of(RECEIVED, *events)
    return [each for each in found if each.kind is WorkKind.HELD_NOTICE]


def returned_notices(*events: Event) -> list[WorkItem]:
    found = items_of(RECEIVED, *events)
    return [each for each in found if each.kind is WorkKind.RETURNED_NOTICE]
