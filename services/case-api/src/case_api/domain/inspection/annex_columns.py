"""The columns of list 1 of Annex A: every child or young person with a plan.

The titles are those of the template as the sector's validator knows it (2024); a file with other
titles, or others beside them, is refused there.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

_CENSUS: Final = "It is in the school census, which the council's own reporting adds."
_SOCIAL_CARE: Final = "It is in the council's social care system."
_NO_RECORD: Final = "The record of a child here has no such field."


class AnnexColumn(NamedTuple):
    """A column. `name` is that of the field of a row, where the column is held here.

    `why_empty` states why every cell is empty; None: the column is held.
    """

    name: str
    title: str
    why_empty: str | None = None


LIST_1_COLUMNS: Final[Sequence[AnnexColumn]] = (
    AnnexColumn("case_id", "Unique ID"),
    AnnexColumn("upn", "UPN"),
    AnnexColumn("uln", "ULN"),
    AnnexColumn("birth_date", "Date of birth"),
    AnnexColumn("gender", "Gender", _NO_RECORD),
    AnnexColumn("ethnicity", "Ethnicity", _NO_RECORD),
    AnnexColumn("first_plan_on", "Date initial EHC plan issued"),
    AnnexColumn("updated_plan_on", "Date updated EHC plan issued"),
    AnnexColumn("last_reviewed_on", "Date EHC plan last reviewed"),
    AnnexColumn("primary_need", "SEN primary need"),
    AnnexColumn("main_urn", "Main education establishment \N{EN DASH} URN"),
    AnnexColumn("main_phase", "Main education establishment \N{EN DASH} phase"),
    AnnexColumn(
        "subsidiary_phase",
        "Subsidiary education establishment \N{EN DASH} phase (dual registration)",
    ),
    AnnexColumn("home_educated", "Elective home education"),
    AnnexColumn("suspensions", "Suspensions", _CENSUS),
    AnnexColumn("permanent_exclusions", "Permanent exclusions", _CENSUS),
    AnnexColumn("absence", "Absence", _CENSUS),
    AnnexColumn("pupil_premium", "Pupil Premium", _CENSUS),
    AnnexColumn("known_to_social_care", "Known to children's social care?"),
    AnnexColumn("social_care_team", "Which children's social care team?", _SOCIAL_CARE),
    AnnexColumn("disability", "Does the child or young person have a disability?", _NO_RECORD),
)
