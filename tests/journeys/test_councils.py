"""`python -m deploy.councils`, run by an administrator."""

import asyncio
import json
import os
import subprocess
import sys
from argparse import ArgumentTypeError
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID, uuid4

import asyncpg
import pytest
from deploy.administrator import owner_transaction
from deploy.councils import argument_types
from deploy.councils.__main__ import main
from deploy.councils.register import AlreadyRegistered, register_council
from hypothesis import example, given
from hypothesis import strategies as st

from chassis.database import create_engine
from chassis.identity import CredentialRefused, KeyAuthenticator, KeyKind, Principal
from chassis.testing import Database, peppers_of_tests
from chassis.testing.postgres_server import TEST_ROLE_PASSWORD
from events.log.ledgers import Ledger

ROOT = Path(__file__).parents[2]
ISSUE = ("keys", "issue", "919", "--client", "case-management", "--kind", "live")
READ = ("--scopes", "cases:read")


class CouncilsCommand:
    """The command, on one database."""

    def __init__(self, database: Database, capsys: pytest.CaptureFixture[str]) -> None:
        self.database = database
        self.url = database.admin_url
        self._capsys = capsys

    def fetch_as_administrator(self, statement: str) -> Sequence[asyncpg.Record]:
        """The result of a statement of the administrator."""
        return asyncio.run(fetch_rows(self.database.admin_url, statement))

    def succeed(self, *arguments: str) -> str:
        """The standard output of a command that succeeds."""
        code, out, errors = self._run(arguments)
        assert code == 0, errors
        return out

    def fail(self, *arguments: str) -> str:
        """The standard error of a command that fails; its standard output is empty."""
        code, out, errors = self._run(arguments)
        assert (code, out) == (1, "")
        return errors.strip()

    def authenticate(self, key: str, kind: KeyKind = KeyKind.LIVE) -> Principal | None:
        """The holder of a key, looked up without a cache."""
        return asyncio.run(authenticate_key(self.database, key, kind))

    def _run(self, arguments: Sequence[str]) -> tuple[int, str, str]:
        with pytest.MonkeyPatch.context() as environment:
            environment.setenv("DATABASE_URL", self.url)
            code = main(arguments)
        captured = self._capsys.readouterr()
        return code, captured.out, captured.err


@pytest.fixture
def councils(database: Database, capsys: pytest.CaptureFixture[str]) -> CouncilsCommand:
    return CouncilsCommand(database, capsys)


async def fetch_rows(url: str, statement: str) -> Sequence[asyncpg.Record]:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetch(statement)
    finally:
        await connection.close()


async def authenticate_key(database: Database, key: str, kind: KeyKind) -> Principal | None:
    """The holder of a key, looked up without a cache."""
    engine = create_engine(database.url_for("case_api"), pool_size=2)
    try:
        return await KeyAuthenticator(engine, kind, peppers_of_tests()).authenticate(key.strip())
    except CredentialRefused:
        return None
    finally:
        await engine.dispose()


def test_a_council_gets_a_ledger_and_a_key_for_it(councils: CouncilsCommand) -> None:
    ledger = councils.succeed("register", "919", "Hertfordshire  County Council")
    key = councils.succeed(*ISSUE, "--scopes", "cases:read, cases:write")

    assert key.count("\n") == 1, "a key can be piped"
    known = councils.authenticate(key)
    assert known is not None
    assert known.ledger_id == UUID(ledger.strip())
    assert (known.authority, known.client) == ("919", "case-management")
    assert known.scopes == {"cases:read", "cases:write"}
    (listed,) = json.loads(councils.succeed("list", "--json"))
    assert (listed["authority"], listed["name"]) == ("919", "Hertfordshire County Council")
    assert (listed["facts"], listed["keys"]) == (0, 1)


def test_without_a_pepper_no_key_is_issued(
    councils: CouncilsCommand, monkeypatch: pytest.MonkeyPatch
) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    monkeypatch.delenv("API_KEY_PEPPERS")

    assert councils.fail(*ISSUE, *READ).startswith("API_KEY_PEPPERS is not set")
    assert councils.succeed("keys", "list", "--json") == "[]\n"


