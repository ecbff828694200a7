"""Administration by HTTP, of real processes on a real database."""

import asyncio
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import asyncpg
import httpx
import pytest
from tests.administration.conftest import Administration, Json, until_status

from chassis.identity import KeyKind
from chassis.identity.acting import write_public_key
from chassis.testing import issue_test_key
from chassis.testing.acting_people import TestSigner

pytestmark = pytest.mark.asyncio(loop_scope="module")
READ = ["cases:read"]


def public_key_of(signer: TestSigner) -> str:
    """The member `x` of its JWK."""
    return write_public_key(signer.public_bytes)


async def test_a_council_is_registered_renamed_and_closed(administration: Administration) -> None:
    ledger_id = await administration.council()
    path = f"/v1/councils/{ledger_id}"

    renamed = await administration.http.patch(path, json={"name": "Hertfordshire"})
    closed = await administration.http.put(f"{path}/closure")
    again = await administration.http.put(f"{path}/closure")

    assert renamed.json()["name"] == "Hertfordshire"
    assert closed.status_code == 200
    assert again.json() == closed.json(), "closing twice has the effect of once"
    councils = (await administration.http.get("/v1/councils")).json()["councils"]
    (listed,) = [each for each in councils if each["ledger_id"] == ledger_id]
    assert listed["name"] == "Hertfordshire"
    assert "closed_at" in listed


async def test_an_authority_is_registered_once_of_sixteen_at_a_time(
    administration: Administration,
) -> None:
    body = {"authority": "919", "name": "Hertfordshire"}

    responses = await asyncio.gather(
        *(administration.post("/v1/councils", body) for _ in range(16))
    )

    assert sorted(each.status_code for each in responses) == [201] + 15 * [409]
    refused = next(each for each in responses if each.status_code == 409)
    assert refused.headers["Content-Type"] == "application/problem+json"
    assert refused.json()["detail"] == "an open council has this authority number already"


async def test_a_created_key_opens_case_api_and_a_revoked_one_does_not(
    administration: Administration, case_api: httpx.AsyncClient
) -> None:
    ledger_id = await administration.council()
    clients = f"/v1/councils/{ledger_id}/clients"
    await administration.create(clients, {"name": "portal", "scopes": ["cases:read"]})

    created = await administration.create(f"{clients}/portal/keys", {"scopes": READ})

    await until_status(case_api, "/v1/cases", created["secret_key"], 200)
    revoked = await administration.http.put(f"/v1/keys/{created['key_id']}/revocation")
    assert revoked.status_code == 204
    await until_status(case_api, "/v1/cases", created["secret_key"], 401)
    assert (await administration.http.get(f"/v1/councils/{ledger_id}/keys")).json() == {"keys": []}


async def test_a_repeated_creation_shows_no_secret_and_makes_no_second_key(
    administration: Administration,
) -> None:
    ledger_id = await administration.council()
    clients = f"/v1/councils/{ledger_id}/clients"
    await administration.create(clients, {"name": "portal", "scopes": READ})

    first, second = [
        await administration.post(f"{clients}/portal/keys", {"scopes": READ}, "once")
        for _ in range(2)
    ]

    assert second.headers["Idempotency-Replayed"] == "true"
    secret = first.json().pop("secret_key")
    assert second.json() == {k: v for k, v in first.json().items() if k != "secret_key"}
    assert first.headers["Cache-Control"] == "no-store"
    keys = (await administration.http.get(f"/v1/councils/{ledger_id}/keys")).json()["keys"]
    assert [each["key_id"] for each in keys] == [first.json()["key_id"]]
    stored = await administration.fetch("SELECT * FROM identity.idempotency")
    assert stored
    assert all(secret.encode() not in row["result"] for row in stored)
    acts = (await administration.http.get("/v1/acts")).text
    assert secret.split("_")[3] not in acts + administration.log.read_text()


async def test_a_client_has_two_active_keys_at_most(administration: Administration) -> None:
    path = f"/v1/councils/{await administration.council()}/clients"
    await administration.create(path, {"name": "portal", "scopes": READ})
    keys = f"{path}/portal/keys"
    created = [await administration.create(keys, {"scopes": READ}) for _ in range(2)]

    third = await administration.post(keys, {"scopes": READ})
    await administration.http.put(f"/v1/keys/{created[0]['key_id']}/revocation")

    assert third.status_code == 409
    assert (await administration.post(keys, {"scopes": READ})).status_code == 201


