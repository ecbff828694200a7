"""What is refused of an item, by its place in the body."""

from collections.abc import Generator, Mapping, Sequence
from contextlib import contextmanager
from typing import Final

from case_api.domain.panels.decide_item import (
    MemberRefusal,
    RefusedMember,
    refused_conflicts,
)
from case_api.domain.panels.evidence import NotInCaseFile
from case_api.domain.panels.panel import Panel
from case_api.domain.panels.panel_item import DeclaredConflict
from chassis.problems import Conflict, InvalidRequest, Violation

_MESSAGES: Final[Mapping[MemberRefusal, str]] = {
    MemberRefusal.NOT_A_MEMBER: "is not a member of the panel",
    MemberRefusal.HAS_CONFLICT: "declared a conflict in this item, and cannot decide it",
}


def refuse_members(pointer: str, refused: Sequence[RefusedMember]) -> None:
    """Refuse members. `pointer` is a format with the place.

    Raises:
        InvalidRequest: there are such.
    """
    if refused:
        raise InvalidRequest(
            errors=[
                Violation(each.reason, _MESSAGES[each.reason], pointer=pointer.format(each.place))
                for each in refused
            ]
        )


def check_meets(panel: Panel) -> None:
    """Pass if the panel is not cancelled.

    Raises:
        Conflict: it is.
    """
    if panel.cancelled:
        raise Conflict("the panel is cancelled: use another, or replace it without `cancelled`")


def check_conflicts(panel: Panel, conflicts: Sequence[DeclaredConflict]) -> None:
    """Pass if all conflicts are of members of the panel.

    Raises:
        InvalidRequest: one is not.
    """
    refuse_members("/conflicts/{}/member_id", refused_conflicts(panel, conflicts))


@contextmanager
def translate_evidence() -> Generator[None]:
    """Raise the refusal of evidence as a problem that points at each document."""
    try:
        yield
    except NotInCaseFile as missing:
        message = "is not a document in the file of this case: check whose it is, and file it first"
        raise InvalidRequest(
            errors=[
                Violation("not_in_case_file", message, pointer=f"/evidence/{place}")
                for place in missing.places
            ]
        ) from missing
