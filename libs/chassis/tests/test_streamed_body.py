from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Final

import httpx
import pytest
from fastapi import APIRouter, Depends, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app import ApiInfo, build_app
from chassis.middleware import MAX_BODY_BYTES
from chassis.routing import operations_of
from chassis.streamed_body import StreamedBody, streamed_body
from chassis.testing import system_policies

router = APIRouter(prefix="/v1", tags=["files"])
CHUNK: Final = b" " * 100_000
MAX_FILE_BYTES: Final = 3 * MAX_BODY_BYTES
CSV: Final = {"Content-Type": "text/csv"}

File = Annotated[
    StreamedBody, Depends(streamed_body("text/csv", "text/plain", max_bytes=MAX_FILE_BYTES))
]


@router.post("/files", operation_id="countBytes")
async def count_bytes(body: File) -> dict[str, int]:
    """Count the bytes of a file."""
    return {body.media_type: sum([len(chunk) async for chunk in body.chunks])}


@pytest.fixture
def app(engine: AsyncEngine) -> FastAPI:
    policies = system_policies(router)
    about = ApiInfo("Files", "1", "s", "d", {"files": "Files."}, policies=policies)
    return build_app(about, engine, operations=operations_of([router]))


@pytest.fixture
async def http(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://files") as client:
        yield client


async def chunks(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield CHUNK


async def test_a_body_beyond_the_common_limit_is_streamed(http: httpx.AsyncClient) -> None:
    response = await http.post("/v1/files", content=chunks(20), headers=CSV)

    assert response.json() == {"text/csv": 2_000_000}


async def test_a_body_beyond_the_limit_of_its_operation_is_a_413(http: httpx.AsyncClient) -> None:
    declared = await http.post("/v1/files", content=b" " * (MAX_FILE_BYTES + 1), headers=CSV)
    undeclared = await http.post("/v1/files", content=chunks(32), headers=CSV)

    assert [each.status_code for each in (declared, undeclared)] == [413, 413]
    assert declared.json()["detail"] == f"a body may have {MAX_FILE_BYTES} bytes"


@pytest.mark.parametrize("declared", ["text/plain; charset=utf-8", 'TEXT/PLAIN;charset="UTF-8"'])
async def test_parameters_of_the_media_type_are_accepted(
    http: httpx.AsyncClient, declared: str
) -> None:
    response = await http.post("/v1/files", content=b"a", headers={"Content-Type": declared})

    assert response.json() == {"text/plain": 1}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Content-Type": "application/json"},
        {"Content-Type": "text/csv; charset=latin1"},
        {"Content-Type": "text/csv", "Content-Encoding": "gzip"},
    ],
)
async def test_another_media_type_is_a_415(
    http: httpx.AsyncClient, headers: dict[str, str]
) -> None:
    response = await http.post("/v1/files", content=b"a", headers=headers)

    assert response.status_code == 415
    assert response.headers["Accept-Post"] == "text/csv, text/plain"


def test_the_media_types_are_published(app: FastAPI) -> None:
    operation = app.openapi()["paths"]["/v1/files"]["post"]

    assert operation["requestBody"]["content"].keys() == {"text/csv", "text/plain"}
    assert {"413", "415"} <= operation["responses"].keys()
