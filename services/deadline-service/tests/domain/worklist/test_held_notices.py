"""Of several people to whom a notice goes, each must be sent it before it is no work any more."""

import json
from datetime import date

from pydantic import JsonValue

from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, history, id_for
from events.contracts import (
    CaseVoided,
    Event,
    NoticeDismissed,
    NoticeFailed,
    NoticeHeld,
    NoticeSent,
)
from events.contracts.vocabulary.case import CorrectionReason

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 9, 7)}
REFUSED: ShortFact = {"type": "request.refused", "on": date(2026, 10, 6)}
REFUSAL, TAKEN_BACK = "assessment-refused", "notice-taken-back"
MOTHER, FATHER, SCHOOL = "mother", "father", "school"
VOIDED = CaseVoided(position=2, reason=CorrectionReason.WRONG_CASE)


def test_one_parent_who_was_sent_it_does_not_end_that_the_other_was_not() -> None:
    """The father has no address, so that the notice is held back for him."""
    held = held_for(person(FATHER))

    assert held_notices(held, sent(MOTHER))
    assert not held_notices(held, sent(FATHER))


def test_what_is_held_back_for_two_people_waits_until_both_were_sent_it() -> None:
    held = held_for(person(MOTHER), person(FATHER))

    assert held_notices(held, sent(FATHER))
    assert not held_notices(held, sent(FATHER), sent(MOTHER))


def test_closing_the_case_does_not_end_that_one_parent_was_not_sent_the_refusal() -> None:
    """The father has no address, and can appeal as the mother can."""
    closed: ShortFact = {"type": "case.closed", "reason": "no_assessment", "on": date(2026, 10, 12)}
    died: ShortFact = {**closed, "reason": "deceased"}
    held = held_for(person(FATHER))

    assert held_notices(held, sent(MOTHER), closed)
    assert held_notices(sent(MOTHER), held, closed)
    assert not held_notices(held, closed), "it was sent to no one"
    assert not held_notices(held, sent(MOTHER), died)
    assert not held_notices(held, sent(MOTHER), closed, sent(FATHER, "later"))


def test_an_officer_ends_by_a_dismissal_what_reaches_a_person_by_no_means() -> None:
    held = held_for(person(MOTHER), person(FATHER))
    dismissed = notice_about(
        NoticeDismissed, reason="informed_otherwise", dismissed_at="2026-10-09T09:00:00Z"
    )

    assert not held_notices(held, sent(MOTHER), dismissed)


def test_what_is_sent_to_the_school_does_not_end_what_the_family_was_not_sent() -> None:
    """Both are to be sent the notice, and that to the family is incomplete."""
    held = held_for({"audience": "family", "recipient": "not_known"})

    assert held_notices(held, sent(SCHOOL, audience="setting"))
    assert not held_notices(held, sent(MOTHER))


def test_the_child_who_has_no_id_is_not_a_role_whose_person_is_not_known() -> None:
    for_child: JsonValue = {"audience": "family", "recipient": "child"}

    assert held_notices(held_for(for_child), sent(MOTHER))
    assert not held_notices(held_for(for_child), sent(None))
    assert held_notices(held_for(person(MOTHER)), sent(None))


def test_each_to_whom_a_letter_went_that_is_not_true_is_sent_the_one_that_corrects_it() -> None:
    both = sent(MOTHER), sent(FATHER)
    corrected = held_for(person(MOTHER), person(FATHER), reason="corrected")

    [item] = held_notices(*both, corrected, sent(MOTHER, "second"))

    assert (item.reasons, item.law_due_on) == ("duty:10", None)
    assert not held_notices(*both, corrected, sent(MOTHER, "second"), sent(FATHER, "second"))


def test_who_was_never_sent_it_has_the_last_day_in_law_though_another_was() -> None:
    """An officer had sent it to the mother: six weeks from Monday 7 September are 19 October."""
    [item] = held_notices(sent(MOTHER), held_for(person(FATHER)))

    assert (item.law_due_on, item.reasons) == (date(2026, 10, 19), "limit_of_law:14")


def test_a_letter_that_came_back_after_another_was_sent_is_no_work() -> None:
    both = sent(MOTHER), sent(MOTHER, "second")

    assert not returned_notices(*both, returned(MOTHER))
    assert returned_notices(*both, returned(MOTHER, "second"))


def test_another_notice_of_the_fact_does_not_stand_for_one_that_came_back() -> None:
    other = sent(MOTHER, "other", template="assessment-agreed")

    assert returned_notices(sent(MOTHER), returned(MOTHER), other)


def held_notices(*events: Event | ShortFact) -> list[WorkItem]:
    return items_of(WorkKind.HELD_NOTICE, *events)


def returned_notices(*events: Event) -> list[WorkItem]:
    return items_of(WorkKind.RETURNED_NOTICE, *events)


def items_of(kind: WorkKind, *events: Event | ShortFact) -> list[WorkItem]:
    facts = history(RECEIVED, REFUSED, *events)
    outcome = evaluate_case(facts, current_ruleset(), CouncilSettings())
    return [each for each in outcome.work if each.kind is kind]


def person(name: str, audience: str = "family") -> JsonValue:
    return {"audience": audience, "recipient": "person", "person_id": str(id_for(name))}


def notice_about(contract: type[Event], **more: JsonValue) -> Event:
    given: dict[str, JsonValue] = {"template": REFUSAL, "why": 2}
    return contract.model_validate_json(json.dumps({**given, **more}))


def held_for(*recipients: JsonValue, reason: str = "not_reached", **more: JsonValue) -> Event:
    known: dict[str, JsonValue] = {"held_for": [*recipients]} if recipients else {}
    held_at = "2026-10-07T09:00:00Z"
    return notice_about(NoticeHeld, reasons=[reason], held_at=held_at, **known, **more)


def sent(
    name: str | None, notice: str = "first", audience: str = "family", **more: JsonValue
) -> Event:
    known: dict[str, JsonValue] = {} if name is None else {"person_id": str(id_for(name))}
    return notice_about(
        NoticeSent,
        notice_id=str(id_for(f"{notice} to {name}")),
        audience=audience,
        channel="letter",
        sent_at="2026-10-08T09:00:00Z",
        **known,
        **more,
    )


def returned(name: str, notice: str = "first") -> Event:
    given = {
        "notice_id": str(id_for(f"{notice} to {name}")),
        "reason": "returned",
        "failed_at": "2026-10-16T09:00:00Z",
    }
    return NoticeFailed.model_validate_json(json.dumps(given))
