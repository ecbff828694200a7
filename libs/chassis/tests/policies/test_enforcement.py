"""Requests of people, who act through a client: what their roles and their cases allow."""

from collections.abc import AsyncGenerator, Awaitable, Callable
from typing import Annotated, Any, Final
from uuid import UUID

import asyncpg
import httpx
import pytest
from fastapi import APIRouter, FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis.app import ApiInfo, build_app
from chassis.app_state import provide
from chassis.database import DriverConnection, dsn
from chassis.identity import (
    AcceptedCredentials,
    ActingKeyLookup,
    ActingPeople,
    Principal,
    require_scopes,
)
from chassis.identity.acting import UnknownActingKey, remove_acting_key
from chassis.policies import CaseFinder, parse_policies
from chassis.problems import NotFound
from chassis.routing import operations_of
from chassis.testing import Database, issue_test_key, peppers_of_tests
from chassis.testing.acting_people import SIGNED_PERSON, TestSigner, register_signer
from chassis.testing.sample_service import schema

LEDGER: Final = UUID(int=1)
OTHER_LEDGER: Final = UUID(int=2)
CASE: Final = "00000000-0000-4000-8000-000000000001"
SIBLING: Final = "00000000-0000-4000-8000-000000000002"
UNKNOWN: Final = "00000000-0000-4000-8000-000000000009"
POLICIES: Final = parse_policies("""
operation  system officer manager panel auditor plan_writer school family
getCase    yes    yes     -       -     -       yes         yes    yes
listCases  yes    yes     -       -     -       -           -      -
""")
Ask = Callable[..., Awaitable[httpx.Response]]

router = APIRouter(prefix="/v1")
Reader = Annotated[Principal, require_scopes("cases:read")]


@router.get("/cases", operation_id="listCases")
async def list_cases(reader: Reader) -> list[str]:
    return [reader.actor]


@router.get("/cases/{case_id}", operation_id="getCase")
async def get_case(case_id: UUID, reader: Reader) -> list[str]:
    if str(case_id) not in {CASE, SIBLING}:
        raise NotFound
    return [str(case_id), reader.actor]


@pytest.fixture
def app(engine: AsyncEngine) -> FastAPI:
    app = build_app(
        ApiInfo("Cases", "1", "s", "d", policies=POLICIES),
        engine,
        operations=operations_of([router]),
        schemas=schema.SCHEMAS,
        credentials=AcceptedCredentials(peppers=peppers_of_tests()),
    )

    async def is_pupil(ledger: UUID, case: UUID, urn: str) -> bool:
        return (ledger, str(case), urn) == (LEDGER, CASE, "999001")

    provide(app, CaseFinder(is_pupil))
    return app


@pytest.fixture
async def signer(database: Database) -> TestSigner:
    return await register_signer(database, ledger=LEDGER)


@pytest.fixture
async def ask(app: FastAPI, database: Database) -> AsyncGenerator[Ask]:
    key = await issue_test_key(database, "cases:read", ledger=LEDGER)
    transport = httpx.ASGITransport(app)
    headers = {"Authorization": f"Bearer {key}"}
    async with httpx.AsyncClient(
        transport=transport, base_url="http://cases", headers=headers
    ) as client:

        async def asked(path: str, *people: str, **headers: str) -> httpx.Response:
            given = [("Acting-Person", person) for person in people]
            return await client.get(path, headers=[*given, *headers.items()])

        yield asked


def answer(response: httpx.Response) -> tuple[int, str, dict[str, str]]:
    """What a response shows, without what differs between any two."""
    differs = {"x-request-id", "ratelimit"}
    headers = {name: text for name, text in response.headers.items() if name not in differs}
    return (
        response.status_code,
        response.text.replace(response.headers["x-request-id"], "request"),
        headers,
    )


async def test_without_the_header_a_client_acts_as_itself(ask: Ask) -> None:
    assert (await ask("/v1/cases")).json() == ["client:test-system"]


async def test_a_person_is_the_actor_with_the_role(ask: Ask, signer: TestSigner) -> None:
    response = await ask("/v1/cases", signer.assertion("officer"))

    assert response.json() == [f"client:test-system user:{SIGNED_PERSON} role:officer"]


