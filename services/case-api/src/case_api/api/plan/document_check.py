"""Whether the documents that a plan names are of its case."""

from typing import Final

from case_api.domain.plan.content import PlanContent
from case_api.domain.plan.content_documents import content_documents
from case_api.store.documents.document_guard import documents_of_others
from case_api.store.plan.versions import PlanKey
from chassis.database import DriverConnection
from chassis.problems import InvalidRequest, Violation

_MAX_ERRORS: Final = 100


async def refuse_documents_of_others(
    db: DriverConnection, key: PlanKey, content: PlanContent, within: str = ""
) -> None:
    """Refuse documents of other cases of the council; `within` is the content's place in the body.

    Raises:
        InvalidRequest: it names such documents; the first hundred are listed.
    """
    named = [*content_documents(content)]
    documents = {each.document_id for each in named}
    others = await documents_of_others(db, key.ledger_id, key.case_id, documents)
    message = "is a document of another case of the council: check whose it is"
    errors = [
        Violation("document_of_another_case", message, pointer=f"{within}{each.pointer}")
        for each in named
        if each.document_id in others
    ]
    if errors:
        raise InvalidRequest(errors=errors[:_MAX_ERRORS])
