"""Which documents a notice encloses: those that its sender names, or that the fact names."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from pydantic import TypeAdapter, ValidationError

from events.contracts import Event, FinalIssued, ReviewAmendmentsProposed
from events.contracts.references import DocumentId, DocumentRef, PlanId
from events.contracts.vocabulary.plan import PlanBasis
from events.stored_document import ConcernedPerson, DocumentMediaType, ScanState
from notification_service.domain.notice_sending.enclosable_document import (
    EnclosableDocument,
    is_readable,
)
from notification_service.domain.notice_sending.enclosed_values import (
    EnclosedValues,
    enclosed_values,
)
from notification_service.domain.notice_sending.given_values import (
    GivenDocument,
    GivenEnclosures,
    GivenText,
    GivenValue,
)
from notification_service.domain.notice_sending.not_composed import NotComposed, NotComposedReason
from notification_service.domain.notice_sending.wanted_documents import (
    may_enclose,
    wanted_documents,
)
from notification_service.store.notices import current_notices
from notification_service.testing.notices import requirement

PLAN, ADVICE, REPORT = (DocumentId(UUID(int=number)) for number in (1, 2, 3))
SENT_ON: Final = date(2026, 3, 30)
DOCUMENT: Final = EnclosableDocument(
    document_id=PLAN,
    title="EHC plan, version 1",
    concerns=ConcernedPerson.CHILD,
    sha256="a" * 64,
    media_type=DocumentMediaType.PDF,
    size=1000,
    is_elsewhere=False,
    scan=ScanState.PASSED,
    is_in_other_cases=False,
)


def issued(document: DocumentId | None = PLAN, sha256: str = "a" * 64) -> FinalIssued:
    """The fact that a final plan was sent, which may name its document."""
    plan = FinalIssued(plan_id=PlanId(UUID(int=9)), basis=PlanBasis.FIRST, sent_on=SENT_ON)
    if document is None:
        return plan
    reference = DocumentRef(document_id=document, sha256=sha256)
    return plan.model_copy(update={"document": reference})


def enclosing(*documents: DocumentId) -> GivenEnclosures:
    return GivenEnclosures(documents=tuple(GivenDocument(document_id=each) for each in documents))


def enclosed(
    values: dict[str, GivenValue],
    reported: Event,
    *found: EnclosableDocument,
    notice: str = "final-plan",
) -> EnclosedValues:
    wanted = wanted_documents(current_notices(), requirement(notice), values, reported)
    return enclosed_values(wanted, {each.document_id: each for each in found})


def refusal(
    values: dict[str, GivenValue], reported: Event, *found: EnclosableDocument
) -> tuple[NotComposedReason, str]:
    with pytest.raises(NotComposed) as refused:
        enclosed(values, reported, *found)
    return refused.value.reason, refused.value.detail


def test_the_document_of_the_fact_is_enclosed_where_none_is_given() -> None:
    made = enclosed({}, issued(), DOCUMENT)

    (plan,) = made.values["plan"].documents
    assert plan.title == "EHC plan, version 1"
    assert plan.document == DocumentRef(document_id=PLAN, sha256="a" * 64)
    (kept,) = made.enclosures
    assert (kept.document_id, kept.sha256, kept.size) == (PLAN, "a" * 64, 1000)
    assert kept.file_name == "plan-1.pdf", "without the title, which may name people"
    assert not made.may_be_of_another


def test_what_is_given_takes_the_place_of_the_document_of_the_fact() -> None:
    signed = replace(DOCUMENT, document_id=ADVICE, title="The signed plan")

    made = enclosed({"plan": enclosing(ADVICE)}, issued(), DOCUMENT, signed)

    assert [each.document_id for each in made.enclosures] == [ADVICE]


def test_a_fact_without_a_document_and_no_given_one_leave_the_value_out() -> None:
    assert enclosed({}, issued(None)) == EnclosedValues({}, (), may_be_of_another=False)


def test_documents_are_in_the_order_of_the_words_and_each_is_enclosed_once() -> None:
    """An amendment notice states the plan, then the amendments, then the evidence."""
    word = replace(DOCUMENT, document_id=ADVICE, media_type=DocumentMediaType.DOCX)
    fact = ReviewAmendmentsProposed(
        sent_on=SENT_ON, document=DocumentRef(document_id=ADVICE, sha256="a" * 64)
    )

    made = enclosed(
        {"evidence": enclosing(PLAN, ADVICE), "plan": enclosing(PLAN)},
        fact,
        *(DOCUMENT, word),
        notice="amendment-notice",
    )

    assert [each.file_name for each in made.enclosures] == ["plan-1.pdf", "amendments-1.docx"]
    assert {name: len(each.documents) for name, each in made.values.items()} == {
        "plan": 1,
        "amendments": 1,
        "evidence": 2,
    }


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (replace(DOCUMENT, document_id=REPORT), NotComposedReason.UNKNOWN_DOCUMENT),
        (replace(DOCUMENT, is_elsewhere=True, scan=None), NotComposedReason.CONTENT_ELSEWHERE),
        (replace(DOCUMENT, scan=None), NotComposedReason.CONTENT_AWAITED),
        (replace(DOCUMENT, scan=ScanState.WAITING), NotComposedReason.CONTENT_NOT_SCANNED),
        (replace(DOCUMENT, scan=ScanState.FAILED), NotComposedReason.CONTENT_NOT_SAFE),
    ],
    ids=["of another case or voided", "elsewhere", "awaited", "not scanned", "infected"],
)
def test_what_cannot_be_sent_is_refused_where_it_is_named(
    document: EnclosableDocument, reason: NotComposedReason
) -> None:
    place = "plan/documents/0/document_id"

    assert refusal({"plan": enclosing(PLAN)}, issued(None), document) == (reason, place)
    assert refusal({}, issued(), document) == (reason, "plan")


def test_a_document_that_is_not_scanned_at_all_can_be_sent() -> None:
    assert enclosed({}, issued(), replace(DOCUMENT, scan=ScanState.NOT_SCANNED)).enclosures


def test_a_document_with_another_content_than_the_fact_states_is_refused() -> None:
    refused = refusal({}, issued(sha256="b" * 64), DOCUMENT)

    assert refused == (NotComposedReason.UNKNOWN_DOCUMENT, "plan")


def test_documents_for_a_value_of_which_the_notice_encloses_none_are_refused() -> None:
    for name in ("advice", "reasons"):
        refused = refusal({name: enclosing(ADVICE)}, issued(), DOCUMENT)
        assert refused == (NotComposedReason.NOT_ENCLOSED, name)


def test_more_documents_than_a_notice_encloses_are_refused() -> None:
    many = enclosing(*(DocumentId(UUID(int=100 + number)) for number in range(11)))
    more = enclosing(*(DocumentId(UUID(int=200 + number)) for number in range(10)))
    catalogue, draft = current_notices(), requirement("draft-plan")

    with pytest.raises(NotComposed) as refused:
        wanted_documents(catalogue, draft, {"plan": many, "advice": more}, issued(None))

    assert refused.value.reason is NotComposedReason.TOO_MANY_DOCUMENTS


@pytest.mark.parametrize(
    ("document", "is_doubtful"),
    [
        (replace(DOCUMENT, concerns=None), False),
        (replace(DOCUMENT, concerns=ConcernedPerson.OTHER_RELATIVE), True),
        (replace(DOCUMENT, concerns=ConcernedPerson.PARENT), True),
        (replace(DOCUMENT, is_in_other_cases=True), True),
    ],
    ids=["not recorded", "a sibling", "a parent", "another case"],
)
def test_a_document_about_another_person_is_a_doubt(
    document: EnclosableDocument, *, is_doubtful: bool
) -> None:
    assert enclosed({}, issued(), document).may_be_of_another is is_doubtful


def test_what_was_enclosed_is_readable_while_it_is_there_with_the_same_content() -> None:
    (kept,) = enclosed({}, issued(), DOCUMENT).enclosures

    assert is_readable(kept, {PLAN: DOCUMENT})
    assert not is_readable(kept, {})
    assert not is_readable(kept, {PLAN: replace(DOCUMENT, sha256="b" * 64)})
    assert not is_readable(kept, {PLAN: replace(DOCUMENT, scan=ScanState.FAILED)})


def test_a_document_is_named_once_and_a_value_has_at_most_twenty() -> None:
    values = TypeAdapter[GivenValue](GivenValue)
    named = [{"document_id": str(UUID(int=number))} for number in range(21)]

    for documents in ([named[0], named[0]], named, []):
        with pytest.raises(ValidationError):
            values.validate_python({"kind": "enclosures", "documents": documents})


def test_only_notices_that_state_documents_enclose_any() -> None:
    assert may_enclose(current_notices(), "final-plan")
    assert not may_enclose(current_notices(), "assessment-refused")
    assert not may_enclose(current_notices(), "no-such-notice")


def test_a_text_in_place_of_documents_encloses_none() -> None:
    """The parser of values refuses it."""
    assert enclosed({"plan": GivenText(text="See the portal.")}, issued(), DOCUMENT).values == {}
