"""The parts of an export, and of each table that holds data of case-api: which part it is in.

A test compares the tables with the database, so that none is added without a decision.
"""

from collections.abc import Mapping
from typing import Final

from events.contracts.published_enum import PublishedEnum


class ExportPart(PublishedEnum):
    """A part of an export."""

    CASE = "case"
    """The case: its reference, cohort and days."""
    PEOPLE = "people"
    """The child with names, numbers and addresses, and the people around it: every version."""
    HISTORY = "history"
    """What happened, in words, with deadlines as far as they were announced."""
    PLANS = "plans"
    """The contents of plans: every version, drafts too."""
    ADVICE = "advice"
    """The contents of advice: every version."""
    TEXTS = "texts"
    """Notes, reasons, notes of handovers."""
    DOCUMENTS = "documents"
    """Which documents there are; downloadDocumentContent has their contents."""
    PANELS = "panels"
    """What panels considered and decided."""
    FUNDING = "funding"
    """Funding agreements: every version."""
    OFFICERS = "officers"
    """In which roles officers had the case, and when."""
    NOTICES = "notices"
    """Notices that were sent, or are to be: to whom, when, how each ended, and the words."""
    READINGS = "readings"
    """Who read the data."""
    DISCLOSURES = "disclosures"
    """To whom outside of the council the data was disclosed, what, and for which purpose."""


PARTS_OF_RELATED_PERSON: Final = frozenset(
    {
        *(ExportPart.PEOPLE, ExportPart.PLANS, ExportPart.ADVICE, ExportPart.TEXTS),
        *(ExportPart.DOCUMENTS, ExportPart.PANELS, ExportPart.FUNDING, ExportPart.NOTICES),
    }
)
"""The parts of the export of a person around the child: of what people wrote, the passages that
name the person."""
PARTS_OF_WHOLE_CASE: Final = frozenset({ExportPart.READINGS, ExportPart.DISCLOSURES})
"""Parts that a person around the child is sent where the council asks for them by name: they are of
the whole case, and may tell of a disclosure to the police or a reading for safeguarding."""
OF_CHILD_ALONE: Final[Mapping[str, str]] = {
    "case_list": "the reference, cohort and days of the child's case",
    "officer_period": "in which roles officers had the child's case",
}
"""Tables that are in an export of the child and in none of another person, and why."""
PART_OF_TABLE: Final[Mapping[str, ExportPart]] = {
    "advice": ExportPart.ADVICE,
    "case_list": ExportPart.CASE,
    "case_text": ExportPart.TEXTS,
    "document": ExportPart.DOCUMENTS,
    "document_upload": ExportPart.DOCUMENTS,
    "funding_agreement": ExportPart.FUNDING,
    "officer_period": ExportPart.OFFICERS,
    "panel_item": ExportPart.PANELS,
    "person": ExportPart.PEOPLE,
    "plan_version": ExportPart.PLANS,
    "reading": ExportPart.READINGS,
    "reading_case": ExportPart.READINGS,
}
"""The tables that are in an export."""
_OF_FACTS: Final = "a copy of what the facts state, which are in the history"
_OF_COUNCIL: Final = "about the council, its officers or institutions, and no child"
_TECHNICAL: Final = "how far a process is, and no child"
WHY_NOT_EXPORTED: Final[Mapping[str, str]] = {
    "alembic_version": "the version of the schema",
    "batch_start": _TECHNICAL,
    "calendar_feed": "hashes of secret addresses, and labels that must not name a child",
    "capacity_note": _OF_COUNCIL,
    "case_file": "the key of what is encrypted, and no data",
    "checkpoint": _TECHNICAL,
    "document_case": "ids and hashes of documents, which are with the documents",
    "document_part": "contents of documents, which downloadDocumentContent returns",
    "document_usage": "the bytes of a council",
    "erased_person": _OF_FACTS,
    "idempotency": "ids and instants of requests, for 48 hours",
    "import_job": "counts and names of columns",
    "import_outcome": "references, and rules that a row broke, for 90 days",
    "import_row": "rows that wait to be read, of no case yet; then they are people and facts",
    "imported_case": "the reference, and a hash of what was stated",
    "institution": _OF_COUNCIL,
    "institution_word": _OF_COUNCIL,
    "institution_year": _OF_COUNCIL,
    "legal_hold": _OF_FACTS,
    "officer": _OF_COUNCIL,
    "panel": _OF_COUNCIL,
    "parked": _TECHNICAL,
    "person_identifier": "tokens of the identifiers, which are with the child",
    "person_key": "keys of what is encrypted, and no data",
    "person_name": "tokens of the words of names, which are with the child",
    "person_search": "a copy of names, birth date and postcode, which are with the child",
    "phase_transfer": _OF_FACTS,
    "provision_challenge": _OF_FACTS,
    "restriction": _OF_FACTS,
    "retention_finding": "whether a retention period had ended, by the cohort, for 90 days",
    "retention_run": _OF_COUNCIL,
    "retention_schedule": _OF_COUNCIL,
    "running_deadline": _OF_FACTS,
    "sui_event": "ids of what the department reported, of any child, for 30 days",
    "sui_key": _OF_COUNCIL,
    "team": _OF_COUNCIL,
    "team_member": _OF_COUNCIL,
}
"""The tables that are in no export, and why."""
