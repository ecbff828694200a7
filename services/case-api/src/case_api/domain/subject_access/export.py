"""An export of what is held about one person, and what was left out of it."""

from typing import Annotated, Final, NamedTuple
from uuid import UUID

from pydantic import AwareDatetime, Field, JsonValue
from pydantic_core import MISSING

from case_api.domain.subject_access.parts import ExportPart
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import PersonId
from events.envelope import CaseId

MAX_EXPORT_BYTES: Final = 32 * 2**20
"""Bytes of the records of one export, as JSON, before anything is left out."""


class RedactionReason(PublishedEnum):
    """Why something is not in an export. The council decides on it; nothing here tests for harm."""

    THIRD_PARTY = "third_party"
    """It is about another person: UK GDPR art 15(4); DPA 2018 Sch 2 para 16."""
    PROFESSIONAL = "professional"
    """It names a professional. The data of health, social and education workers who acted as such
    is mostly to be disclosed: DPA 2018 Sch 2 para 17. Ask for it with `include_professionals`."""
    SERIOUS_HARM = "serious_harm"
    """It would be likely to cause serious harm to the health of a person: the tests for health,
    social work and education data in DPA 2018 Sch 3. Health data needs the opinion of a health
    professional."""
    CHILD_ABUSE = "child_abuse"
    """Child abuse data, whose disclosure would not be in the child's best interests: DPA 2018
    Sch 3."""
    EXPECTATION = "expectation"
    """The child gave it, or it came from an examination that the child agreed to, in the
    expectation that a person who asks for it would not see it: DPA 2018 Sch 3."""
    LEGAL_PRIVILEGE = "legal_privilege"
    """Legal professional privilege: DPA 2018 Sch 2 para 19."""
    OTHER_EXEMPTION = "other_exemption"
    """Another exemption of the DPA 2018, which the council's own record of the request states."""


class HeldRecord(NamedTuple):
    """A record as it is held. `record_id` is the one by which it is withheld, if it can be."""

    record_id: UUID | None
    values: dict[str, JsonValue]


class WithheldRecord(ContractModel):
    """A record that the council withholds: a plan, a piece of advice, a text, a document, a panel.

    All versions that have this id are withheld.
    """

    part: ExportPart
    record_id: Annotated[UUID, Field(strict=False)]
    """The `plan_id`, `advice_id`, `text_id`, `document_id` or `panel_id`."""
    reason: RedactionReason


class Redaction(ContractModel):
    """Something that was left out."""

    part: ExportPart
    what: Annotated[str, Field(max_length=200)]
    """What was left out, without a name: the other person by role, such as `parent 1`."""
    reason: RedactionReason
    count: Annotated[int, Field(ge=1)]
    """In how many places."""
    record_id: UUID | MISSING = MISSING
    """The record that was withheld."""
    person_id: PersonId | MISSING = MISSING
    """The other person, where it is one of the people around the child."""


ExportedRecord = Annotated[dict[str, JsonValue], Field(json_schema_extra={"type": "object"})]
"""A record with the fields under which other operations return it."""


class ExportedPart(ContractModel):
    """A part of an export."""

    part: ExportPart
    records: Annotated[tuple[ExportedRecord, ...], Field(max_length=1_000_000)]


MAX_OTHER_CASES: Final = 1000
"""Other cases that an export of a person around the child names."""


class SubjectAccessExport(ContractModel):
    """Everything that case-api holds about a person in a case, or the parts asked for."""

    case_id: CaseId
    person_id: PersonId | MISSING = MISSING
    """The person around the child of whom it is. Missing: it is of the child."""
    also_in: Annotated[tuple[CaseId, ...], Field(max_length=MAX_OTHER_CASES)] = ()
    """Other cases in which a person around the child has the same id: each has an export of its
    own. For the council: leave it out of what is sent."""
    created_at: AwareDatetime
    parts: Annotated[tuple[ExportedPart, ...], Field(max_length=len(ExportPart))]
    redactions: Annotated[tuple[Redaction, ...], Field(max_length=10_000)]
    """What was left out, and why."""
    not_included: Annotated[tuple[Annotated[str, Field(max_length=500)], ...], Field(max_length=20)]
    """What has to be added or checked by people, in sentences."""


_DEADLINES: Final = (
    "How deadlines were calculated: they are shown as they were announced. The deadline-service"
    " shows the calculation, and holds ids, codes and days of this case and no name."
)
_TEXTS: Final = (
    "A check of the texts: names of other people were replaced where they were found in the wording"
    " in which they are recorded. A nickname, a misspelling or a description of a person is not"
    " found, so that texts have to be read before they are sent."
)
_RECIPIENTS: Final = (
    "Recipients of what left the council in another way, such as a letter that an officer printed,"
    " and was not recorded as disclosed. Systems that the council uses itself are not among the"
    " recipients; what they read is with the readings."
)
NOT_INCLUDED: Final = (
    "Contents of documents: each has to be read, redacted and added.",
    "Other cases of the same child, each of which has an export of its own.",
    _DEADLINES,
    _RECIPIENTS,
    _TEXTS,
)
"""What an export of the child does not have, in sentences."""
_OF_CHILD: Final = (
    "What is held about the child. Who may ask for it on behalf of the child is sent an export of"
    " the child."
)
_BY_OTHER_WORDS: Final = (
    "Passages that name the person by other words: by a relation, such as his mother, by a nickname"
    " or a misspelling, or only by a name that the child or another person has too."
)
_FLAGS: Final = "Safety flags, if there are any. The council decides whether they can be told."
_OF_WHOLE_CASE: Final = (
    "To whom data about the person was disclosed, and who read it. The ledger of disclosures and"
    " the record of reading are of the whole case: the council decides what of them is to be told."
)
_UNDER_ANOTHER_ID: Final = "Cases in which the person is recorded under another id."
_IN_MORE: Final = "Some of the other cases of the person: there are more than are named."


def not_included_of_person(*, is_in_more: bool) -> tuple[str, ...]:
    """What an export of a person around the child does not have, in sentences."""
    return (
        "Contents of documents: each has to be read, redacted and added.",
        *(_OF_CHILD, _BY_OTHER_WORDS, _FLAGS, _OF_WHOLE_CASE, _UNDER_ANOTHER_ID),
        *((_IN_MORE,) if is_in_more else ()),
        *(_RECIPIENTS, _TEXTS),
    )
