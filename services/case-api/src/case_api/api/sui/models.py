"""Bodies of the keys by which the department signs notifications."""

from datetime import date
from typing import Annotated, ClassVar, Final, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, ConfigDict, Field, SecretStr, WithJsonSchema
from pydantic.config import JsonDict
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.sui.lifecycle_contract import KEY_ID_PATTERN, InvalidKey, read_key
from case_api.store.sui.sui_keys import MAX_LISTED_KEYS, SuiKeyRow
from chassis.strict_model import StrictModel

DepartmentKeyId = Annotated[
    str, Field(pattern=KEY_ID_PATTERN, max_length=200, examples=["council-999-2027-01"])
]
"""The department's name of a key, which it sends as `X-SUI-Key-ID`."""


_BASE64: Final = "[A-Za-z0-9+/]"
_SECRET_SCHEMA: Final[JsonDict] = {
    "type": "string",
    "minLength": 44,
    "maxLength": 340,
    "pattern": f"^({_BASE64}{{4}}){{10}}({_BASE64}{{3}}="
    f"|({_BASE64}{{4}})+({_BASE64}{{2}}==|{_BASE64}{{3}}=)?)$",
}
"""Padded base64 of `MIN_KEY_BYTES` to `MAX_KEY_BYTES`, as a generator of clients reads it."""


def _check_secret(secret: SecretStr) -> SecretStr:
    try:
        read_key(secret.get_secret_value())
    except InvalidKey:
        raise PydanticCustomError(
            "signing_key",
            "must be padded base64 of 32 to 255 random bytes, and no key that is published",
        ) from None
    return secret


class SuiKeyToRegister(StrictModel):
    """A key that the department has provided for this council."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "key_id": "council-999-2027-01",
                    "secret": "bm90IGEgc2VjcmV0OiBhbiBleGFtcGxlIG9mIDMyIGJ5dGVzIQ==",
                }
            ]
        }
    )

    key_id: DepartmentKeyId
    secret: Annotated[SecretStr, AfterValidator(_check_secret), WithJsonSchema(_SECRET_SCHEMA)]
    """As the department provided it: padded base64 of 32 to 255 bytes. It is never shown again."""


class SuiKey(StrictModel):
    """A key by which the department signs, without the secret."""

    sui_key_id: UUID
    key_id: DepartmentKeyId
    created_at: AwareDatetime
    created_by: Annotated[str, Field(max_length=200)]
    """The client whose API key registered it."""
    last_used_on: date | MISSING = MISSING
    """The last day on which a notification was signed with it; left out where none was."""

    @classmethod
    def of(cls, row: SuiKeyRow) -> Self:
        """The response for a stored key."""
        return cls(
            sui_key_id=row.sui_key_id,
            key_id=row.key_id,
            created_at=row.created_at,
            created_by=row.created_by,
            last_used_on=row.last_used_on or MISSING,
        )


class RegisteredSuiKey(SuiKey):
    """A new key, and the address at which the department sends what it signs with it."""

    url: Annotated[str, Field(max_length=2000)]
    """At the host that this request was sent to. It is the council's, and stays the same for every
    key."""


class SuiKeyList(StrictModel):
    """The keys by which the department may sign for the council, the oldest first."""

    sui_keys: Annotated[tuple[SuiKey, ...], Field(max_length=MAX_LISTED_KEYS)]