@pytest.mark.parametrize("role", ["manager", "panel", "auditor"])
async def test_a_role_that_the_table_does_not_name_is_denied(
    role: str, ask: Ask, signer: TestSigner
) -> None:
    response = await ask("/v1/cases", signer.assertion(role))

    assert (response.status_code, response.json()["code"]) == (403, "role-not-permitted")


async def test_a_role_gives_no_scope(ask: Ask, database: Database) -> None:
    key = await issue_test_key(database, "notes:read", ledger=LEDGER)
    signer = await register_signer(database, ledger=LEDGER)
    response = await ask("/v1/cases", signer.assertion("officer"), Authorization=f"Bearer {key}")

    assert (response.status_code, response.json()["code"]) == (403, "insufficient-scope")


@pytest.mark.parametrize(
    ("role", "limit"),
    [
        ("family", {"cases": [CASE]}),
        ("plan_writer", {"cases": [CASE], "until": "2099-12-31"}),
        ("school", {"urn": "999001"}),
    ],
)
async def test_a_limited_person_sees_the_own_case_and_no_other(
    role: str, limit: dict[str, Any], ask: Ask, signer: TestSigner
) -> None:
    person = signer.assertion(role, **limit)

    own = await ask(f"/v1/cases/{CASE}", person)
    other = await ask(f"/v1/cases/{SIBLING}", person)
    unknown = await ask(f"/v1/cases/{UNKNOWN}", person)

    assert own.status_code == 200
    assert own.json()[0] == CASE
    assert answer(other) == answer(unknown)
    assert answer(unknown) == answer(await ask(f"/v1/cases/{UNKNOWN}"))


@pytest.mark.parametrize("spelling", [CASE.upper(), CASE.replace("-", ""), f"{{{CASE}}}"])
async def test_another_spelling_of_an_id_is_the_same_case(
    spelling: str, ask: Ask, signer: TestSigner
) -> None:
    own = signer.assertion("family", cases=[CASE])
    other = signer.assertion("family", cases=[SIBLING])

    assert (await ask(f"/v1/cases/{spelling}", own)).status_code != 404
    assert answer(await ask(f"/v1/cases/{spelling}", other))[0] in {404, 422}


async def test_another_school_sees_no_pupil(ask: Ask, signer: TestSigner) -> None:
    response = await ask(f"/v1/cases/{CASE}", signer.assertion("school", urn="999002"))

    assert response.status_code == 404


async def test_a_limited_person_has_no_list(ask: Ask, signer: TestSigner) -> None:
    response = await ask("/v1/cases", signer.assertion("family", cases=[CASE]))

    assert response.status_code == 403


async def test_every_fault_of_the_header_has_one_answer(
    ask: Ask, signer: TestSigner, database: Database
) -> None:
    of_other_client = await register_signer(database, ledger=LEDGER, client="another-system")
    of_other_council = await register_signer(database, ledger=OTHER_LEDGER)
    stranger = TestSigner(signer.key_id)
    refused = [
        await ask("/v1/cases", *people)
        for people in [
            ("nonsense",),
            ("",),
            ("a" * 5000,),
            (stranger.assertion("officer"),),
            (of_other_client.assertion("officer"),),
            (of_other_council.assertion("officer"),),
            (TestSigner().assertion("officer"),),
            (signer.assertion("officer", council="998"),),
            (signer.assertion("officer", exp=1),),
            (signer.assertion("system"),),
            (signer.assertion("family"),),
            (signer.assertion("officer"), signer.assertion("officer")),
        ]
    ]

    assert {response.status_code for response in refused} == {401}
    assert {response.json()["code"] for response in refused} == {"acting-person-refused"}
    assert len({str(answer(response)) for response in refused}) == 1


async def test_a_removed_key_is_refused(
    ask: Ask, app: FastAPI, engine: AsyncEngine, database: Database, signer: TestSigner
) -> None:
    assert (await ask("/v1/cases", signer.assertion("officer"))).status_code == 200
    connection: DriverConnection = await asyncpg.connect(dsn(database.admin_url))
    await remove_acting_key(connection, signer.key_id)
    with pytest.raises(UnknownActingKey):
        await remove_acting_key(connection, signer.key_id)
    await connection.close()
    provide(app, ActingPeople(ActingKeyLookup(engine)))

    assert (await ask("/v1/cases", signer.assertion("officer"))).status_code == 401
