"""Schools, colleges and providers of a made-up council, and where its children are placed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from pydantic import JsonValue

from deploy.caseload.groups import group_count, group_of_case
from deploy.caseload.made_up_case import MadeUpCase, stable_id

_FIRST_URN: Final = 999_000
_FIRST_UKPRN: Final = 10_099_000
_FORMS: Final[Sequence[tuple[str, str, str, str]]] = (
    ("Example Primary School A", "school", "community_school", "primary"),
    ("Example Primary School B", "school", "academy_converter", "primary"),
    ("Example Primary School C", "school", "voluntary_aided_school", "primary"),
    ("Example Secondary School A", "school", "academy_converter", "secondary"),
    ("Example Secondary School B", "school", "community_school", "secondary"),
    ("Example Special School A", "school", "community_special_school", "all_through"),
    ("Example Special School B", "school", "academy_special_converter", "all_through"),
    ("Example Independent Special School", "school", "other_independent_special_school", "all"),
    ("Example College", "college", "further_education", "16_plus"),
)
"""The name, kind, type and phase of the settings of each group of cases."""
_PRIMARY, _SECONDARY, _SPECIAL, _INDEPENDENT, _COLLEGE = (0, 1, 2), (3, 4), (5, 6), (7,), (8,)
_SECONDARY_AGE, _COLLEGE_AGE, _ADULT = 11, 16, 19
PROVIDERS: Final = (
    ("Example Speech and Language Therapy", "therapy"),
    ("Example Occupational Therapy", "therapy"),
    ("Sample Community NHS Trust", "nhs"),
    ("Sample Specialist Teaching Service", "other"),
)
"""The bodies that deliver provision to the whole council: name and kind."""


@dataclass(frozen=True, slots=True)
class MadeUpPlacement:
    """Where a child is placed: an establishment by its URN, or an arrangement by its code."""

    institution: Mapping[str, JsonValue]
    sen_unit: bool = False

    def named(self) -> JsonValue:
        """As section I of a plan names it."""
        naming = "named" if "urn" in self.institution else "type_only"
        setting: dict[str, JsonValue] = {"rank": "1", "naming": naming}
        unit: dict[str, JsonValue] = {"sen_unit": True} if self.sen_unit else {}
        return {**setting, "institution": {**self.institution}, **unit}


def placement_for(case: MadeUpCase, day: date) -> MadeUpPlacement:
    """A placement for the child's age on a day, by the shares of each kind of setting."""
    age = case.age_on(day)
    if age < 4:  # noqa: PLR2004  # before school
        return MadeUpPlacement({"setting": "EYP"})
    if age >= _COLLEGE_AGE:
        return _after_sixteen(case, age)
    mainstream = _PRIMARY if age < _SECONDARY_AGE else _SECONDARY
    options = [(mainstream, 0.56), (_SPECIAL, 0.345), (_INDEPENDENT, 0.06), (None, 0.035)]
    found = case.draws.weighted(options)
    if found is None:
        return MadeUpPlacement({"setting": case.draws.weighted([("OLA", 0.6), ("EHE", 0.4)])})
    return MadeUpPlacement(
        _school(case, found), sen_unit=found is mainstream and case.draws.chance(0.1)
    )


def consulted_settings(
    case: MadeUpCase, day: date, count: int
) -> Sequence[Mapping[str, JsonValue]]:
    """Different schools or colleges for the child's age, at most as many as there are."""
    age = case.age_on(day)
    mainstream = _PRIMARY if age < _SECONDARY_AGE else _SECONDARY
    forms = (
        (*mainstream, *_SPECIAL, *_INDEPENDENT) if age < _COLLEGE_AGE else (*_COLLEGE, *_SPECIAL)
    )
    first = case.draws.below(len(forms))
    chosen = [forms[(first + n) % len(forms)] for n in range(min(count, len(forms)))]
    return [_school(case, (form,)) for form in chosen]


def provider_id(seed: int, place: int) -> UUID:
    """The id of a body in `PROVIDERS`."""
    return stable_id(seed, "provider", place)


def institution_documents(seed: int, size: int) -> Iterator[tuple[UUID, dict[str, JsonValue]]]:
    """The register of institutions that the cases name: the id and the details of each."""
    for place, (name, kind) in enumerate(PROVIDERS):
        yield provider_id(seed, place), {"name": name, "kind": kind}
    for group in range(group_count(size)):
        for form, (name, kind, type_, phase) in enumerate(_FORMS):
            details: dict[str, JsonValue] = {
                "name": f"{name} {group + 1}",
                "kind": kind,
                "type": type_,
                "phase": phase,
                "urn": _urn(group, form),
                "authority": "999",
            }
            if kind == "college":
                details["ukprn"] = _ukprn(group)
            yield stable_id(seed, "institution", group, form), details


def _after_sixteen(case: MadeUpCase, age: int) -> MadeUpPlacement:
    not_placed = 0.08 if age < _ADULT else 0.22
    found = case.draws.weighted(
        [(_COLLEGE, 0.6), (_SPECIAL, 0.25 if age < _ADULT else 0.02), (None, not_placed)]
    )
    return MadeUpPlacement({"setting": "NEET"} if found is None else _school(case, found))


def _school(case: MadeUpCase, forms: Sequence[int]) -> Mapping[str, JsonValue]:
    group, form = group_of_case(case.index), case.draws.pick(forms)
    if form in _COLLEGE:
        return {"urn": _urn(group, form), "ukprn": _ukprn(group)}
    return {"urn": _urn(group, form)}


def _urn(group: int, form: int) -> str:
    """Up to 999,999: there are 111 groups at most."""
    return str(_FIRST_URN + group * len(_FORMS) + form)


def _ukprn(group: int) -> str:
    return str(_FIRST_UKPRN + group)
