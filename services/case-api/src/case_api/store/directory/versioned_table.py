"""A table of documents that are each read and replaced as a whole, with the version of each.

A replacement names the version that it replaces, so that of two concurrent ones the second is
refused. Lists are in the order of creation, which no replacement changes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Generic, TypeAlias, TypeVar
from uuid import UUID

from asyncpg import Record
from pydantic import BaseModel

from chassis.database import DriverConnection
from chassis.problems import Conflict, StaleVersion
from events.envelope import LedgerId

DocumentT = TypeVar("DocumentT", bound=BaseModel)

CreationKey: TypeAlias = tuple[datetime, UUID]
"""The place of a document in a list: when it was created, and its id."""

_COLUMNS: Final = "version, created_at, recorded_at, document"


@dataclass(frozen=True, slots=True)
class StoredDocument(Generic[DocumentT]):
    """The present version of a document, and when it was recorded."""

    id: UUID
    version: int
    created_at: datetime
    recorded_at: datetime
    document: DocumentT


class VersionedTable(Generic[DocumentT]):
    """One such table of case-api. `key` is the column of the id."""

    def __init__(self, name: str, key: str, model: type[DocumentT]) -> None:
        self._model = model
        self.find_query: Final = (
            f"SELECT {key}, {_COLUMNS} FROM case_api.{name}"  # noqa: S608  # identifiers
            f" WHERE ledger_id = $1 AND {key} = ANY ($2)"
        )
        self.first_page_query: Final = (
            f"SELECT {key}, {_COLUMNS} FROM case_api.{name}"  # noqa: S608  # identifiers
            f" WHERE ledger_id = $1 ORDER BY created_at, {key} LIMIT $2"
        )
        self.next_page_query: Final = (
            f"SELECT {key}, {_COLUMNS} FROM case_api.{name}"  # noqa: S608  # identifiers
            f" WHERE ledger_id = $1 AND (created_at, {key}) > ($3, $4)"
            f" ORDER BY created_at, {key} LIMIT $2"
        )
        self._insert: Final = (
            f"INSERT INTO case_api.{name} (ledger_id, {key}, version, document, recorded_by)"  # noqa: S608
            f" VALUES ($1, $2, 1, $3, $4) ON CONFLICT (ledger_id, {key}) DO NOTHING"
            f" RETURNING {key}, {_COLUMNS}"
        )
        self._replace: Final = (
            f"INSERT INTO case_api.{name} (ledger_id, {key}, version, document, recorded_by)"  # noqa: S608
            f" VALUES ($1, $2, $5::integer + 1, $3, $4) ON CONFLICT (ledger_id, {key}) DO UPDATE"
            " SET version = EXCLUDED.version, document = EXCLUDED.document,"
            " recorded_at = EXCLUDED.recorded_at, recorded_by = EXCLUDED.recorded_by"
            f" WHERE {name}.version = $5::integer RETURNING {key}, {_COLUMNS}"
        )

    async def insert(
        self, db: DriverConnection, ledger_id: LedgerId, key: UUID, document: DocumentT, actor: str
    ) -> StoredDocument[DocumentT]:
        """Store the first version of a document. `actor` is a reference to who recorded it.

        Raises:
            Conflict: the id is in use.
        """
        text = document.model_dump_json()
        row = await db.fetchrow(self._insert, ledger_id, key, text, actor)
        if row is None:
            raise Conflict("the id is in use")
        return self._stored(row)

    async def replace(
        self,
        db: DriverConnection,
        ledger_id: LedgerId,
        was: StoredDocument[DocumentT],
        document: DocumentT,
        actor: str,
    ) -> StoredDocument[DocumentT]:
        """Store the next version of a document.

        Raises:
            StaleVersion: `was` has been replaced meanwhile; the transaction must end.
        """
        text = document.model_dump_json()
        row = await db.fetchrow(self._replace, ledger_id, was.id, text, actor, was.version)
        if row is None:
            raise StaleVersion
        return self._stored(row)

    async def find(
        self, db: DriverConnection, ledger_id: LedgerId, key: UUID
    ) -> StoredDocument[DocumentT] | None:
        """A document, None where there is none of this id."""
        return next(iter(await self.find_all(db, ledger_id, [key])), None)

    async def find_all(
        self, db: DriverConnection, ledger_id: LedgerId, keys: Sequence[UUID]
    ) -> Sequence[StoredDocument[DocumentT]]:
        """The documents of some ids, those that there are, in any order."""
        return [self._stored(row) for row in await db.fetch(self.find_query, ledger_id, keys)]

    async def page(
        self, db: DriverConnection, ledger_id: LedgerId, after: CreationKey | None, limit: int
    ) -> Sequence[StoredDocument[DocumentT]]:
        """At most `limit` documents after a place in the list, in the order of creation."""
        query = self.next_page_query if after else self.first_page_query
        rows = await db.fetch(query, ledger_id, limit, *(after or ()))
        return [self._stored(row) for row in rows]

    def _stored(self, row: Record) -> StoredDocument[DocumentT]:
        key, version, created_at, recorded_at, text = row
        document = self._model.model_validate_json(text)
        return StoredDocument(key, version, created_at, recorded_at, document)
