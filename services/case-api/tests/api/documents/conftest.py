import hashlib
import itertools
from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Final, TypeAlias

import pytest
from httpx import AsyncClient, Response
from pydantic import JsonValue

PDF: Final = b"%PDF-1.7\n" + b"a page\n" * 10
BINARY: Final = {"Content-Type": "application/octet-stream"}

Describe: TypeAlias = Callable[..., dict[str, JsonValue]]
File: TypeAlias = Callable[..., Awaitable[Response]]
Upload: TypeAlias = Callable[..., Awaitable[Response]]

_numbers = itertools.count(1)


@pytest.fixture
def pdf() -> bytes:
    return PDF + b"%d" % next(_numbers)


@pytest.fixture
def describe() -> Describe:
    """The body that files a content."""

    def described(content: bytes, **fields: JsonValue) -> dict[str, JsonValue]:
        return {
            "sha256": hashlib.sha256(content).hexdigest(),
            "size": len(content),
            "media_type": "application/pdf",
            "title": "Report of the educational psychologist",
            "kind": "advice",
            "on": "2026-05-11",
            **fields,
        }

    return described


@pytest.fixture
def file(client: AsyncClient, describe: Describe) -> File:
    """Files a content in the case at a path."""

    async def filed(case_path: str, content: bytes, **fields: JsonValue) -> Response:
        return await client.post(
            f"{case_path}/documents",
            json=describe(content, **fields),
            headers={"Idempotency-Key": f"document-{next(_numbers)}"},
        )

    return filed


@pytest.fixture
def upload(client: AsyncClient) -> Upload:
    """Uploads the content of the document at a path."""

    async def uploaded(
        path: str, content: bytes | AsyncGenerator[bytes], **headers: str
    ) -> Response:
        return await client.put(f"{path}/content", content=content, headers={**BINARY, **headers})

    return uploaded
