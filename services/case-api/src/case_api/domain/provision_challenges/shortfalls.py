"""The concerns of a case about provision, with their challenges, replies and ends.

A formal challenge reopens a concern that had ended, so the end that counts is after the last one.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, NamedTuple

from pydantic_core import MISSING

from case_api.domain.case_state import CaseState
from case_api.domain.provision_challenges.reply_clock import ReplyClock, reply_clock
from events.contracts import (
    CaseCorrected,
    CaseVoided,
    Event,
    ProvisionAgreed,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionReplyReceived,
    ProvisionResolved,
)
from events.contracts.published_enum import PublishedEnum
from events.contracts.references import ConcernId, ProviderId, ProvisionItemId
from events.contracts.vocabulary.review import ChallengeRoute

_CHANGING: Final = (
    *(ProvisionAgreed, ProvisionConcernRaised, ProvisionChallenged, ProvisionReplyReceived),
    *(ProvisionResolved, CaseCorrected, CaseVoided),
)


class ShortfallState(PublishedEnum):
    """Whether a concern about provision has ended."""

    OPEN = "open"
    RESOLVED = "resolved"


@dataclass(frozen=True, slots=True)
class FormalChallenge:
    """A challenge of a shortfall, and the reply to it."""

    how: ChallengeRoute
    position: int
    clock: ReplyClock


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A concern with what followed from it. `position` is that of the concern.

    `provider_id` is that of the concern, else of the item as agreed by its day. `challenges` are in
    the order of their days. `resolved` is the end that counts, None while it is open.
    """

    raised: ProvisionConcernRaised
    position: int
    provider_id: ProviderId | None
    concern_clock: ReplyClock
    challenges: Sequence[FormalChallenge]
    resolved: ProvisionResolved | None

    @property
    def state(self) -> ShortfallState:
        """Whether it has ended."""
        return ShortfallState.RESOLVED if self.resolved else ShortfallState.OPEN

    @property
    def last_challenge(self) -> FormalChallenge | None:
        """The last challenge, if there is one."""
        return self.challenges[-1] if self.challenges else None

    @property
    def clock(self) -> ReplyClock:
        """The clock of the last challenge or concern that asked for a reply by a day.

        Of the last challenge or the concern, where none did.
        """
        clocks = [self.concern_clock, *(each.clock for each in self.challenges)]
        return next((each for each in reversed(clocks) if each.due_on), clocks[-1])


_Agreements = Mapping[ProvisionItemId, Sequence[ProvisionAgreed]]


class _CaseContext(NamedTuple):
    """A case, and what is read once for all of its concerns."""

    case: CaseState
    agreements: _Agreements
    replies: Mapping[ConcernId, Sequence[date]]


def shortfalls(case: CaseState) -> Sequence[Shortfall]:
    """The concerns of a case about provision, in the order in which they were raised."""
    context = _CaseContext(case, _agreements(case), _days_of_replies(case))
    found = [
        _shortfall(context, fact.position, fact.event)
        for fact in case.all_of(ProvisionConcernRaised)
        if isinstance(fact.event, ProvisionConcernRaised)
    ]
    return sorted(found, key=lambda each: (each.raised.on, each.position))


def changed_shortfalls(events: Iterable[Event], case: CaseState) -> Sequence[Shortfall] | None:
    """The concerns of a case after these events, None where they stay as they were."""
    found = [event for event in events if isinstance(event, _CHANGING)]
    amends = any(isinstance(event, CaseCorrected | CaseVoided) for event in found)
    if amends or (found and case.count(ProvisionConcernRaised)):
        return shortfalls(case)
    return None


def _shortfall(context: _CaseContext, position: int, raised: ProvisionConcernRaised) -> Shortfall:
    replies = context.replies.get(raised.concern_id, ())
    resolved = context.case.latest(ProvisionResolved, raised.concern_id)
    return Shortfall(
        raised=raised,
        position=position,
        provider_id=_provider(context.agreements, raised),
        concern_clock=reply_clock(raised.on, raised.reply_due_on, replies),
        challenges=_challenges(context.case, raised, replies),
        resolved=resolved.event
        if resolved and isinstance(resolved.event, ProvisionResolved)
        else None,
    )


def _agreements(case: CaseState) -> _Agreements:
    """The agreements of each item of provision, in the order of their days."""
    items: defaultdict[ProvisionItemId, list[ProvisionAgreed]] = defaultdict(list)
    for fact in case.all_of(ProvisionAgreed):
        if isinstance(fact.event, ProvisionAgreed):
            items[fact.event.item_id].append(fact.event)
    return {item_id: sorted(each, key=_from_on) for item_id, each in items.items()}


def _from_on(agreed: ProvisionAgreed) -> date:
    return agreed.from_on


def _days_of_replies(case: CaseState) -> Mapping[ConcernId, Sequence[date]]:
    """The days of all that answers each concern, in order: replies and ends, reopened ones too."""
    days: defaultdict[ConcernId, list[date]] = defaultdict(list)
    for contract in (ProvisionReplyReceived, ProvisionResolved):
        for fact in case.all_recorded(contract):
            if isinstance(fact.event, ProvisionReplyReceived | ProvisionResolved):
                days[fact.event.concern_id].append(fact.event.on)
    return {concern_id: sorted(each) for concern_id, each in days.items()}


def _challenges(
    case: CaseState, raised: ProvisionConcernRaised, replies: Sequence[date]
) -> Sequence[FormalChallenge]:
    found = [
        FormalChallenge(
            how=fact.event.how,
            position=fact.position,
            clock=reply_clock(fact.event.on, fact.event.reply_due_on, replies),
        )
        for fact in case.all_about(ProvisionChallenged, raised.concern_id)
        if isinstance(fact.event, ProvisionChallenged)
    ]
    return sorted(found, key=lambda each: each.clock.asked_on)


def _provider(agreements: _Agreements, raised: ProvisionConcernRaised) -> ProviderId | None:
    """Who does not deliver: as the concern states, else as the item was agreed by its day."""
    if raised.provider_id is not MISSING:
        return raised.provider_id
    agreed = () if raised.item_id is MISSING else agreements.get(raised.item_id, ())
    if not agreed:
        return None
    until = bisect_right(agreed, raised.on, key=_from_on)
    found = agreed[max(until - 1, 0)].provider_id
    return None if found is MISSING else found
