"""A valid request of every operation of administration-api."""

from collections.abc import Mapping
from typing import Final

from deploy.administrator import owner_transaction
from tests.faults.support import ApiClient, new_key_header

from chassis.database import driver_connection
from chassis.identity import KeyKind, add_administrator
from chassis.testing import Database, peppers_of_tests
from chassis.testing.faults import ApiCall

SCOPES: Final = frozenset({"installation:read", "installation:administer"})
PUBLIC_KEY: Final = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""That of RFC 8037, appendix A.2."""
OTHER_PUBLIC_KEY: Final = "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw"
"""That of RFC 8032, section 7.1, test 2."""
_ISSUER: Final = {
    "name": "made-up",
    "profile": "rfc9068",
    "issuer": "https://login.example/made-up",
    "audience": "api://send",
    "jwks_url": "https://login.example/keys",
    "scopes": ["cases:read"],
    "clients": ["portal"],
}


async def administrator_key(database: Database) -> str:
    """A new key of an administrator, as it is sent."""
    async with owner_transaction(database.admin_url) as db:
        connection = await driver_connection(db)
        made = await add_administrator(
            connection, "hostile", SCOPES, KeyKind.LIVE, peppers_of_tests()
        )
        return made.text


async def administration_calls(client: ApiClient) -> Mapping[str, ApiCall]:
    """The requests: of a council, a client, a key and an issuer that are there."""
    council = await client.post("/v1/councils", {"authority": "871", "name": "A council"})
    path = f"/v1/councils/{council['ledger_id']}"
    given = {"name": "portal", "scopes": ["cases:read"]}
    await client.post(f"{path}/clients", given)
    key = await client.post(f"{path}/clients/portal/keys", {"scopes": ["cases:read"]})
    issuer = await client.post(f"{path}/issuers", _ISSUER)
    acting_key = {"public_key": PUBLIC_KEY, "roles": ["family"]}
    acting = await client.post(f"{path}/clients/portal/acting-keys", acting_key)
    other_key = {**acting_key, "public_key": OTHER_PUBLIC_KEY}
    registered = {"authority": "872", "name": "Another"}
    other_issuer = {**_ISSUER, "name": "another", "issuer": "https://login.example/another"}
    return {
        "listCouncils": client.call("GET", "/v1/councils"),
        "registerCouncil": _creating(client, "/v1/councils", registered),
        "renameCouncil": client.call("PATCH", path, body={"name": "Renamed"}),
        "closeCouncil": client.call("PUT", f"{path}/closure"),
        "createClient": _creating(client, f"{path}/clients", {**given, "name": "finance"}),
        "listClients": client.call("GET", f"{path}/clients"),
        "changeClientScopes": client.call(
            "PUT", f"{path}/clients/portal/scopes", body={"scopes": ["cases:read"]}
        ),
        "closeClient": client.call("PUT", f"{path}/clients/portal/closure"),
        "createKey": _creating(client, f"{path}/clients/portal/keys", {"scopes": ["cases:read"]}),
        "listKeys": client.call("GET", f"{path}/keys"),
        "revokeKey": client.call("PUT", f"/v1/keys/{key['key_id']}/revocation", 204),
        "addIssuer": _creating(client, f"{path}/issuers", other_issuer),
        "listIssuers": client.call("GET", f"{path}/issuers"),
        "removeIssuer": client.call("DELETE", f"/v1/issuers/{issuer['issuer_id']}", 204),
        "addActingKey": _creating(client, f"{path}/clients/portal/acting-keys", other_key),
        "listActingKeys": client.call("GET", f"{path}/acting-keys"),
        "removeActingKey": client.call("DELETE", f"/v1/acting-keys/{acting['acting_key_id']}", 204),
        "listActs": client.call("GET", "/v1/acts"),
    }


def _creating(client: ApiClient, path: str, body: object) -> ApiCall:
    return client.call("POST", path, 201, body=body, headers=new_key_header())
