"""Notices that did not arrive, are not true or were held back: by when, and with what weight."""

import json
from datetime import date

import pytest
from pydantic import JsonValue

from deadline_service.domain.case_outcome import evaluate_case
from deadline_service.domain.council_settings import CouncilSettings
from deadline_service.domain.priority import decode_reasons
from deadline_service.domain.worklist.wording import item_title, place_words
from deadline_service.domain.worklist.work_item import WorkItem, WorkKind
from deadline_service.domain.worklist.work_state import WorkState, state_of
from deadline_service.store.ruleset import current_ruleset
from deadline_service.testing import ShortFact, history, id_for
from events.contracts import Event, NoticeDismissed, NoticeFailed, NoticeHeld, NoticeSent

RECEIVED: ShortFact = {"type": "request.received", "on": date(2026, 9, 7)}
REFUSED: ShortFact = {"type": "request.refused", "on": date(2026, 10, 6)}
SIX_WEEKS = date(2026, 10, 19)
"""Reg 5(1): six weeks from Monday 7 September end on Monday 19 October."""
REFUSAL = "assessment-refused"
TITLE = "Send a notice that did not arrive, or was withheld: the date of notice is in doubt"


def test_a_refusal_that_came_back_is_to_be_given_by_the_last_day_of_the_six_weeks() -> None:
    returned = returned_notice(RECEIVED, REFUSED, sent(REFUSAL), failed("2026-10-08"))

    assert (returned.law_due_on, returned.due_on) == (SIX_WEEKS, None)
    assert returned.work_on == date(2026, 10, 9), "on the next working day"
    assert returned.reasons == "limit_of_law:14"


def test_it_says_that_the_date_of_notice_is_in_doubt_and_the_last_day_in_law() -> None:
    returned = returned_notice(RECEIVED, REFUSED, sent(REFUSAL), failed("2026-10-08"))

    title = item_title(returned, None, ())
    words = place_words(
        returned, decode_reasons(returned.reasons), date(2026, 10, 9), date(2026, 9, 29)
    )

    assert title == TITLE
    assert words == (
        "It is to be worked to Friday 9 October 2026. It counts as earlier by 14 days because the"
        " law sets the day. The last day in law to give the notice is Monday 19 October 2026."
    )


def test_what_came_back_is_work_until_that_notice_is_dismissed() -> None:
    """It was handed over. The dismissal of what is held back for another person does not end it."""
    facts = [RECEIVED, REFUSED, sent(REFUSAL), failed("2026-10-08")]

    assert found(WorkKind.RETURNED_NOTICE, *facts, dismissed())
    assert not found(WorkKind.RETURNED_NOTICE, *facts, dismissed(notice_id=str(id_for("notice"))))


def test_of_a_corrected_refusal_the_parent_who_was_never_sent_one_has_the_last_day_in_law() -> None:
    """Once the mother has the letter that corrects hers, a first letter to the father is left."""
    held = notice_held(["corrected"], held_for=[person("mother"), person("father")])
    to_both = [RECEIVED, REFUSED, sent_to("mother", "first"), held]

    both = item_of(WorkKind.HELD_NOTICE, *to_both)
    father = item_of(WorkKind.HELD_NOTICE, *to_both, sent_to("mother", "second"))

    assert (both.law_due_on, father.law_due_on) == (None, SIX_WEEKS)


def test_what_is_held_back_is_work_though_what_came_back_is_dismissed() -> None:
    facts = [RECEIVED, REFUSED, sent(REFUSAL), failed("2026-10-08"), notice_held(["not_reached"])]

    assert found(WorkKind.HELD_NOTICE, *facts, dismissed(notice_id=str(id_for("notice"))))
    assert not found(WorkKind.HELD_NOTICE, *facts, dismissed())


@pytest.mark.parametrize(
    ("received", "returned_on", "work_on", "last_day"),
    [
        pytest.param(
            *(date(2026, 9, 7), "2026-10-16", date(2026, 10, 19), date(2026, 10, 19)),
            id="back on a Friday, and the last day is the Monday",
        ),
        pytest.param(
            *(date(2026, 9, 6), "2026-10-16", date(2026, 10, 16), date(2026, 10, 18)),
            id="the last day is a Sunday, on which nobody works",
        ),
        pytest.param(
            *(date(2026, 9, 7), "2026-10-19", date(2026, 10, 19), date(2026, 10, 19)),
            id="back on the last day",
        ),
    ],
)
def test_it_is_worked_to_the_last_working_day_by_that_in_law_at_the_latest(
    received: date, returned_on: str, work_on: date, last_day: date
) -> None:
    request: ShortFact = {"type": "request.received", "on": received}

    returned = returned_notice(request, REFUSED, sent(REFUSAL), failed(returned_on))

    assert (returned.work_on, returned.law_due_on) == (work_on, last_day)


