"""Who is calling: a client of one council, and the person for whom it acts."""

from dataclasses import dataclass
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Principal:
    """An authenticated client of one council, with the scopes of its key or its access token.

    `client` is the name of a system, or `<name of the issuer>:<client id>` for an access token; the
    names of systems have no colon, so the two never meet. `user` is the stable id that the issuer
    gives the person who acts, in a token issued on behalf of one; never a name or an address.
    """

    ledger_id: UUID
    authority: str
    client: str
    scopes: frozenset[str]
    user: str | None = None

    @property
    def actor(self) -> str:
        """The reference that events and records have: `client:<client>`, and ` user:<id>` if any.

        At most 165 characters: the log accepts 200.
        """
        client = f"client:{self.client}"
        return client if self.user is None else f"{client} user:{self.user}"
