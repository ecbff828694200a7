"""Whose cases a list has: those of an officer, of a team, of a setting, or all of the council."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query
from pydantic.json_schema import SkipJsonSchema
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.problems import Conflict, InvalidRequest, Violation
from deadline_service.store.case_holders import (
    DayWindow,
    find_officer_cases,
    find_setting_cases,
    find_team_cases,
    held_by_officer,
    without_officer,
)
from events.contracts.references import OfficerId, TeamId, Urn
from events.envelope import CaseId, LedgerId

MAX_OFFICER_CASES: Final = 1000
"""Cases of one officer that are listed."""
MAX_CASES: Final = 5000
"""Cases of one team or one setting that are listed."""


@dataclass(frozen=True, slots=True)
class HeldBy:
    """Who holds the cases of a list; each that is given narrows it. None given: any case."""

    officer_id: OfficerId | None = None
    team_id: TeamId | None = None
    setting_urn: Urn | None = None
    without_officer: bool = False

    @property
    def query(self) -> Mapping[str, str]:
        """Those that are given, as parameters of the query."""
        given = {
            "officer_id": self.officer_id,
            "team_id": self.team_id,
            "setting_urn": self.setting_urn,
        }
        query = {name: str(value) for name, value in given.items() if value is not None}
        return {**query, "without_officer": "true"} if self.without_officer else query

    async def cases(
        self, db: AsyncConnection, ledger_id: LedgerId, day: date
    ) -> Sequence[CaseId] | None:
        """The cases on a day, in order; None for all of the council.

        Raises:
            Conflict: the officer, the team or the setting has more cases than a list can have.
        """
        days = DayWindow(day, day)
        held: list[Sequence[CaseId]] = []
        if self.officer_id is not None:
            limit = MAX_OFFICER_CASES
            cases = await find_officer_cases(db, ledger_id, self.officer_id, days, limit + 1)
            _check_number(cases, limit, "officer_id")
            held.append(await held_by_officer(db, ledger_id, self.officer_id, cases, day))
        if self.team_id is not None:
            cases = await find_team_cases(db, ledger_id, self.team_id, days, MAX_CASES + 1)
            _check_number(cases, MAX_CASES, "team_id")
            held.append(cases)
        if self.setting_urn is not None:
            cases = await find_setting_cases(db, ledger_id, self.setting_urn, MAX_CASES + 1)
            _check_number(cases, MAX_CASES, "setting_urn")
            held.append(cases)
        if not held:
            return None
        cases = sorted(set(held[0]).intersection(*held[1:]))
        return await without_officer(db, ledger_id, cases, day) if self.without_officer else cases


def _held_by(
    officer_id: Annotated[
        UUID | SkipJsonSchema[None],
        Query(
            description="Only cases that this officer holds on the day of the list: covers it, or"
            " leads it while no other officer covers it"
        ),
    ] = None,
    team_id: Annotated[
        UUID | SkipJsonSchema[None],
        Query(description="Only cases for which this team is responsible on the day of the list"),
    ] = None,
    setting_urn: Annotated[
        Urn | SkipJsonSchema[None], Query(description="Only cases of children at this setting")
    ] = None,
    without_officer: Annotated[  # noqa: FBT002  # a parameter of the query, given by its name
        bool,
        Query(description="Only cases of the team or the setting that no officer holds on the day"),
    ] = False,
) -> HeldBy:
    """The parameters of the query.

    Raises:
        InvalidRequest: cases without an officer are asked for, of neither a team nor a setting.
    """
    if without_officer and team_id is None and setting_urn is None:
        message = "is given with team_id or setting_urn"
        raise InvalidRequest(
            errors=[Violation("missing_parameter", message, parameter="without_officer")]
        )
    officer = None if officer_id is None else OfficerId(officer_id)
    team = None if team_id is None else TeamId(team_id)
    return HeldBy(officer, team, setting_urn, without_officer)


HeldByDep = Annotated[HeldBy, Depends(_held_by)]
"""An operation's parameter for whose cases it lists."""


def _check_number(cases: Sequence[CaseId], limit: int, parameter: str) -> None:
    if len(cases) > limit:
        raise Conflict(f"more than {limit} cases match on that day: leave out `{parameter}`")