def test_what_comes_back_after_the_last_day_is_late_at_once() -> None:
    returned = returned_notice(RECEIVED, REFUSED, sent(REFUSAL), failed("2026-10-22"))

    assert (returned.started_on, returned.law_due_on) == (date(2026, 10, 22), SIX_WEEKS)
    assert state_of(returned, date(2026, 10, 22)) is WorkState.LATE
    assert returned.work_on <= SIX_WEEKS, "what is late in law was to be worked to before"


def test_without_a_day_in_law_it_is_sent_again_on_the_next_working_day() -> None:
    """25 December is a Friday, and Monday the 28th is the bank holiday for Boxing Day."""
    facts = sent("paper-received"), failed("2026-12-24")

    returned = returned_notice(RECEIVED, *facts)
    in_closed_office = returned_notice(
        RECEIVED, *facts, settings=CouncilSettings(closure_days=(date(2026, 12, 29),))
    )

    assert (returned.work_on, returned.law_due_on) == (date(2026, 12, 29), None)
    assert in_closed_office.work_on == date(2026, 12, 30)


def test_an_e_mail_that_was_never_accepted_has_the_same_last_day() -> None:
    """There is no fact that it was sent, so the fact that it failed says which notice it is."""
    refused = failed("2026-10-07", template=REFUSAL, why=2, audience="family")

    returned = returned_notice(RECEIVED, REFUSED, refused)

    assert (returned.work_on, returned.law_due_on) == (date(2026, 10, 8), SIX_WEEKS)


@pytest.mark.parametrize("reason", ["overtaken", "not_allowed"])
def test_a_notice_that_was_withheld_before_it_was_sent_is_not_to_be_sent_again(reason: str) -> None:
    """The title is of both: what did not arrive, and what was never sent."""
    withheld = failed("2026-10-07", template=REFUSAL, why=2, audience="family", reason=reason)

    returned = returned_notice(RECEIVED, REFUSED, withheld)

    assert item_title(returned, None, ()) == TITLE
    assert (returned.work_on, returned.law_due_on) == (date(2026, 10, 8), SIX_WEEKS)


def test_a_fact_that_names_no_notice_has_no_last_day() -> None:
    """As one of an older release, which was not sent before."""
    unknown = failed("2026-10-07", why=2, audience="family")

    assert returned_notice(RECEIVED, REFUSED, unknown).law_due_on is None


def test_it_came_back_on_the_day_that_it_is_in_england() -> None:
    """Half past midnight of British Summer Time."""
    at = failed("2026-10-08", failed_at="2026-10-08T23:30:00Z")

    returned = returned_notice(RECEIVED, REFUSED, sent(REFUSAL), at)

    assert returned.started_on == date(2026, 10, 9)


def test_others_have_no_last_day_where_the_law_gives_none() -> None:
    """Reg 5(2) gives no number of days for those who are told beside the family."""
    facts = sent("assessment-refused-others", audience="health_commissioner"), failed("2026-10-08")

    returned = returned_notice(RECEIVED, REFUSED, *facts)

    assert (returned.law_due_on, returned.reasons) == (None, "duty:10")


def test_a_refusal_to_make_a_plan_is_to_be_given_in_sixteen_weeks() -> None:
    """Reg 10: sixteen weeks from Monday 7 September end on Monday 28 December, a bank holiday."""
    agreed: ShortFact = {"type": "request.agreed", "on": date(2026, 10, 6)}
    refused: ShortFact = {"type": "assessment.plan_refused", "on": date(2026, 12, 14)}
    facts = sent("plan-refused", why=3), failed("2026-12-21")

    returned = returned_notice(RECEIVED, agreed, refused, *facts)

    assert (returned.work_on, returned.law_due_on) == (date(2026, 12, 22), date(2026, 12, 28))


def test_a_limit_that_runs_from_the_fact_binds_until_what_it_requires_is_done() -> None:
    """The family is to be told of its request before the decision, of which it is told after."""
    facts = sent("request-received", why=1), failed("2026-09-10")

    before = returned_notice(RECEIVED, *facts)
    after = returned_notice(RECEIVED, *facts, REFUSED)

    assert before.law_due_on == SIX_WEEKS
    assert after.law_due_on is None


def test_a_limit_that_an_exception_disapplies_sets_no_last_day() -> None:
    claimed: ShortFact = {
        "type": "assessment.exception_claimed",
        "on": date(2026, 10, 12),
        "ground": "EX-PERS",
        "limits": ["assessment-decision"],
    }
    late: ShortFact = {"type": "request.refused", "on": date(2026, 11, 2)}
    facts = sent(REFUSAL, why=3), failed("2026-11-05")

    returned = returned_notice(RECEIVED, claimed, late, *facts)

    assert (returned.work_on, returned.law_due_on) == (date(2026, 11, 6), None)


