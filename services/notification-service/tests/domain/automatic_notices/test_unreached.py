"""For whom a notice that an officer sends is held back, after what was held before."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pytest

from events.contracts import HeldRecipient
from events.contracts.vocabulary.case import NoticeHold
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.state import AutomaticState
from notification_service.domain.automatic_notices.unreached import (
    EarlierHold,
    held_for_unreached,
)
from notification_service.domain.notice_sending.held_recipients import (
    known_recipient,
    recipient_in_role,
)
from notification_service.domain.notice_sending.reported_notice import ReportedNotice
from notification_service.domain.notices.audience import Audience
from notification_service.testing.facts import fact

REFUSAL: Final = ReportedNotice(2, "assessment-refused")
MOTHER: Final = known_recipient(Audience.PARENT, UUID(int=31))
FATHER: Final = known_recipient(Audience.PARENT, UUID(int=32))
FAMILY: Final = recipient_in_role(Audience.PARENT)
SCHOOL: Final = recipient_in_role(Audience.SCHOOL)
CORRECTED_AT: Final = 10
HELD, DISMISSED = AutomaticState.HELD, AutomaticState.DISMISSED


def held(at: int, *recipients: HeldRecipient, reason: str = "doubtful") -> EventEnvelope:
    named = [each.model_dump(mode="json") for each in recipients]
    return fact(
        *(at, "notice.held"),
        template="assessment-refused",
        why=2,
        reasons=[reason],
        **({"held_for": named} if named else {}),
        held_at="2026-11-27T10:00:00Z",
    )


def dismissed(at: int, template: str = "assessment-refused") -> EventEnvelope:
    return fact(
        *(at, "notice.dismissed"),
        template=template,
        why=2,
        reason="informed_otherwise",
        dismissed_at="2026-11-27T10:00:00Z",
    )


@pytest.mark.parametrize(
    ("state", "history", "expected"),
    [
        pytest.param(AutomaticState.COMPOSED, [], [FATHER], id="it was never held"),
        pytest.param(HELD, [held(3, FATHER)], [], id="held for him"),
        pytest.param(HELD, [held(3, MOTHER, FATHER)], [], id="held for both"),
        pytest.param(HELD, [held(3, MOTHER)], [FATHER], id="held for who was sent it"),
        pytest.param(HELD, [held(3)], [FATHER], id="held for whom is not recorded"),
        pytest.param(HELD, [held(3, FAMILY)], [FATHER], id="held for the role"),
        pytest.param(HELD, [held(3, SCHOOL)], [FATHER, SCHOOL], id="held for another role"),
        pytest.param(
            AutomaticState.COMPOSED, [held(3, SCHOOL)], [FATHER], id="composed since it was held"
        ),
        pytest.param(
            DISMISSED, [held(11, FATHER), dismissed(12)], [], id="he was informed otherwise"
        ),
        pytest.param(
            DISMISSED, [held(11, FAMILY), dismissed(12)], [], id="so was the whole family"
        ),
        pytest.param(DISMISSED, [held(11), dismissed(12)], [], id="so was everyone"),
        pytest.param(
            DISMISSED, [held(11, MOTHER), dismissed(12)], [FATHER], id="so was another person"
        ),
        pytest.param(
            DISMISSED, [held(3, FATHER), dismissed(4)], [FATHER], id="before the correction"
        ),
        pytest.param(
            HELD,
            [held(11, FATHER), dismissed(12), held(13, SCHOOL)],
            [FATHER, SCHOOL],
            id="held for another role since",
        ),
        pytest.param(
            HELD, [held(3, FATHER), dismissed(12, "step-late")], [], id="another was dismissed"
        ),
    ],
)
def test_a_notice_is_held_once_for_who_is_not_reached(
    state: AutomaticState, history: Sequence[EventEnvelope], expected: Sequence[HeldRecipient]
) -> None:
    """The mother was sent it, and it does not reach the father."""
    earlier = EarlierHold.newest(history, REFUSAL)

    found = held_for_unreached(
        frozenset([FATHER]), frozenset([MOTHER]), state, earlier, CORRECTED_AT
    )

    assert (frozenset() if found is None else found.held_for) == frozenset(expected)


def test_who_was_sent_it_before_is_not_named() -> None:
    both = frozenset([MOTHER, FATHER])

    assert held_for_unreached(both, both, AutomaticState.COMPOSED, None, 0) is None


def test_why_it_is_held_for_another_stays_a_reason() -> None:
    earlier = EarlierHold.newest([held(3, SCHOOL)], REFUSAL)

    found = held_for_unreached(frozenset([FATHER]), frozenset([MOTHER]), HELD, earlier, 0)

    assert found is not None
    assert found.reasons == {NoticeHold.DOUBTFUL, NoticeHold.NOT_REACHED}
