"""The scopes that a key can be issued with are those that some operation needs."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from deploy.councils.scopes import SCOPES
from fastapi import FastAPI

import case_api.main
import deadline_service.main
import notification_service.main
from case_api.settings import Settings as CaseApi
from deadline_service.settings import Settings as DeadlineService
from notification_service.settings import Settings as NotificationService

Json = Any
"""OpenAPI, as it is served."""

OPERATIONS = Path(__file__).parents[2] / "docs/operations.md"


@pytest.fixture
def applications(monkeypatch: pytest.MonkeyPatch) -> list[FastAPI]:
    """The three applications; their database is not asked."""
    for name, value in {
        "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/none",
        "CURSOR_SECRET": "seals the cursors of one test, and no more",
        "WEBHOOK_SECRETS_KEY": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    }.items():
        monkeypatch.setenv(name, value)
    return [
        case_api.main.create_app(CaseApi()),  # pyright: ignore[reportCallIssue]  # from the environment
        deadline_service.main.create_app(DeadlineService()),  # pyright: ignore[reportCallIssue]  # the same
        notification_service.main.create_app(NotificationService()),  # pyright: ignore[reportCallIssue]  # the same
    ]


def test_every_scope_is_needed_and_every_one_that_is_needed_is_known(
    applications: list[FastAPI],
) -> None:
    assert {scope for each in applications for scope in needed(each.openapi())} == set(SCOPES)


def test_the_docs_list_every_scope() -> None:
    named = re.findall(r"^\| `([a-z]+:[a-z]+)` \|", OPERATIONS.read_text(), re.MULTILINE)

    assert named == list(SCOPES)


def needed(document: Json) -> Iterator[str]:
    for path in document["paths"].values():
        for operation in path.values():
            for requirement in operation.get("security", []):
                for scopes in requirement.values():
                    yield from scopes
