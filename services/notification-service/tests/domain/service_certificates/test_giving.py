"""On which day a notice was given, and every reason to doubt that day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Final

import pytest

from events.contracts.vocabulary.case import NoticeFailure
from notification_service.domain.notice_sending.state import AttemptOutcome
from notification_service.domain.notices.audience import Audience
from notification_service.domain.service_certificates.evidence import ServiceEvidence
from notification_service.domain.service_certificates.giving import (
    DayDoubt,
    ServiceRoute,
    day_doubts,
    given_on,
    service_route,
)
from notification_service.domain.service_certificates.statements import service_statements
from notification_service.store.service_editions import current_service_edition
from notification_service.testing.service_evidence import (
    BY_EMAIL,
    BY_LETTER_PROVIDER,
    BY_POST,
    BY_TEXT,
    DELIVERED,
    MONDAY,
    sending_attempt,
)

ONE_DAY: Final = timedelta(days=1)
FACT: Final = BY_EMAIL.fact
NONE: Final[set[DayDoubt]] = set()
ACCEPTED: Final = sending_attempt(1, AttemptOutcome.ACCEPTED)


def test_a_notice_that_was_accepted_on_the_day_of_the_fact_is_not_doubtful() -> None:
    assert given_on(BY_EMAIL) == given_on(BY_POST) == date(2026, 3, 30)
    assert day_doubts(BY_EMAIL) == day_doubts(BY_POST) == ()


def test_a_text_has_no_day_that_could_be_doubtful() -> None:
    failed = replace(BY_TEXT, failure=NoticeFailure.PERMANENT, attempts=())

    assert given_on(BY_TEXT) is given_on(failed) is None
    assert day_doubts(BY_TEXT) == day_doubts(failed) == ()


def test_the_day_is_that_in_england() -> None:
    """At 23:30 UTC on Monday it is Tuesday there, as summer time has begun."""
    late = sending_attempt(1, AttemptOutcome.ACCEPTED, datetime(2026, 3, 30, 23, 30, tzinfo=UTC))

    found = replace(BY_EMAIL, attempts=(late,))

    assert given_on(found) == date(2026, 3, 31)
    assert day_doubts(found) == (DayDoubt.OTHER_DAY_IN_FACT,)
    (done,) = service_statements(current_service_edition(), found).done
    assert "Tuesday 31 March 2026 at 00:30:00" in done


@pytest.mark.parametrize(
    ("found", "route"),
    [
        (BY_EMAIL, ServiceRoute.MAIL_SERVER),
        (replace(BY_EMAIL, report=DELIVERED), ServiceRoute.PROVIDER),
        (BY_POST, ServiceRoute.POST),
        (BY_LETTER_PROVIDER, ServiceRoute.LETTER_PROVIDER),
        (BY_TEXT, ServiceRoute.TEXT),
        (replace(BY_LETTER_PROVIDER, report=None, attempts=()), ServiceRoute.LETTER_PROVIDER),
    ],
)
def test_a_notice_is_given_to_a_mail_server_a_provider_or_the_post(
    found: ServiceEvidence, route: ServiceRoute
) -> None:
    assert service_route(found) is route


UNKNOWN: Final = sending_attempt(1, AttemptOutcome.UNKNOWN, MONDAY - ONE_DAY)
ASKED: Final = sending_attempt(2, AttemptOutcome.NOT_FOUND)
CHANGED: Final = replace(FACT, changed_at=MONDAY + ONE_DAY)


@pytest.mark.parametrize(
    ("found", "doubts"),
    [
        pytest.param(replace(BY_EMAIL, attempts=()), {DayDoubt.NOT_GIVEN}, id="it waits"),
        pytest.param(replace(BY_POST, mailing=None), {DayDoubt.NOT_GIVEN}, id="not posted"),
        pytest.param(
            replace(BY_EMAIL, attempts=(sending_attempt(1, None),)),
            {DayDoubt.MAY_HAVE_BEEN_GIVEN},
            id="its sender was killed",
        ),
        pytest.param(
            replace(BY_EMAIL, attempts=(UNKNOWN, replace(ACCEPTED, number=2))),
            {DayDoubt.EARLIER_ATTEMPT},
            id="it may have been accepted on Sunday",
        ),
        pytest.param(
            replace(BY_EMAIL, attempts=(UNKNOWN, ASKED, replace(ACCEPTED, number=3))),
            NONE,
            id="the provider did not have it of Sunday",
        ),
        pytest.param(
            replace(BY_EMAIL, attempts=(replace(UNKNOWN, started_at=MONDAY), ACCEPTED)),
            NONE,
            id="it may have been accepted earlier on the same day",
        ),
        pytest.param(
            replace(BY_EMAIL, report=DELIVERED, failure=NoticeFailure.PERMANENT),
            {DayDoubt.REPORTED_FAILED},
            id="the mailbox refused it later",
        ),
        pytest.param(
            replace(
                BY_EMAIL,
                attempts=(sending_attempt(1, AttemptOutcome.REFUSED),),
                failure=NoticeFailure.ADDRESS_REFUSED,
            ),
            {DayDoubt.NOT_GIVEN},
            id="the address was refused",
        ),
        pytest.param(
            replace(BY_POST, failure=NoticeFailure.RETURNED), {DayDoubt.RETURNED}, id="it came back"
        ),
        pytest.param(
            replace(BY_EMAIL, fact=replace(FACT, day=date(2026, 3, 27))),
            {DayDoubt.OTHER_DAY_IN_FACT},
            id="it was recorded as notified on Friday",
        ),
        pytest.param(
            replace(BY_EMAIL, fact=replace(FACT, day=date(2026, 3, 27), is_day_of_notice=False)),
            NONE,
            id="the day of the fact is that of something else",
        ),
        pytest.param(
            replace(
                BY_EMAIL,
                audience=Audience.SCHOOL,
                fact=replace(FACT, day=date(2026, 3, 27)),
            ),
            NONE,
            id="the day is that of the family's notice",
        ),
        pytest.param(
            replace(BY_EMAIL, fact=CHANGED), {DayDoubt.FACT_CHANGED}, id="corrected afterwards"
        ),
        pytest.param(
            replace(BY_EMAIL, fact=replace(FACT, changed_at=MONDAY - ONE_DAY)),
            NONE,
            id="corrected before it was written",
        ),
    ],
)
def test_each_reason_to_doubt_the_day_is_named(
    found: ServiceEvidence, doubts: set[DayDoubt]
) -> None:
    assert {*day_doubts(found)} == doubts


def test_the_day_is_stated_with_each_doubt_or_as_certain() -> None:
    edition = current_service_edition()
    doubted = replace(BY_POST, failure=NoticeFailure.RETURNED, fact=CHANGED)

    certain, doubtful = (service_statements(edition, each).day for each in (BY_POST, doubted))

    assert (
        certain[0]
        == doubtful[0]
        == ("It was posted on Monday 30 March 2026, as the council recorded.")
    )
    assert len(certain) == 1 + 1
    assert len(doubtful) == 1 + len({DayDoubt.RETURNED, DayDoubt.FACT_CHANGED})
    assert all(each.startswith("The day is in doubt") for each in doubtful[1:])


def test_a_letter_by_a_provider_has_the_day_on_which_that_had_it_and_no_day_of_posting() -> None:
    stated = service_statements(current_service_edition(), BY_LETTER_PROVIDER)

    assert stated.day[0] == (
        "It was given to GOV.UK Notify, to be printed and posted, on Monday 30 March 2026."
    )
    assert "do not have the day on which it was posted" in stated.day[1]
    assert not any("posted" in each for each in stated.done), "no print run is spoken of"
    assert stated.reported[0].startswith("The last status that GOV.UK Notify gave is received")


def test_what_a_provider_reported_is_stated_and_what_the_recipient_is_called_is_not_markup() -> (
    None
):
    found = replace(BY_EMAIL, report=DELIVERED, delivered_at=MONDAY + ONE_DAY)

    stated = service_statements(current_service_edition(), found)

    assert [each.partition(".")[0] for each in stated.reported] == [
        "The last status that GOV",
        "It was reported as delivered",
    ]
    assert "It is to Alex O'Example & Co, as parent." in stated.about
