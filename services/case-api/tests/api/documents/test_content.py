"""The content of a document: uploaded once, verified, and read in ranges."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol, TypeAlias

import asyncpg
import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.store.documents.content import PART_BYTES
from case_api.store.documents.uploads import delete_abandoned
from chassis.testing import Database
from events.envelope import LedgerId

Body: TypeAlias = dict[str, JsonValue]
Connect: TypeAlias = Callable[..., Awaitable[AsyncClient]]
File: TypeAlias = Callable[..., Awaitable[Response]]
Record: TypeAlias = Callable[..., Awaitable[Body]]
Upload: TypeAlias = Callable[..., Awaitable[Response]]
LARGE: Final = b"%PDF-" + bytes(range(256)) * (5 * PART_BYTES // 512)
"""Two and a half parts."""


class OpenedCase(Protocol):
    path: str


@pytest.fixture
async def stored(case: OpenedCase, file: File, upload: Upload) -> str:
    """The path of a document whose content is `LARGE`."""
    path = (await file(case.path, LARGE)).headers["Location"]
    assert (await upload(path, LARGE)).status_code == 204
    return str(path)


async def count(database: Database, table: str) -> int:
    connection = await asyncpg.connect(database.admin_url)
    found: int = await connection.fetchval(f"SELECT count(*) FROM case_api.{table}")  # noqa: S608
    await connection.close()
    return found


async def test_content_is_read_as_it_was_uploaded(stored: str, client: AsyncClient) -> None:
    response = await client.get(f"{stored}/content")

    document = (await client.get(stored)).json()
    assert response.content == LARGE
    assert dict(response.headers) | {"x-request-id": ""} == {
        "etag": f'"{document["sha256"]}"',
        "accept-ranges": "bytes",
        "content-length": str(len(LARGE)),
        "content-type": "application/pdf",
        "content-disposition": f'attachment; filename="{document["document_id"]}.pdf"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
        "referrer-policy": "no-referrer",
        "ratelimit-policy": '"client-read";q=2000;w=10, "council-read";q=4000;w=10',
        "ratelimit": response.headers["ratelimit"],
        "x-request-id": "",
    }
    assert (document["content"], document["scan"]) == ("stored", "not_scanned")


async def test_a_range_is_read(stored: str, client: AsyncClient) -> None:
    for first, last in (
        (0, 0),
        (0, PART_BYTES - 1),
        (PART_BYTES - 1, PART_BYTES),
        (10, 2 * PART_BYTES + 10),
        (2 * PART_BYTES, len(LARGE) - 1),
    ):
        wanted = {"Range": f"bytes={first}-{last}"}
        response = await client.get(f"{stored}/content", headers=wanted)

        assert response.status_code == 206
        assert response.content == LARGE[first : last + 1]
        assert response.headers["Content-Range"] == f"bytes {first}-{last}/{len(LARGE)}"


async def test_a_range_depends_on_the_content_that_the_client_has(
    stored: str, client: AsyncClient
) -> None:
    tag = (await client.head(f"{stored}/content")).headers["ETag"]

    async def status(**headers: str) -> int:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return (await client.get(f"{stored}/content", headers=named)).status_code

    assert await status(Range="bytes=0-1", If_Range=tag) == 206
    assert await status(Range="bytes=0-1", If_Range='"other"') == 200
    assert await status(If_None_Match=tag) == 304
    assert await status(Range=f"bytes={len(LARGE)}-") == 416
    assert await status(Range="bytes=5-1") == 200


async def test_head_has_the_length_and_no_content(stored: str, client: AsyncClient) -> None:
    response = await client.head(f"{stored}/content")

    assert (response.status_code, response.content) == (200, b"")
    assert response.headers["Content-Length"] == str(len(LARGE))


async def test_an_upload_twice_is_as_once(
    stored: str, upload: Upload, database: Database, client: AsyncClient
) -> None:
    before = await count(database, "document_part")

    assert (await upload(stored, LARGE)).status_code == 204
    assert (await upload(stored, b"%PDF-" + LARGE[5:-1] + b"!")).status_code == 422
    assert await count(database, "document_part") == before == 3
    assert (await client.get(f"{stored}/content")).content == LARGE


async def test_of_uploads_at_the_same_time_one_is_kept(
    case: OpenedCase, file: File, upload: Upload, database: Database
) -> None:
    path = (await file(case.path, LARGE)).headers["Location"]

    responses = await asyncio.gather(*(upload(path, LARGE) for _ in range(3)))

    assert [each.status_code for each in responses] == [204, 204, 204]
    assert await count(database, "document_upload") == 1
    assert await count(database, "document_part") == 3


async def test_other_content_is_refused_and_not_kept(
    case: OpenedCase, file: File, upload: Upload, client: AsyncClient, database: Database
) -> None:
    path = (await file(case.path, LARGE)).headers["Location"]

    async def undeclared(content: bytes) -> AsyncGenerator[bytes]:
        yield content

    for content, reason in (
        (LARGE[:-1], "shorter"),
        (LARGE + b"!", "larger"),
        (LARGE[:-1] + b"!", "sha256"),
        (b"<html" + LARGE[5:], "no application/pdf"),
    ):
        declared = await upload(path, content)
        response = await upload(path, undeclared(content))
        assert declared.json()["code"] == response.json()["code"] == "content-mismatch"
        assert reason in response.json()["detail"]
    assert await count(database, "document_upload") == 0
    assert await count(database, "document_part") == 0
    assert (await client.get(path)).json()["content"] == "awaited"


async def test_an_interrupted_upload_leaves_nothing(
    case: OpenedCase, file: File, upload: Upload, client: AsyncClient, database: Database
) -> None:
    path = (await file(case.path, LARGE)).headers["Location"]

    async def interrupted() -> AsyncGenerator[bytes]:
        yield LARGE[: 2 * PART_BYTES]
        raise ConnectionResetError

    assert (await upload(path, interrupted())).status_code == 503
    assert await count(database, "document_upload") == 0
    assert (await client.get(path)).json()["content"] == "awaited"
    assert (await upload(path, LARGE)).status_code == 204


async def test_the_parts_of_a_killed_process_are_deleted_after_an_hour(
    engine: AsyncEngine, stored: str, database: Database, client: AsyncClient
) -> None:
    connection = await asyncpg.connect(database.admin_url)
    await connection.execute(
        "INSERT INTO case_api.document_upload (ledger_id, upload_id, document_id, began_at)"
        " SELECT ledger_id, gen_random_uuid(), document_id, began_at FROM case_api.document_upload,"
        " generate_series(1, 50)"
    )
    await connection.execute(
        "INSERT INTO case_api.document_part SELECT ledger_id, upload_id, 0,"
        " decode(repeat('00', 30), 'hex')"
        " FROM case_api.document_upload WHERE NOT is_content"
    )
    await connection.close()
    now = datetime.now(UTC)

    assert await delete_abandoned(engine, now + timedelta(minutes=59)) == 0
    assert await delete_abandoned(engine, now + timedelta(minutes=61)) == 50
    assert await count(database, "document_part") == 3
    assert (await client.get(f"{stored}/content")).content == LARGE


async def test_content_that_is_not_here_is_explained(
    case: OpenedCase, file: File, upload: Upload, client: AsyncClient, pdf: bytes
) -> None:
    awaited = (await file(case.path, LARGE)).headers["Location"]
    elsewhere = (await file(case.path, pdf, location="edrms:1")).headers["Location"]

    for path, reason in ((awaited, "uploaded"), (elsewhere, "own store")):
        response = await client.get(f"{path}/content")
        assert (response.status_code, response.json()["code"]) == (409, "content-not-served")
        assert reason in response.json()["detail"]
    assert (await upload(elsewhere, pdf)).json()["code"] == "content-not-served"


async def test_the_content_of_a_voided_filing_is_not_read(
    case: OpenedCase, stored: str, client: AsyncClient, record: Record
) -> None:
    position = (await client.get(stored)).json()["position"]
    await record(f"{case.path}/voids", {"position": position, "reason": "wrong_case"})

    assert (await client.get(f"{stored}/content")).status_code == 404
    await record(f"{case.path}/voids", {"position": position + 1, "reason": "mistyped"})
    assert (await client.get(f"{stored}/content")).content == LARGE


async def test_content_belongs_to_its_case(
    stored: str, upload: Upload, client: AsyncClient, record: Record, opening: Body
) -> None:
    opened = await record("/v1/cases", {**opening, "reference": "EHC-2"})
    other = f"/v1/cases/{opened['case_id']}/documents/{stored[-36:]}"

    assert (await client.get(f"{other}/content")).status_code == 404
    assert (await upload(other, LARGE)).status_code == 404


async def test_content_belongs_to_its_council(
    stored: str, connect: Connect, council: LedgerId, other_council: LedgerId
) -> None:
    other, reader = await connect(other_council), await connect(council, "documents:read")

    assert (await other.get(f"{stored}/content")).status_code == 404
    assert (await reader.get(f"{stored}/content")).status_code == 200
    binary = {"Content-Type": "application/octet-stream"}
    assert (await reader.put(f"{stored}/content", content=b"", headers=binary)).status_code == 403


async def test_an_upload_is_of_plain_bytes(case: OpenedCase, file: File, upload: Upload) -> None:
    path = (await file(case.path, LARGE)).headers["Location"]

    response = await upload(path, LARGE, **{"Content-Type": "application/pdf"})

    assert response.status_code == 415
