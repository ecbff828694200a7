"""Who is calling: a client of one council, and the person for whom it acts."""

from dataclasses import dataclass
from uuid import UUID

from chassis.identity.acting import ActingRole, CaseLimit


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated client of one council, with the scopes of its key or its access token.

    `client` is the name of a system, or `<name of the issuer>:<client id>` for an access token; the
    names of systems have no colon, so the two never meet. `user` is the stable id that the issuer
    gives the person who acts, in a token issued on behalf of one, or that a signed header states;
    never a name or an address. `role` is that of the person; without one the client acts as itself.
    `case_limit` are the cases that the person is limited to; None is no limit.
    """

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]
    user: str | None = None
    role: ActingRole = ActingRole.SYSTEM
    case_limit: CaseLimit | None = None

    @property
    def actor(self) -> str:
        """The reference that events and records have: `client:<client>`, and ` user:<id>` if any.

        ` role:<role>` follows where the person has one. At most 194 characters of the 200 in
        the log.
        """
        client = f"client:{self.client}"
        actor = client if self.user is None else f"{client} user:{self.user}"
        return actor if self.role is ActingRole.SYSTEM else f"{actor} role:{self.role}"
