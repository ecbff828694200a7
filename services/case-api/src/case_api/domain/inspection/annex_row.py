"""A row of list 1 of Annex A."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.inspection.annex_columns import LIST_1_COLUMNS
from case_api.domain.inspection.annex_phases import AnnexPhase, annex_phase, phase_title
from case_api.domain.inspection.listed_facts import ListedFacts
from case_api.domain.inspection.listed_person import ListedPerson
from case_api.domain.institutions.institution import InstitutionDetails
from events.contracts import ContractModel
from events.contracts.parts import Institution
from events.contracts.references import CaseReference, Urn
from events.contracts.vocabulary.plan import NeedKind
from events.envelope import CaseId

AnnexCode = Annotated[str, Field(max_length=8, examples=["107"])]
"""The code of a rule of the sector's validator, such as `107`."""


class AnnexRow(ContractModel):
    """A child or young person with a plan. What is missing is not recorded."""

    case_id: CaseId
    """The unique id: the case is the child's only number that every council's cases have."""
    reference: CaseReference | MISSING = MISSING
    """The council's own reference of the case. It is no column of the template."""
    upn: Annotated[str, Field(max_length=64)] | MISSING = MISSING
    """The unique pupil number on the day."""
    uln: Annotated[str, Field(max_length=64)] | MISSING = MISSING
    """The unique learner number on the day."""
    birth_date: date | MISSING = MISSING
    first_plan_on: date | MISSING = MISSING
    """The day on which the first version of the plan was sent."""
    updated_plan_on: date | MISSING = MISSING
    """The day on which its last version was sent. Missing: it is the first."""
    last_reviewed_on: date | MISSING = MISSING
    """The day on which the family was notified of the decision after the last review."""
    primary_need: NeedKind | MISSING = MISSING
    main_urn: Urn | MISSING = MISSING
    """Where the child is placed; where no placement is recorded, what the plan names."""
    main_phase: AnnexPhase | MISSING = MISSING
    """By the council's register of institutions."""
    subsidiary_phase: AnnexPhase | MISSING = MISSING
    """Of a second establishment, with dual registration."""
    home_educated: bool
    """Electively, by the parent."""
    known_to_social_care: bool | MISSING = MISSING
    """True: looked after, with a child protection plan, or with a number of the social care system.
    Missing: not recorded, which is not the same as no."""
    findings: Annotated[tuple[AnnexCode, ...], Field(max_length=20)] = ()
    """The rules that the row breaks."""


@dataclass(frozen=True, slots=True)
class ListedChild:
    """What is known of a child, of which a row shows a part.

    `main_register` and `subsidiary_register` are the register's entries of the establishments.
    """

    case_id: CaseId
    facts: ListedFacts
    person: ListedPerson
    main_register: InstitutionDetails | None = None
    subsidiary_register: InstitutionDetails | None = None
    shares_upn: bool = False
    """Whether another child on the list has the UPN."""

    @property
    def main_urn(self) -> Urn | None:
        """The URN of the main establishment."""
        return urn_of(self.facts.education.main)

    @property
    def subsidiary_phase(self) -> AnnexPhase | None:
        """The phase of the second establishment."""
        return annex_phase(self.facts.education.subsidiary, self.subsidiary_register)

    @property
    def has_subsidiary(self) -> bool:
        """Whether there is a second establishment, of whatever phase."""
        return self.facts.education.subsidiary is not None

    def row(self, findings: Sequence[AnnexCode]) -> AnnexRow:
        """The row of the list."""
        plan, person, education = self.facts.plan, self.person, self.facts.education
        flagged = self.facts.is_flagged_by_social_care or person.has_social_care_number
        return AnnexRow(
            case_id=self.case_id,
            reference=self.facts.reference or MISSING,
            upn=person.upn or MISSING,
            uln=person.uln or MISSING,
            birth_date=person.birth_date or MISSING,
            first_plan_on=plan.first_on or MISSING,
            updated_plan_on=plan.updated_on or MISSING,
            last_reviewed_on=plan.reviewed_on or MISSING,
            primary_need=plan.primary_need or MISSING,
            main_urn=self.main_urn or MISSING,
            main_phase=annex_phase(education.main, self.main_register) or MISSING,
            subsidiary_phase=self.subsidiary_phase or MISSING,
            home_educated=education.home_educated,
            known_to_social_care=flagged or MISSING,
            findings=tuple(findings),
        )


def urn_of(institution: Institution | None) -> Urn | None:
    """The URN of an institution, None where there is none."""
    if institution is None or institution.urn is MISSING:
        return None
    return institution.urn


def annex_cells(row: AnnexRow) -> Sequence[str]:
    """The cells of a row in the order of the columns, as the template writes them.

    Days are day/month/year, yes and no are words, and what is not recorded is empty.
    """
    return [_cell(getattr(row, each.name, MISSING)) for each in LIST_1_COLUMNS]


def _cell(value: object) -> str:
    match value:
        case bool():
            return "Yes" if value else "No"
        case date():
            return f"{value:%d/%m/%Y}"
        case AnnexPhase():
            return phase_title(value)
        case _:
            return "" if value is MISSING else str(value)
