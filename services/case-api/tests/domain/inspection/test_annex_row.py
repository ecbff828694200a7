"""The columns of a row, the person in it, the phases, and each rule by hand."""

from dataclasses import replace
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.inspection.annex_columns import LIST_1_COLUMNS
from case_api.domain.inspection.annex_findings import annex_findings
from case_api.domain.inspection.annex_phases import AnnexPhase, annex_phase, phase_title
from case_api.domain.inspection.annex_row import ListedChild, annex_cells
from case_api.domain.inspection.annex_rules import ANNEX_RULES, RULES_NOT_RUN, findings_about
from case_api.domain.inspection.education import Education
from case_api.domain.inspection.findings_csv import FINDING_COLUMNS, finding_cells
from case_api.domain.inspection.listed_facts import ListedFacts
from case_api.domain.inspection.listed_person import ListedPerson, listed_person
from case_api.domain.inspection.plan_dates import PlanInForce
from case_api.domain.institutions.institution import InstitutionDetails
from chassis.csv_text import csv_text
from events.contracts.parts import Institution
from events.contracts.vocabulary.plan import NeedKind, SettingCode
from events.envelope import CaseId

DAY: Final = date(2026, 11, 20)
CASE: Final = CaseId(UUID("00000000-0000-4000-8000-00000000ca5e"))
SCHOOL: Final = Institution(urn="999001")
UNIT: Final = Institution(urn="999002")
PLAN: Final = PlanInForce(
    first_on=date(2024, 7, 15),
    updated_on=date(2025, 9, 1),
    reviewed_on=date(2026, 8, 3),
    primary_need=NeedKind.AUTISM,
    settings=(),
)
FACTS: Final = ListedFacts(
    reference="EHC-1",
    plan=PLAN,
    education=Education(SCHOOL, None, home_educated=False),
    is_flagged_by_social_care=False,
    has_case_worker=True,
    is_reported_dead=False,
)
PERSON: Final = ListedPerson(date(2015, 10, 5), "V999900126001", "1000000000")


def child(
    *,
    person: ListedPerson = PERSON,
    plan: PlanInForce = PLAN,
    education: Education = FACTS.education,
    has_case_worker: bool = True,
    is_reported_dead: bool = False,
    shares_upn: bool = False,
) -> ListedChild:
    facts = replace(
        FACTS,
        plan=plan,
        education=education,
        has_case_worker=has_case_worker,
        is_reported_dead=is_reported_dead,
    )
    return ListedChild(CASE, facts, person, shares_upn=shares_upn)


def born(day: str) -> ListedChild:
    return child(person=PERSON._replace(birth_date=date.fromisoformat(day)))


NOWHERE: Final = Education(None, None, home_educated=False)
ONLY_SECOND: Final = Education(None, UNIT, home_educated=False)


