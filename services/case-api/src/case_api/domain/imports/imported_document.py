"""A document of an older system: what describes it, in a case that is imported."""

from typing import Final

from pydantic_core import MISSING

from case_api.domain.documents.description import DocumentDescription
from case_api.domain.families.document import MAX_DOCUMENTS
from case_api.domain.imports.local_ids import LocalId

MAX_IMPORTED_DOCUMENTS: Final = MAX_DOCUMENTS
"""Documents of one imported case."""


class ImportedDocument(DocumentDescription):
    """A document of the file of an imported case. It is filed after all facts of the history."""

    document_id: LocalId | MISSING = MISSING
    """A UUID, which facts of the history may name; a label that is unique within the case; or
    left out. A UUID is never used for another document."""
    version_of: LocalId | MISSING = MISSING
    """The UUID or the label of an earlier document of this case, of which it is a later version."""
