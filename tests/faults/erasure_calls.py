"""The erasure of personal data, as a new request."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import httpx
from tests.faults.case_api_calls import (
    PERSON,
    POSITIONS_QUERY,
    CaseApiCalls,
    PrepareCaseApiCall,
)
from tests.faults.document_calls import BINARY, new_document
from tests.faults.support import COUNCIL, new_key_header

from chassis.testing.faults import ApiCall
from chassis.testing.personal_data_settings import DESTROYED_KEYS_DIR
from events.destroyed_keys import DestroyedKeys, KeyOwner
from events.envelope import CaseId, LedgerId

LEFT_QUERY: Final = """
    SELECT 'file' FROM case_api.case_file WHERE case_id = $1
     UNION ALL SELECT 'person' FROM case_api.person WHERE case_id = $1
     UNION ALL SELECT 'word' FROM case_api.person_name WHERE case_id = $1
     UNION ALL SELECT 'text' FROM case_api.case_text WHERE case_id = $1
     UNION ALL SELECT 'document' FROM case_api.document WHERE case_id = $1
     UNION ALL SELECT 'upload' FROM case_api.document_upload WHERE document_id = $2
"""


async def erase_personal_data(work: CaseApiCalls) -> ApiCall:
    """A POST that erases the file of a closed case, with a text and a document."""
    document = await new_document(work)
    await work.client.http.put(
        f"{work.client.url}{document.path}/content", content=document.content, headers=BINARY
    )
    await work.client.post(f"{document.case}/texts", {"content": PERSON["family_name"]})
    closure = {"on": "2026-06-01", "reason": "withdrawn"}
    await work.client.post(f"{document.case}/closures", closure)
    case_id = document.case.rsplit("/", maxsplit=1)[-1]

    async def is_done_once(response: httpx.Response) -> None:
        kind = "case.person_erased"
        found = await work.records.fetch_column(POSITIONS_QUERY, COUNCIL, case_id, kind)
        assert found == [response.json()["position"]]
        left = await work.records.fetch_column(LEFT_QUERY, case_id, document.document_id)
        assert left == []
        recorded = DestroyedKeys(DESTROYED_KEYS_DIR).read(LedgerId(COUNCIL))
        owner = KeyOwner(CaseId(UUID(case_id)), None)
        assert (owner in recorded.destroyed, owner in recorded.begun) == (True, False)

    return work.client.call(
        *("POST", f"{document.case}/erasures", 201),
        body={"subject": "child", "legal_basis": "retention_period_ended", "on": "2026-06-01"},
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


ERASURE_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "erasePersonalData": erase_personal_data,
}
"""The calls by operation id."""
