"""Which notices that did not arrive are work still."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import pytest

from events.contracts.vocabulary.case import NoticeAudience, RecipientKind
from events.envelope import EventEnvelope
from notification_service.domain.automatic_notices.failed_notices import (
    failed_notices,
    recipients_of_failed,
)
from notification_service.testing.facts import fact

MOTHER, FATHER = UUID(int=21), UUID(int=22)
AT: Final = "2026-11-27T10:00:00Z"


def sent(notice: int, to: UUID | None = MOTHER, **more: object) -> EventEnvelope:
    of_person = {} if to is None else {"person_id": str(to)}
    return fact(
        *(notice, "notice.sent"),
        notice_id=str(UUID(int=notice)),
        audience="family",
        channel="email",
        **{"template": "assessment-refused", "why": 2, "sent_at": AT, **of_person, **more},
    )


def failed(at: int, notice: int, to: UUID | None = MOTHER, **more: object) -> EventEnvelope:
    of_person = {} if to is None else {"person_id": str(to)}
    return fact(
        *(at, "notice.failed"),
        notice_id=str(UUID(int=notice)),
        failed_at=AT,
        **{
            "reason": "overtaken",
            "audience": "family",
            "template": "assessment-refused",
            "why": 2,
            **of_person,
            **more,
        },
    )


def dismissed(at: int, **more: object) -> EventEnvelope:
    named = {"template": "assessment-refused", "why": 2, "reason": "not_needed"}
    return fact(at, "notice.dismissed", **named, dismissed_at=AT, **more)


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([sent(4)], [], id="sent"),
        pytest.param([failed(5, 4)], [4], id="never sent"),
        pytest.param([sent(4), failed(5, 4)], [4], id="came back"),
        pytest.param([sent(3), failed(5, 4)], [4], id="a second letter that was never sent"),
        pytest.param([failed(5, 4), sent(6)], [], id="sent once more"),
        pytest.param([sent(3), sent(4), failed(5, 3)], [], id="came back after the next was sent"),
        pytest.param([failed(5, 4), sent(6, FATHER)], [4], id="another person was sent one"),
        pytest.param([failed(5, 4), sent(6, None)], [4], id="the young person was sent one"),
        pytest.param([failed(5, 4, None), sent(6, None)], [], id="to the young person"),
        pytest.param([failed(5, 4), sent(6, why=3)], [4], id="of another fact"),
        pytest.param([failed(5, 4), sent(6, template="mediation")], [4], id="another notice"),
        pytest.param([failed(5, 4), dismissed(6)], [4], id="what was held back is dismissed"),
        pytest.param(
            [failed(5, 4), dismissed(6, notice_id=str(UUID(int=4)))], [], id="it is dismissed"
        ),
        pytest.param([failed(5, 4), failed(7, 6)], [4, 6], id="two"),
    ],
)
def test_what_did_not_arrive_is_work_until_the_person_was_sent_it_or_it_is_dismissed(
    events: Sequence[EventEnvelope], expected: list[int]
) -> None:
    assert [each.int for each, _ in failed_notices(events)] == expected


def test_it_says_which_notice_and_to_whom() -> None:
    ((_, to_mother), (_, to_child)) = failed_notices([failed(5, 4), failed(6, 7, None)])

    assert to_mother.notice == (2, "assessment-refused")
    assert to_mother.recipient.audience is NoticeAudience.FAMILY
    assert (to_mother.recipient.recipient, to_mother.recipient.person_id) == (
        RecipientKind.PERSON,
        MOTHER,
    )
    assert to_child.recipient.recipient is RecipientKind.CHILD


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        pytest.param([sent(4), failed(5, 4)], [MOTHER], id="came back"),
        pytest.param([sent(4), failed(5, 4), sent(6)], [], id="sent once more"),
        pytest.param(
            [sent(4), failed(5, 4), dismissed(6, notice_id=str(UUID(int=4)))], [], id="dismissed"
        ),
        pytest.param(
            [sent(4), sent(5, FATHER), failed(6, 4), failed(7, 5, FATHER)],
            [MOTHER],
            id="of two parents one",
        ),
    ],
)
def test_to_whom_a_letter_was_that_is_work_still(
    events: Sequence[EventEnvelope], expected: Sequence[UUID]
) -> None:
    found = recipients_of_failed([UUID(int=4)], events)

    assert [each.person_id for each in found] == expected
