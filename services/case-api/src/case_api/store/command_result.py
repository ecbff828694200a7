"""The result of a command: where its last fact is, and the ids that it created."""

from collections.abc import Iterator, Mapping
from typing import ClassVar, NamedTuple
from uuid import UUID

from pydantic import BaseModel, ConfigDict


class FactOfCommand(NamedTuple):
    """Where one fact of a command is, and the ids that it created, by the name of their field."""

    position: int
    version: int
    ids: Mapping[str, UUID]


class CommandResult(BaseModel):
    """The stored result of a command, from which the response is rendered.

    `position` is that of the command's last fact in the ledger, `version` the case's after it; of a
    command that added nothing, those of the case as it was. `ids` are
    the ids that each of its facts created, by the name of their field, in the order of the facts.
    """

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    case_id: UUID
    position: int
    version: int
    ids: tuple[dict[str, UUID], ...]

    def facts(self) -> Iterator[FactOfCommand]:
        """The facts in their order: their positions are consecutive, and the last is known."""
        before = len(self.ids) - 1
        for index, ids in enumerate(self.ids):
            yield FactOfCommand(self.position - before + index, self.version - before + index, ids)
