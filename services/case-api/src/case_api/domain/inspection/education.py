"""Where a child is educated on a day: the main establishment, a second one, or at home."""

from datetime import date
from typing import NamedTuple

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.placements import CasePlacement, placements
from events.contracts import CaseSection19Decided
from events.contracts.parts import Institution, NamedSettings
from events.contracts.vocabulary.education import Section19Reason
from events.contracts.vocabulary.plan import Sen2Rank, SettingCode


class Education(NamedTuple):
    """Where a child is educated. None: there is no such establishment, or none is recorded."""

    main: Institution | None
    subsidiary: Institution | None
    home_educated: bool
    """Electively, by the parent (Education Act 1996 s.7); education otherwise than in a school
    (CFA s.61) is arranged by the authority, and is another thing."""


def education_on(case: CaseState, named: NamedSettings, day: date) -> Education:
    """Where a child is educated on the last day of the facts of a case.

    It is where the child is placed on the day, the last day included; where no placement is
    recorded, what the plan names (`named`).
    """
    placed = [each for each in placements(case) if each.ended_on is None or each.ended_on >= day]
    main = _placed(placed, Sen2Rank.PRIMARY) or _named(named, Sen2Rank.PRIMARY)
    subsidiary = _placed(placed, Sen2Rank.SECONDARY)
    if not placed:
        subsidiary = _named(named, Sen2Rank.SECONDARY)
    since = placed[-1].started.on if placed else date.min
    at_home = main is not None and main.setting is SettingCode.ELECTIVE_HOME_EDUCATION
    return Education(main, subsidiary, at_home or _is_known_at_home(case, since))


def _placed(placed: list[CasePlacement], rank: Sen2Rank) -> Institution | None:
    """The setting of a rank at which the child began last."""
    found = (each.started.institution for each in reversed(placed) if each.started.rank is rank)
    return next(found, None)


def _named(named: NamedSettings, rank: Sen2Rank) -> Institution | None:
    for each in named:
        if each.rank is rank and each.institution is not MISSING:
            return each.institution
    return None


def _is_known_at_home(case: CaseState, since: date) -> bool:
    """Whether the authority decided, since a day, that the parent educates the child."""
    fact = case.latest(CaseSection19Decided)
    match fact.event if fact else None:
        case CaseSection19Decided(reason=reason, decided_on=day):
            return reason is Section19Reason.ELECTIVE_HOME_EDUCATION and day >= since
        case _:
            return False
