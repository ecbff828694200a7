"""A closed case has no work but what went wrong with notices that were sent."""

from collections.abc import Sequence
from datetime import date

import pytest

from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, history, id_for
from events.contracts import CaseVoided
from events.contracts.vocabulary.case import CaseCloseReason, CorrectionReason

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 9, 7)}
REFUSED: ShortFact = {"type": "request.refused", "on": date(2026, 10, 6)}
"""The second fact of the case."""
SENT: ShortFact = {
    "type": "notice.sent",
    "notice_id": str(id_for("refusal")),
    "audience": "family",
    "channel": "letter",
    "template": "assessment-refused",
    "why": 2,
    "sent_at": "2026-10-06T14:00:00Z",
}
RETURNED: ShortFact = {
    "type": "notice.failed",
    "notice_id": str(id_for("refusal")),
    "reason": "returned",
    "failed_at": "2026-10-14T09:00:00Z",
}
SECOND: ShortFact = {**SENT, "notice_id": str(id_for("second"))}
CONTACT: ShortFact = {
    "type": "case.contact_logged",
    "contact_id": str(id_for("call")),
    "channel": "phone",
    "direction": "in",
    "party": "parent",
    "on": "2026-10-05",
    "reply_due_on": "2026-10-19",
}
REOPENED: ShortFact = {"type": "case.reopened", "on": date(2026, 10, 20)}
FILE_ERASED: ShortFact = {
    "type": "case.person_erased",
    "subject": "child",
    "legal_basis": "retention_period_ended",
    "on": date(2026, 10, 20),
}
NOTHING_TO_SEND = (CaseCloseReason.DECEASED, CaseCloseReason.OPENED_IN_ERROR)
"""Closings after which what came back is not sent again."""


def closed(reason: str = "no_assessment") -> ShortFact:
    return {"type": "case.closed", "reason": reason, "on": date(2026, 10, 12)}


def held(reason: str, why: int = 2, template: str = "assessment-refused") -> ShortFact:
    return {
        "type": "notice.held",
        "template": template,
        "why": why,
        "reasons": [reason],
        "held_at": "2026-10-14T09:00:00Z",
    }


def work_of(*facts: ShortFact | CaseVoided) -> Sequence[WorkItem]:
    return evaluate_case(history(*facts), current_ruleset(), CouncilSettings()).work


def kinds_of(*facts: ShortFact | CaseVoided) -> set[WorkKind]:
    return {each.kind for each in work_of(*facts)}


def test_a_letter_that_comes_back_after_the_closing_is_work() -> None:
    [returned] = work_of(RECEIVED, REFUSED, SENT, closed(), RETURNED)

    assert (returned.kind, returned.started_on) == (WorkKind.RETURNED_NOTICE, date(2026, 10, 14))
    assert returned.work_on == date(2026, 10, 15), "on the next working day"
    # Reg 5(1): six weeks from Monday 7 September, as in the open case.
    assert returned.law_due_on == date(2026, 10, 19)


def test_closing_a_case_ends_no_item_of_a_letter_that_came_back_before() -> None:
    assert kinds_of(RECEIVED, REFUSED, SENT, RETURNED, closed()) == {WorkKind.RETURNED_NOTICE}


def test_in_a_closed_case_too_the_item_ends_once_the_letter_is_sent_again() -> None:
    assert not work_of(RECEIVED, REFUSED, SENT, closed(), RETURNED, SECOND)


@pytest.mark.parametrize("reason", [each.value for each in NOTHING_TO_SEND])
def test_of_a_child_who_died_or_who_has_no_case_nothing_is_sent_again(reason: str) -> None:
    assert not work_of(RECEIVED, REFUSED, SENT, closed(reason), RETURNED)


@pytest.mark.parametrize(
    "reason", [each.value for each in CaseCloseReason if each not in NOTHING_TO_SEND]
)
def test_after_every_other_closing_what_came_back_is_sent_again(reason: str) -> None:
    assert kinds_of(RECEIVED, REFUSED, SENT, closed(reason), RETURNED) == {WorkKind.RETURNED_NOTICE}