async def test_keys_of_a_client_are_limited_to_its_scopes_and_end_with_it(
    administration: Administration, case_api: httpx.AsyncClient
) -> None:
    path = f"/v1/councils/{await administration.council()}/clients"
    client = f"{path}/portal"
    await administration.create(path, {"name": "portal", "scopes": ["cases:read", "cases:write"]})
    beyond = await administration.post(f"{client}/keys", {"scopes": ["cases:erase"]})
    key = (await administration.create(f"{client}/keys", {"scopes": READ}))["secret_key"]
    await until_status(case_api, "/v1/cases", key, 200)

    assert beyond.status_code == 409
    await administration.http.put(f"{client}/scopes", json={"scopes": ["cases:write"]})
    await until_status(case_api, "/v1/cases", key, 403)
    await administration.http.put(f"{client}/closure")
    await until_status(case_api, "/v1/cases", key, 401)
    refused = await administration.post(f"{client}/keys", {"scopes": ["cases:write"]})
    assert refused.json()["detail"] == "the client is closed"


async def test_issuers_are_added_listed_and_removed(administration: Administration) -> None:
    first, second = await administration.council(), await administration.council()
    body = {
        "name": "entra",
        "profile": "entra",
        "issuer": "https://sts.example/8f3b/",
        "tenant": "8f3b",
        "audience": "api://send",
        "jwks_url": "https://login.example/keys",
        "scopes": READ,
    }
    added = await administration.create(f"/v1/councils/{first}/issuers", body)

    of_another = await administration.post(f"/v1/councils/{second}/issuers", body)
    plain = {**body, "tenant": "9a", "issuer": "https://x/9a", "jwks_url": "http://login.example"}
    refused = await administration.post(f"/v1/councils/{second}/issuers", plain)

    assert of_another.status_code == 409
    assert (refused.status_code, refused.json()["errors"][0]["pointer"]) == (422, "/jwks_url")
    listed = (await administration.http.get(f"/v1/councils/{first}/issuers")).json()["issuers"]
    assert listed == [added]
    path = f"/v1/issuers/{added['issuer_id']}"
    assert (await administration.http.delete(path)).status_code == 204
    assert (await administration.http.delete(path)).status_code == 404


async def test_an_issuer_states_roles_of_people_by_the_names_of_its_tokens(
    administration: Administration,
) -> None:
    path = f"/v1/councils/{await administration.council()}/issuers"
    body: Json = {
        "name": "login",
        "profile": "rfc9068",
        "issuer": "https://login.example/roles",
        "audience": "api://send",
        "jwks_url": "https://login.example/keys",
        "scopes": ["cases:read", "role:officer", "role:manager"],
        "role_scopes": [
            {"name": "SEN.Manager", "scopes": ["role:manager"]},
            {"name": "SEN.Officer", "scopes": ["role:officer"]},
        ],
    }
    twice = {**body, "role_scopes": [body["role_scopes"][0]] * 2}

    beyond: Json = {**body, "scopes": ["cases:read", "role:officer"]}
    ineffective = await administration.post(path, beyond)
    refused = await administration.post(path, twice)
    added = await administration.create(path, body)

    assert ineffective.json()["errors"][0]["pointer"] == "/role_scopes"
    assert refused.json()["errors"][0]["pointer"] == "/role_scopes"
    assert added["role_scopes"] == body["role_scopes"]
    assert sorted(added["scopes"]) == sorted(body["scopes"])


