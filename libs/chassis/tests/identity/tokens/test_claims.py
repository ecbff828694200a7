"""What the claims of a token state, and which conditions they must fulfil."""

from typing import Any, get_args
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chassis.identity.acting import ActingRole, NamedCases, PupilsOf
from chassis.identity.tokens import TokenProfile, TokenRefusal, TokenRefused, TrustedIssuer
from chassis.identity.tokens.claims import AcceptedClaims, check_claims, select_issuer
from chassis.identity.tokens.signing_key import VerifiedToken
from chassis.testing.access_tokens import (
    AUDIENCE,
    CLIENT_ID,
    ENTRA_ISSUER,
    ISSUED_AT,
    TENANT,
    TOKEN_LIFETIME,
    USER_ID,
    application_claims,
    delegated_claims,
    registered_issuer,
    rfc9068_claims,
)

NOW = ISSUED_AT + 60.0
ENTRA = registered_issuer()
OTHER_TENANT = "11111111-2222-4333-8444-555566667777"
GENERIC = registered_issuer(
    profile=TokenProfile.RFC9068, tenant=None, issuer="https://identity.example"
)


def accepted(
    claims: dict[str, Any],
    issuer: TrustedIssuer = ENTRA,
    *,
    now: float = NOW,
    type_: str | None = "jwt",
) -> AcceptedClaims | TokenRefusal:
    """The accepted claims, or the condition that failed."""
    token = VerifiedToken(type_, claims)
    try:
        selected = select_issuer(claims, {issuer.issuer: [issuer]})
        return check_claims(token, selected, now)
    except TokenRefused as refused:
        return refused.refusal


def test_an_application_has_the_scopes_of_its_roles() -> None:
    claims = accepted(application_claims("notes:read", "other:thing"))

    assert claims == AcceptedClaims(
        CLIENT_ID, None, frozenset({"notes:read"}), ISSUED_AT + TOKEN_LIFETIME
    )


def test_a_delegated_token_has_the_scopes_of_scp_and_the_id_of_the_user() -> None:
    claims = accepted(delegated_claims("notes:read notes:write"))

    assert isinstance(claims, AcceptedClaims)
    assert (claims.client_id, claims.user) == (CLIENT_ID, USER_ID)
    assert claims.scopes == {"notes:read", "notes:write"}


def test_the_roles_of_a_user_do_not_extend_a_delegated_token() -> None:
    claims = accepted(delegated_claims("notes:read", roles=["notes:write"]))

    assert isinstance(claims, AcceptedClaims)
    assert claims.scopes == {"notes:read"}


def test_a_token_of_version_one_names_its_client_in_another_claim() -> None:
    v1 = registered_issuer(issuer=f"https://sts.windows.net/{TENANT}/")
    of_v1 = {"iss": v1.issuer, "ver": "1.0", "azp": None}

    claims = accepted(application_claims("notes:read", appid=CLIENT_ID, **of_v1), v1)

    assert isinstance(claims, AcceptedClaims)
    assert claims.client_id == CLIENT_ID
    assert accepted(application_claims(**of_v1), v1) is TokenRefusal.CLAIMS


def test_a_token_without_roles_allows_nothing() -> None:
    claims = accepted(application_claims(roles=None))

    assert isinstance(claims, AcceptedClaims)
    assert claims.scopes == frozenset()


