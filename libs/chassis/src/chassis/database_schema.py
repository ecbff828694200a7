"""Schemas and their versions, for processes that use them and never migrate them."""

from pathlib import Path
from typing import Final, NamedTuple

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

VERSION_TABLE: Final = "alembic_version"
"""In each schema, its latest migration; every role may read it."""


class DatabaseSchema(NamedTuple):
    """A schema that a process reads or writes, and the folder of its migrations."""

    name: str
    migrations: Path

    @property
    def head(self) -> str:
        """The newest migration: they are numbered, and a file is named as its revision.

        Read from the file names, because importing alembic takes a second of CPU and only
        migrations need it.
        """
        return max(each.stem for each in (self.migrations / "versions").glob("[0-9]*.py"))


async def is_current(db: AsyncConnection, schema: DatabaseSchema) -> bool:
    """Whether a schema is at the newest migration of this release."""
    query = text(f'SELECT version_num FROM "{schema.name}".{VERSION_TABLE}')  # noqa: S608  # an identifier
    return await db.scalar(query) == schema.head
