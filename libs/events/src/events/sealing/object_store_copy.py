"""A copy of the seals in an object store: one object for each statement, written once.

Amazon S3 and what speaks its protocol, Azure Blob Storage and Google Cloud Storage. With an object
lock or an immutability policy no one can change or delete an object before its day, its owner
included.
"""

from collections.abc import Awaitable, Sequence
from typing import Final, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from obstore.exceptions import AlreadyExistsError, BaseError
from obstore.store import ObjectStore, from_url

from events.log.seals import SignedStatement, parse_statement
from events.sealing.copies import CopyContradicts, CopyUnavailable

SCHEMES: Final = frozenset({"s3", "az", "gs", "file"})
"""What an address may begin with. A `file` is for write-once storage that is mounted."""
_DIGITS: Final = 10
_Result = TypeVar("_Result")


class ObjectStoreCopy:
    """Statements in objects `<ledger id>/<number of ten digits>.json`."""

    def __init__(self, store: ObjectStore, name: str) -> None:
        """`store` is the place of all ledgers; `name` is for logs and metrics."""
        self._store, self._name = store, name
        self._counts: dict[UUID, int] = {}

    @classmethod
    def at(cls, address: str) -> "ObjectStoreCopy":
        """A copy at `s3://bucket/folder` and the like, with credentials from the environment.

        Raises:
            ValueError: the address is of no object store, or its settings are not valid.
        """
        parts = urlsplit(address)
        if parts.scheme not in SCHEMES or parts.username or parts.query or parts.fragment:
            raise ValueError("must begin with s3://, az://, gs:// or file://, and hold no secret")
        try:
            return cls(from_url(address), address)
        except BaseError as error:
            raise ValueError(f"cannot be used as an object store: {type(error).__name__}") from None

    @property
    def name(self) -> str:
        """Its address."""
        return self._name

    def takes(self, ledger_id: UUID) -> bool:
        """Every ledger."""
        return True

    async def ledgers(self) -> Sequence[UUID]:
        """The ledgers that it has statements about.

        Raises:
            CopyUnavailable: it cannot be read now. CopyContradicts: it has another folder.
        """
        found = await _available(self._store.list_with_delimiter_async())  # pyright: ignore[reportUnknownMemberType]  # an overload is of a package that we do not have
        try:
            return [UUID(each.strip("/")) for each in found["common_prefixes"]]
        except ValueError:
            raise CopyContradicts("it has a folder that is not named by a ledger") from None

    async def count(self, ledger_id: UUID) -> int:
        """How many objects it has of a ledger; they are listed once."""
        if ledger_id not in self._counts:
            found = sorted(await _available(self._list(ledger_id)))
            if found != [_path(ledger_id, number) for number in range(1, len(found) + 1)]:
                raise CopyContradicts("an object is missing or misnamed")
            self._counts[ledger_id] = len(found)
        return self._counts[ledger_id]

    async def _list(self, ledger_id: UUID) -> Sequence[str]:
        listed = self._store.list(str(ledger_id))  # pyright: ignore[reportUnknownMemberType]  # as above
        return [each["path"] async for page in listed for each in page]

    async def read(self, ledger_id: UUID, number: int) -> SignedStatement:
        """The statement of an object."""
        found = await _available(self._store.get_async(_path(ledger_id, number)))
        content = bytes(await _available(found.bytes_async()))
        try:
            return parse_statement(content)
        except ValueError:
            raise CopyContradicts(f"its object {number} is no statement") from None

    async def add(self, number: int, statement: SignedStatement) -> None:
        """Write an object that is not there yet."""
        ledger_id = statement.ledger_id
        content = statement.to_json().encode() + b"\n"
        try:
            await self._store.put_async(_path(ledger_id, number), content, mode="create")
        except AlreadyExistsError:
            if await self.read(ledger_id, number) != statement:
                raise CopyContradicts(f"its object {number} is another statement") from None
        except BaseError as error:
            raise CopyUnavailable(type(error).__name__) from None
        self._counts[ledger_id] = number


async def _available(result: Awaitable[_Result]) -> _Result:
    """What an object store answers.

    Raises:
        CopyUnavailable: it does not. The library's texts have addresses, and are left out.
    """
    try:
        return await result
    except BaseError as error:
        raise CopyUnavailable(type(error).__name__) from None


def _path(ledger_id: UUID, number: int) -> str:
    return f"{ledger_id}/{number:0{_DIGITS}}.json"