@pytest.mark.parametrize(
    ("listed", "codes"),
    [
        pytest.param(child(), [], id="nothing is wrong"),
        pytest.param(
            child(person=PERSON._replace(birth_date=None)), ["101a"], id="no birth date"
        ),
        pytest.param(child(plan=PLAN._replace(primary_need=None)), ["101d"], id="no need"),
        pytest.param(born("2001-11-21"), [], id="25 tomorrow"),
        pytest.param(born("2001-11-20"), ["102a"], id="25 today"),
        pytest.param(born("2000-11-21"), ["102a"], id="26 tomorrow"),
        pytest.param(born("2000-11-20"), ["102b"], id="26 today"),
        pytest.param(child(has_case_worker=False), ["104"], id="no case worker"),
        pytest.param(born("2026-11-21"), ["105a"], id="born after the day"),
        pytest.param(
            child(plan=PLAN._replace(first_on=date(2026, 11, 21), reviewed_on=None,
                                     updated_on=None)),
            ["105b"], id="made after the day",
        ),
        pytest.param(
            child(plan=PLAN._replace(reviewed_on=date(2026, 11, 21))), ["105d"],
            id="reviewed after the day",
        ),
        pytest.param(
            child(plan=PLAN._replace(updated_on=date(2024, 7, 14))), ["106a"],
            id="updated before it was made",
        ),
        pytest.param(
            child(plan=PLAN._replace(reviewed_on=date(2024, 7, 14))), ["106b"],
            id="reviewed before it was made",
        ),
        pytest.param(
            child(plan=PLAN._replace(updated_on=PLAN.first_on, reviewed_on=PLAN.first_on)), [],
            id="made, updated and reviewed on one day",
        ),
        pytest.param(
            child(person=ListedPerson(date(2020, 11, 20))), ["107"], id="6 today, no number"
        ),
        pytest.param(child(person=ListedPerson(date(2020, 11, 21))), [], id="6 tomorrow"),
        pytest.param(
            child(person=PERSON._replace(upn=None)), [], id="one of the two numbers is enough"
        ),
        pytest.param(child(education=NOWHERE), ["108a"], id="of school age and nowhere"),
        pytest.param(child(education=ONLY_SECOND), ["108b"], id="only a second establishment"),
        pytest.param(
            child(education=NOWHERE, person=PERSON._replace(birth_date=date(2010, 11, 20))), [],
            id="16 today, nowhere",
        ),
        pytest.param(
            child(education=NOWHERE, person=PERSON._replace(birth_date=date(2021, 11, 21))), [],
            id="5 tomorrow, nowhere",
        ),
        pytest.param(
            child(education=NOWHERE, person=PERSON._replace(birth_date=date(2021, 11, 20))),
            ["108a"], id="5 today, nowhere",
        ),
        pytest.param(child(shares_upn=True), ["109"], id="the UPN of another child"),
        pytest.param(child(is_reported_dead=True), ["112"], id="has died"),
    ],
)  # fmt: skip
def test_a_row_breaks_rules(listed: ListedChild, codes: list[str]) -> None:
    assert findings_about(listed, DAY) == codes


def test_every_rule_of_the_list_is_run_or_its_absence_explained() -> None:
    codes = [each.code for each in ANNEX_RULES]

    assert sorted({*codes, *RULES_NOT_RUN}) == [
        *("101a", "101b", "101c", "101d", "102a", "102b", "103", "104"),
        *("105a", "105b", "105c", "105d", "106a", "106b", "107", "108a", "108b", "109", "112"),
    ]
    assert codes == sorted(codes)
    assert {name for each in ANNEX_RULES for name in each.columns} <= {
        each.name for each in LIST_1_COLUMNS
    }


def test_the_cells_of_a_row_are_in_the_order_of_the_template() -> None:
    listed = ListedChild(
        CASE,
        FACTS,
        PERSON._replace(has_social_care_number=True),
        main_register=InstitutionDetails(name="Mill", kind="school", phase="secondary"),
    )

    cells = annex_cells(listed.row(["107"]))

    assert dict(zip([each.title for each in LIST_1_COLUMNS], cells, strict=True)) == {
        "Unique ID": str(CASE),
        "UPN": "V999900126001",
        "ULN": "1000000000",
        "Date of birth": "05/10/2015",
        "Gender": "",
        "Ethnicity": "",
        "Date initial EHC plan issued": "15/07/2024",
        "Date updated EHC plan issued": "01/09/2025",
        "Date EHC plan last reviewed": "03/08/2026",
        "SEN primary need": "ASD",
        "Main education establishment \N{EN DASH} URN": "999001",
        "Main education establishment \N{EN DASH} phase": "Secondary",
        "Subsidiary education establishment \N{EN DASH} phase (dual registration)": "",
        "Elective home education": "No",
        "Suspensions": "",
        "Permanent exclusions": "",
        "Absence": "",
        "Pupil Premium": "",
        "Known to children's social care?": "Yes",
        "Which children's social care team?": "",
        "Does the child or young person have a disability?": "",
    }


def test_that_social_care_knows_a_child_is_never_denied() -> None:
    assert "known_to_social_care" not in child().row([]).model_dump(mode="json")


def test_an_empty_column_states_why() -> None:
    empty = [each.name for each in LIST_1_COLUMNS if each.why_empty]

    assert empty == [
        *("gender", "ethnicity", "suspensions", "permanent_exclusions", "absence"),
        *("pupil_premium", "social_care_team", "disability"),
    ]