def test_names_of_roles_are_mapped_and_never_exceed_the_registration() -> None:
    issuer = registered_issuer(
        role_scopes={
            "Notes.All": frozenset({"notes:read", "notes:write", "notes:erase"}),
            "notes:write": frozenset[str](),
        }
    )

    mapped = accepted(application_claims("Notes.All"), issuer)
    emptied = accepted(application_claims("notes:write", "notes:read"), issuer)

    assert isinstance(mapped, AcceptedClaims)
    assert mapped.scopes == {"notes:read", "notes:write"}
    assert isinstance(emptied, AcceptedClaims)
    assert emptied.scopes == {"notes:read"}


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        pytest.param({"iss": ENTRA_ISSUER + "/"}, TokenRefusal.ISSUER, id="issuer with a slash"),
        pytest.param({"iss": ENTRA_ISSUER.upper()}, TokenRefusal.ISSUER, id="issuer in capitals"),
        pytest.param({"iss": [ENTRA_ISSUER]}, TokenRefusal.ISSUER, id="issuer as a list"),
        pytest.param({"iss": None}, TokenRefusal.ISSUER, id="no issuer"),
        pytest.param({"tid": OTHER_TENANT}, TokenRefusal.TENANT, id="another tenant"),
        pytest.param({"tid": TENANT.upper()}, TokenRefusal.TENANT, id="tenant in capitals"),
        pytest.param({"tid": [TENANT]}, TokenRefusal.TENANT, id="tenant as a list"),
        pytest.param({"tid": None}, TokenRefusal.TENANT, id="no tenant"),
        pytest.param({"aud": "another"}, TokenRefusal.AUDIENCE, id="another audience"),
        pytest.param({"aud": None}, TokenRefusal.AUDIENCE, id="no audience"),
        pytest.param({"aud": []}, TokenRefusal.AUDIENCE, id="no audience in a list"),
        pytest.param({"aud": [AUDIENCE, "x"]}, TokenRefusal.AUDIENCE, id="two audiences"),
        pytest.param({"aud": [[AUDIENCE]]}, TokenRefusal.AUDIENCE, id="a list in a list"),
        pytest.param({"aud": {AUDIENCE: 1}}, TokenRefusal.AUDIENCE, id="audience as an object"),
        pytest.param({"aud": AUDIENCE + " "}, TokenRefusal.AUDIENCE, id="audience with a space"),
        pytest.param(
            {"aud": AUDIENCE.replace("a", "\u0430")}, TokenRefusal.AUDIENCE, id="Cyrillic letters"
        ),
        pytest.param({"ver": None}, TokenRefusal.CLAIMS, id="no version"),
        pytest.param({"ver": 2.0}, TokenRefusal.CLAIMS, id="version as a number"),
        pytest.param({"ver": "3.0"}, TokenRefusal.CLAIMS, id="another version"),
        pytest.param({"azp": None, "appid": CLIENT_ID}, TokenRefusal.CLAIMS, id="client of v1"),
        pytest.param({"azp": [CLIENT_ID]}, TokenRefusal.CLAIMS, id="client as a list"),
        pytest.param({"azp": CLIENT_ID + "\n"}, TokenRefusal.CLAIMS, id="client with a line end"),
        pytest.param({"roles": "notes:read"}, TokenRefusal.CLAIMS, id="roles as a text"),
        pytest.param({"roles": [["notes:read"]]}, TokenRefusal.CLAIMS, id="roles in a list"),
        pytest.param({"roles": ["a"] * 201}, TokenRefusal.CLAIMS, id="201 roles"),
        pytest.param({"idtyp": "user"}, TokenRefusal.CLAIMS, id="of a user without scp"),
        pytest.param({"nonce": "n"}, TokenRefusal.TYPE, id="an ID token with a nonce"),
        pytest.param({"at_hash": "h"}, TokenRefusal.TYPE, id="an ID token with a hash"),
    ],
)
def test_a_condition_that_fails_is_named(changed: dict[str, Any], refusal: TokenRefusal) -> None:
    assert accepted(application_claims("notes:read", **changed)) is refusal


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"oid": None}, TokenRefusal.USER),
        ({"oid": "jane.smith@council.example"}, TokenRefusal.USER),
        ({"oid": "Jane Smith"}, TokenRefusal.USER),
        ({"scp": ["notes:read"]}, TokenRefusal.CLAIMS),
        ({"scp": "a " * 200}, TokenRefusal.CLAIMS),
        ({"idtyp": "app"}, TokenRefusal.CLAIMS),
    ],
)
def test_a_delegated_token_names_its_user(changed: dict[str, Any], refusal: TokenRefusal) -> None:
    assert accepted(delegated_claims("notes:read", **changed)) is refusal


