"""What reports of Notify add to what is known, in any order and however often they come."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest

from events.contracts.vocabulary.case import NoticeFailure
from notification_service.domain.govuk_notify.receipt import (
    LAST_LOOK,
    NotifyStatus,
    is_news,
    next_look,
    parse_status,
    receipt_change,
)
from notification_service.domain.notice_sending.state import NoticeState

DELIVERED, PERMANENT, TEMPORARY = (
    NotifyStatus.DELIVERED,
    NotifyStatus.PERMANENT_FAILURE,
    NotifyStatus.TEMPORARY_FAILURE,
)


def history(reports: Sequence[NotifyStatus]) -> tuple[NoticeState, list[str]]:
    """The state after the reports, and the facts that follow, in their order."""
    state, known, facts = NoticeState.SENT, None, list[str]()
    for each in reports:
        if is_news(known, each):
            change = receipt_change(state, each, was_delivered="delivered" in facts)
            state, known = change.state, each
            facts += ["delivered"] if change.is_delivery else []
            facts += [] if change.failure is None else [change.failure]
    return state, facts


@pytest.mark.parametrize(
    ("report", "state", "facts"),
    [
        (NotifyStatus.CREATED, NoticeState.SENT, []),
        (NotifyStatus.SENDING, NoticeState.SENT, []),
        (DELIVERED, NoticeState.DELIVERED, ["delivered"]),
        (PERMANENT, NoticeState.FAILED, ["permanent"]),
        (TEMPORARY, NoticeState.FAILED, ["temporary"]),
        (NotifyStatus.TECHNICAL_FAILURE, NoticeState.FAILED, ["temporary"]),
    ],
)
def test_each_status_has_its_meaning(
    report: NotifyStatus, state: NoticeState, facts: list[str]
) -> None:
    assert history([report]) == (state, facts)
    assert history([report, report]) == (state, facts), "again changes nothing"


def test_a_late_report_of_an_earlier_state_changes_nothing() -> None:
    earlier = [NotifyStatus.CREATED, NotifyStatus.SENDING, NotifyStatus.PENDING]

    for order in permutations([*earlier, DELIVERED]):
        assert history(order) == (NoticeState.DELIVERED, ["delivered"])
    for order in permutations([*earlier, PERMANENT]):
        assert history(order) == (NoticeState.FAILED, ["permanent"])


def test_a_message_that_comes_back_after_it_was_delivered_is_another_fact() -> None:
    found = history([DELIVERED, PERMANENT, DELIVERED, PERMANENT])

    assert found == (NoticeState.FAILED, ["delivered", NoticeFailure.RETURNED])


def test_a_message_that_is_delivered_after_all_is_a_fact_and_the_notice_stays_failed() -> None:
    found = history([TEMPORARY, DELIVERED, TEMPORARY, DELIVERED])

    assert found == (NoticeState.FAILED, ["temporary", "delivered"])


def test_a_status_that_is_not_of_an_email_is_no_status() -> None:
    assert parse_status("returned-letter") is None
    assert parse_status("alex@example.org") is None


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (timedelta(), timedelta(minutes=5)),
        (timedelta(hours=23), timedelta(minutes=5)),
        (timedelta(days=1), timedelta(hours=1)),
        (LAST_LOOK - timedelta(minutes=10), timedelta(minutes=10)),
        (LAST_LOOK, None),
        (timedelta(days=30), None),
    ],
)
def test_a_status_is_looked_up_less_often_and_a_last_time_before_notify_forgets_it(
    age: timedelta, wait: timedelta | None
) -> None:
    assert next_look(NotifyStatus.SENDING, age) == wait
    assert next_look(None, age) == wait


def test_a_final_status_is_not_looked_up_again() -> None:
    for status in (DELIVERED, PERMANENT, TEMPORARY, NotifyStatus.TECHNICAL_FAILURE):
        assert next_look(status, timedelta()) is None
