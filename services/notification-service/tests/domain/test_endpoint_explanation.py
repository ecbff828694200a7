from datetime import UTC, datetime, timedelta, timezone

import pytest

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.endpoint_explanation import (
    EndpointTrouble,
    describe_result,
    explain_certificate,
    explain_trouble,
)
from notification_service.domain.endpoint_health import DisabledReason

BEGAN = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)
MISSED = datetime(2026, 11, 22, 9, 29, tzinfo=UTC)
ENDED = datetime(2026, 11, 27, 9, 31, tzinfo=timezone(timedelta(hours=1)))


def test_a_healthy_endpoint_needs_no_explanation() -> None:
    assert explain_trouble(EndpointTrouble(None, None, None), BEGAN) is None


def test_a_failing_endpoint_shows_until_when() -> None:
    found = explain_trouble(EndpointTrouble(None, None, BEGAN), BEGAN)

    assert found is not None
    assert found.reason == (
        "No attempt has succeeded since 22 November 2026, 09:30 UTC."
        " The endpoint is disabled if none succeeds until 27 November 2026, 09:30 UTC."
    )


def test_a_certificate_that_ends_is_explained_until_and_after_its_end() -> None:
    before, after = explain_certificate(ENDED, BEGAN), explain_certificate(ENDED, ENDED)

    assert before.reason.startswith(
        "The last valid client certificate of the endpoint ends on 27 November 2026, 08:31 UTC."
    )
    assert after.reason.startswith(
        "The last valid client certificate of the endpoint ended on 27 November 2026, 08:31 UTC."
    )
    assert "delete the client certificates" in after.remedy
    assert max(len(part) for each in (before, after) for part in (each.reason, each.remedy)) <= 400


@pytest.mark.parametrize(
    ("reason", "words"),
    [(DisabledReason.GONE, "answered 410"), (DisabledReason.FAILING, "22 November 2026, 09:30 UTC"),
     (DisabledReason.PAUSED, "the council disabled it")],
)  # fmt: skip
def test_a_disabled_endpoint_shows_why_since_when_and_how_to_enable_it(
    reason: DisabledReason, words: str
) -> None:
    found = explain_trouble(EndpointTrouble(reason, ENDED, BEGAN, MISSED), ENDED)

    assert found is not None
    assert words in found.reason
    assert "since 27 November 2026, 08:31 UTC" in found.reason
    assert "PATCH with state enabled" in found.remedy
    assert "since 22 November 2026, 09:29 UTC" in found.remedy
    assert "POST to recoveries, with the instant in recover_since" in found.remedy
    assert len(found.text) <= 1000
    assert max(len(found.reason), len(found.remedy)) <= 400


def test_an_endpoint_that_missed_something_shows_since_when_it_is_to_recover() -> None:
    found = explain_trouble(EndpointTrouble(None, None, None, MISSED), ENDED)

    assert found is not None
    assert "recorded since 22 November 2026, 09:29 UTC" in found.reason
    assert "POST to recoveries, with the instant in recover_since" in found.remedy


def test_without_a_valid_certificate_the_certificate_is_explained_and_not_the_receiver() -> None:
    enabled = EndpointTrouble(None, None, BEGAN, MISSED, certificate_expires_at=ENDED)
    disabled = EndpointTrouble(DisabledReason.FAILING, ENDED, BEGAN, MISSED, ENDED)
    found, after = explain_trouble(enabled, ENDED), explain_trouble(disabled, ENDED)

    assert found == explain_certificate(ENDED, ENDED)
    assert explain_trouble(enabled, BEGAN) != explain_certificate(ENDED, BEGAN)
    assert after is not None
    assert "Install a client certificate" in after.remedy
    assert "receiver" not in f"{found} {after}".replace("if the receiver asks for none", "")


def test_an_endpoint_whose_receiver_permitted_nothing_is_explained_by_its_handshake() -> None:
    found = explain_trouble(EndpointTrouble(None, None, None, lacks_permission=True), ENDED)

    assert found is not None
    assert "has not permitted webhooks" in found.reason
    assert "POST to handshakes" in found.remedy
    assert max(len(found.reason), len(found.remedy)) <= 500


@pytest.mark.parametrize("failure", AttemptFailure)
def test_every_failure_has_a_sentence(failure: AttemptFailure) -> None:
    assert failure in describe_result(failure, None)
    assert "503" in describe_result(failure, 503)
