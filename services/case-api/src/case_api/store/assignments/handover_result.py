"""The stored result of a handover."""

from collections.abc import Sequence
from typing import ClassVar, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from case_api.domain.assignments.handover import CaseHandover, HandOverCases
from events.contracts import CaseOfficerAssigned
from events.contracts.vocabulary.case import OfficerRole
from events.envelope import AppendResult


class HandedOverCase(BaseModel):
    """A case that was handed over, or would be: then it has no position. `note_id`: if given."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    case_id: UUID
    to_officer_id: UUID
    roles: tuple[OfficerRole, ...]
    note_id: UUID | None
    position: int | None


class HandoverResult(BaseModel):
    """The cases of a handover, in the order of their ids."""

    model_config: ClassVar[ConfigDict] = ConfigDict(frozen=True)

    cases: tuple[HandedOverCase, ...]

    @classmethod
    def of(
        cls,
        command: HandOverCases,
        planned: Sequence[CaseHandover],
        appended: Sequence[AppendResult] = (),
    ) -> Self:
        """The result of a plan, and of the append of its facts if it was carried out."""
        positions = iter(appended)
        return cls(
            cases=tuple(
                HandedOverCase(
                    case_id=each.case_id,
                    to_officer_id=each.to_officer_id,
                    roles=tuple(
                        fact.role for fact in each.facts if isinstance(fact, CaseOfficerAssigned)
                    ),
                    note_id=command.note_ids.get(each.case_id),
                    position=[next(positions).position for _ in each.facts][-1]
                    if appended
                    else None,
                )
                for each in planned
            )
        )