def test_an_audience_alone_in_a_list_is_accepted() -> None:
    assert isinstance(accepted(application_claims(aud=[AUDIENCE])), AcceptedClaims)


def test_only_clients_that_are_registered_are_accepted() -> None:
    others = registered_issuer(clients=frozenset({OTHER_TENANT}))
    this = registered_issuer(clients=frozenset({CLIENT_ID, OTHER_TENANT}))

    assert accepted(application_claims(), others) is TokenRefusal.CLIENT
    assert isinstance(accepted(application_claims(), this), AcceptedClaims)


EXPIRY = ISSUED_AT + TOKEN_LIFETIME


@pytest.mark.parametrize(
    ("now", "refusal"),
    [
        (ISSUED_AT - 61.0, TokenRefusal.NOT_YET_VALID),
        (ISSUED_AT - 60.0, None),
        (EXPIRY + 59.0, None),
        (EXPIRY + 60.0, TokenRefusal.EXPIRED),
    ],
)
def test_clocks_may_be_a_minute_apart(now: float, refusal: TokenRefusal | None) -> None:
    found = accepted(application_claims(), now=now)

    assert found is refusal if refusal else isinstance(found, AcceptedClaims)


@pytest.mark.parametrize(
    ("changed", "refusal"),
    [
        ({"exp": None}, TokenRefusal.CLAIMS),
        ({"iat": None}, TokenRefusal.CLAIMS),
        ({"exp": str(EXPIRY)}, TokenRefusal.CLAIMS),
        ({"exp": True}, TokenRefusal.CLAIMS),
        ({"exp": [EXPIRY]}, TokenRefusal.CLAIMS),
        ({"exp": 2**63}, TokenRefusal.CLAIMS),
        ({"exp": 10**300}, TokenRefusal.CLAIMS),
        ({"exp": -1}, TokenRefusal.CLAIMS),
        ({"exp": float("inf")}, TokenRefusal.CLAIMS),
        ({"nbf": "now"}, TokenRefusal.CLAIMS),
        ({"nbf": ISSUED_AT + 300}, TokenRefusal.NOT_YET_VALID),
        ({"iat": ISSUED_AT + 300}, TokenRefusal.NOT_YET_VALID),
        ({"exp": ISSUED_AT + 86_401}, TokenRefusal.LIFETIME),
        ({"exp": ISSUED_AT + 86_400}, None),
        ({"exp": EXPIRY + 0.5}, None),
        ({"exp": ISSUED_AT, "nbf": ISSUED_AT}, TokenRefusal.EXPIRED),
    ],
)
def test_the_times_of_a_token(changed: dict[str, Any], refusal: TokenRefusal | None) -> None:
    found = accepted(application_claims(**changed))

    assert found is refusal if refusal else isinstance(found, AcceptedClaims)


def test_a_token_by_rfc_9068_is_of_its_type() -> None:
    claims = rfc9068_claims("notes:read email")

    assert accepted(claims, GENERIC) is TokenRefusal.TYPE
    found = accepted(claims, GENERIC, type_="at+jwt")
    assert isinstance(found, AcceptedClaims)
    assert (found.client_id, found.user, found.scopes) == ("portal", None, {"notes:read"})


def test_a_subject_that_is_not_the_client_is_the_user() -> None:
    found = accepted(rfc9068_claims("notes:read", sub="00u1abc"), GENERIC, type_="at+jwt")

    assert isinstance(found, AcceptedClaims)
    assert found.user == "00u1abc"


@pytest.mark.parametrize("subject", ["a@b.example", "jane.smith", "Jane Smith", "", None, 7, "é"])
def test_a_subject_that_may_be_a_name_is_refused(subject: object) -> None:
    claims = rfc9068_claims("notes:read", sub=subject)

    assert accepted(claims, GENERIC, type_="at+jwt") is TokenRefusal.USER


