"""A proposal of who takes which cases, with as few families as possible who change their officer.

Cases without an officer are given one who has room. Then officers who carry too much give cases of
the team away, the heaviest that fit, until they carry what an officer can, as long as another has
room. No officer is given too much: where all carry too much, nothing is proposed, and the cases
that no officer has room for are counted. Nothing is decided: a handover is a fact of case-api.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Final, NamedTuple

from deadline_service.domain.caseload_weights import CaseloadWeights
from deadline_service.domain.teams.case_load import CaseLoad
from deadline_service.domain.teams.team_load import TeamLoad
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import OfficerId
from events.envelope import CaseId

MAX_MOVES: Final = 1_000
"""Cases of one proposal."""


class MoveReason(PublishedEnum):
    """Why a case is proposed for an officer."""

    NO_OFFICER = "no_officer"
    """No officer leads it."""
    TOO_MUCH = "too_much"
    """Its officer carries too much."""
    KNOWS_FAMILY = "knows_family"
    """The officer has led it before."""
    MOST_ROOM = "most_room"
    """The officer has the most room."""
    RECENT = "recent"
    """The present officer has led it for less than three months."""
    NOTHING_DUE = "nothing_due"
    """Nothing of it is late or falls due in the next four weeks."""


class ProposedMove(NamedTuple):
    """A case for another officer. `from_officer` None: it has none."""

    case_id: CaseId
    reference: str | None
    from_officer: OfficerId | None
    to_officer: OfficerId
    points: int
    reasons: Sequence[MoveReason]


@dataclass(slots=True)
class _Room:
    """The points that each officer carries while moves are proposed, and the most allowed."""

    points: dict[OfficerId, int]
    most: int

    def best_for(self, case: CaseLoad, points: int, not_: OfficerId | None) -> OfficerId | None:
        """Who takes a case: who led it before, else who has the most room; None: no officer can."""
        able = [
            officer
            for officer, carried in self.points.items()
            if officer != not_ and carried + points <= self.most
        ]
        known = [each.holder for each in reversed(case.leads) if each.holder in able]
        if known:
            return known[0]
        return min(able, key=lambda each: (self.points[each], each), default=None)

    def move(self, points: int, from_: OfficerId | None, to: OfficerId) -> None:
        self.points[to] += points
        if from_ is not None:
            self.points[from_] -= points


def propose_moves(load: TeamLoad, weights: CaseloadWeights, day: date) -> Sequence[ProposedMove]:
    """The proposal for a team on a day: at most 1,000 moves, the same for the same load."""
    room = _Room({each.officer_id: each.points for each in load.officers}, weights.capacity)
    return [*islice(_moves(load, room, weights, day), MAX_MOVES)]


def _moves(
    load: TeamLoad, room: _Room, weights: CaseloadWeights, day: date
) -> Iterator[ProposedMove]:
    for case in sorted(load.unassigned, key=lambda case: (-case.points(weights), case.case_id)):
        move = _move(case, None, room, weights, ())
        if move is not None:
            yield move
    for officer in load.officers:
        own = [case for case in officer.cases if case.is_of_team]
        for case in sorted(own, key=lambda case: _reluctance(case, room, weights, day)):
            if room.points[officer.officer_id] <= room.most:
                break
            move = _move(case, officer.officer_id, room, weights, _why(case, day))
            if move is not None:
                yield move


def _reluctance(
    case: CaseLoad, room: _Room, weights: CaseloadWeights, day: date
) -> tuple[bool, bool, int, int, CaseId]:
    """What is given away first: what another knows, with nothing due, heavy, for the least time."""
    lead = case.lead_on(day)
    known = {each.holder for each in case.leads if lead is None or each.holder != lead.holder}
    tenure = 0 if lead is None else (day - lead.from_on).days
    is_new_to_all = known.isdisjoint(room.points)
    return is_new_to_all, _has_work(case), -case.points(weights), tenure, case.case_id


def _move(
    case: CaseLoad,
    from_: OfficerId | None,
    room: _Room,
    weights: CaseloadWeights,
    why: Sequence[MoveReason],
) -> ProposedMove | None:
    points = case.points(weights)
    to = room.best_for(case, points, from_)
    if to is None:
        return None
    room.move(points, from_, to)
    is_known = any(each.holder == to for each in case.leads)
    reasons = (
        MoveReason.NO_OFFICER if from_ is None else MoveReason.TOO_MUCH,
        MoveReason.KNOWS_FAMILY if is_known else MoveReason.MOST_ROOM,
        *why,
    )
    return ProposedMove(case.case_id, case.reference, from_, to, points, reasons)


_RECENT_DAYS: Final = 91


def _why(case: CaseLoad, day: date) -> Sequence[MoveReason]:
    lead = case.lead_on(day)
    is_recent = lead is not None and (day - lead.from_on).days < _RECENT_DAYS
    recent = (MoveReason.RECENT,) if is_recent else ()
    return recent if _has_work(case) else (*recent, MoveReason.NOTHING_DUE)


def _has_work(case: CaseLoad) -> bool:
    return bool(case.due_items or case.late_items)
