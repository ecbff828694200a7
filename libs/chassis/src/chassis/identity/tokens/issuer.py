"""A trusted issuer: whose access tokens are accepted, for which council, and what they allow."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from chassis.identity.acting import PERSON_ROLES, ActingRole
from chassis.identity.api_key import KeyKind

ROLE_SCOPES: Final[Mapping[str, ActingRole]] = {f"role:{role}": role for role in PERSON_ROLES}
"""What a registration allows besides scopes: roles of users."""


class TokenProfile(StrEnum):
    """Which claims a token has."""

    ENTRA = "entra"
    """Microsoft Entra ID, v1 and v2: `appid` or `azp`, `roles` of an application, or `scp` with
    `oid` of a user."""
    RFC9068 = "rfc9068"
    """JWT Profile for OAuth 2.0 Access Tokens: type `at+jwt`, `client_id`, `scope`, and `sub`,
    which differs from `client_id` where there is a user."""


@dataclass(frozen=True, slots=True)
class TrustedIssuer:
    """An issuer that a council trusts, as it was registered.

    `name` is the part of the names of its clients that states where they are from. `issuer`,
    `audience` and `tenant` are compared exactly. Without a `tenant` the issuer has only this one
    council. `scopes` is the most that its tokens allow. `role_scopes` maps the role and scope names
    of tokens to ours; a name that is not in it stands for our scope of the same name. A scope
    `role:<role>` allows tokens to state this role of a user. An empty
    `clients` accepts every client of the issuer.
    """

    issuer_id: UUID
    ledger_id: UUID
    authority: str
    name: str
    profile: TokenProfile
    issuer: str
    audience: str
    jwks_url: str
    kind: KeyKind
    scopes: frozenset[str]
    tenant: str | None = None
    role_scopes: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]])
    clients: frozenset[str] = frozenset()

    def granted_scopes(self, names: Iterable[str]) -> frozenset[str]:
        """Our scopes for the role or scope names of a token."""
        return self._granted(names) - ROLE_SCOPES.keys()

    def granted_roles(self, names: Iterable[str]) -> frozenset[ActingRole]:
        """The roles of a user for the role names of a token."""
        return frozenset(ROLE_SCOPES[each] for each in self._granted(names) & ROLE_SCOPES.keys())

    @property
    def has_roles(self) -> bool:
        """Whether its tokens state the roles of users: then those on behalf of a user must."""
        return not self.scopes.isdisjoint(ROLE_SCOPES)

    def _granted(self, names: Iterable[str]) -> frozenset[str]:
        asked = (self.role_scopes.get(name, frozenset({name})) for name in names)
        return self.scopes.intersection(frozenset[str]().union(*asked))