def test_a_notice_that_was_held_back_has_its_last_day_too() -> None:
    held = notice_held(["doubtful"])

    item = item_of(WorkKind.HELD_NOTICE, RECEIVED, REFUSED, held)

    # Fourteen days after Wednesday 7 October are the 21st, two days after the last in law.
    assert (item.work_on, item.law_due_on) == (SIX_WEEKS, SIX_WEEKS)
    assert item.reasons == "limit_of_law:14"


@pytest.mark.parametrize("reason", ["corrected", "voided", "restored", "retracted"])
def test_a_letter_that_is_not_true_is_put_right_on_the_next_working_day(reason: str) -> None:
    """It is held back on Wednesday 7 October, and has no last day in law: that was of the first."""
    item = item_of(WorkKind.HELD_NOTICE, RECEIVED, REFUSED, sent(REFUSAL), notice_held([reason]))

    assert (item.work_on, item.law_due_on) == (date(2026, 10, 8), None)
    assert item.reasons == "duty:10"


def test_so_is_one_whose_correction_was_held_back_for_another_reason() -> None:
    """A corrected fact is reported by itself once more, and that it is doubtful is all it says."""
    held = notice_held(["doubtful"])

    item = item_of(WorkKind.HELD_NOTICE, RECEIVED, REFUSED, sent(REFUSAL), held)

    assert (item.work_on, item.law_due_on) == (date(2026, 10, 8), None)
    assert item.reasons == "duty:10"


def test_before_a_weekend_it_is_put_right_on_the_monday() -> None:
    on_friday = notice_held(["corrected"], held_at="2026-10-09T09:00:00Z")

    item = item_of(WorkKind.HELD_NOTICE, RECEIVED, REFUSED, sent(REFUSAL), on_friday)

    assert item.work_on == date(2026, 10, 12)


def test_a_notice_that_was_held_back_before_it_was_sent_can_wait_where_no_law_sets_a_day() -> None:
    """Fourteen days after Wednesday 7 October."""
    held = notice_held(["doubtful"], template="paper-received", why=1)

    item = item_of(WorkKind.HELD_NOTICE, RECEIVED, held)

    assert (item.work_on, item.law_due_on) == (date(2026, 10, 21), None)
    assert item.reasons == "guidance:3"


def item_of(
    kind: WorkKind, *facts: ShortFact | Event, settings: CouncilSettings | None = None
) -> WorkItem:
    [item] = found(kind, *facts, settings=settings)
    return item


def found(
    kind: WorkKind, *facts: ShortFact | Event, settings: CouncilSettings | None = None
) -> list[WorkItem]:
    outcome = evaluate_case(history(*facts), current_ruleset(), settings or CouncilSettings())
    return [each for each in outcome.work if each.kind is kind]


def returned_notice(*facts: ShortFact | Event, settings: CouncilSettings | None = None) -> WorkItem:
    return item_of(WorkKind.RETURNED_NOTICE, *facts, settings=settings)


def sent(template: str, audience: str = "family", why: int = 2) -> Event:
    given: dict[str, JsonValue] = {
        "notice_id": str(id_for("notice")),
        "audience": audience,
        "channel": "letter",
        "template": template,
        "why": why,
        "sent_at": "2026-10-07T09:00:00Z",
    }
    return NoticeSent.model_validate_json(json.dumps(given))


def person(name: str) -> JsonValue:
    return {"audience": "family", "recipient": "person", "person_id": str(id_for(name))}


def sent_to(name: str, notice: str) -> Event:
    given: dict[str, JsonValue] = {
        "notice_id": str(id_for(notice)),
        "audience": "family",
        "channel": "letter",
        "template": REFUSAL,
        "why": 2,
        "person_id": str(id_for(name)),
        "sent_at": "2026-10-07T09:00:00Z",
    }
    return NoticeSent.model_validate_json(json.dumps(given))


def failed(day: str, **more: JsonValue) -> Event:
    given: dict[str, JsonValue] = {
        "notice_id": str(id_for("notice")),
        "reason": "returned",
        "failed_at": f"{day}T09:00:00Z",
    }
    return NoticeFailed.model_validate_json(json.dumps({**given, **more}))


def dismissed(**more: JsonValue) -> Event:
    given: dict[str, JsonValue] = {
        "template": REFUSAL,
        "why": 2,
        "reason": "informed_otherwise",
        "dismissed_at": "2026-10-09T09:00:00Z",
    }
    return NoticeDismissed.model_validate_json(json.dumps({**given, **more}))


def notice_held(reasons: list[JsonValue], **more: JsonValue) -> Event:
    given: dict[str, JsonValue] = {
        "template": REFUSAL,
        "why": 2,
        "reasons": reasons,
        "held_at": "2026-10-07T09:00:00Z",
    }
    return NoticeHeld.model_validate_json(json.dumps({**given, **more}))