async def test_a_client_acts_for_people_in_the_roles_of_its_key_until_it_is_removed(
    administration: Administration, case_api: httpx.AsyncClient
) -> None:
    ledger_id = await administration.council()
    council = f"/v1/councils/{ledger_id}"
    councils = (await administration.http.get("/v1/councils")).json()["councils"]
    (authority,) = [each["authority"] for each in councils if each["ledger_id"] == ledger_id]
    await administration.create(f"{council}/clients", {"name": "portal", "scopes": READ})
    issued = await administration.create(f"{council}/clients/portal/keys", {"scopes": READ})
    signer = TestSigner()
    body = {"public_key": public_key_of(signer), "roles": ["auditor"]}

    added = await administration.create(f"{council}/clients/portal/acting-keys", body)

    twice = await administration.post(f"{council}/clients/portal/acting-keys", body)
    signer.key_id = kid = added["acting_key_id"]
    auditor, officer = (
        {"Acting-Person": signer.assertion(role, council=authority)}
        for role in ("auditor", "officer")
    )
    await until_status(case_api, "/v1/cases", issued["secret_key"], 200, **auditor)
    await until_status(case_api, "/v1/cases", issued["secret_key"], 401, **officer)
    listed = (await administration.http.get(f"{council}/acting-keys")).json()
    assert listed == {"acting_keys": [added]}
    detail = "the council has this public key in force: remove it first"
    assert (twice.status_code, twice.json()["detail"]) == (409, detail)
    removed = await administration.http.delete(f"/v1/acting-keys/{kid}")
    assert removed.status_code == 204
    await until_status(case_api, "/v1/cases", issued["secret_key"], 401, **auditor)
    assert (await administration.http.get(f"{council}/acting-keys")).json() == {"acting_keys": []}
    assert (await administration.http.delete(f"/v1/acting-keys/{kid}")).status_code == 404


async def test_a_client_has_few_acting_keys_and_a_closed_one_gets_none(
    administration: Administration,
) -> None:
    clients = f"/v1/councils/{await administration.council()}/clients"
    await administration.create(clients, {"name": "portal", "scopes": READ})
    path = f"{clients}/portal/acting-keys"
    bodies = [{"public_key": public_key_of(TestSigner()), "roles": ["family"]} for _ in range(11)]

    statuses = [(await administration.post(path, body)).status_code for body in bodies]
    await administration.http.put(f"{clients}/portal/closure")
    of_closed = await administration.post(path, bodies[-1])

    assert statuses == [201] * 10 + [409]
    assert of_closed.json()["detail"] == "the client is closed"


async def test_every_act_is_recorded_with_who_did_it(administration: Administration) -> None:
    ledger_id = await administration.council()
    path = f"/v1/councils/{ledger_id}"
    await administration.http.patch(path, json={"name": "Hertfordshire"})
    await administration.create(f"{path}/clients", {"name": "portal", "scopes": READ})
    await administration.http.put(f"{path}/clients/portal/scopes", json={"scopes": ["cases:write"]})
    key = await administration.create(f"{path}/clients/portal/keys", {"scopes": ["cases:write"]})
    await administration.http.put(f"/v1/keys/{key['key_id']}/revocation")
    await administration.http.put(f"{path}/clients/portal/closure")
    await administration.http.put(f"{path}/closure")

    acts = (await administration.http.get("/v1/acts")).json()["acts"]

    by_api = [each for each in acts if each.get("ledger_id") == ledger_id][::-1]
    assert [each["action"] for each in by_api] == [
        "council.registered",
        "council.renamed",
        "client.created",
        "client.scopes-changed",
        "key.created",
        "key.revoked",
        "client.closed",
        "council.closed",
    ]
    assert {each["login"] for each in by_api} == {"administration_api"}
    assert {each["actor"] for each in by_api} == {"administrator:first"}
    everything = (await administration.http.get("/v1/acts", params={"limit": 200})).json()["acts"]
    by_command = everything[-1]
    assert by_command["action"] == "administrator.created"
    assert by_command["actor"] == f"login:{by_command['login']}"
    page = await administration.http.get(
        "/v1/acts", params={"limit": 1, "before": acts[0]["act_id"]}
    )
    assert page.json()["acts"] == acts[1:2]


async def test_acts_are_changed_by_no_one(administration: Administration) -> None:
    await administration.council()

    for statement in (
        "UPDATE identity.administration_act SET actor = 'x'",
        "DELETE FROM identity.administration_act",
        "TRUNCATE identity.administration_act",
    ):
        with pytest.raises(asyncpg.RaiseError, match="append-only"):
            await administration.fetch(statement)


