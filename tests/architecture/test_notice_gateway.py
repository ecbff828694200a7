"""notification-service reads people, documents and the words of notices by its gateways alone.

The gateways are functions of store/notice_sending/readings.py and document_readings.py. They call
functions of the database that record each reading, and answer with the people, with the key of the
words, or with documents.
"""

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path
from types import FunctionType, ModuleType
from typing import Any, Final

import pytest
from fastapi import APIRouter, FastAPI
from tests.architecture.personal_statements import ROOT, reads_people, reads_words_of_notices
from tests.architecture.reachable_code import reachable

import notification_service.processes
import notification_service.worker
from chassis.routing import OperationRoute, operations_of
from notification_service.store.notice_sending import claiming, notices, readings
from notification_service.store.notice_sending.document_readings import (
    ENCLOSABLE_QUERY,
    ENCLOSED_PART_QUERY,
    read_case_documents,
    read_document_part,
)
from notification_service.store.notice_sending.notices import find_notice, find_notice_content
from notification_service.store.notice_sending.readings import (
    ADDRESSEES_QUERY,
    KEY_QUERY,
    read_addressees,
    read_notice_key,
)
from notification_service.store.notice_sending.release import release_notice
from notification_service.worker.notices.notice_sender import NoticeSender

KEYS: Final = (read_addressees, read_notice_key)
"""The functions that answer with the key of the words."""
GATEWAY: Final = (*KEYS, read_case_documents, read_document_part)
SOURCE: Final = ROOT / "services/notification-service/src/notification_service"


def reads_words(start: FunctionType | type) -> bool:
    """Whether something can reach a statement that answers with the words of notices."""
    return any(isinstance(each, str) and reads_words_of_notices(each) for each in reachable(start))


def bypasses_gateway(start: FunctionType | type) -> bool:
    """Whether something reaches the people of cases, or words of notices, and not by the gateway.

    The words are encrypted, so that who has no key from the gateway reads none.
    """
    found = list(reachable(start, not_into=GATEWAY))
    texts = [each for each in found if isinstance(each, str)]
    if any(reads_people(each) for each in texts):
        return True
    has_key = any(each is one for each in found for one in KEYS)
    return any(reads_words_of_notices(each) for each in texts) and not has_key


def endpoints(app: FastAPI) -> dict[str, FunctionType]:
    """The handlers of all operations, of those with an effect too, by operation id."""
    return {
        each.operation_id or each.path: each.endpoint
        for each in app.routes
        if isinstance(each, OperationRoute) and isinstance(each.endpoint, FunctionType)
    }


def starts_of_processes() -> dict[str, FunctionType | type]:
    """The functions of the modules of processes, and the classes of workers."""
    found: dict[str, FunctionType | type] = {}
    for module in _modules(notification_service.processes):
        found |= _defined(module, FunctionType)
    for module in _modules(notification_service.worker):
        found |= _defined(module, type)
    return found


def test_every_operation_reads_people_and_words_by_the_gateway(
    applications: list[FastAPI],
) -> None:
    found = endpoints(applications[2])

    assert [name for name, each in found.items() if bypasses_gateway(each)] == []
    assert {name for name, each in found.items() if reads_words(each)} >= {"getNoticeContent"}


def test_every_process_reads_people_and_words_by_the_gateway() -> None:
    found = starts_of_processes()

    assert [name for name, each in found.items() if bypasses_gateway(each)] == []
    reading = {name.rpartition(".")[2] for name, each in found.items() if reads_words(each)}
    assert reading >= {"notice_sender", "NoticeSender"}


def test_no_other_module_names_what_case_api_holds() -> None:
    """Whatever reaches it: the schema of another service is named in the gateway alone."""
    naming = {
        str(path.relative_to(SOURCE))
        for path in SOURCE.rglob("*.py")
        for text in _strings(path)
        if reads_people(text)
    }

    assert naming == {
        "store/notice_sending/readings.py",
        "store/notice_sending/document_readings.py",
    }


