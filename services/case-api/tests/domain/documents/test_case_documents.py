"""Which documents a case names, and what a command changes about them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from case_api.domain.documents.case_documents import (
    NO_DOCUMENT_CHANGE,
    DocumentChange,
    document_change,
)
from case_api.domain.documents.references import named_documents, names_documents
from case_api.domain.errors import DocumentDiffers
from events.contracts import (
    CONTRACTS,
    AssessmentExceptionClaimed,
    CaseClosed,
    CaseCorrected,
    CaseDocumentFiled,
    CaseOpened,
    CaseVoided,
    Event,
    RequestRefused,
)
from events.contracts.corrected_value import CorrectedValue
from events.contracts.references import DocumentId, DocumentRef, RequestId
from events.contracts.vocabulary.case import CaseCloseReason, CorrectionReason, DocumentKind
from events.envelope import EventEnvelope
from events.history import effective
from events.scenario import make_history

ON: Final = date(2026, 4, 10)
REPORT, LETTER = DocumentId(UUID(int=1)), DocumentId(UUID(int=2))
HASHES: Final = ("0a" * 32, "0b" * 32, "0c" * 32)
OPENED: Final = CaseOpened(cohort=2016)


def filed(document_id: DocumentId = REPORT, sha256: str = HASHES[0]) -> CaseDocumentFiled:
    return CaseDocumentFiled(
        document_id=document_id, sha256=sha256, kind=DocumentKind.ADVICE, on=ON
    )


def refused(document_id: DocumentId, sha256: str = HASHES[0]) -> RequestRefused:
    letter = DocumentRef(document_id=document_id, sha256=sha256)
    return RequestRefused(
        request_id=RequestId(UUID(int=9)), decided_on=ON, notified_on=ON, letter=letter
    )


def corrected(position: int, values: Mapping[str, CorrectedValue]) -> CaseCorrected:
    return CaseCorrected(position=position, values=dict(values), reason=CorrectionReason.WRONG_CASE)


def voided(position: int) -> CaseVoided:
    return CaseVoided(position=position, reason=CorrectionReason.WRONG_CASE)


def history_of(*events: Event) -> Sequence[EventEnvelope]:
    return make_history([OPENED, *events])


def change(given: Sequence[Event], *events: Event) -> DocumentChange:
    """The change by some facts; the case was opened at position 1."""
    return document_change(history_of(*given), events)


def test_a_fact_names_documents_at_any_depth() -> None:
    evidence = tuple(DocumentRef(document_id=each, sha256=HASHES[0]) for each in (REPORT, LETTER))
    claim = AssessmentExceptionClaimed.model_construct(evidence=evidence)

    assert [(each.field, each.document_id) for each in named_documents(claim)] == [
        ("evidence/0", REPORT),
        ("evidence/1", LETTER),
    ]


def test_every_contract_with_a_document_is_known() -> None:
    named = {each.type for each in CONTRACTS.values() if names_documents(each)}

    assert "document_id" in CaseDocumentFiled.model_fields
    assert named == {
        each.type
        for each in CONTRACTS.values()
        if "DocumentRef" in str(each.model_json_schema()) or each is CaseDocumentFiled
    }


def test_a_fact_without_a_document_changes_nothing() -> None:
    closed = CaseClosed(on=ON, reason=CaseCloseReason.NO_PLAN)

    assert change([filed()], closed) is NO_DOCUMENT_CHANGE
    assert not NO_DOCUMENT_CHANGE


def test_a_document_is_new_to_the_case_that_names_it_first() -> None:
    found = change([], refused(LETTER))

    assert found.new == {LETTER}
    assert found.named[LETTER].filed is None
    assert found.fields == {LETTER: (0, "letter")}


def test_a_document_that_the_case_has_is_not_new() -> None:
    assert not change([filed(LETTER)], refused(LETTER))


def test_a_document_that_is_filed_after_it_was_named_is_not_new() -> None:
    found = change([refused(LETTER)], filed(LETTER))

    assert (found.new, found.named[LETTER].filed) == (set(), HASHES[0])


def test_the_first_facts_of_a_case_name_documents_too() -> None:
    assert document_change([], [OPENED, refused(LETTER)]).new == {LETTER}


def test_a_document_is_dropped_with_the_last_fact_that_names_it() -> None:
    assert change([filed(), refused(REPORT)], voided(2)).dropped == set()
    assert change([filed(), refused(REPORT), voided(2)], voided(3)).dropped == {REPORT}


def test_a_document_is_new_again_when_its_fact_is_restored() -> None:
    found = change([filed(), voided(2)], voided(3))

    assert (found.new, found.fields) == ({REPORT}, {REPORT: (0, "position")})


def test_a_correction_replaces_a_document() -> None:
    other: CorrectedValue = {"document_id": str(LETTER), "sha256": HASHES[1]}

    found = change([refused(REPORT)], corrected(2, {"letter": other}))

    assert (found.new, found.dropped) == ({LETTER}, {REPORT})
    assert found.fields == {LETTER: (0, "values/letter")}


def test_a_document_has_one_content() -> None:
    for events in ([refused(REPORT, HASHES[1])], [filed(LETTER), refused(LETTER, HASHES[1])]):
        with pytest.raises(DocumentDiffers) as raised:
            change([filed()], *events)
        assert raised.value.field in {"letter", "document_id"}


def test_the_content_of_a_filing_cannot_be_corrected() -> None:
    with pytest.raises(DocumentDiffers):
        change([filed()], corrected(2, {"sha256": HASHES[1]}))


def test_a_mistyped_hash_of_a_document_that_is_not_filed_can_be_corrected() -> None:
    right: CorrectedValue = {"document_id": str(LETTER), "sha256": HASHES[1]}

    found = change([refused(LETTER)], corrected(2, {"letter": right}))

    assert (found.new, found.named[LETTER].sha256) == ({LETTER}, HASHES[1])


Step = tuple[int, int]
"""Files or names a document (1 or 2), or voids a position (3)."""


@given(st.lists(st.tuples(st.integers(1, 3), st.integers(2, 9)), max_size=8))
def test_the_changes_of_all_commands_add_up_to_the_history(steps: list[Step]) -> None:
    """Whatever was recorded and voided: applied one after the other, as the store does."""
    recorded: list[Event] = []
    kept: dict[DocumentId, str | None] = {}
    for action, number in steps:
        document = DocumentId(UUID(int=number % 3))
        event = {1: filed(document), 2: refused(document), 3: voided(number)}[action]
        found = change(recorded, event)
        kept = {each: of for each, of in kept.items() if each not in found.dropped}
        assert found.new.isdisjoint(kept)
        kept |= {each: of.filed for each, of in found.named.items()}
        recorded.append(event)

    in_effect = [each.event for each in effective(history_of(*recorded))]
    whole = document_change([], in_effect)
    assert {each: of.filed for each, of in whole.named.items()} == kept
