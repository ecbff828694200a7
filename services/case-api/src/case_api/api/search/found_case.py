"""A case that was found, as a response."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from case_api.domain.case_view import Stage
from case_api.domain.people.text import Name
from case_api.store.search.case_search import FoundCase
from case_api.store.search.due_cases import NextDeadline
from chassis.strict_model import StrictModel
from events.contracts.case import CaseFlags
from events.contracts.references import CaseReference, Cohort, OfficerId, RuleId, TeamId, Urn
from events.contracts.vocabulary.case import CaseFlag
from events.envelope import CaseId


class FoundCaseSummary(StrictModel):
    """A case that was found. Who is erased or restricted has no names and no birth date."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    opened_at: AwareDatetime
    family_name: Name | MISSING = MISSING
    given_names: Name | MISSING = MISSING
    birth_date: date | MISSING = MISSING
    cohort: Cohort
    stage: Stage
    flags: CaseFlags
    officer_id: OfficerId | MISSING = MISSING
    """The lead officer whose assignment begins last."""
    team_id: TeamId | MISSING = MISSING
    setting: Urn | MISSING = MISSING
    """The URN of the first setting that the latest plan names."""
    main_case_id: CaseId | MISSING = MISSING
    """The main case of the child, which may be this one. Missing: it is linked to no other case."""
    erased_on: date | MISSING = MISSING
    """The day on which the personal data of the case was erased."""
    restricted_on: date | MISSING = MISSING
    """Since when the processing of the people of the case is restricted."""
    closed_on: date | MISSING = MISSING
    """The day on which the council closed the case. Missing: it is open."""
    next_due_on: date | MISSING = MISSING
    """The next statutory date: the first day to work to, of the deadlines that are announced as
    running and whose last day has not passed."""
    next_due_rule: RuleId | MISSING = MISSING
    """The rule that requires it."""
    match: Annotated[int, Field(ge=0, le=20)]
    """How far its name is from the one that was searched: 0 where each word is a word of the name;
    1 more for each word that a longer one begins with, 2 more for each with a letter wrong."""


def found_case(found: FoundCase, deadline: NextDeadline | None) -> FoundCaseSummary:
    """The response for a case that was found, with its next deadline."""
    person = found.person
    return FoundCaseSummary(
        case_id=found.case_id,
        reference=found.reference or MISSING,
        opened_at=found.opened_at,
        family_name=person.family_name if person else MISSING,
        given_names=person.given_names if person else MISSING,
        birth_date=person.birth_date if person else MISSING,
        cohort=found.cohort,
        stage=Stage(found.stage),
        flags=tuple(CaseFlag(each) for each in found.flags),
        officer_id=OfficerId(found.officer_id) if found.officer_id else MISSING,
        team_id=TeamId(found.team_id) if found.team_id else MISSING,
        setting=found.setting or MISSING,
        main_case_id=CaseId(found.main_case_id) if found.main_case_id else MISSING,
        erased_on=found.erased_on or MISSING,
        restricted_on=found.restricted_on or MISSING,
        closed_on=found.closed_on or MISSING,
        next_due_on=deadline.due_on if deadline else MISSING,
        next_due_rule=deadline.rule if deadline else MISSING,
        match=found.rank,
    )
