"""Reasons of claims as data: every code has a sentence, and none is lost as JSON."""

from datetime import date

import pytest

from deadline_service.domain.evaluation.claim_reason import ClaimReason, ClaimReasonCode, DayRange
from deadline_service.domain.evaluation.timetable import timetable
from deadline_service.domain.explanation.claim_wording import claim_sentence
from deadline_service.domain.explanation.structured import ExplainedReason
from deadline_service.store.calendars import england_calendar
from deadline_service.store.rulebook import current_rulebook
from deadline_service.testing import history, shipped_examples
from events.contracts.vocabulary.assessment import ExceptionGround, ExceptionLimb

RANGE = DayRange(first=date(2027, 7, 15), last=date(2027, 8, 25))


@pytest.mark.parametrize("code", ClaimReasonCode)
def test_every_code_has_a_sentence(code: ClaimReasonCode) -> None:
    reason = ClaimReason(
        code=code,
        on=date(2027, 7, 20),
        dates=(date(2027, 7, 20), date(2027, 7, 21)),
        requested_on=date(2027, 7, 22),
        last_day=date(2027, 9, 1),
        days=1,
        length="4 weeks",
        period=RANGE,
        window=RANGE,
        wider_window=DayRange(first=date(2027, 7, 10)),
        in_force=RANGE,
        ground=ExceptionGround.SCHOOL_CLOSED,
        grounds=("EX-EY", "EX-PERS"),
        limb=ExceptionLimb.FURTHER_MEETING,
        limbs=(ExceptionLimb.ABSENCE, ExceptionLimb.CIRCUMSTANCES),
    )

    text = claim_sentence(reason)

    assert text[0].isupper()
    assert text.endswith(".")
    assert "EX-" not in text
    assert not {"MISSING", "_", "1 days"} & set(text.split())
    assert ClaimReason.model_validate_json(reason.model_dump_json()) == reason


def test_every_reason_of_the_examples_survives_json_with_its_text() -> None:
    reasons = {
        claim.outcome.reason
        for example in shipped_examples()
        if example.claims
        for deadline in timetable(
            history(*example.facts),
            current_rulebook(),
            england_calendar(),
            example.settings,
            example.asked_on,
        )
        for claim in deadline.claims
    }

    assert len({reason.code for reason in reasons}) > 15, "the examples try most of the codes"
    for reason in reasons:
        shown = ExplainedReason.of(reason)
        assert ClaimReason.model_validate_json(reason.model_dump_json()) == reason
        assert ExplainedReason.model_validate_json(shown.model_dump_json()) == shown
        assert "MISSING" not in shown.text
