"""Types of command-line arguments, parsed and bounded before the database is used."""

import re
from argparse import ArgumentTypeError
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from urllib.parse import urlsplit
from uuid import UUID

from chassis.identity import PERSON_ROLES, ActingRole, KeyExpiry
from chassis.identity.acting import InvalidPublicKey, read_public_key
from chassis.identity.tokens import ROLE_SCOPES
from deploy.councils.scopes import ADMINISTRATION_SCOPES, API_SCOPES

MAX_OVERLAP_HOURS: Final = 2160
"""90 days."""
_AUTHORITY: Final = re.compile(r"[0-9]{3}")
_CLIENT: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}")
_KEY: Final = re.compile(r"(?:send_(?:live|test)_)?([0-9A-Za-z]{16})(?:_[0-9A-Za-z]+)?")
_ISSUER_NAME: Final = re.compile(r"[a-z][a-z0-9-]{0,19}")
_TOKEN_TEXT: Final = re.compile(r"[!-~]{1,300}")
_PUBLIC_KEY: Final = re.compile(r"[A-Za-z0-9_-]{43}")
_TENANT: Final = re.compile(r"[A-Za-z0-9._-]{1,100}")
_TOKEN_CLIENT: Final = re.compile(r"[A-Za-z0-9._~-]{1,64}")
_MAX_NAME_LENGTH: Final = 200
_MAX_YEAR: Final = 2100


def authority(text: str) -> str:
    """A local authority's number, as the Department for Education gives it."""
    if not _AUTHORITY.fullmatch(text):
        raise ArgumentTypeError("an authority is its DfE number of three digits, such as 919")
    return text


def council_name(text: str) -> str:
    """A council's name: printable characters only, runs of white space as one space."""
    name = " ".join(text.split())
    if not name.isprintable() or not 1 <= len(name) <= _MAX_NAME_LENGTH:
        raise ArgumentTypeError(f"a name has 1 to {_MAX_NAME_LENGTH} printable characters")
    return name


def client(text: str) -> str:
    """The name of a system, the actor of the events that it records."""
    if not _CLIENT.fullmatch(text):
        raise ArgumentTypeError(
            "a client is the name of a system, never of a person: 1 to 100 of A-Z a-z 0-9 . _ - and"
            " space, a letter or digit first"
        )
    return text


def scopes(text: str) -> frozenset[str]:
    """One or more known scopes, separated by commas."""
    return _known_scopes(text, [*API_SCOPES])


def issuer_scopes(text: str) -> frozenset[str]:
    """One or more known scopes, or roles of users as `role:<role>`, separated by commas."""
    return _known_scopes(text, [*API_SCOPES, *ROLE_SCOPES])


def administration_scopes(text: str) -> frozenset[str]:
    """One or more scopes of an administrator, separated by commas."""
    given = frozenset(each.strip() for each in text.split(",") if each.strip())
    if not given or given - ADMINISTRATION_SCOPES.keys():
        raise ArgumentTypeError(f"give one or more of {', '.join(ADMINISTRATION_SCOPES)}")
    return given


def act_count(text: str) -> int:
    """How many acts are listed."""
    if not re.fullmatch(r"[1-9][0-9]{0,4}|100000", text):
        raise ArgumentTypeError("give a whole number from 1 to 100000")
    return int(text)


def key_id(text: str) -> str:
    """The id of a key: 16 characters, also extracted from a whole key or its beginning."""
    found = _KEY.fullmatch(text.strip())
    if found is None:
        raise ArgumentTypeError("a key is named by its id: the 16 characters after send_live_")
    return found[1]


def expiry(text: str) -> KeyExpiry:
    """When a key expires: the end of a day (UTC), an instant with its offset, or `never`."""
    if text == "never":
        return KeyExpiry(None)
    instant = _instant(text)
    if instant is None or instant.tzinfo is None:
        raise ArgumentTypeError(
            "give a day (2027-03-31, until its end in UTC), an instant with its offset"
            " (2027-03-31T18:00:00+01:00) or never"
        )
    if instant.year > _MAX_YEAR or instant <= datetime.now(UTC):
        raise ArgumentTypeError(f"an expiry is in the future, and not after {_MAX_YEAR}")
    return KeyExpiry(instant)