def test_the_keys_of_each_pepper_are_counted(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    councils.succeed(*ISSUE, *READ)

    assert councils.succeed("keys", "peppers").split() == ["pepper", "active", "keys", "tests", "1"]


def test_an_authority_is_registered_once(councils: CouncilsCommand) -> None:
    """Sixteen administrators register one authority at the same moment."""

    async def once() -> None:
        async with owner_transaction(councils.url) as db:
            await register_council(db, Ledger(uuid4(), "919", "Hertfordshire County Council"))

    async def all_at_once() -> Sequence[BaseException | None]:
        return await asyncio.gather(*(once() for _ in range(16)), return_exceptions=True)

    ended = asyncio.run(all_at_once())

    assert ended.count(None) == 1
    assert sum(isinstance(each, AlreadyRegistered) for each in ended) == 15
    assert councils.succeed("list").count("Hertfordshire") == 1
    message = councils.fail("register", "919", "Hertfordshire")
    assert message.startswith("919 is registered already: Hertfordshire County Council, ledger ")


def test_a_council_whose_ledger_was_closed_can_be_registered_again(
    councils: CouncilsCommand,
) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    councils.fetch_as_administrator("UPDATE log.ledger SET closed_at = now()")

    assert "919 is not registered" in councils.fail(*ISSUE, *READ)
    councils.succeed("register", "919", "Hertfordshire Unitary Council")

    listed = json.loads(councils.succeed("list", "--json"))
    assert [each["closed_at"] is None for each in listed] == [False, True]


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        pytest.param(("register", "91", "X"), "three digits", id="a short number"),
        pytest.param(("register", "\uff19\uff11\uff19", "X"), "three digits", id="wide digits"),
        pytest.param(("register", "919", " "), "1 to 200", id="no name"),
        pytest.param(("register", "919", "A\x1b[1mB"), "printable", id="a control sequence"),
        pytest.param((*ISSUE, "--scopes", "cases:raed"), "no such scope: cases:raed; there are"
                     " cases:read, cases:write,", id="an unknown scope"),
        pytest.param((*ISSUE, "--scopes", ","), "at least one scope", id="no scope"),
        pytest.param((*ISSUE, *READ, "--expires", "2026-01-01"), "in the future", id="a past day"),
        pytest.param((*ISSUE, *READ, "--expires", "soon"), "2027-03-31", id="no day"),
        pytest.param((*ISSUE[:-2], *READ), "--kind", id="no kind"),
        pytest.param(("keys", "revoke", "send_live_x"), "16 characters", id="no key id"),
        pytest.param(("keys", "rotate", "0" * 16, "--overlap-hours", "2161"), "2160", id="long"),
    ],
)  # fmt: skip
def test_wrong_usage_is_reported_before_the_database_is_used(
    arguments: Sequence[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    out, errors = capsys.readouterr()
    assert out == ""
    assert reason in " ".join(errors.split())


def test_an_impossible_command_is_refused_in_a_sentence(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")

    assert councils.fail("keys", "issue", "918", *ISSUE[3:], *READ).startswith(
        "918 is not registered"
    )
    assert "is for test keys" in councils.fail(*ISSUE, "--scopes", "sandbox:control")
    assert councils.fail("keys", "revoke", "0" * 16).startswith("There is no key 0000")
    assert councils.fail("keys", "rotate", "0" * 16).startswith("There is no key 0000")


def test_a_key_is_rotated_and_revoked_by_its_id(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    first = councils.succeed(*ISSUE, *READ, "--expires", "2099-12-31")
    first_id = first.split("_")[2]

    second = councils.succeed("keys", "rotate", first_id, "--overlap-hours", "1")
    second_id = second.split("_")[2]
    assert councils.authenticate(first)
    assert councils.authenticate(second)
    assert f"was replaced by {second_id} already" in councils.fail("keys", "rotate", first_id)

    councils.succeed("keys", "revoke", first.strip())
    assert councils.authenticate(first) is None
    assert "was revoked already" in councils.fail("keys", "revoke", first_id)

    listed = councils.succeed("keys", "list", "919") + councils.succeed("keys", "list", "--all")
    assert "revoked, replaced by" in listed
    assert all(each.split("_")[3].strip() not in listed for each in (first, second))
    every = json.loads(councils.succeed("keys", "list", "--all", "--json"))
    assert [each["key_id"] for each in every] == [first_id, second_id]
    assert [each["key_id"] for each in json.loads(councils.succeed("keys", "list", "--json"))] == [
        second_id
    ]


def test_only_a_hash_of_a_key_is_stored(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    key = councils.succeed(*ISSUE, *READ)
    rows = councils.fetch_as_administrator("SELECT k::text FROM identity.api_key k")

    assert key.split("_")[3].strip() not in str(rows)


def test_an_administrator_needs_no_superuser(councils: CouncilsCommand) -> None:
    """As in a hosted PostgreSQL: an administrator of roles, not a superuser."""
    name = f"plain_{uuid4().hex}"
    councils.fetch_as_administrator(
        f"CREATE ROLE {name} LOGIN CREATEROLE PASSWORD '{TEST_ROLE_PASSWORD}'"
    )
    councils.fetch_as_administrator(f"GRANT send_owner TO {name} WITH ADMIN TRUE")
    councils.url = councils.database.url_for(name)

    councils.succeed("register", "919", "Hertfordshire County Council")
    key = councils.succeed(*ISSUE, *READ)
    councils.succeed("keys", "rotate", key.split("_")[2])
    councils.succeed("keys", "revoke", key)

    assert "Hertfordshire" in councils.succeed("list")


def test_a_login_of_another_role_is_refused_in_a_sentence(councils: CouncilsCommand) -> None:
    councils.url = councils.database.url_for("case_api")

    assert councils.fail("list").startswith("The login of DATABASE_URL may not act as send_owner")


def test_a_database_that_was_not_migrated_is_named(
    empty_database: Database, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "run `make migrate` first" in CouncilsCommand(empty_database, capsys).fail("list")


def test_the_command_prints_only_the_key_to_standard_output(
    councils: CouncilsCommand,
) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")

    ran = subprocess.run(  # a fixed program
        [sys.executable, "-m", "deploy.councils", *ISSUE, *READ],
        cwd=ROOT,
        env={**os.environ, "DATABASE_URL": councils.url},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )

    assert councils.authenticate(ran.stdout) is not None
    assert "Keep it now" in ran.stderr


@given(st.text(max_size=60))
@example("9999-12-31")
@example("0001-01-01")
@example("2027-01-01T00:00:00")
@example("9999-12-31T23:59:59-23:59")
def test_any_text_is_a_value_or_wrong_use(text: str) -> None:
    parse: Sequence[Callable[[str], object]] = (
        argument_types.authority,
        argument_types.council_name,
        argument_types.client,
        argument_types.scopes,
        argument_types.key_id,
        argument_types.expiry,
        argument_types.overlap,
        argument_types.issuer_name,
        argument_types.token_text,
        argument_types.tenant,
        argument_types.token_client,
        argument_types.key_set_url,
        argument_types.role_mapping,
        argument_types.issuer_id,
    )
    for each in parse:
        with suppress(ArgumentTypeError):
            each(text)


def test_a_day_is_the_last_of_the_key() -> None:
    assert argument_types.expiry("2099-03-31").at == datetime(2099, 4, 1, tzinfo=UTC)
    assert argument_types.expiry("2099-03-31T18:00:00+01:00").at == datetime(
        2099, 3, 31, 17, tzinfo=UTC
    )
    assert argument_types.expiry("never").at is None


TENANT = "3f2b8c1e-0d4a-4b7e-9a56-7c1d2e3f4a5b"
ENTRA = f"https://login.microsoftonline.com/{TENANT}/v2.0"
ISSUER = {
    "--name": "entra",
    "--profile": "entra",
    "--kind": "live",
    "--tenant": TENANT,
    "--issuer": ENTRA,
    "--audience": "5d4c3b2a-7777-4888-8999-aaaabbbbcccc",
    "--keys": f"https://login.microsoftonline.com/{TENANT}/discovery/v2.0/keys",
    "--scopes": "cases:read,cases:write",
}


def issuers_add(authority: str = "919", **changed: str) -> Sequence[str]:
    given = ISSUER | {f"--{name}": value for name, value in changed.items()}
    options = [part for option in given.items() if option[1] for part in option]
    return ["issuers", "add", authority, *options]


def test_an_issuer_is_registered_listed_and_removed(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    roles = ("--role", "Cases.All=cases:read,cases:write", "--role", "Cases.All=cases:erase")
    issuer = councils.succeed(*issuers_add(), *roles, "--only-client", TENANT).strip()

    (listed,) = json.loads(councils.succeed("issuers", "list", "919", "--json"))
    assert listed["issuer"]["issuer_id"] == issuer
    assert listed["issuer"]["clients"] == [TENANT]
    mapped = listed["issuer"]["role_scopes"]["Cases.All"]
    assert mapped == ["cases:erase", "cases:read", "cases:write"]

    councils.succeed("issuers", "remove", issuer)
    assert issuer not in councils.succeed("issuers", "list")
    assert "removed" in councils.succeed("issuers", "list", "--all")
    assert "no such issuer" in councils.fail("issuers", "remove", issuer)


def test_a_tenant_is_registered_for_one_council(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    councils.succeed("register", "926", "Norfolk County Council")
    councils.succeed(*issuers_add())

    assert "one tenant is of one council" in councils.fail(*issuers_add("926"))
    assert "registered with this audience already" in councils.fail(*issuers_add())


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"tenant": ""}, "needs --tenant"),
        ({"issuer": "https://login.microsoftonline.com/other/v2.0"}, "contains the id"),
        ({"keys": "http://login.microsoftonline.com/keys"}, "over https"),
        ({"scopes": "cases:read,sandbox:control"}, "sandbox"),
    ],
)
def test_an_issuer_that_cannot_be_right_is_refused(
    councils: CouncilsCommand, changed: dict[str, str], reason: str
) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")

    assert reason in councils.fail(*issuers_add(**changed))


@pytest.mark.parametrize(
    "url",
    ["ftp://a/keys", "https:///keys", "https://u@a/keys", "https://a/k#f", "https://a:x/", ""],
)
def test_the_address_of_keys_is_one_of_the_web(url: str) -> None:
    with pytest.raises(ArgumentTypeError):
        argument_types.key_set_url(url)


PUBLIC_KEY = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"
"""The public key of RFC 8037, appendix A."""
ADD_ACTING_KEY = ("acting-keys", "add", "919", "--client", "portal", "--roles", "officer,family")


def test_a_key_for_acting_people_is_registered_listed_and_removed(
    councils: CouncilsCommand,
) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    key = councils.succeed(*ADD_ACTING_KEY, "--public-key", PUBLIC_KEY).strip()

    (listed,) = json.loads(councils.succeed("acting-keys", "list", "919", "--json"))
    assert (listed["key_id"], listed["client"]) == (key, "portal")
    assert listed["roles"] == ["family", "officer"]
    assert listed["public_key"].startswith("d75a980182b10ab7")

    councils.succeed("acting-keys", "remove", key)
    assert key not in councils.succeed("acting-keys", "list")
    assert "removed" in councils.succeed("acting-keys", "list", "--all")
    assert "no such key" in councils.fail("acting-keys", "remove", key)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((*ADD_ACTING_KEY, "--public-key", "short"), "43 characters"),
        ((*ADD_ACTING_KEY[:-1], "system", "--public-key", PUBLIC_KEY), "no such role: system"),
        ((*ADD_ACTING_KEY[:-1], ",", "--public-key", PUBLIC_KEY), "at least one role"),
        (("keys", "issue", "919", "--scopes", "role:officer"), "no such scope: role:officer"),
    ],
)
def test_wrong_acting_keys_are_reported_before_the_database_is_used(
    arguments: Sequence[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)

    assert ended.value.code == 2
    assert reason in capsys.readouterr().err


def test_an_issuer_may_be_allowed_to_state_roles(councils: CouncilsCommand) -> None:
    councils.succeed("register", "919", "Hertfordshire County Council")
    councils.succeed(
        *issuers_add(scopes="cases:read,role:officer"), "--role", "SEN.Officer=role:officer"
    )

    (listed,) = json.loads(councils.succeed("issuers", "list", "919", "--json"))
    assert listed["issuer"]["scopes"] == ["cases:read", "role:officer"]
