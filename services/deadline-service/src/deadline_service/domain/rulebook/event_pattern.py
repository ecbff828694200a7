"""A pattern of facts: their type, conditions on their fields, and the day that it selects."""

from functools import cached_property
from typing import Annotated, ClassVar, Final

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    StrictBool,
    StrictInt,
    TypeAdapter,
)
from pydantic.dataclasses import dataclass
from pydantic_core import CoreSchema
from pydantic_core.core_schema import no_info_after_validator_function

from events.contracts.published_enum import PublishedEnum

PLUS_DELIVERY: Final = " plus delivery"
"""The suffix of a day such as `sent_on plus delivery`, which adds the deemed time of delivery."""


ENTRY_CONFIG: Final = ConfigDict(
    extra="forbid", use_attribute_docstrings=True, arbitrary_types_allowed=True
)
"""How a part of the rulebook is parsed from TOML: without unknown keys.

What a timetable reads is a dataclass. The timetable of 60 events reads 2,200 fields of rules, and
reading one from a model takes three times as long.
"""


class RulebookEntry(BaseModel):
    """A part of the rulebook that no timetable reads."""

    model_config: ClassVar[ConfigDict] = {**ENTRY_CONFIG, "frozen": True}


def _as_tuple(value: object) -> object:
    return (value,) if isinstance(value, str) else value


StringList = Annotated[tuple[str, ...], BeforeValidator(_as_tuple)]
"""One word or several; TOML may leave out the brackets for one."""


class AtLeast(RulebookEntry):
    """A number that is no smaller than this."""

    at_least: int


class Includes(RulebookEntry):
    """A list that contains one of these; and, where `beside` is given, nothing else but those."""

    includes: StringList
    beside: StringList | None = None


class HasPart(RulebookEntry):
    """A list of parts, one of which has such values."""

    some: dict[str, StringList]
    if_empty: Annotated[str, Field(min_length=1, max_length=300)] | None = None
    """A sentence about what a list without parts is taken to mean: it was not recorded, and holds
    the condition. Absent: a list without parts does not."""


class IsGiven(RulebookEntry):
    """A field that is given, or is not."""

    given: StrictBool


FieldCondition = AtLeast | Includes | HasPart | IsGiven | StrictBool | StrictInt | StringList
"""A condition on one field: a value, one of several, a least number, a part, or that it is given.
"""


class CorrelationMode(PublishedEnum):
    """Which facts belong to a clock, by the matters that they share with its starting fact."""

    SAME = "the same"
    """Each matter that both name is the same. If they share none: any fact from the start on."""
    ANOTHER = "another"
    """Some matter that both name differs, as the next review does from this one."""
    NEAREST = "the nearest earlier"
    """As `the same`; but a fact that shares no matter belongs to the nearest earlier clock of this
    rule alone, as an order's plan does to the nearest order before it."""
    ITSELF = "itself"
    """Only the starting fact itself, read for another of its days."""
    ANY = "any"
    """Matters are ignored: any fact from the start on, as one assessment answers all who asked."""


@dataclass(frozen=True, kw_only=True, config=ENTRY_CONFIG)
class EventPattern:
    """A fact that starts, meets or ends something."""

    event: StringList
    """The type of the event, or several, one of which suffices."""
    where: dict[str, FieldCondition] = Field(default_factory=dict)
    """Conditions on its fields, all of which must hold.

    A field that was not given holds none; a field that one of several event types does not have
    is not checked for it.
    """
    whose: CorrelationMode = CorrelationMode.SAME
    """Which of these facts belong to the clock."""
    by: str | None = None
    """The one matter that determines to which clock the fact belongs, such as `decision`.

    A fact that does not name it belongs to the nearest earlier clock of the rule. Absent: every
    matter that both facts name.
    """
    is_traced: StrictBool = False
    """Whether a fact that does not name the matter of `by` is traced to it.

    Through the appeal, the order or the mediation that it names, to what this is about: an order
    about the appeal against a refusal belongs to the request that was refused, and a certificate
    to the decision, and to the subject, of its mediation.
    """
    preceded_by: "tuple[EventPattern, ...]" = ()
    """The fact counts only if one of these, about the same matter, happened by its day."""
    day: StringList = ()
    """The field with the day it happened: the first that is given. Absent: its legal date."""
    about: StringList = ()
    """For a fact that starts a clock: what can be appealed because of it."""
    about_in: str | None = None
    """For any other fact: the field with its subject.

    The fact belongs only to a clock about the same subject; without a value in the field it
    belongs to any.
    """
    covers: dict[str, StringList] = Field(default_factory=dict)
    """Values that must all occur in a field, of one such fact or of several together.

    The day is that of the last of them.
    """
    times: Annotated[int, Field(ge=1, le=20)] = 1
    """How often it must have happened; the day is that of the last of them."""
    during: str | None = None
    """The period that must have been going on, on that day."""
    outside: StringList = ()
    """The periods none of which must have been going on, on that day."""
    from_next_day: StrictBool = False
    """Whether it belongs to a clock only from the day after the start.

    What happened on the day of the start is then about what came before it.
    """

    @cached_property
    def needs_special_match(self) -> bool:
        """Whether it depends on more than each fact by itself."""
        return bool(self.covers) or self.whose is CorrelationMode.ITSELF or self.times > 1

    @cached_property
    def has_context(self) -> bool:
        """Whether a fact counts only in some period, or after another fact."""
        return bool(self.during or self.outside or self.preceded_by)

    @cached_property
    def required_values(self) -> frozenset[tuple[str, str]]:
        """The values that must occur, each with its field."""
        return frozenset(
            (field, value) for field, values in self.covers.items() for value in values
        )

    @cached_property
    def match_key(self) -> str:
        """A key of its conditions on one fact of a type, equal for equal conditions."""
        conditions = {"where", "day", "about_in", "during", "outside", "preceded_by", "times"}
        if self.about_in:
            conditions.add("is_traced")
        return _as_json(self, conditions)

    @cached_property
    def correlation_key(self) -> str:
        """A key of how facts belong to a clock, equal for equal ways."""
        return f"{self.whose} {self.by} {self.is_traced} {self.from_next_day}"

    @cached_property
    def goes_to_nearest(self) -> bool:
        """Whether a fact that shares no matter belongs to the nearest earlier clock alone."""
        return self.by is not None or self.whose is CorrelationMode.NEAREST


class PatternGroup(tuple[EventPattern, ...]):
    """Alternative patterns, any of which may match."""

    @cached_property
    def key(self) -> str:
        """A key, equal for equal groups, so that they can share results."""
        return "\n".join(_as_json(each) for each in self)

    @classmethod
    def __get_pydantic_core_schema__(
        cls, _source: object, handler: GetCoreSchemaHandler
    ) -> CoreSchema:
        """Validated and serialised as a tuple of patterns."""
        patterns = handler.generate_schema(tuple[EventPattern, ...])
        return no_info_after_validator_function(cls, patterns)


_PATTERN: Final = TypeAdapter(EventPattern)


def _as_json(pattern: EventPattern, fields: set[str] | None = None) -> str:
    return _PATTERN.dump_json(pattern, include=fields).decode()
