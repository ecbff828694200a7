"""The retention schedule of a council: for how long after the birth which records are kept."""

from collections.abc import Sequence
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from case_api.domain.people.academic_year import cohort
from events.contracts import ContractModel
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import Cohort, LocalCode


class RecordClass(PublishedEnum):
    """A class of cases, by their facts."""

    LOOKED_AFTER = "looked_after"
    """The case has, or once had, the flag `looked_after`."""
    PLAN = "plan"
    """A plan was issued in the case, or taken over from another authority."""
    OTHER = "other"
    """Every case."""


class ClassPeriod(ContractModel):
    """How long the files of a class of cases are kept."""

    record_class: RecordClass
    years_from_birth: Annotated[int, Field(ge=25, le=100, examples=[31])]
    """The period ends on the 31 August that follows the birthday with this number, or is it: the
    end of the academic year in which the child, grown up by then, is of that age."""
    policy: Annotated[LocalCode, Field(examples=["ehcp-31-years"])]
    """The council's own code of the policy. It is recorded with each erasure."""


def _of_different_classes(classes: tuple[ClassPeriod, ...]) -> tuple[ClassPeriod, ...]:
    named = [each.record_class for each in classes]
    if len({*named}) < len(named):
        raise PydanticCustomError("duplicate", "each record class may be given once")
    if RecordClass.OTHER in named[:-1]:
        raise PydanticCustomError(
            "out_of_order", "`other` is every case: it must be the last, if it is given"
        )
    return classes


class RetentionSchedule(ContractModel):
    """For how long a council keeps the files of cases, and whether they are erased afterwards."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "classes": [
                        {
                            "record_class": "looked_after",
                            "years_from_birth": 75,
                            "policy": "looked-after-75",
                        },
                        {"record_class": "plan", "years_from_birth": 45, "policy": "ehcp-45"},
                        {"record_class": "other", "years_from_birth": 31, "policy": "send-31"},
                    ],
                    "erases": False,
                }
            ]
        }
    )

    classes: Annotated[
        tuple[ClassPeriod, ...],
        Field(min_length=1, max_length=len(RecordClass)),
        AfterValidator(_of_different_classes),
    ]
    """In order: a case is of the first that applies. One that is of none is kept."""
    erases: bool
    """Whether the nightly run erases what is due. false: it only reports. It begins to erase 24
    hours after the version of the schedule was recorded."""
    erasures_a_night: Annotated[int, Field(ge=1, le=5000)] = 500
    """Cases that one nightly run erases at most. The others follow on later nights."""

    def period_of(self, classes: Sequence[RecordClass]) -> ClassPeriod | None:
        """The period for a case that is of some classes, None where the schedule has none."""
        return next((each for each in self.classes if each.record_class in classes), None)

    @property
    def shortest_years(self) -> int:
        """The years after which the first files may be due."""
        return min(each.years_from_birth for each in self.classes)


def latest_cohort_over(years_from_birth: int, today: date) -> Cohort:
    """The youngest school cohort whose period of some years has ended before a day.

    A cohort is of those who were born in one academic year, 1 September to 31 August, and so has
    its birthdays in one. On 31 August 2031 the academic year of the 31st birthdays of cohort 2000
    has not ended; on 1 September 2031 it has.
    """
    last_ended = cohort(today) - 1
    return last_ended - years_from_birth
