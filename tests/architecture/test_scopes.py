"""The scopes that a key can be issued with are those that some operation needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from deploy.councils.scopes import API_SCOPES
from fastapi import FastAPI

Json = Any
"""OpenAPI, as it is served."""

OPERATIONS_PAGE = Path(__file__).parents[2] / "docs/operations.md"


def test_every_scope_is_needed_and_every_one_that_is_needed_is_known(
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
