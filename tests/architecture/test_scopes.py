"""A key can be issued with exactly the scopes that operations require."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.councils.scopes import API_SCOPES
from fastapi import FastAPI

Json = Any
"""OpenAPI, as it is served."""

OPERATIONS_PAGE = Path(__file__).parents[2] / "docs/operations.md"


def test_issuable_scopes_are_those_that_operations_require(
    applications: list[FastAPI],
) -> None:
    assert {scope for each in applications for scope in required_scopes_of(each.openapi())} == set(
        API_SCOPES
    )


def test_the_docs_list_every_scope() -> None:
    named = re.findall(r"^\| `([a-z]+:[a-z]+)` \|", OPERATIONS_PAGE.read_text(), re.MULTILINE)

    assert named == list(API_SCOPES)


def required_scopes_of(document: Json) -> Iterator[str]:
    for path in document["paths"].values():
        for operation in path.values():
            for requirement in operation.get("security", []):
                for scopes in requirement.values():
                    yield from scopes
