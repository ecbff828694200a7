"""Evidence is frozen to the hashes of documents of the case, and compared with the file later."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.panels.evidence import EvidenceState, NotInCaseFile, evidence_now, freeze
from events.contracts import (
    CaseDocumentFiled,
    CaseOpened,
    CasePersonErased,
    CaseVoided,
    Event,
)
from events.contracts.references import DocumentId
from events.contracts.vocabulary.case import CorrectionReason, DocumentKind, ErasedSubject
from events.scenario import make_history

OPENED: Final = CaseOpened(cohort=2016)
FIRST, SECOND, THIRD = (DocumentId(UUID(int=number)) for number in (1, 2, 3))
UNCHANGED, REPLACED, REMOVED = EvidenceState


def filed(document_id: DocumentId, **fields: object) -> CaseDocumentFiled:
    given = {
        "document_id": document_id,
        "sha256": f"{document_id.int:02x}" * 32,
        "kind": DocumentKind.ADVICE,
        "on": date(2026, 5, 11),
    }
    return CaseDocumentFiled.model_validate(given | fields)


BEFORE: Final[Sequence[Event]] = (OPENED, filed(FIRST), filed(SECOND))
VOIDED: Final = CaseVoided(position=2, reason=CorrectionReason.WRONG_CASE)
ERASED: Final = CasePersonErased(
    subject=ErasedSubject.CHILD, legal_basis="retention_period_ended", on=date(2026, 6, 1)
)


@pytest.mark.parametrize(
    ("later", "states", "filed_since"),
    [
        pytest.param([], [UNCHANGED, UNCHANGED], 0, id="nothing"),
        pytest.param([filed(THIRD)], [UNCHANGED, UNCHANGED], 1, id="another document"),
        pytest.param(
            [filed(THIRD, version_of=FIRST)], [REPLACED, UNCHANGED], 1, id="a later version"
        ),
        pytest.param([VOIDED], [REMOVED, UNCHANGED], 0, id="the filing was voided"),
        pytest.param([ERASED], [REMOVED, REMOVED], 0, id="the file of the case was erased"),
        pytest.param(
            [VOIDED, CaseVoided(position=4, reason=CorrectionReason.MISTYPED)],
            [UNCHANGED, UNCHANGED],
            0,
            id="the filing was voided, and the void as well",
        ),
    ],
)
def test_what_happened_to_evidence_since_it_was_frozen_is_shown(
    later: Sequence[Event], states: Sequence[EvidenceState], filed_since: int
) -> None:
    before = make_history(BEFORE)
    evidence = freeze(before, [FIRST, SECOND])

    now = evidence_now(make_history([*BEFORE, *later]), evidence, before[-1].position)

    assert [each.sha256 for each in evidence] == ["01" * 32, "02" * 32]
    assert (now.states, now.filed_since) == (states, filed_since)


def test_a_version_that_was_there_before_is_no_change_since() -> None:
    history = make_history([*BEFORE, filed(THIRD, version_of=FIRST)])

    now = evidence_now(history, freeze(history, [FIRST]), history[-1].position)

    assert (now.states, now.filed_since) == ([UNCHANGED], 0)


def test_a_document_that_is_not_in_the_file_cannot_be_evidence() -> None:
    history = make_history([*BEFORE, VOIDED])

    with pytest.raises(NotInCaseFile) as refused:
        freeze(history, [FIRST, SECOND, THIRD])

    assert refused.value.places == [0, 2]


def test_evidence_is_not_frozen_from_a_file_that_was_erased() -> None:
    with pytest.raises(NotInCaseFile) as refused:
        freeze(make_history([*BEFORE, ERASED]), [FIRST, SECOND])

    assert refused.value.places == [0, 1]
