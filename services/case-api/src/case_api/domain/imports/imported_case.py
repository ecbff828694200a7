"""A case as an older system gives it: the person, and everything that happened, in order."""

import hashlib
from functools import cache
from typing import Annotated, Any, Final, Union

from pydantic import Field, create_model
from pydantic_core import MISSING

from case_api.domain.imports.fact_models import IMPORTED_CONTRACTS, entry_model
from case_api.domain.imports.imported_document import MAX_IMPORTED_DOCUMENTS, ImportedDocument
from case_api.domain.people.person import Person
from events.contracts import ContractModel
from events.contracts.case import CaseFlags
from events.contracts.event import GENERATED
from events.contracts.references import CaseReference, EventDate, OfficerId

MAX_HISTORY: Final = 4_000
"""Facts in the history of one imported case, with those that its documents were filed: a case can
hold 1,000 more (store/capacity.py)."""


class ImportedOfficer(ContractModel):
    """The officer who leads the case when it is imported."""

    officer_id: OfficerId
    from_on: EventDate | MISSING = MISSING
    """Missing: the day on which the case was taken over."""


class ImportedCase(ContractModel):
    """A case of an older system. `history` is in the order in which things happened.

    The same reference is imported once: it is the council's own, and identifies the case.
    """

    reference: CaseReference
    person: Person
    flags: CaseFlags = ()
    taken_over_on: EventDate | MISSING = MISSING
    """The day on which this backend took the case over. Missing: the day of the import."""
    history_complete_from: EventDate | MISSING = MISSING
    """The first day from which all facts of the case are in `history`; not after `taken_over_on`.
    Missing: only facts from `taken_over_on` on are all recorded."""
    officer: ImportedOfficer | MISSING = MISSING
    allow_duplicate: bool = False
    """Import the case although another has a UPN of the person."""
    history: Annotated[tuple[ContractModel, ...], Field(max_length=MAX_HISTORY)] = ()
    documents: Annotated[
        tuple[ImportedDocument, ...], Field(max_length=MAX_IMPORTED_DOCUMENTS)
    ] = ()
    """The documents of its file. Each is filed by the import, and described; what the history
    files is not described, and not listed."""


@cache
def imported_case_model() -> type[ImportedCase]:
    """The model with each type of fact that a history may have; made once, by who reads cases."""
    entries: Any = Union[tuple(map(entry_model, IMPORTED_CONTRACTS))]  # noqa: UP007  # from a list
    fact = Annotated[entries, Field(discriminator="type")]
    history = Annotated[tuple[fact, ...], Field(max_length=MAX_HISTORY)]  # type: ignore[valid-type]
    fields: dict[str, Any] = {"history": (history, ())}
    return create_model(
        "ImportedCase",
        __base__=ImportedCase,
        __doc__=ImportedCase.__doc__,
        __cls_kwargs__={**GENERATED},
        **fields,
    )


def content_digest(case: ImportedCase) -> bytes:
    """A SHA-256 of what is stated of a case, whatever the format or the order of its fields."""
    content = case.model_dump_json(exclude_defaults=True, exclude={"allow_duplicate"})
    return hashlib.sha256(content.encode()).digest()
