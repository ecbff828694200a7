"""A registration as a row. A mapping of names to scopes is stored as texts `name=scope`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from chassis.identity.api_key import KeyKind
from chassis.identity.tokens.issuer import TokenProfile, TrustedIssuer

ISSUER_COLUMNS: Final = """
    issuer_id, ledger_id, authority, name, profile, issuer, audience, jwks_url, kind, scopes,
    tenant, role_scopes, clients
"""
"""The columns of a registration, in the order of `issuer_of` and `issuer_values`."""


def issuer_of(row: Iterable[Any]) -> TrustedIssuer:
    """The registration in a row of `ISSUER_COLUMNS`."""
    issuer_id, ledger_id, authority, name, profile, *rest = row
    issuer, audience, jwks_url, kind, scopes, tenant, role_scopes, clients = rest
    return TrustedIssuer(
        issuer_id,
        ledger_id,
        authority,
        name,
        TokenProfile(profile),
        issuer,
        audience,
        jwks_url,
        KeyKind(kind),
        frozenset(scopes),
        tenant,
        _mapping(role_scopes),
        frozenset(clients),
    )


def issuer_values(issuer: TrustedIssuer) -> Sequence[object]:
    """A registration as the values of `ISSUER_COLUMNS`."""
    return [
        *(issuer.issuer_id, issuer.ledger_id, issuer.authority, issuer.name, issuer.profile.value),
        *(issuer.issuer, issuer.audience, issuer.jwks_url, issuer.kind.value),
        *(sorted(issuer.scopes), issuer.tenant, _mapping_texts(issuer.role_scopes)),
        sorted(issuer.clients),
    ]


def _mapping_texts(role_scopes: Mapping[str, frozenset[str]]) -> Sequence[str]:
    # No scope contains an equals sign; a name may.
    return sorted(f"{name}={scope}" for name, scopes in role_scopes.items() for scope in scopes)


def _mapping(texts: Iterable[str]) -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for name, _, scope in (each.rpartition("=") for each in texts):
        found[name] = found.get(name, frozenset()) | {scope}
    return found