OPERATIONS = [
    ("GET", "/v1/councils"),
    ("POST", "/v1/councils"),
    ("PATCH", "/v1/councils/{id}"),
    ("PUT", "/v1/councils/{id}/closure"),
    ("GET", "/v1/councils/{id}/clients"),
    ("POST", "/v1/councils/{id}/clients"),
    ("PUT", "/v1/councils/{id}/clients/portal/scopes"),
    ("PUT", "/v1/councils/{id}/clients/portal/closure"),
    ("POST", "/v1/councils/{id}/clients/portal/keys"),
    ("GET", "/v1/councils/{id}/keys"),
    ("PUT", "/v1/keys/0123456789abcdef/revocation"),
    ("GET", "/v1/councils/{id}/issuers"),
    ("POST", "/v1/councils/{id}/issuers"),
    ("DELETE", "/v1/issuers/{id}"),
    ("GET", "/v1/councils/{id}/acting-keys"),
    ("POST", "/v1/councils/{id}/clients/portal/acting-keys"),
    ("DELETE", "/v1/acting-keys/0123456789abcdef"),
    ("GET", "/v1/acts"),
]


async def test_the_list_of_operations_is_complete(administration: Administration) -> None:
    document = (await administration.http.get("/openapi.json")).json()
    published = {
        (method.upper(), path)
        for path, operations in document["paths"].items()
        for method in operations
        if path.startswith("/v1/")
    }

    assert len(published) == len(OPERATIONS)


async def test_only_an_administrator_with_the_scope_is_let_in(
    administration: Administration,
) -> None:
    """A council's key is unknown here, also if it had the scope; an administrator's needs it."""
    ledger_id = uuid4()
    council = await issue_test_key(
        administration.database, "installation:administer", "installation:read", ledger=ledger_id
    )
    reader = await administration.key_of("reader", frozenset({"installation:read"}))
    writer = await administration.key_of("writer", frozenset({"installation:administer"}))
    sandbox = await administration.key_of("sandbox", frozenset({"installation:read"}), KeyKind.TEST)

    for method, template in OPERATIONS:
        path = template.format(id=ledger_id)
        lacking = writer if method == "GET" else reader
        for key, status in ((None, 401), (council, 401), (sandbox, 401), (lacking, 403)):
            headers = {} if key is None else {"Authorization": f"Bearer {key}"}
            async with httpx.AsyncClient(base_url=administration.process.url) as other:
                response = await other.request(method, path, headers=headers)
            assert response.status_code == status, (method, path, status)
            assert response.headers["Content-Type"] == "application/problem+json"


async def test_an_administrator_is_unknown_to_case_api(
    administration: Administration, case_api: httpx.AsyncClient
) -> None:
    headers = {"Authorization": administration.http.headers["Authorization"]}

    assert (await case_api.get("/v1/cases", headers=headers)).status_code == 401


async def test_a_revoked_administrator_is_refused(administration: Administration) -> None:
    key = await administration.key_of("leaver", frozenset({"installation:read"}))
    async with httpx.AsyncClient(base_url=administration.process.url) as http:
        await until_status(http, "/v1/councils", key, 200)

        assert await administration.revoke(key)

        await until_status(http, "/v1/councils", key, 401)
    assert not await administration.revoke(key)


PUBLIC_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
SECRET_TEXT = "hidden-in-the-request"
BAD_REQUESTS: list[tuple[str, Json, str]] = [
    ("/v1/councils", {"authority": SECRET_TEXT, "name": "A"}, "/authority"),
    ("/v1/councils", {"authority": "919", "name": f" {SECRET_TEXT}"}, "/name"),
    ("/v1/councils", {"authority": "919", "name": f"{SECRET_TEXT}\x1b"}, "/name"),
    ("/v1/councils", {"authority": 919, "name": "A"}, "/authority"),
    ("/v1/councils/{id}/clients", {"name": "a", "scopes": [SECRET_TEXT]}, "/scopes/0"),
    ("/v1/councils/{id}/clients", {"name": "a", "scopes": []}, "/scopes"),
    ("/v1/councils/{id}/clients/a/keys", {"scopes": ["sandbox:control"]}, "/scopes"),
    ("/v1/councils/{id}/clients/a/keys", {"scopes": READ, "expires_at": "2020-01-01T00:00:00Z"},
     "/expires_at"),
    ("/v1/councils/{id}/clients/a/keys", {"scopes": READ, "expires_at": SECRET_TEXT},
     "/expires_at"),
    ("/v1/councils/{id}/clients/a/acting-keys",
     {"public_key": "A" * 42 + "!", "roles": ["family"]}, "/public_key"),
    ("/v1/councils/{id}/clients/a/acting-keys",
     {"public_key": "AQ" + "A" * 41, "roles": ["family"]}, "/public_key"),
    ("/v1/councils/{id}/clients/a/acting-keys",
     {"public_key": PUBLIC_KEY, "roles": [SECRET_TEXT]}, "/roles/0"),
    ("/v1/councils/{id}/clients/a/acting-keys",
     {"public_key": PUBLIC_KEY, "roles": ["system"]}, "/roles/0"),
]  # fmt: skip


