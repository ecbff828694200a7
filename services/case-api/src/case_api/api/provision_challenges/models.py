"""Bodies of concerns about provision, their challenges and replies."""

from datetime import date
from typing import Annotated, Final, Self

from pydantic import Field
from pydantic_core import MISSING

from case_api.domain.provision_challenges.reply_clock import ChallengeReplyState, ReplyClock
from case_api.domain.provision_challenges.shortfalls import (
    FormalChallenge,
    Shortfall,
    ShortfallState,
)
from case_api.store.provision_challenges.challenge_list import (
    MAX_CHALLENGE_COUNT,
    ChallengeTotals,
    ListedChallengeRow,
)
from chassis.pagination import Cursor
from chassis.strict_model import StrictModel
from events.contracts.references import (
    CaseReference,
    ConcernId,
    EventDate,
    EventPosition,
    OfficerId,
    OutcomeId,
    ProviderId,
    ProvisionItemId,
)
from events.contracts.vocabulary.review import (
    ChallengeRoute,
    ConcernResolution,
    ProvisionShortfall,
)
from events.envelope import CaseId

MAX_CHALLENGES: Final = 50
"""Challenges of one concern in a response: of more, the latest."""


class ReplyToChallenge(StrictModel):
    """A reply that a concern or a challenge asked for."""

    state: ChallengeReplyState
    due_on: EventDate | MISSING = MISSING
    replied_on: EventDate | MISSING = MISSING
    """The first reply from the day on which it was asked for; an end is a reply too."""

    @classmethod
    def of(cls, clock: ReplyClock, day: date) -> Self:
        """The response for a clock on a day."""
        return cls(
            state=clock.state(day),
            due_on=clock.due_on or MISSING,
            replied_on=clock.replied_on or MISSING,
        )


class ChallengeOfProvision(StrictModel):
    """A formal challenge of a shortfall in provision."""

    how: ChallengeRoute
    position: EventPosition
    on: EventDate
    reply: ReplyToChallenge

    @classmethod
    def of(cls, found: FormalChallenge, day: date) -> Self:
        """The response for a challenge on a day."""
        clock = found.clock
        reply = ReplyToChallenge.of(clock, day)
        return cls(how=found.how, position=found.position, on=clock.asked_on, reply=reply)


class _Concern(StrictModel):
    concern_id: ConcernId
    provider_id: ProviderId | MISSING = MISSING
    """Who does not deliver: as the concern states, else as the item was agreed by then."""
    item_id: ProvisionItemId | MISSING = MISSING
    outcome_id: OutcomeId | MISSING = MISSING
    shortfall: ProvisionShortfall
    raised_on: EventDate
    state: ShortfallState
    resolution: ConcernResolution | MISSING = MISSING
    resolved_on: EventDate | MISSING = MISSING


class ConcernRecord(_Concern):
    """A concern about provision with what followed from it, as it is on a day."""

    position: EventPosition
    """Where the concern is."""
    reply: ReplyToChallenge
    """The reply to the concern itself."""
    challenges: Annotated[tuple[ChallengeOfProvision, ...], Field(max_length=MAX_CHALLENGES)]
    """In the order of their days, the latest 50."""

    @classmethod
    def of(cls, found: Shortfall, day: date) -> Self:
        """The response for a concern on a day."""
        raised, resolved = found.raised, found.resolved
        return cls(
            concern_id=raised.concern_id,
            provider_id=found.provider_id or MISSING,
            item_id=raised.item_id,
            outcome_id=raised.outcome_id,
            shortfall=raised.shortfall,
            raised_on=raised.on,
            state=found.state,
            resolution=resolved.resolution if resolved else MISSING,
            resolved_on=resolved.on if resolved else MISSING,
            position=found.position,
            reply=ReplyToChallenge.of(found.concern_clock, day),
            challenges=tuple(
                ChallengeOfProvision.of(each, day) for each in found.challenges[-MAX_CHALLENGES:]
            ),
        )


class ConcernPage(StrictModel):
    """The concerns of a case about provision, the first raised first."""

    concerns: Annotated[tuple[ConcernRecord, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING


class ListedConcern(_Concern):
    """A concern about provision in the list of a council, as it is today."""

    case_id: CaseId
    reference: CaseReference | MISSING = MISSING
    officer_id: OfficerId | MISSING = MISSING
    """The lead officer whose assignment begins last."""
    how: ChallengeRoute | MISSING = MISSING
    """The last challenge. Missing: there is none."""
    challenged_on: EventDate | MISSING = MISSING
    reply: ReplyToChallenge
    """To the last challenge, or the concern, that asked for a reply by a day."""

    @classmethod
    def of(cls, listed: ListedChallengeRow, day: date) -> Self:
        """The entry of a row on a day."""
        row = listed.challenge
        clock = ReplyClock(row.challenged_on or row.raised_on, row.reply_due_on, row.replied_on)
        return cls(
            case_id=listed.case_id,
            reference=MISSING if listed.reference is None else listed.reference,
            officer_id=MISSING if listed.officer_id is None else OfficerId(listed.officer_id),
            concern_id=ConcernId(row.concern_id),
            provider_id=MISSING if row.provider_id is None else ProviderId(row.provider_id),
            item_id=MISSING if row.item_id is None else ProvisionItemId(row.item_id),
            outcome_id=MISSING if row.outcome_id is None else OutcomeId(row.outcome_id),
            shortfall=ProvisionShortfall(row.shortfall),
            raised_on=row.raised_on,
            state=ShortfallState(row.state),
            resolution=MISSING if row.resolution is None else ConcernResolution(row.resolution),
            resolved_on=row.resolved_on or MISSING,
            how=MISSING if row.route is None else ChallengeRoute(row.route),
            challenged_on=row.challenged_on or MISSING,
            reply=ReplyToChallenge.of(clock, day),
        )


_Count = Annotated[int, Field(ge=0, le=MAX_CHALLENGE_COUNT)]


class ConcernCounts(StrictModel):
    """How many concerns there are, each number up to 1,000, which then means 1,000 or more."""

    open: _Count
    overdue: _Count
    """Those of which a reply has not come by its day."""
    resolved: _Count
    in_time: _Count
    """Those of which the reply came by its day."""
    late: _Count
    """Those of which the reply came after its day."""

    @classmethod
    def of(cls, found: ChallengeTotals) -> Self:
        """The response for the totals."""
        return cls(
            open=found.open,
            overdue=found.overdue,
            resolved=found.resolved,
            in_time=found.in_time,
            late=found.late,
        )


class ConcernList(StrictModel):
    """Concerns about provision across cases: of one provider, its record."""

    counts: ConcernCounts
    """Of the provider, or of all if none is given, with any other filter."""
    concerns: Annotated[tuple[ListedConcern, ...], Field(max_length=200)]
    next: Cursor | MISSING = MISSING
