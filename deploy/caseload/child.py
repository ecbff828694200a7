"""The person of a made-up case: names, numbers and contacts that are plainly no one's."""

from typing import Final

from pydantic import JsonValue

from deploy.caseload.draws import Draws
from deploy.caseload.identifiers import made_up_nhs_number, made_up_uln, made_up_upn
from deploy.caseload.made_up_case import MadeUpCase

_FAMILY_NAMES: Final = ("Example", "Sample", "Specimen", "Placeholder", "Fictional", "Invented")
_GIVEN_NAMES: Final = (
    *("Alex", "Ashley", "Bailey", "Cameron", "Casey", "Charlie", "Drew", "Frankie", "Harley"),
    *("Jamie", "Jo", "Jordan", "Kim", "Lee", "Morgan", "Pat", "Quinn", "Robin", "Sam", "Taylor"),
)
_SCHOOL_AGE: Final = 4
_LEARNER_AGE: Final = 16
_FLAGS: Final = (
    ("looked_after", 0.035),
    ("child_protection", 0.015),
    ("youth_justice", 0.006),
    ("service_family", 0.006),
    ("life_limiting", 0.004),
)
"""The share of cases with each flag: an assumption, no figure of the DfE."""


def made_up_person(case: MadeUpCase) -> JsonValue:
    """The details of the child or young person, and of one parent or carer."""
    draws = Draws(case.seed, case.index, "person")
    name = f"{draws.pick(_FAMILY_NAMES)} {case.index:05}"
    person: dict[str, JsonValue] = {
        "family_name": name,
        "given_names": draws.pick(_GIVEN_NAMES),
        "birth_date": case.born.isoformat(),
        "postcode": "ZZ99 1ZZ",
        "identifiers": [*_identifiers(case, draws)],
        "related_people": [_carer(case, draws, name)],
    }
    return person


def made_up_flags(case: MadeUpCase, *, out_of_school: bool) -> list[JsonValue]:
    """The flags of a case as of today."""
    draws = Draws(case.seed, case.index, "flags")
    flags: list[JsonValue] = [flag for flag, share in _FLAGS if draws.chance(share)]
    return [*flags, "out_of_school"] if out_of_school else flags


def _identifiers(case: MadeUpCase, draws: Draws) -> list[JsonValue]:
    age = case.age_on(case.today)
    found: list[JsonValue] = []
    if age > _SCHOOL_AGE:
        upn = made_up_upn(case.seed, case.index, case.cohort + _SCHOOL_AGE)
        found.append({"kind": "upn", "value": upn})
    if age >= _LEARNER_AGE:
        found.append({"kind": "uln", "value": made_up_uln(case.seed, case.index)})
    if draws.chance(0.7):
        found.append({"kind": "nhs", "value": made_up_nhs_number(case.seed, case.index)})
    return found


def _carer(case: MadeUpCase, draws: Draws, name: str) -> JsonValue:
    role = draws.weighted([("parent", 0.94), ("carer", 0.03), ("foster_carer", 0.03)])
    return {
        "name": f"{draws.pick(_GIVEN_NAMES)} {name}",
        "roles": [{"role": role}],
        "email": f"family-{case.index}@example.org",
        "phone": f"01632 960{case.index % 1000:03}",
    }
