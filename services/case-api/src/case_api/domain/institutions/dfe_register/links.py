"""A row of the file of links as a successor of an establishment."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from pydantic_core import MISSING

from case_api.domain.institutions.dfe_register import columns
from case_api.domain.institutions.dfe_register.register_row import (
    RegisterRow,
    RowProblem,
    WrongRow,
    day_in,
    urn_in,
)
from case_api.domain.institutions.institution import (
    FIRST_OPENING,
    LAST_OPENING,
    MAX_SUCCESSORS,
    InstitutionDetails,
    InstitutionSuccessor,
)
from case_api.domain.institutions.institution_id import InstitutionId

_SUCCESSOR: Final = "successor"
"""How the types begin that name one: `Successor`, `Successor - merged`, `Successor - Split School`.
The same links are repeated the other way round as `Predecessor`, which is not read."""


@dataclass(frozen=True, slots=True)
class SuccessorLink:
    """That an establishment was succeeded by another, from a day if known."""

    urn: str
    successor_urn: str
    from_on: date | None


def successor_in(row: RegisterRow) -> SuccessorLink | None:
    """The succession that a row states; None for a link of another type.

    Raises:
        WrongRow: the row is no link.
    """
    if not row[columns.LINK_TYPE].lower().startswith(_SUCCESSOR):
        return None
    link = SuccessorLink(urn_in(row, columns.URN), urn_in(row, columns.LINK_URN), None)
    if link.urn == link.successor_urn:
        raise WrongRow(RowProblem(columns.LINK_URN, "must be another URN"))
    day = day_in(row, columns.LINK_DATE)
    if day is not None and not FIRST_OPENING <= day <= LAST_OPENING:
        raise WrongRow(RowProblem(columns.LINK_DATE, "must be from 1000 to 2100"))
    return replace(link, from_on=day)


def succeeded_by(
    details: InstitutionDetails, successor: InstitutionId, link: SuccessorLink
) -> InstitutionDetails:
    """An institution with a successor added, or the day of one that it has replaced.

    Raises:
        WrongRow: it has the maximum of successors.
    """
    from_on = MISSING if link.from_on is None else link.from_on
    stated = InstitutionSuccessor(institution_id=successor, from_on=from_on)
    known = {each.institution_id: each for each in details.successors}
    if link.from_on is not None or successor not in known:
        known[successor] = stated
    if len(known) > MAX_SUCCESSORS:
        message = f"must not be a further one: an institution has at most {MAX_SUCCESSORS}"
        raise WrongRow(RowProblem(columns.LINK_URN, message))
    return details.model_copy(update={"successors": tuple(known.values())})
