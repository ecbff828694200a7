"""Whether a notice would enclose another document than it states."""

from typing import Final
from uuid import UUID

import pytest

from events.contracts import Event
from events.contracts.references import DocumentId
from events.envelope import EventEnvelope
from notification_service.domain.notice_sending.another_document import (
    has_another_document,
    lacks_restored,
)
from notification_service.domain.notice_sending.given_values import (
    GivenDocument,
    GivenEnclosures,
    GivenValue,
)
from notification_service.domain.notice_sending.wanted_documents import wanted_documents
from notification_service.store.notices import current_notices
from notification_service.testing.facts import fact
from notification_service.testing.notices import requirement

DRAFT, PLAN, SIGNED, ADVICE, REPORT = (DocumentId(UUID(int=number)) for number in range(1, 6))
KINDS: Final = {
    DRAFT: "draft_plan",
    PLAN: "final_plan",
    SIGNED: "final_plan",
    ADVICE: "advice",
    REPORT: "review_report",
}
PLAN_ID: Final = str(UUID(int=9))


def reference(document: DocumentId) -> dict[str, str]:
    return {"document_id": str(document), "sha256": "0" * 64}


def filed(position: int, document: DocumentId, kind: str) -> EventEnvelope:
    data = {**reference(document), "kind": kind, "on": "2026-11-27"}
    return fact(position, "case.document_filed", **data)


FILED: Final = [filed(position, *each) for position, each in enumerate(KINDS.items(), 1)]


def reported(name: str, **data: object) -> Event:
    return fact(9, name, **data).event


def final(document: DocumentId | None = None) -> Event:
    """The fact that a final plan was sent, which may name its document."""
    data = {"plan_id": PLAN_ID, "basis": "first", "sent_on": "2026-11-27"}
    named = {} if document is None else {"document": reference(document)}
    return reported("final.issued", **data, **named)


def is_doubtful(notice: str, event: Event, *given: DocumentId, value: str = "plan") -> bool:
    documents = tuple(GivenDocument(document_id=each) for each in given)
    values: dict[str, GivenValue] = {value: GivenEnclosures(documents=documents)} if given else {}
    named = wanted_documents(current_notices(), requirement(notice), values, event)
    return has_another_document(current_notices(), named, event, FILED)


@pytest.mark.parametrize(
    ("given", "expected"),
    [(PLAN, False), (SIGNED, False), (DRAFT, True), (ADVICE, True), (REPORT, True)],
)
def test_the_final_plan_is_a_document_filed_as_one(given: DocumentId, *, expected: bool) -> None:
    assert is_doubtful("final-plan", final(), given) is expected


def test_the_document_of_the_fact_is_of_its_kind_too() -> None:
    assert not is_doubtful("final-plan", final(PLAN))
    assert is_doubtful("final-plan", final(DRAFT))


def test_another_document_than_that_of_the_fact_is_doubtful_though_its_kind_is_right() -> None:
    assert not is_doubtful("final-plan", final(PLAN), PLAN)
    assert is_doubtful("final-plan", final(PLAN), SIGNED)
    assert is_doubtful("final-plan", final(PLAN), PLAN, SIGNED)


def test_a_draft_is_enclosed_as_a_draft_and_to_consult_a_school_either_is() -> None:
    draft = {"draft_id": PLAN_ID, "basis": "assessment", "sent_on": "2026-11-27"}
    consulted = {
        "consultation_id": PLAN_ID,
        "consultee": "requested_institution",
        "institution": {"urn": "999001"},
        "sent_on": "2026-11-27",
    }

    assert not is_doubtful("draft-plan", reported("draft.issued", **draft), DRAFT)
    assert is_doubtful("draft-plan", reported("draft.issued", **draft), PLAN)
    for either in (DRAFT, PLAN):
        event = reported("draft.consultation_sent", **consulted)
        assert not is_doubtful("setting-consulted", event, either)


def test_advice_is_of_any_kind() -> None:
    """Advice from a school is often filed as a report, and that of a parent as a letter."""
    draft = {"draft_id": PLAN_ID, "basis": "assessment", "sent_on": "2026-11-27"}

    for each in KINDS:
        event = reported("draft.issued", **draft)
        assert not is_doubtful("draft-plan", event, each, value="advice")


def test_a_part_of_the_advice_that_was_circulated_is_not_all_that_the_fact_names() -> None:
    circulated = reported(
        "review.advice_circulated",
        review_id=PLAN_ID,
        on="2026-11-27",
        documents=[reference(ADVICE), reference(REPORT)],
    )

    assert not is_doubtful("review-papers", circulated, REPORT, ADVICE, value="advice")
    assert is_doubtful("review-papers", circulated, ADVICE, value="advice")


def test_a_notice_that_encloses_nothing_has_no_other_document() -> None:
    assert not is_doubtful("final-plan", final())


@pytest.mark.parametrize(
    ("restored", "lacks"),
    [
        pytest.param([], False, id="nothing was taken back"),
        pytest.param([PLAN], False, id="it is enclosed"),
        pytest.param([PLAN, ADVICE], True, id="one of two is not"),
    ],
)
def test_a_document_that_was_taken_back_and_is_right_is_to_be_in_the_letter_that_restores_it(
    restored: list[DocumentId], *, lacks: bool
) -> None:
    named = wanted_documents(current_notices(), requirement("final-plan"), {}, final(document=PLAN))

    assert lacks_restored(named, restored) is lacks
