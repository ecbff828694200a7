"""The rule of filing a document."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.decide import decide
from case_api.domain.errors import (
    CannotHaveHappened,
    CaseFull,
    DuplicateId,
    MissingPredecessor,
    NotOfThisCase,
    OutOfOrder,
)
from case_api.domain.families.document import MAX_DOCUMENTS
from case_api.domain.record import RecordFacts
from events.contracts import CaseDocumentFiled, CaseOpened, Event
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import DocumentKind
from events.scenario import make_history

TODAY: Final = date(2026, 11, 20)
OPENED: Final = CaseOpened(cohort=2016)
TAKEN_OVER: Final = CaseOpened(cohort=2016, taken_over_on=TODAY)


def filed(number: int = 1, **fields: object) -> CaseDocumentFiled:
    given = {
        "document_id": DocumentId(UUID(int=number)),
        "sha256": "0a" * 32,
        "kind": DocumentKind.ADVICE,
        "on": TODAY,
    }
    return CaseDocumentFiled.model_validate(given | fields)


def record(given: Sequence[Event], event: Event) -> None:
    decide(make_history(given), RecordFacts([event], TODAY))


@pytest.mark.parametrize(
    "event",
    [
        filed(2),
        filed(2, received_on=date(2026, 11, 1), sent_on=date(2026, 10, 30)),
        filed(2, sent_on=TODAY),
        filed(2, version_of=UUID(int=1)),
        filed(2, about=2),
    ],
)
def test_a_document_is_filed(event: CaseDocumentFiled) -> None:
    record([OPENED, filed()], event)


@pytest.mark.parametrize(
    ("event", "refusal", "field"),
    [
        (filed(1), DuplicateId, "document_id"),
        (filed(2, on=date(2026, 11, 19), received_on=TODAY), OutOfOrder, "on"),
        (filed(2, received_on=date(2026, 11, 1), sent_on=TODAY), OutOfOrder, "received_on"),
        (filed(2, version_of=UUID(int=3)), MissingPredecessor, "version_of"),
        (filed(2, version_of=UUID(int=2)), MissingPredecessor, "version_of"),
        (filed(2, about=3), NotOfThisCase, "about"),
    ],
)
@pytest.mark.parametrize("opened", [OPENED, TAKEN_OVER])
def test_what_cannot_be_filed_is_refused(
    opened: CaseOpened, event: Event, refusal: type[CannotHaveHappened], field: str
) -> None:
    with pytest.raises(refusal) as raised:
        record([opened, filed()], event)

    assert raised.value.field == field


def test_a_case_file_is_bounded() -> None:
    full = [OPENED, *(filed(number) for number in range(1, MAX_DOCUMENTS + 1))]

    with pytest.raises(CaseFull):
        record(full, filed(MAX_DOCUMENTS + 1))
