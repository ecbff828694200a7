"""A concern of 1 September 2026 that speech therapy is not delivered, and what followed."""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pytest

from case_api.domain.fold import fold
from case_api.domain.provision_challenges.reply_clock import ChallengeReplyState
from case_api.domain.provision_challenges.shortfalls import (
    Shortfall,
    ShortfallState,
    changed_shortfalls,
    shortfalls,
)
from events.contracts import (
    CaseClosed,
    CaseOpened,
    CaseVoided,
    Event,
    ProvisionAgreed,
    ProvisionChallenged,
    ProvisionConcernRaised,
    ProvisionReplyReceived,
    ProvisionResolved,
)
from events.contracts.references import ConcernId, ProviderId, ProvisionItemId
from events.contracts.vocabulary.case import CaseCloseReason, CorrectionReason
from events.contracts.vocabulary.plan import PlanSection
from events.contracts.vocabulary.review import (
    ChallengeRoute,
    ConcernResolution,
    ProvisionProviderKind,
    ProvisionShortfall,
)
from events.history import as_of, effective
from events.scenario import make_history

ID: Final = ConcernId(UUID(int=1))
ITEM: Final = ProvisionItemId(UUID(int=2))
OLD, NEW, NAMED = (ProviderId(UUID(int=n)) for n in (11, 12, 13))
OPENED: Final = CaseOpened(cohort=2015)
CONCERN: Final = ProvisionConcernRaised(
    concern_id=ID,
    item_id=ITEM,
    shortfall=ProvisionShortfall.NOT_STARTED,
    on=date(2026, 9, 1),
    reply_due_on=date(2026, 9, 15),
)
CHALLENGE: Final = ProvisionChallenged(
    concern_id=ID,
    how=ChallengeRoute.LETTER_BEFORE_CLAIM,
    on=date(2026, 10, 1),
    reply_due_on=date(2026, 10, 15),
)
RESOLVED: Final = ProvisionResolved(
    concern_id=ID, resolution=ConcernResolution.NOT_UPHELD, on=date(2026, 9, 10)
)


def replied(on: date) -> ProvisionReplyReceived:
    return ProvisionReplyReceived(concern_id=ID, on=on)


def agreed(from_on: date, provider_id: ProviderId) -> ProvisionAgreed:
    return ProvisionAgreed(
        item_id=ITEM,
        section=PlanSection.EDUCATIONAL_PROVISION,
        what="speech-therapy",
        provider=ProvisionProviderKind.HEALTH,
        provider_id=provider_id,
        from_on=from_on,
    )


def shortfall(events: Sequence[Event], on: date = date(2026, 11, 27)) -> Shortfall:
    (found,) = shortfalls(fold(as_of(effective(make_history([OPENED, *events])), on)))
    return found


@pytest.mark.parametrize(
    ("events", "day", "state"),
    [
        pytest.param([], date(2026, 9, 15), ChallengeReplyState.AWAITED, id="on its last day"),
        pytest.param([], date(2026, 9, 16), ChallengeReplyState.OVERDUE, id="a day later"),
        pytest.param([replied(date(2026, 9, 15))], date(2026, 9, 16),
                     ChallengeReplyState.IN_TIME, id="answered on its last day"),
        pytest.param([replied(date(2026, 9, 16))], date(2026, 9, 16),
                     ChallengeReplyState.LATE, id="answered a day later"),
        pytest.param([replied(date(2026, 9, 16))], date(2026, 9, 15),
                     ChallengeReplyState.AWAITED, id="before the answer"),
        pytest.param([RESOLVED], date(2026, 9, 16), ChallengeReplyState.IN_TIME, id="ended"),
    ],
)  # fmt: skip
def test_a_reply_to_a_concern_is_in_time_up_to_its_day(
    events: list[Event], day: date, state: ChallengeReplyState
) -> None:
    assert shortfall([CONCERN, *events], day).clock.state(day) is state


def test_a_challenge_has_a_clock_of_its_own() -> None:
    day = date(2026, 10, 16)

    found = shortfall([CONCERN, replied(date(2026, 9, 10)), CHALLENGE], day)

    assert found.concern_clock.state(day) is ChallengeReplyState.IN_TIME
    assert found.clock.state(day) is ChallengeReplyState.OVERDUE
    assert found.last_challenge is not None
    assert found.last_challenge.clock == found.clock


def test_a_challenge_that_asks_for_no_reply_leaves_the_clock_of_the_concern() -> None:
    challenge = ProvisionChallenged(
        concern_id=ID, how=ChallengeRoute.OMBUDSMAN, on=date(2026, 10, 1)
    )

    assert shortfall([CONCERN, challenge]).clock == shortfall([CONCERN]).clock


def test_a_challenge_reopens_a_concern_whose_end_remains_its_reply() -> None:
    found = shortfall([CONCERN, RESOLVED, CHALLENGE])

    assert (shortfall([CONCERN, RESOLVED]).state, found.state) == (
        ShortfallState.RESOLVED,
        ShortfallState.OPEN,
    )
    assert found.concern_clock.replied_on == RESOLVED.on
    assert found.clock.replied_on is None


@pytest.mark.parametrize(
    ("events", "provider"),
    [
        ([agreed(date(2026, 1, 5), OLD), agreed(date(2026, 9, 7), NEW), CONCERN], OLD),
        ([agreed(date(2026, 9, 7), NEW), CONCERN], NEW),
        ([agreed(date(2026, 1, 5), OLD),
          ProvisionConcernRaised.model_validate({**dict(CONCERN), "provider_id": NAMED})], NAMED),
        ([CONCERN], None),
    ],
    ids=["as agreed by its day", "as agreed later", "as the concern states", "not known"],
)  # fmt: skip
def test_a_concern_has_the_provider_of_its_item(
    events: list[Event], provider: ProviderId | None
) -> None:
    assert shortfall(events).provider_id == provider


def test_the_table_is_written_for_facts_that_change_it() -> None:
    case = fold(make_history([OPENED, CONCERN]))
    closed = CaseClosed(on=date(2026, 11, 2), reason=CaseCloseReason.NO_PLAN)
    void = CaseVoided(position=2, reason=CorrectionReason.DID_NOT_HAPPEN)

    assert changed_shortfalls([replied(date(2026, 9, 9))], case) == shortfalls(case)
    assert changed_shortfalls([closed], case) is None
    assert changed_shortfalls([agreed(date(2026, 1, 5), OLD)], fold(make_history([OPENED]))) is None
    assert changed_shortfalls([void], fold(make_history([OPENED]))) == []