def issuer_name(text: str) -> str:
    """The short name of an issuer, with which the names of its clients begin."""
    if not _ISSUER_NAME.fullmatch(text):
        raise ArgumentTypeError("a name has 1 to 20 of a-z 0-9 and -, a letter first")
    return text


def token_text(text: str) -> str:
    """The issuer or audience of tokens, exactly as they state it."""
    if not _TOKEN_TEXT.fullmatch(text):
        raise ArgumentTypeError("give 1 to 300 visible ASCII characters, exactly as tokens have it")
    return text


def tenant(text: str) -> str:
    """The tenant of tokens, exactly as they state it."""
    if not _TENANT.fullmatch(text):
        raise ArgumentTypeError("a tenant has 1 to 100 of A-Z a-z 0-9 . _ and -")
    return text


def token_client(text: str) -> str:
    """The id that an issuer gives a client."""
    if not _TOKEN_CLIENT.fullmatch(text):
        raise ArgumentTypeError("a client id has 1 to 64 of A-Z a-z 0-9 . _ ~ and -")
    return text


def key_set_url(text: str) -> str:
    """The address of an issuer's keys: https, or http for a sandbox, without a user or fragment."""
    try:
        parts = urlsplit(text)
        has_host = bool(parts.hostname) and parts.username is None and (parts.port or 1) > 0
    except ValueError:
        has_host = False
        parts = urlsplit("")
    if not has_host or parts.scheme not in {"https", "http"} or parts.fragment:
        raise ArgumentTypeError("give an address such as https://login.example/keys")
    return token_text(text)


def role_mapping(text: str) -> tuple[str, frozenset[str]]:
    """The name of a role or scope in tokens, and the scopes that it stands for: `Name=a,b`."""
    name, separator, mapped = text.rpartition("=")
    if not separator or not re.fullmatch(r"[!-~]{1,120}", name):
        raise ArgumentTypeError("give a role as NAME=A,B, such as Cases.Read=cases:read")
    return name, issuer_scopes(mapped)


def acting_roles(text: str) -> frozenset[ActingRole]:
    """One or more roles of people, separated by commas."""
    given = frozenset(each.strip() for each in text.split(",") if each.strip())
    known = ", ".join(PERSON_ROLES)
    if unknown := sorted(given - set(PERSON_ROLES)):
        raise ArgumentTypeError(f"no such role: {', '.join(unknown)}; there are {known}")
    if not given:
        raise ArgumentTypeError(f"give at least one role of {known}")
    return frozenset(map(ActingRole, given))


def acting_public_key(text: str) -> bytes:
    """An Ed25519 public key: its 32 bytes in base64url, the member `x` of its JWK."""
    try:
        return read_public_key(text)
    except InvalidPublicKey:
        raise ArgumentTypeError(
            "give an Ed25519 public key as 43 characters of base64url, the x of its JWK"
        ) from None


def issuer_id(text: str) -> UUID:
    """The id of a registration."""
    try:
        return UUID(text)
    except ValueError:
        raise ArgumentTypeError("an issuer is named by the id that `issuers list` shows") from None


def _known_scopes(text: str, known: Sequence[str]) -> frozenset[str]:
    given, listed = frozenset(each.strip() for each in text.split(",")) - {""}, ", ".join(known)
    if unknown := sorted(given - {*known}):
        raise ArgumentTypeError(f"no such scope: {', '.join(unknown)}; there are {listed}")
    if not given:
        raise ArgumentTypeError(f"a key needs at least one scope of {listed}")
    return given


def _instant(text: str) -> datetime | None:
    try:
        if len(text) == len("2027-03-31"):
            return datetime.combine(date.fromisoformat(text) + timedelta(days=1), time(), UTC)
        return datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None


def overlap(text: str) -> timedelta:
    """The hours for which the old key remains valid after a rotation."""
    short = text.isdecimal() and len(text) <= len(str(MAX_OVERLAP_HOURS))
    if not short or int(text) > MAX_OVERLAP_HOURS:
        raise ArgumentTypeError(f"give whole hours from 0 to {MAX_OVERLAP_HOURS}")
    return timedelta(hours=int(text))
