"""What reports of Notify add to what is known, in any order and however often they come."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations
from typing import Final

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

RECEIVED: Final = NotifyStatus.RECEIVED
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
        (NotifyStatus.PENDING_VIRUS_CHECK, NoticeState.SENT, []),
        (NotifyStatus.ACCEPTED, NoticeState.SENT, []),
        (RECEIVED, NoticeState.SENT, []),
        (NotifyStatus.VIRUS_SCAN_FAILED, NoticeState.FAILED, ["permanent"]),
        (NotifyStatus.VALIDATION_FAILED, NoticeState.FAILED, ["permanent"]),
        (NotifyStatus.CANCELLED, NoticeState.FAILED, ["permanent"]),
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


def test_a_letter_that_was_dispatched_is_not_delivered_and_what_comes_late_changes_nothing() -> (
    None
):
    """`received` is of the printer: that a letter arrived is never reported."""
    states = [NotifyStatus.PENDING_VIRUS_CHECK, NotifyStatus.ACCEPTED, RECEIVED]

    for order in permutations(states):
        assert history(order) == (NoticeState.SENT, [])
    assert history([RECEIVED, NotifyStatus.VALIDATION_FAILED]) == (NoticeState.SENT, [])
    dispatched = [
        each
        for each in NotifyStatus
        if receipt_change(NoticeState.SENT, each, was_delivered=False).is_dispatch
    ]
    assert dispatched == [RECEIVED]


def test_a_letter_that_failed_at_the_printer_may_be_printed_after_all_and_stays_failed() -> None:
    technical = NotifyStatus.TECHNICAL_FAILURE

    assert history([technical, RECEIVED]) == (NoticeState.FAILED, ["temporary"])
    assert is_news(technical, RECEIVED)
    assert next_look(technical, timedelta(), is_letter=True) == timedelta(hours=1)
    assert next_look(technical, LAST_LOOK, is_letter=True) is None
    assert next_look(technical, timedelta()) is None, "an e-mail is not mended"


def test_a_letter_is_looked_up_often_until_it_is_at_the_printer() -> None:
    assert next_look(NotifyStatus.PENDING_VIRUS_CHECK, timedelta(), is_letter=True) == timedelta(
        minutes=5
    )
    assert next_look(NotifyStatus.ACCEPTED, timedelta(), is_letter=True) == timedelta(hours=1)


def test_a_status_that_notify_does_not_answer_with_is_no_status() -> None:
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
    for status in (RECEIVED, PERMANENT, NotifyStatus.VALIDATION_FAILED, NotifyStatus.CANCELLED):
        assert next_look(status, timedelta(), is_letter=True) is None
