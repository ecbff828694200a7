"""The closed lists that a rule chooses from. domain/rules/README.md explains them to a lawyer."""

from events.contracts.published_enum import PublishedEnum


class DeadlineKind(PublishedEnum):
    """What a rule is in law."""

    DUTY = "duty"
    """Must be done by its last day. The only kind, with `minimum period`, that can be breached."""
    MINIMUM_PERIOD = "minimum period"
    """Time that must be left to someone: the act that must wait must not be done within it."""
    RIGHT = "right"
    """Something that a family, or sometimes an authority, may do until its last day."""
    GUIDANCE = "guidance"
    """The Code of Practice says "should"; departing from it needs reasons but is no breach."""
    EFFECT = "effect"
    """What follows by itself."""
    DERIVED_TARGET = "derived target"
    """A day derived from a limit of law so that the limit can be met; no law sets it."""


class BrokenBy(PublishedEnum):
    """What breaks a limit of law."""

    LATE_OR_NEVER = "a late act or none"
    """The act must be done: not done by the last day is a breach."""
    LATE_ONLY = "only a late act"
    """The act is optional, but if it is done it must be in time: reg 10(1) binds an authority
    that decides that there will be no plan. The passing of the last day is no breach by itself."""


class DutyHolder(PublishedEnum):
    """Who must do the act, or whose right it is."""

    LOCAL_AUTHORITY = "local authority"
    OLD_AUTHORITY = "old local authority"
    NEW_AUTHORITY = "new local authority"
    HOME_AUTHORITY = "home local authority"
    ADVISING_BODY = "body asked for advice"
    CONSULTED_INSTITUTION = "institution or authority consulted"
    SCHOOL = "head or principal"
    COMMISSIONER = "responsible commissioning body"
    OLD_COMMISSIONER = "old commissioning body"
    NEW_COMMISSIONER = "new commissioning body"
    MEDIATION_ADVISER = "mediation adviser"
    EDUCATION_PROVIDER = "education provider"
    INSTITUTION_NAMED = "named institution"
    FAMILY = "parent or young person"
    EITHER_PARTY = "either party"
    TRIBUNAL = "Tribunal"

    @property
    def as_subject(self) -> str:
        """The beginning of a sentence: `The local authority`, `Either party`."""
        return self.capitalize() if self is DutyHolder.EITHER_PARTY else f"The {self}"


class NonWorkingDayRule(PublishedEnum):
    """How a last day on which the act cannot be done moves."""

    AS_TRIBUNAL = "as HESC r.12"
    """To the next working day (r.12(2)); from August or 25 December to 1 January to the first
    working day after it (r.12(3)(a)). Only for acts before the Tribunal."""
    AS_UPPER_TRIBUNAL = "as UT r.12"
    """Days of August and from 25 December to 1 January within the time are added to it
    (SI 2008/2698 r.12(3)), and it moves to the next working day (r.12(2))."""


class Confidence(PublishedEnum):
    """How reliably the deciding words are known."""

    SEEN = "X"
    """The statutory words were seen, or a verbatim quotation of them."""
    SECONDARY = "S"
    """From a secondary source only."""
    MEMORY = "M"
    """From memory only: to be read before anyone relies on it."""


class ExceptionTest(PublishedEnum):
    """How the facts show whether an exception can apply."""

    ADVICE_ASKED_OF_CLOSED_SETTING = "advice was asked of a closed setting"
    DURING_THE_PERIOD = "it happened during the period"
    ABSENT_IN_THE_PERIOD = "absence lasted long enough within the period"
    APPOINTMENT_MISSED = "an appointment was missed during the period"
    MORE_TIME_ASKED_FOR = "the family asked for more when its days on the draft were over"
