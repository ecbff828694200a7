"""A panel: a meeting, on a day, of those who advise on the decisions of a council.

The law does not provide for panels: the authority decides (CFA s.36-45).
"""

from collections.abc import Container
from typing import Annotated, NewType, Self
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.people.text import Name
from events.contracts import ContractModel
from events.contracts.references import EventDate, OfficerId, OpenCode

PanelMemberId = NewType("PanelMemberId", UUID)
"""A member of a panel."""


MeetingTime = Annotated[
    str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$", max_length=5, examples=["09:30"])
]
"""A local time in England, to the minute."""


class PanelMember(ContractModel):
    """A member of a panel: an officer of the directory, or another person by name."""

    member_id: PanelMemberId
    role: Annotated[OpenCode, Field(examples=["chair"])]
    officer_id: OfficerId | MISSING = MISSING
    name: Name | MISSING = MISSING

    @model_validator(mode="after")
    def _is_known(self) -> Self:
        if self.officer_id is MISSING and self.name is MISSING:
            raise PydanticCustomError("unknown_member", "must have an officer_id or a name")
        return self


def _without_repetition(members: tuple[PanelMember, ...]) -> tuple[PanelMember, ...]:
    if len({each.member_id for each in members}) < len(members):
        raise PydanticCustomError("repeated", "must not have the same member_id twice")
    return members


PanelMembers = Annotated[
    tuple[PanelMember, ...],
    Field(min_length=1, max_length=30),
    AfterValidator(_without_repetition),
]


class Panel(ContractModel):
    """A meeting of a panel."""

    held_on: EventDate
    """The day of the meeting, which may lie ahead."""
    kind: Annotated[OpenCode, Field(examples=["resources"])]
    members: PanelMembers
    starts_at: MeetingTime | MISSING = MISSING
    ends_at: MeetingTime | MISSING = MISSING
    """On the same day, and only with `starts_at`."""
    cancelled: bool = False
    """Whether it does not meet. It is in no calendar, has no new items and decides nothing."""

    @model_validator(mode="after")
    def _ends_after_it_starts(self) -> Self:
        if self.ends_at is not MISSING and (
            self.starts_at is MISSING or self.ends_at <= self.starts_at
        ):
            raise PydanticCustomError("ends_too_early", "must have a starts_at before its ends_at")
        return self

    def named(self, member_ids: Container[PanelMemberId]) -> tuple[PanelMember, ...]:
        """The members of some ids, in the order of the panel."""
        return tuple(each for each in self.members if each.member_id in member_ids)
