"""The token of a request: a JWT (HS256) of the service, signed with the secret of a key."""

from datetime import datetime
from typing import Final
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from deploy.notify_stand_in.account import NotifyKey, StandInAccount
from deploy.notify_stand_in.errors import forbidden, unauthorised

_BEARER: Final = "Bearer "
_TOLERANCE_SECONDS: Final = 30


def notify_key_of(account: StandInAccount, header: str, now: datetime) -> NotifyKey:
    """The key that a request is signed with.

    Raises:
        NotifyRefusal: there is none, or the clock of the sender differs by more than 30 seconds.
    """
    if not header:
        raise unauthorised("authentication token must be provided")
    if header[: len(_BEARER)].title() != _BEARER:
        raise unauthorised("authentication bearer scheme must be used")
    token = header[len(_BEARER) :]
    for key in account.keys:
        try:
            read = jwt.decode(token, OctKey.import_key(str(key.secret)), algorithms=["HS256"])
        except (JoseError, ValueError):
            continue
        _check_claims(account, read.claims, now)
        if key.is_revoked:
            raise forbidden("Invalid token: API key revoked")
        return key
    raise forbidden("Invalid token: API key not found")


def _check_claims(account: StandInAccount, claims: dict[str, object], now: datetime) -> None:
    try:
        issuer = UUID(str(claims["iss"]))
    except (KeyError, ValueError):
        raise forbidden("Invalid token: service id is not the right data type") from None
    if issuer != account.service_id:
        raise forbidden("Invalid token: service not found")
    issued_at = claims.get("iat")
    if not isinstance(issued_at, int) or abs(now.timestamp() - issued_at) > _TOLERANCE_SECONDS:
        raise forbidden("Error: Your system clock must be accurate to within 30 seconds")
