from datetime import timedelta

import pytest
from multidict import CIMultiDict

from notification_service.domain.attempt_result import AttemptFailure
from notification_service.domain.handshake import (
    HANDSHAKE_DELAYS,
    HandshakeResult,
    HandshakeState,
    Permission,
    decide_handshake_outcome,
    parse_permission,
)

ORIGIN = "send.example.org"


@pytest.mark.parametrize(
    ("headers", "permission"),
    [
        pytest.param({"WebHook-Allowed-Origin": ORIGIN, "WebHook-Allowed-Rate": "100"},
                     Permission(100), id="4.2: origin and rate"),
        pytest.param({"webhook-allowed-origin": "SEND.example.org", "webhook-allowed-rate": "*"},
                     Permission(None), id="4.2.2: an asterisk is no limit"),
        pytest.param({"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "1"}, Permission(1),
                     id="4.2.1: an asterisk is any origin"),
        pytest.param({"WebHook-Allowed-Origin": ORIGIN}, Permission(None),
                     id="a receiver that forgets the rate"),
        pytest.param({"WebHook-Allowed-Rate": "100"}, None, id="no origin"),
        pytest.param({"WebHook-Allowed-Origin": "other.example.org"}, None, id="another origin"),
        pytest.param({"WebHook-Allowed-Origin": f"{ORIGIN}, *"}, None, id="a list"),
        pytest.param({"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "0"}, None, id="0"),
        pytest.param({"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "1.5"}, None,
                     id="a fraction"),
        pytest.param({"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "١٢"}, None,
                     id="other digits"),
        pytest.param({"WebHook-Allowed-Origin": "*", "WebHook-Allowed-Rate": "9" * 4000}, None,
                     id="beyond every bound"),
        pytest.param({"Allow": "POST"}, None, id="no header of the handshake"),
    ],
)  # fmt: skip
def test_the_headers_alone_give_the_permission(
    headers: dict[str, str], permission: Permission | None
) -> None:
    assert parse_permission(ORIGIN, CIMultiDict(headers)) == permission


def test_a_permission_counts_whatever_the_status() -> None:
    result = HandshakeResult(Permission(None), 503)

    assert decide_handshake_outcome(1, result).state is HandshakeState.ALLOWED


@pytest.mark.parametrize("status", [200, 204, 301, 400, 401, 404, 405, 410])
def test_an_answer_without_a_permission_is_not_asked_again(status: int) -> None:
    outcome = decide_handshake_outcome(1, HandshakeResult(status=status))

    assert (outcome.state, outcome.due_in) == (HandshakeState.WITHHELD, None)


@pytest.mark.parametrize(
    "result",
    [HandshakeResult(status=429), HandshakeResult(status=500), HandshakeResult(status=999),
     HandshakeResult(failure=AttemptFailure.TIMEOUT)],
)  # fmt: skip
def test_no_answer_is_asked_for_five_times_in_a_day(result: HandshakeResult) -> None:
    outcomes = [decide_handshake_outcome(each, result) for each in range(1, 6)]

    assert [each.due_in for each in outcomes] == [*HANDSHAKE_DELAYS, None]
    assert outcomes[-1].state is HandshakeState.FAILED
    assert sum(HANDSHAKE_DELAYS, timedelta()) < timedelta(days=1)
