"""The operations of documents, each as a new request."""

import hashlib
from collections.abc import Mapping
from typing import Final, NamedTuple

import httpx
from tests.faults.case_api_calls import CaseApiCalls, PrepareCaseApiCall
from tests.faults.support import new_key_header

from chassis.testing.faults import ApiCall

BINARY: Final = {"Content-Type": "application/octet-stream"}
CONTENT_QUERY: Final = """
    SELECT u.is_content FROM case_api.document_upload u JOIN case_api.document_part p
     USING (ledger_id, upload_id) WHERE u.document_id::text = $1 AND u.is_content
"""
FILED_QUERY: Final = """
    SELECT d.document_id::text FROM case_api.document d JOIN case_api.document_case c
     USING (ledger_id, document_id) WHERE d.case_id::text = $1 AND c.filed
"""


class FiledDocument(NamedTuple):
    """A document that was filed: the path of its case, its id, and its content."""

    case: str
    document_id: str
    content: bytes

    @property
    def path(self) -> str:
        """The path of the document."""
        return f"{self.case}/documents/{self.document_id}"


def description(content: bytes) -> dict[str, object]:
    """The body that files a content."""
    return {
        "sha256": hashlib.sha256(content).hexdigest(),
        "size": len(content),
        "media_type": "application/pdf",
        "title": "A report",
        "kind": "advice",
        "on": "2026-05-11",
    }


async def new_document(work: CaseApiCalls) -> FiledDocument:
    """A new document in a new case; no two have the same content."""
    case, request_id, _ = await work.new_case()
    content = f"%PDF-{request_id}".encode()
    filed = await work.client.post(f"{case}/documents", description(content))
    return FiledDocument(case, filed["document_id"], content)


async def file_document(work: CaseApiCalls) -> ApiCall:
    """Files a document."""
    case, request_id, _ = await work.new_case()

    async def is_done_once(response: httpx.Response) -> None:
        filed = await work.records.fetch_column(FILED_QUERY, case.rpartition("/")[2])
        assert filed == [response.json()["document_id"]]

    return work.client.call(
        *("POST", f"{case}/documents", 201),
        body=description(f"%PDF-{request_id}".encode()),
        headers=new_key_header(),
        is_done_once=is_done_once,
    )


async def upload_content(work: CaseApiCalls) -> ApiCall:
    """Uploads the content of a document."""
    document = await new_document(work)

    async def is_done_once(_: httpx.Response) -> None:
        stored = await work.records.fetch_column(CONTENT_QUERY, document.document_id)
        assert stored == [True]

    return work.client.call(
        *("PUT", f"{document.path}/content", 204),
        content=document.content,
        headers=BINARY,
        is_done_once=is_done_once,
    )


async def download_content(work: CaseApiCalls) -> ApiCall:
    """Reads the content of a document."""
    document = await new_document(work)
    url = f"{work.client.url}{document.path}/content"
    uploaded = await work.client.http.put(url, content=document.content, headers=BINARY)
    assert uploaded.is_success, uploaded.text

    async def is_done_once(response: httpx.Response) -> None:
        assert response.content == document.content

    return work.client.call("GET", f"{document.path}/content", is_done_once=is_done_once)


async def get_document(work: CaseApiCalls) -> ApiCall:
    """Reads a document."""
    return work.client.call("GET", (await new_document(work)).path)


async def list_documents(work: CaseApiCalls) -> ApiCall:
    """Lists the documents of a case."""
    return work.client.call("GET", f"{(await new_document(work)).case}/documents")


DOCUMENT_OPERATIONS: Final[Mapping[str, PrepareCaseApiCall]] = {
    "fileDocument": file_document,
    "listDocuments": list_documents,
    "getDocument": get_document,
    "uploadDocumentContent": upload_content,
    "downloadDocumentContent": download_content,
}
"""The calls by operation id."""
