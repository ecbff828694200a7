"""The sector's validation rules for list 1 of Annex A, run over each row.

The codes are those of the validator of Data to Insight (2024), so that a council knows them from
there. Not run are the rules about columns that are not held here, and those
that no row can break: see `RULES_NOT_RUN`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from case_api.domain.inspection.annex_row import AnnexCode, ListedChild
from case_api.domain.rights.school_leaving import attains
from events.contracts.published_enum import PublishedEnum

_SCHOOL_AGES: Final = (5, 16)
"""School-aged: from the fifth birthday to the day before the sixteenth."""
_AGE_OF_NUMBERS: Final = 6
"""The age from which a child is expected to have a UPN or a ULN."""
_PERSON: Final = "/v1/cases/{case_id}/person"
_CORRECTIONS: Final = "/v1/cases/{case_id}/corrections"
_PLACEMENTS: Final = "/v1/cases/{case_id}/placement-starts"


class FindingSeverity(PublishedEnum):
    """How sure it is that something is wrong."""

    ERROR = "error"
    """It must be put right, or cannot be so."""
    QUERY = "query"
    """It may be right: it is to be looked at."""


@dataclass(frozen=True, slots=True)
class AnnexRule:
    """A rule. `columns` are those that it is about, by name.

    `is_broken` takes a child and the day of the list. `path` is of the operation that puts it
    right.
    """

    code: AnnexCode
    severity: FindingSeverity
    columns: Sequence[str]
    message: str
    path: str
    is_broken: Callable[[ListedChild, date], bool]


def _is_aged(child: ListedChild, day: date, first: int, last: int | None = None) -> bool:
    """Whether a child has had one birthday by a day, and not yet another."""
    born = child.person.birth_date
    return (
        born is not None
        and attains(born, first) <= day
        and (last is None or day < attains(born, last))
    )


def _is_after(first: date | None, second: date | None) -> bool:
    return first is not None and second is not None and first > second


_ERROR, _QUERY = FindingSeverity.ERROR, FindingSeverity.QUERY
ANNEX_RULES: Final[Sequence[AnnexRule]] = (
    AnnexRule(
        "101a",
        _ERROR,
        ("birth_date",),
        "The birth date is missing.",
        _PERSON,
        lambda child, _: child.person.birth_date is None,
    ),
    AnnexRule(
        "101d",
        _ERROR,
        ("primary_need",),
        "The plan states no first need: record it with the plan, or correct the plan.",
        _CORRECTIONS,
        lambda child, _: child.facts.plan.primary_need is None,
    ),
    AnnexRule(
        "102a",
        _QUERY,
        ("birth_date",),
        "The young person is 25: is the plan to go on?",
        _PERSON,
        lambda child, day: _is_aged(child, day, 25, 26),
    ),
    AnnexRule(
        "102b",
        _ERROR,
        ("birth_date",),
        "The young person is 26 or older: the birth date is wrong, or the plan must end.",
        "/v1/cases/{case_id}/plan-endings",
        lambda child, day: _is_aged(child, day, 26),
    ),
    AnnexRule(
        "104",
        _ERROR,
        ("case_id",),
        "No officer leads the case.",
        "/v1/cases/{case_id}/officer-assignments",
        lambda child, _: not child.facts.has_case_worker,
    ),
    AnnexRule(
        "105a",
        _QUERY,
        ("birth_date",),
        "The birth date is after the day of the list.",
        _PERSON,
        lambda child, day: _is_after(child.person.birth_date, day),
    ),
    AnnexRule(
        "105b",
        _QUERY,
        ("first_plan_on",),
        "The first plan is dated after the day of the list.",
        _CORRECTIONS,
        lambda child, day: _is_after(child.facts.plan.first_on, day),
    ),
    AnnexRule(
        "105d",
        _QUERY,
        ("last_reviewed_on",),
        "The last review is dated after the day of the list.",
        _CORRECTIONS,
        lambda child, day: _is_after(child.facts.plan.reviewed_on, day),
    ),
    AnnexRule(
        "106a",
        _ERROR,
        ("first_plan_on", "updated_plan_on"),
        "The first plan is dated after the updated plan.",
        _CORRECTIONS,
        lambda child, _: _is_after(child.facts.plan.first_on, child.facts.plan.updated_on),
    ),
    AnnexRule(
        "106b",
        _ERROR,
        ("first_plan_on", "last_reviewed_on"),
        "The first plan is dated after the last review.",
        _CORRECTIONS,
        lambda child, _: _is_after(child.facts.plan.first_on, child.facts.plan.reviewed_on),
    ),
    AnnexRule(
        "107",
        _ERROR,
        ("upn", "uln"),
        "A child aged 6 or older has neither a UPN nor a ULN.",
        _PERSON,
        lambda child, day: (
            _is_aged(child, day, _AGE_OF_NUMBERS)
            and child.person.upn is None
            and child.person.uln is None
        ),
    ),
    AnnexRule(
        "108a",
        _ERROR,
        ("main_urn", "subsidiary_phase"),
        "A child of school age (5 to 15) is at no establishment with a URN.",
        _PLACEMENTS,
        lambda child, day: (
            _is_aged(child, day, *_SCHOOL_AGES)
            and child.main_urn is None
            and not child.has_subsidiary
        ),
    ),
    AnnexRule(
        "108b",
        _ERROR,
        ("main_urn", "subsidiary_phase"),
        "A child of school age (5 to 15) has a second establishment, and no main one with a URN.",
        _PLACEMENTS,
        lambda child, day: (
            _is_aged(child, day, *_SCHOOL_AGES) and child.main_urn is None and child.has_subsidiary
        ),
    ),
    AnnexRule(
        "109",
        _ERROR,
        ("upn",),
        "Another child on the list has the same UPN: correct it, or end one of the plans.",
        _PERSON,
        lambda child, _: child.shares_upn,
    ),
    AnnexRule(
        "112",
        _ERROR,
        ("case_id",),
        "The child has died, as recorded, and the plan is in force: record its end.",
        "/v1/cases/{case_id}/plan-endings",
        lambda child, _: child.facts.is_reported_dead,
    ),
)
"""The rules, in the order of their codes."""
RULES_NOT_RUN: Final[Mapping[AnnexCode, str]] = {
    "101b": "Gender is not held here.",
    "101c": "Ethnicity is not held here.",
    "103": "Whether there is a disability is not held here.",
    "105c": "The list has no version of a plan that was sent after its day.",
}
"""The other rules for the list, each with the reason."""


def findings_about(child: ListedChild, day: date) -> Sequence[AnnexCode]:
    """The codes of the rules that a child's row breaks on the day of the list, in order."""
    return [rule.code for rule in ANNEX_RULES if rule.is_broken(child, day)]
