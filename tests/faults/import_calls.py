"""The operations of imports, each as a new request."""

import json
from collections.abc import Mapping
from typing import Final

import httpx
from tests.faults.case_api_calls import PERSON, CaseApiCalls, PrepareCaseApiCall, read_call
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall

NDJSON: Final = {"Content-Type": "application/x-ndjson"}
ROWS: Final = b"".join(
    json.dumps({"reference": f"SWEEP-{number}", "person": PERSON}).encode() + b"\n"
    for number in range(3)
)
IMPORT_QUERY: Final = "SELECT state FROM case_api.import_job WHERE import_id::text = $1"
ROWS_QUERY: Final = "SELECT count(*) FROM case_api.import_row WHERE import_id::text = $1"


async def start_import(work: CaseApiCalls) -> ApiCall:
    """An import of three rows."""
    await cancel_all(work)

    async def is_done_once(response: httpx.Response) -> None:
        assert await stored(work, response.json()["import_id"]) == (["waiting"], [3])

    return work.client.call(
        *("POST", "/v1/imports", 202),
        content=ROWS,
        headers={**NDJSON, **new_key_header()},
        is_done_once=is_done_once,
    )


async def cancel_import(work: CaseApiCalls) -> ApiCall:
    """The cancellation of an import."""
    import_id = await new_import(work)

    async def is_done_once(_: httpx.Response) -> None:
        assert await stored(work, import_id) == (["cancelled"], [0])

    return work.client.call(
        *("POST", f"/v1/imports/{import_id}/cancellation", 201),
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


def read_import(path: str) -> PrepareCaseApiCall:
    """A read of an import."""

    async def prepare(work: CaseApiCalls) -> ApiCall:
        return work.client.call("GET", path.format(import_id=await new_import(work)))

    return prepare


async def new_import(work: CaseApiCalls) -> str:
    """The id of a new import."""
    await cancel_all(work)
    headers = {**NDJSON, **new_key_header()}
    url = f"{work.client.url}/v1/imports"
    response = await work.client.http.post(url, content=ROWS, headers=headers)
    assert response.status_code == 202, response.text
    return str(response.json()["import_id"])


async def cancel_all(work: CaseApiCalls) -> None:
    """End every import, so that the council may have another."""
    await work.records.fetch_column("DELETE FROM case_api.import_job WHERE ended_at IS NULL")


async def stored(work: CaseApiCalls, import_id: str) -> tuple[list[object], list[object]]:
    """The state of an import, and how many rows it has."""
    state = await work.records.fetch_column(IMPORT_QUERY, import_id)
    return state, await work.records.fetch_column(ROWS_QUERY, import_id)


IMPORT_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "startImport": start_import,
    "listImports": read_call("/v1/imports"),
    "getImport": read_import("/v1/imports/{import_id}"),
    "getImportReport": read_import("/v1/imports/{import_id}/report"),
    "cancelImport": cancel_import,
}
"""The calls by operation id."""
