"""What cases are searched by, as a body."""

from typing import Annotated, ClassVar, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic_core import MISSING, PydanticCustomError

from case_api.domain.case_view import Stage
from case_api.domain.people.identifier import IdentifierKind
from case_api.domain.people.person import BirthDate
from case_api.domain.search.criteria import (
    CaseCriteria,
    kinds_alike,
    normal_postcode,
    search_value,
)
from case_api.domain.search.searched_name import (
    MAX_QUERY_WORDS,
    MIN_QUERY_LETTERS,
    query_words,
)
from chassis.strict_model import StrictModel
from events.contracts.references import CaseReference, Cohort, DueDate, OfficerId, TeamId, Urn
from events.contracts.vocabulary.case import CaseFlag


class SearchedIdentifier(StrictModel):
    """A number to search for, in capital or small letters, with or without spaces."""

    kind: IdentifierKind | MISSING = MISSING
    """Missing: of any kind. A `upn` is found also where it is a `former_upn`."""
    value: Annotated[
        str, Field(max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9 ./_-]*$", examples=["EHC 12"])
    ]


class SearchCasesRequest(StrictModel):
    """The criteria, at least one; all that are given must hold."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        json_schema_extra={
            "minProperties": 1,
            "examples": [{"name": "example sam", "birth_date": "2015-10-05"}],
        }
    )

    name: Annotated[str, Field(min_length=2, max_length=200, examples=["S Example"])] | MISSING = (
        MISSING
    )
    """Names of the child, or how they begin, in any order; up to six words. Accents, capitals,
    hyphens and apostrophes make no difference, and one letter of a longer word may be wrong."""
    birth_date: BirthDate | MISSING = MISSING
    identifier: SearchedIdentifier | MISSING = MISSING
    reference: CaseReference | MISSING = MISSING
    postcode: (
        Annotated[
            str,
            Field(
                max_length=8,
                pattern=r"^[A-Za-z]{1,2}[0-9][0-9A-Za-z]? ?[0-9][A-Za-z]{2}$",
                examples=["zz99 1zz"],
            ),
        ]
        | MISSING
    ) = MISSING
    """Of the child."""
    officer_id: OfficerId | MISSING = MISSING
    """The lead officer whose assignment begins last. Cover does not count."""
    team_id: TeamId | MISSING = MISSING
    setting: Urn | MISSING = MISSING
    """The URN of the first setting that the latest plan names."""
    cohort: Cohort | MISSING = MISSING
    stage: Stage | MISSING = MISSING
    flag: CaseFlag | MISSING = MISSING
    due_by: DueDate | MISSING = MISSING
    """The next statutory date is on or before this day: `next_due_on` of a found case."""

    @model_validator(mode="after")
    def _can_be_searched(self) -> Self:
        if not self.model_fields_set:
            raise PydanticCustomError("no_criterion", "must have at least one criterion")
        words = () if self.name is MISSING else query_words(self.name)
        if self.name is not MISSING and not 0 < len(words) <= MAX_QUERY_WORDS:
            raise PydanticCustomError(
                "unsearchable_name",
                "name must have one to {max_length} words of letters",
                {"max_length": MAX_QUERY_WORDS},
            )
        if words and len(words[0]) < MIN_QUERY_LETTERS:
            raise PydanticCustomError(
                "unsearchable_name", "name must have a word of two letters or more"
            )
        return self

    def criteria(self) -> CaseCriteria:
        """The criteria in the form in which they are searched."""
        identifier = None if self.identifier is MISSING else self.identifier
        kind = MISSING if identifier is None else identifier.kind
        return CaseCriteria(
            words=() if self.name is MISSING else query_words(self.name),
            birth_date=None if self.birth_date is MISSING else self.birth_date,
            postcode=None if self.postcode is MISSING else normal_postcode(self.postcode),
            identifier=None if identifier is None else search_value(identifier.value),
            identifier_kinds=None if kind is MISSING else kinds_alike(kind),
            reference=None if self.reference is MISSING else self.reference,
            officer_id=None if self.officer_id is MISSING else self.officer_id,
            team_id=None if self.team_id is MISSING else self.team_id,
            setting=None if self.setting is MISSING else self.setting,
            cohort=None if self.cohort is MISSING else self.cohort,
            stage=None if self.stage is MISSING else self.stage,
            flag=None if self.flag is MISSING else self.flag,
            due_by=None if self.due_by is MISSING else self.due_by,
        )