@pytest.mark.parametrize("reason", [each.value for each in CaseCloseReason])
def test_a_letter_of_a_voided_fact_is_taken_back_whatever_the_closing(reason: str) -> None:
    """The fourth event voids the refusal, and its letter is taken back by one that reports that."""
    void = CaseVoided(position=2, reason=CorrectionReason.WRONG_CASE)
    taken_back = held("voided", why=4, template="notice-taken-back")

    [before] = work_of(RECEIVED, REFUSED, SENT, void, taken_back, closed(reason))
    [after] = work_of(RECEIVED, REFUSED, SENT, void, closed(reason), taken_back)

    assert before.kind is after.kind is WorkKind.HELD_NOTICE
    assert (before.because_of, after.because_of) == (5, 6)


@pytest.mark.parametrize("reason", ["corrected", "restored", "retracted", "doubtful"])
def test_a_letter_that_is_not_true_any_more_is_put_right(reason: str) -> None:
    """What corrects it by itself may be held back for a reason of its own."""
    assert kinds_of(RECEIVED, REFUSED, SENT, held(reason), closed()) == {WorkKind.HELD_NOTICE}


def test_a_notice_that_was_never_sent_is_no_work_of_a_closed_case() -> None:
    assert WorkKind.HELD_NOTICE in kinds_of(RECEIVED, REFUSED, held("doubtful"))
    assert not work_of(RECEIVED, REFUSED, held("doubtful"), closed())


def died(on: date = date(2026, 10, 12)) -> ShortFact:
    """The plan ended because the child has died: reason 8 of the SEN2 return."""
    return {"type": "final.ceased", "plan_id": str(id_for("plan")), "ceased_on": on, "reason": "8"}


def test_a_notice_that_was_never_sent_is_no_work_once_the_child_has_died() -> None:
    """The plan ended by the death, and the case is open still, or closed as its plan ended."""
    never_sent = RECEIVED, REFUSED, held("incomplete")
    assert WorkKind.HELD_NOTICE in kinds_of(*never_sent)

    for after in ([died()], [died(), closed("plan_ceased")], [closed("deceased")]):
        assert not {*kinds_of(*never_sent, *after)} & {WorkKind.HELD_NOTICE}
        assert not {*kinds_of(RECEIVED, REFUSED, SENT, RETURNED, *after)} & {
            WorkKind.RETURNED_NOTICE
        }
    assert WorkKind.HELD_NOTICE in kinds_of(*never_sent, died(), REOPENED)


def test_a_letter_that_is_not_true_is_put_right_after_a_death() -> None:
    assert WorkKind.HELD_NOTICE in kinds_of(RECEIVED, REFUSED, SENT, held("corrected"), died())


def test_what_followed_a_death_is_answered() -> None:
    """A complaint of the family. What was entered late, of a day before, is not."""
    complaint: ShortFact = {
        "type": "case.complaint_received",
        "complaint_id": str(id_for("complaint")),
        "stage": "stage_1",
        "on": date(2026, 10, 13),
    }
    before: ShortFact = {**complaint, "on": date(2026, 10, 9)}
    reply = held("incomplete", why=4, template="complaint-received")

    assert WorkKind.HELD_NOTICE in kinds_of(RECEIVED, REFUSED, died(), complaint, reply)
    assert WorkKind.HELD_NOTICE not in kinds_of(RECEIVED, REFUSED, died(), before, reply)


def test_nothing_else_is_work_of_a_closed_case() -> None:
    facts = RECEIVED, CONTACT, {**SENT, "why": 1}, RETURNED

    assert kinds_of(*facts) == {WorkKind.DUTY, WorkKind.REPLY, WorkKind.RETURNED_NOTICE}
    assert kinds_of(*facts, closed("withdrawn")) == {WorkKind.RETURNED_NOTICE}
    assert kinds_of(*facts, closed("withdrawn"), REOPENED) == kinds_of(*facts)


def test_once_the_file_was_erased_there_is_no_work() -> None:
    other: ShortFact = {
        **FILE_ERASED,
        "subject": "related_person",
        "person_id": str(id_for("stepfather")),
    }
    facts = RECEIVED, REFUSED, SENT, held("corrected"), RETURNED, closed()

    assert kinds_of(*facts, other) == {WorkKind.HELD_NOTICE, WorkKind.RETURNED_NOTICE}
    assert not work_of(*facts, FILE_ERASED)
