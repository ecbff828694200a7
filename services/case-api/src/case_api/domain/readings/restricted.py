"""What may be read while the processing of personal data is restricted: UK GDPR art 18(2)."""

from collections.abc import Mapping
from typing import Final

from case_api.domain.readings.new_reading import DataKind
from case_api.domain.readings.outside_roles import OUTSIDE_ROLES
from case_api.domain.readings.purpose import ReadingPurpose
from events.contracts.vocabulary.case import RestrictedPart

_PERMITTED: Final[frozenset[ReadingPurpose]] = frozenset(
    {
        *(ReadingPurpose.CONSENT, ReadingPurpose.SUBJECT_ACCESS_REQUEST),
        *(ReadingPurpose.TRIBUNAL, ReadingPurpose.COURT_ORDER),
        *(ReadingPurpose.SAFEGUARDING, ReadingPurpose.PUBLIC_INTEREST),
        ReadingPurpose.VERIFICATION,
    }
)
"""Consent, which a person who asks for their own data has given; legal claims; the rights of
another person; an important public interest. And what a restriction is for: to verify."""
_PARTS: Final[Mapping[DataKind, frozenset[RestrictedPart]]] = {
    DataKind.PERSON: frozenset({RestrictedPart.PEOPLE}),
    DataKind.ADDRESSEE: frozenset({RestrictedPart.PEOPLE}),
    DataKind.NOTICE: frozenset({RestrictedPart.PEOPLE}),
    DataKind.TEXT: frozenset({RestrictedPart.TEXTS}),
    DataKind.PLAN: frozenset({RestrictedPart.PLANS}),
    DataKind.ADVICE: frozenset({RestrictedPart.ADVICE}),
    DataKind.DOCUMENT: frozenset({RestrictedPart.DOCUMENTS}),
    DataKind.DOCUMENT_CONTENT: frozenset({RestrictedPart.DOCUMENTS}),
    DataKind.SUBJECT_ACCESS: frozenset(RestrictedPart),
    # Lists of cases leave out what is restricted, and have the cases.
    DataKind.CASE_SEARCH: frozenset(),
    DataKind.INSPECTION_LIST: frozenset(),
    # Ids, codes and days.
    DataKind.DUPLICATE_SEARCH: frozenset(),
    DataKind.CHRONOLOGY: frozenset(),
    DataKind.READING_RECORD: frozenset(),
    DataKind.DISCLOSURE_LEDGER: frozenset(),
}


def permitted_purposes(role: str) -> frozenset[ReadingPurpose]:
    """The purposes for which who acts in a role may read what is restricted.

    None for a person outside of the council: the purpose is stated for the council.
    """
    return frozenset() if role in OUTSIDE_ROLES else _PERMITTED


def parts_that_must_be_free(
    kind: DataKind, purpose: ReadingPurpose, role: str
) -> frozenset[RestrictedPart]:
    """The parts of a case none of which may be restricted, so that this may be read for that."""
    return frozenset() if purpose in permitted_purposes(role) else _PARTS[kind]