def test_one_issuer_with_several_tenants_is_of_several_councils() -> None:
    first, second = registered_issuer(), registered_issuer(tenant=OTHER_TENANT, authority="998")
    registered = {ENTRA_ISSUER: [first, second]}

    assert select_issuer(application_claims(), registered) is first
    assert select_issuer(application_claims(tid=OTHER_TENANT), registered) is second


def test_of_several_registrations_of_a_tenant_the_one_with_the_audience_is_selected() -> None:
    first, second = registered_issuer(), registered_issuer(audience="api://notes")
    registered = {ENTRA_ISSUER: [first, second]}

    assert select_issuer(application_claims(aud=["api://notes"]), registered) is second
    assert select_issuer(application_claims(aud="another"), registered) is first


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)
NAMES = st.sampled_from(
    ["iss", "tid", "aud", "iat", "nbf", "exp", "ver", "azp", "oid", "scp", "roles", "idtyp"]
)


@given(st.dictionaries(NAMES, JSON, min_size=1))
def test_claims_of_any_type_are_accepted_or_refused(changed: dict[str, Any]) -> None:
    found = accepted(application_claims(**changed))

    assert isinstance(found, get_args(AcceptedClaims | TokenRefusal))


@given(st.sets(st.text(max_size=20)), st.sets(st.sampled_from(["notes:read", "notes:write"])))
def test_a_token_never_allows_more_than_is_registered(further: set[str], known: set[str]) -> None:
    found = accepted(application_claims(*further, *known))

    assert isinstance(found, AcceptedClaims)
    assert found.scopes == known | (further & ENTRA.scopes)


ROLES = registered_issuer(
    scopes=frozenset({"notes:read", "role:officer", "role:manager", "role:family", "role:school"}),
    role_scopes={"SEN.Officer": frozenset({"role:officer"})},
)
CHILD = "00000000-0000-4000-8000-000000000001"


@pytest.mark.parametrize(
    ("roles", "further", "role", "limit"),
    [
        (["SEN.Officer", "Other"], {}, ActingRole.OFFICER, None),
        (["role:manager"], {}, ActingRole.MANAGER, None),
        (
            ["role:family"],
            {"send_cases": [CHILD]},
            ActingRole.FAMILY,
            NamedCases(frozenset({UUID(CHILD)})),
        ),
        (["role:school"], {"send_urn": "999001"}, ActingRole.SCHOOL, PupilsOf("999001")),
    ],
)
def test_a_token_on_behalf_of_a_user_states_the_role(
    roles: list[str], further: dict[str, Any], role: ActingRole, limit: object
) -> None:
    claims = delegated_claims("notes:read", roles=roles, **further)

    found = accepted(claims, ROLES)

    assert isinstance(found, AcceptedClaims)
    assert (found.role, found.case_limit) == (role, limit)
    assert found.scopes == {"notes:read"}


@pytest.mark.parametrize(
    ("roles", "further"),
    [
        pytest.param([], {}, id="no role"),
        pytest.param(["Other"], {}, id="a role that is not ours"),
        pytest.param(["officer"], {}, id="a name that is not mapped"),
        pytest.param(["role:panel"], {}, id="a role that is not registered"),
        pytest.param(["SEN.Officer", "role:manager"], {}, id="two roles"),
        pytest.param(["role:family"], {}, id="a family without cases"),
        pytest.param(["SEN.Officer"], {"send_cases": [CHILD]}, id="an officer with cases"),
    ],
)
def test_where_roles_are_registered_a_user_has_exactly_one(
    roles: list[str], further: dict[str, Any]
) -> None:
    claims = delegated_claims("notes:read", roles=roles, **further)

    assert accepted(claims, ROLES) is TokenRefusal.ROLE


def test_a_client_that_acts_for_itself_has_no_role() -> None:
    claims = application_claims("notes:read", "SEN.Officer")

    assert accepted(claims, ROLES) is TokenRefusal.ROLE


def test_without_registered_roles_a_user_acts_as_the_client_may() -> None:
    claims = delegated_claims("notes:read", roles=["role:officer"])

    found = accepted(claims)

    assert isinstance(found, AcceptedClaims)
    assert found.role is ActingRole.SYSTEM
