"""The table of a declared projection: its columns from a NamedTuple, and its SQL."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Final, NewType, Self, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from chassis.ledger_isolation import isolate_by_ledger

# datetime is a date, and bool an int: the narrower type comes first.
_SQL_TYPES: Final = (
    (UUID, "uuid"),
    (bool, "boolean"),
    (int, "bigint"),
    (datetime, "timestamptz"),
    (date, "date"),
    (str, "text"),
)


@dataclass(frozen=True, slots=True)
class ProjectionColumn:
    """A column: its SQL type, and whether it may be null."""

    name: str
    type: str
    is_nullable: bool = False

    def __str__(self) -> str:
        """The definition in CREATE TABLE."""
        return f"{self.name} {self.type}{'' if self.is_nullable else ' NOT NULL'}"


@dataclass(frozen=True, slots=True)
class ProjectionTable:
    """A table of rows of a ledger's cases. `columns` and `key` begin with `case_id`."""

    name: str
    columns: Sequence[ProjectionColumn]
    key: Sequence[str]
    indexes: Sequence[Sequence[str]]
    role: str

    @classmethod
    def of(
        cls,
        name: str,
        row: type[tuple[object, ...]],
        key: Sequence[str],
        indexes: Sequence[Sequence[str]],
        role: str,
    ) -> Self:
        """The table whose columns are the fields of a NamedTuple.

        Raises:
            TypeError: a field has no SQL type here.
            ValueError: a key or an index names no field, or a name is not an identifier.
        """
        fields = get_type_hints(row, include_extras=True)
        columns = (
            ProjectionColumn("case_id", "uuid"),
            *(_column(field, hint) for field, hint in fields.items()),
        )
        table = cls(name, columns, ("case_id", *key), indexes, role)
        table._check()
        return table

    @property
    def key_indexes(self) -> Sequence[int]:
        """The indexes of the key's columns among the columns."""
        names = self._names
        return [names.index(each) for each in self.key]

    def ddl(self, schema: str) -> Sequence[str]:
        """The statements that create the table in a schema, with policies, grants and indexes."""
        table = f"{schema}.{self.name}"
        key = ", ".join(("ledger_id", *self.key))
        definitions = ", ".join(("ledger_id uuid NOT NULL", *map(str, self.columns)))
        return (
            f"CREATE TABLE {table} ({definitions}, PRIMARY KEY ({key})) WITH (fillfactor = 80)",
            *isolate_by_ledger(table),
            f"GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO {self.role}",
            *(
                f"CREATE INDEX {self.name}_by_{'_'.join(each)} ON {table}"
                f" (ledger_id, {', '.join(each)})"
                for each in self.indexes
            ),
        )

    def upsert(self, schema: str) -> str:
        """Insert rows or update those of the same keys: $1 the ledger, then an array a column."""
        changed = [each for each in self._names if each not in self.key]
        action = (
            f"UPDATE SET {', '.join(f'{each} = EXCLUDED.{each}' for each in changed)}"
            if changed
            else "NOTHING"
        )
        return (
            f"INSERT INTO {schema}.{self.name} (ledger_id, {', '.join(self._names)})"  # noqa: S608
            f" SELECT $1, * FROM unnest({_arrays(self.columns, 2)})"
            f" ON CONFLICT (ledger_id, {', '.join(self.key)}) DO {action}"
        )

    def delete_others(self, schema: str) -> str:
        """Delete the rows of cases ($2) that have none of some keys ($3, …) in a ledger ($1)."""
        keys = [self.columns[i] for i in self.key_indexes]
        return (
            f"DELETE FROM {schema}.{self.name}"  # noqa: S608  # identifiers of a declaration
            f" WHERE ledger_id = $1 AND case_id = ANY ($2) AND ({', '.join(self.key)})"
            f" NOT IN (SELECT * FROM unnest({_arrays(keys, 3)}))"
        )

    @property
    def _names(self) -> Sequence[str]:
        return [each.name for each in self.columns]

    def _check(self) -> None:
        known = {"ledger_id", *self._names}
        named = {*self.key, *(column for index in self.indexes for column in index)}
        if unknown := named - known:
            raise ValueError(f"{self.name} has no column {min(unknown)}")
        if not all(each.isidentifier() for each in (self.name, self.role, *known)):
            raise ValueError("tables, columns and roles are named by identifiers")


def _arrays(columns: Iterable[ProjectionColumn], first: int) -> str:
    return ", ".join(f"${i}::{each.type}[]" for i, each in enumerate(columns, first))


def _column(name: str, hint: Any) -> ProjectionColumn:  # noqa: ANN401  # a type hint is anything
    plain = _plain(hint)
    if get_origin(plain) in (Union, UnionType):
        (alternative,) = (each for each in get_args(plain) if each is not NoneType)
        return ProjectionColumn(name, _sql_type(name, _plain(alternative)), is_nullable=True)
    return ProjectionColumn(name, _sql_type(name, plain))


def _plain(hint: Any) -> Any:  # noqa: ANN401  # a type hint is anything
    """A hint without its annotations and names."""
    if get_origin(hint) is Annotated:
        return _plain(get_args(hint)[0])
    return _plain(hint.__supertype__) if isinstance(hint, NewType) else hint


def _sql_type(name: str, python: Any) -> str:  # noqa: ANN401  # a type hint is anything
    for each, sql in _SQL_TYPES:
        if isinstance(python, type) and issubclass(python, each):
            return sql
    raise TypeError(f"column {name}: there is no SQL type for {python}")