@pytest.mark.parametrize(
    ("identifiers", "upn"),
    [
        pytest.param(None, None, id="none"),
        pytest.param('[{"kind": "upn", "value": "V1"}]', "V1", id="a UPN"),
        pytest.param('[{"kind": "former_upn", "value": "V1"}]', None, id="a former one"),
        pytest.param(
            '[{"kind": "upn", "value": "V1", "match": "mistaken"}]', None, id="a mistaken one"
        ),
        pytest.param(
            '[{"kind": "upn", "value": "V1", "to_on": "2026-11-19"},'
            ' {"kind": "upn", "value": "V2", "from_on": "2026-11-20"}]',
            "V2", id="that of the day",
        ),
        pytest.param('[{"kind": "upn", "value": 5}, {}]', None, id="none that can be read"),
    ],
)  # fmt: skip
def test_a_child_has_the_number_of_the_day(identifiers: str | None, upn: str | None) -> None:
    known = "" if identifiers is None else f', "identifiers": {identifiers}'
    record = f'{{"birth_date": "2015-10-05"{known}}}'

    assert listed_person(record, DAY).upn == upn


@pytest.mark.parametrize(
    ("details", "phase"),
    [
        ({"kind": "school", "phase": "primary"}, AnnexPhase.PRIMARY),
        ({"kind": "school", "phase": "middle_deemed_secondary"},
         AnnexPhase.MIDDLE_DEEMED_SECONDARY),
        ({"kind": "school", "phase": "16_plus"}, AnnexPhase.FURTHER_EDUCATION),
        ({"kind": "school", "type": "community_special_school"}, AnnexPhase.SPECIAL),
        ({"kind": "school", "type": "pupil_referral_unit"}, AnnexPhase.ALTERNATIVE_PROVISION),
        ({"kind": "school", "type": "academy_alternative_provision_converter"},
         AnnexPhase.ALTERNATIVE_PROVISION),
        ({"kind": "college", "type": "further_education"}, AnnexPhase.FURTHER_EDUCATION),
        ({"kind": "early_years"}, AnnexPhase.NURSERY),
        ({"kind": "school", "phase": "of_the_moon"}, None),
    ],
)  # fmt: skip
def test_an_institution_is_of_a_phase(details: dict[str, str], phase: AnnexPhase | None) -> None:
    assert (
        annex_phase(SCHOOL, InstitutionDetails.model_validate({"name": "Mill", **details})) is phase
    )


def test_a_phase_is_not_guessed_without_the_register() -> None:
    nursery = Institution(setting=SettingCode.EARLY_YEARS_PROVIDER)

    assert annex_phase(SCHOOL, None) is None
    assert annex_phase(nursery, None) is AnnexPhase.NURSERY
    assert [phase_title(each) for each in AnnexPhase] == [
        *("Nursery", "Primary", "Middle deemed primary", "Middle deemed secondary", "Secondary"),
        *("All-through", "Special", "PRU/AP", "FE college"),
    ]


def test_findings_are_counted_by_rule_with_their_cases() -> None:
    rows = [child().row([]), child().row(["104", "107"]), child().row(["107"])]

    assert [(each.code, each.count, each.case_ids) for each in annex_findings(rows)] == [
        ("104", 1, (CASE,)),
        ("107", 2, (CASE, CASE)),
    ]


def test_a_finding_names_the_operation_that_puts_it_right() -> None:
    (cells,) = finding_cells([child().row(["107"])])

    assert dict(zip(FINDING_COLUMNS, cells, strict=True)) == {
        "code": "107",
        "severity": "error",
        "columns": "upn; uln",
        "case_id": str(CASE),
        "reference": "EHC-1",
        "message": "A child aged 6 or older has neither a UPN nor a ULN.",
        "path": f"/v1/cases/{CASE}/person",
    }


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1"])
def test_no_cell_is_a_formula(cell: str) -> None:
    assert csv_text([[cell]]).lstrip('"').startswith("'")
