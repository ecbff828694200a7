"""An event in a sentence has its codes and days, and nothing by which to find a person."""

import re
from typing import Final

import pytest
from pydantic import JsonValue
from pydantic_core import to_json

from case_api.domain.event_wording import MAX_SENTENCE, event_sentence
from events.contracts import (
    AssessmentAdviceRequested,
    AssessmentExceptionClaimed,
    CaseCompensationAgreed,
    CaseComplaintReceived,
    DeadlineMet,
    Event,
    FinalIssued,
    RequestReceived,
    RequestRefused,
)
from events.contracts.event import CONTRACTS
from events.contracts.vocabulary.request import NoticeContent
from events.examples import example

UUIDS: Final = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-")
HASHES: Final = re.compile(r"[0-9a-f]{64}")


def of(contract: type[Event], **fields: JsonValue) -> Event:
    return contract.model_validate_json(to_json({**example(contract), **fields}))


@pytest.mark.parametrize(
    ("event", "sentence"),
    [
        pytest.param(
            of(RequestReceived),
            "A request for an assessment reached the authority, or it became responsible: kind"
            " initial, trigger request, requester parent, received on 2 March 2026.",
            id="codes and a day",
        ),
        pytest.param(
            of(AssessmentAdviceRequested, kind="d"),
            "The authority asked for advice: kind psychological (d), adviser parent or young"
            " person, requested on 13 April 2026.",
            id="a letter of the Regulations has its name",
        ),
        pytest.param(
            of(DeadlineMet, late=True),
            "A duty was done, in time or late: rule assessment-decision, due on 12 April 2026, due"
            " in law on 13 April 2026, met on 11 May 2026, late yes.",
            id="a rule, and yes",
        ),
        pytest.param(
            of(CaseCompensationAgreed),
            "The authority agreed to pay the family for what went wrong: on 11 May 2026, ground"
            " provision not made, amount £1,250.00.",
            id="pence",
        ),
        pytest.param(
            of(CaseComplaintReceived),
            "The family complained: stage 1, on 11 May 2026, kind service.",
            id="a code that begins with the name of its field",
        ),
        pytest.param(
            of(FinalIssued, recipients=["parent_or_young_person", "named_institution"]),
            "The authority sent the finalised plan to the family, the named setting and the"
            " commissioner: version 1, basis first, sent on 15 June 2026, recipients parent or"
            " young person and named institution.",
            id="a list",
        ),
    ],
)
def test_a_sentence_has_the_codes_and_days_of_the_event(event: Event, sentence: str) -> None:
    assert event_sentence(event) == sentence


@pytest.mark.parametrize("contract", CONTRACTS.values(), ids=str)
def test_every_event_is_one_sentence_without_ids(contract: type[Event]) -> None:
    sentence = event_sentence(of(contract))

    assert sentence.startswith(contract.statement.removesuffix("."))
    assert sentence.endswith(".")
    assert ". " not in sentence
    assert len(sentence) <= MAX_SENTENCE
    assert not UUIDS.search(sentence)
    assert not HASHES.search(sentence)


def test_a_long_list_is_cut_short() -> None:
    contents: JsonValue = [each.value for each in NoticeContent]

    sentence = event_sentence(of(RequestRefused, notice_contents=contents))

    assert sentence.endswith("mediation and disagreement resolution and 2 more.")


def test_details_for_which_there_is_no_room_are_left_out() -> None:
    limits: JsonValue = [f"{number}" * 80 for number in range(1, 6)]

    days = {"ended_on": "2026-09-01", "family_told_on": "2026-07-23"}

    sentence = event_sentence(of(AssessmentExceptionClaimed, limits=limits, **days))

    assert len(sentence) <= MAX_SENTENCE
    assert sentence.endswith(", and more.")