async def test_bad_input_is_refused_with_what_to_change_and_not_quoted(
    administration: Administration,
) -> None:
    ledger_id = await administration.council()
    path = f"/v1/councils/{ledger_id}/clients"
    scopes = ["cases:read", "sandbox:control"]
    await administration.create(path, {"name": "a", "scopes": scopes})

    for template, body, pointer in BAD_REQUESTS:
        response = await administration.post(template.format(id=ledger_id), body)

        assert response.status_code in {400, 422}, (body, response.text)
        assert SECRET_TEXT not in response.text
        if pointer:
            assert response.json()["errors"][0]["pointer"] == pointer, (body, response.text)
    assert SECRET_TEXT not in administration.log.read_text()


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/v1/councils/{id}"),
        ("PUT", "/v1/councils/{id}/closure"),
        ("GET", "/v1/councils/{id}/clients"),
        ("PUT", "/v1/councils/{id}/clients/portal/closure"),
        ("GET", "/v1/councils/{id}/keys"),
        ("PUT", "/v1/keys/0123456789abcdef/revocation"),
        ("DELETE", "/v1/issuers/{id}"),
        ("GET", "/v1/councils/{id}/acting-keys"),
        ("DELETE", "/v1/acting-keys/0123456789abcdef"),
    ],
)
async def test_what_does_not_exist_is_not_found(
    administration: Administration, method: str, path: str
) -> None:
    body = {"name": "A"} if method == "PATCH" else None

    response = await administration.http.request(method, path.format(id=uuid4()), json=body)

    assert (response.status_code, response.json()["code"]) == (404, "not-found")


async def test_an_expiry_is_kept(administration: Administration) -> None:
    path = f"/v1/councils/{await administration.council()}/clients"
    await administration.create(path, {"name": "portal", "scopes": READ})
    until = datetime.now(UTC) + timedelta(days=30)

    created = await administration.create(
        f"{path}/portal/keys", {"scopes": READ, "expires_at": until.isoformat()}
    )

    assert datetime.fromisoformat(created["expires_at"]) == until


async def test_the_process_may_do_nothing_else_in_the_database(
    administration: Administration,
) -> None:
    connection = await asyncpg.connect(administration.database.url_for("administration_api"))
    for statement in (
        "SELECT secret_hash FROM identity.api_key",
        "UPDATE identity.api_key SET secret_hash = NULL",
        "SELECT * FROM identity.administrator",
        (
            "INSERT INTO identity.administration_act (actor, action, subject, detail)"
            " VALUES ('x', 'x', 'x', '{}')"
        ),
        "SELECT * FROM log.event",
        "SELECT * FROM log.ledger",
        "SELECT * FROM case_api.case_document",
    ):
        with pytest.raises((asyncpg.InsufficientPrivilegeError, asyncpg.UndefinedTableError)):
            await connection.execute(statement)
    await connection.close()


@pytest.mark.parametrize("role", ["case_api", "deadline_service", "notification_service"])
async def test_no_service_may_administer(administration: Administration, role: str) -> None:
    connection = await asyncpg.connect(administration.database.url_for(role))
    for statement in (
        "INSERT INTO identity.api_key DEFAULT VALUES",
        "INSERT INTO identity.client DEFAULT VALUES",
        "INSERT INTO identity.administrator DEFAULT VALUES",
        "SELECT * FROM identity.find_administrator_v1('0123456789abcdef')",
        "SELECT log.register_ledger_v1(gen_random_uuid(), '919', 'x')",
        "SELECT log.close_ledger_v1(gen_random_uuid())",
        "SELECT * FROM identity.administration_act",
    ):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()