def test_the_statements_that_are_personal_are_those() -> None:
    """So that none of them is forgotten by how it is written."""
    assert reads_people(ADDRESSEES_QUERY)
    assert reads_people(KEY_QUERY)
    assert reads_people(ENCLOSABLE_QUERY)
    assert reads_people(ENCLOSED_PART_QUERY)
    words = {
        name
        for module in (claiming, notices, readings)
        for name, each in vars(module).items()
        if isinstance(each, str) and reads_words_of_notices(each)
    }
    assert words >= {"CLAIM_NOTICE", "FIND_CONTENT"}
    assert words.isdisjoint({"INSERT_NOTICE", "FIND_NOTICE", "LIST_NOTICES", "DUE_NOTICES"})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * FROM notification.notice WHERE ledger_id = $1", True),
        ("UPDATE notification.notice SET state = 'sent' RETURNING case_id, content", True),
        ("SELECT n.fallback_content FROM notification.notice n", True),
        ("SELECT content FROM notification.notices_of_case_v2($1, $2, $3, $4)", True),
        ("INSERT INTO notification.notice (content) VALUES ($1) RETURNING content", True),
        ("INSERT INTO notification.notice (content) VALUES ($1) RETURNING created_at", False),
        ("INSERT INTO notification.notice SELECT content FROM notification.notice", False),
        ("SELECT content_hash FROM notification.notice", False),
        ("SELECT content FROM notification.delivery", False),
    ],
)  # fmt: skip
def test_a_statement_is_judged_by_what_it_answers(text: str, *, expected: bool) -> None:
    assert reads_words_of_notices(text) is expected


@pytest.mark.parametrize("number", range(5))
def test_an_operation_past_the_gateway_is_found(number: int) -> None:
    endpoint = (_words, _words_deeper, _people, _key, _document)[number]
    router, app = APIRouter(), FastAPI()
    router.add_api_route("/notice", endpoint, methods=["POST"], operation_id="read")
    app.router.routes.extend(operations_of([router]))

    assert [bypasses_gateway(each) for each in endpoints(app).values()] == [True]


def test_a_worker_past_the_gateway_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Such as the sender, if it took the key from elsewhere."""
    monkeypatch.setitem(release_notice.__globals__, "read_addressees", _key)

    assert bypasses_gateway(NoticeSender)


def test_what_reads_with_the_gateway_or_reads_no_words_is_not_found() -> None:
    assert not bypasses_gateway(_recorded)
    assert not bypasses_gateway(_proof)


async def _words() -> None:
    print(find_notice_content)  # noqa: T201  # it is not called


async def _words_deeper() -> None:
    await _words()


async def _people() -> None:
    print(ADDRESSEES_QUERY)  # noqa: T201  # it is not executed


async def _key() -> None:
    print(KEY_QUERY)  # noqa: T201  # it is not executed


async def _document() -> None:
    print(ENCLOSED_PART_QUERY)  # noqa: T201  # it is not executed


async def _recorded() -> None:
    print(find_notice_content, read_notice_key)  # noqa: T201  # they are not called


async def _proof() -> None:
    print(find_notice)  # noqa: T201  # it is not called


def _modules(package: ModuleType) -> Iterator[ModuleType]:
    for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        yield importlib.import_module(each.name)


def _defined(module: ModuleType, kind: type) -> dict[str, Any]:
    """What a module defines of a kind, and does not import."""
    return {
        f"{module.__name__}.{name}": each
        for name, each in vars(module).items()
        if isinstance(each, kind) and getattr(each, "__module__", None) == module.__name__
    }


def _strings(path: Path) -> Iterator[str]:
    for each in ast.walk(ast.parse(path.read_text())):
        if isinstance(each, ast.Constant) and isinstance(each.value, str):
            yield each.value
