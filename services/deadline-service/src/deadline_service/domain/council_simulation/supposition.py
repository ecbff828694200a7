"""What a simulation of a whole council supposes: other rules, holidays, settings or speed."""

from typing import Annotated, ClassVar, Final

from pydantic import BaseModel, ConfigDict, Field, JsonValue
from pydantic_core import MISSING

from deadline_service.domain.council_settings import CouncilSettings
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import EventDate, RuleId
from events.contracts.vocabulary.assessment import AdviceKind

MAX_RULES: Final = 20
"""Rules that one simulation replaces, adds or speeds up."""
MAX_DAYS: Final = 400
"""Days that one simulation adds to a calendar, or removes."""
DATELESS_SETTINGS: Final = ("caseload", "closure_days", "warning_offsets", "worklist")
"""The settings that move no date of a deadline, so that to suppose them is refused.

Closure days are supposed in the calendar, where they move last working days.
"""
RuleFieldName = Annotated[str, Field(pattern=r"^[a-z_]+$", min_length=1, max_length=40)]
RuleFields = Annotated[dict[str, JsonValue], Field(min_length=1, max_length=60)]
"""The fields of a rule in the words of the rulebook's files, as JSON. Days are texts."""
SupposedDays = Annotated[tuple[EventDate, ...], Field(max_length=MAX_DAYS)]


class SupposedPart(BaseModel):
    """A part of a supposition. Unknown fields are refused."""

    model_config: ClassVar[ConfigDict] = ConfigDict(
        frozen=True, extra="forbid", use_attribute_docstrings=True
    )


class ReplacedRule(SupposedPart):
    """A rule of the rulebook with other fields. A field is replaced as a whole."""

    id: RuleId
    in_force_from: EventDate | MISSING = MISSING
    """Which version, by the first day on which it is in force; needed where there are several.
    Each version is replaced once."""
    values: Annotated[dict[str, JsonValue], Field(max_length=60)] = {}
    """The fields that differ, such as `{"limit": "16 weeks"}` or `{"in_force": {...}}`; one at
    least that affects a date. Not `id`."""
    removed: Annotated[tuple[RuleFieldName, ...], Field(max_length=60)] = ()
    """The fields that the rule has, and is to be without."""


class SupposedRules(SupposedPart):
    """Rules that differ from those in use. The rulebook's own parser checks all of it."""

    replaced: Annotated[tuple[ReplacedRule, ...], Field(max_length=MAX_RULES)] = ()
    added: Annotated[tuple[RuleFields, ...], Field(max_length=MAX_RULES)] = ()
    """Whole rules, or further versions of one under another `in_force`."""


class SupposedCalendar(SupposedPart):
    """Days that differ from the bank holidays of England and the council's closure days.

    Closure days affect the last working day only; they never move a statutory date.
    """

    bank_holidays_added: SupposedDays = ()
    bank_holidays_removed: SupposedDays = ()
    closure_days_added: SupposedDays = ()
    closure_days_removed: SupposedDays = ()


class SupposedStaff(SupposedPart):
    """So many people do these acts now, and so many more would."""

    now: Annotated[int, Field(ge=1, le=10_000)]
    added: Annotated[int, Field(ge=1, le=10_000)]


class SupposedCapacity(SupposedPart):
    """Acts that are done sooner. Exactly one of `within_days`, `percent_of_time` and `staff`.

    An act that took `d` days from the start of its clock is taken to have been done after `d`,
    or `within_days` if that is fewer; or after `d` times a share, rounded up to whole days. The
    share is `percent_of_time` of 100, or `now` of `now` + `added` people. An act that is still to
    be done is taken to be done after `within_days` if that day has passed; a share says nothing
    of it. Nothing else moves: no other act is earlier because one is, and no last day changes.
    """

    rules: Annotated[tuple[RuleId, ...], Field(min_length=1, max_length=MAX_RULES)]
    """The duties whose acts are done sooner."""
    advice_kinds: Annotated[tuple[AdviceKind, ...], Field(max_length=20)] = ()
    """Only duties that a request for advice of such a kind started; empty: any."""
    within_days: Annotated[int, Field(ge=0, le=730)] | MISSING = MISSING
    percent_of_time: Annotated[int, Field(ge=1, le=99)] | MISSING = MISSING
    staff: SupposedStaff | MISSING = MISSING


class SuppositionKind(PublishedEnum):
    """What a simulation of a whole council supposes to differ."""

    RULES = "rules"
    CALENDAR = "calendar"
    SETTINGS = "settings"
    CAPACITY = "capacity"


class Supposition(SupposedPart):
    """What differs: exactly one of the fields is given."""

    rules: SupposedRules | MISSING = MISSING
    calendar: SupposedCalendar | MISSING = MISSING
    settings: CouncilSettings | MISSING = MISSING
    capacity: SupposedCapacity | MISSING = MISSING

    @property
    def kinds(self) -> tuple[SuppositionKind, ...]:
        """Which of the fields are given."""
        given = {
            SuppositionKind.RULES: self.rules,
            SuppositionKind.CALENDAR: self.calendar,
            SuppositionKind.SETTINGS: self.settings,
            SuppositionKind.CAPACITY: self.capacity,
        }
        return tuple(kind for kind, value in given.items() if value is not MISSING)

    def to_json(self) -> str:
        """As it is stored: without what was not given, so that it differs from a default."""
        return self.model_dump_json(exclude_unset=True, by_alias=True)
