"""What the vectors do not show of the Python kit."""

from base64 import b64encode
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.signature import SigningKeyPair, SigningSecret, signature_headers
from send_webhooks import (
    InvalidKey,
    Refusal,
    RefusedWebhook,
    SqliteInbox,
    Webhook,
    WebhookVerifier,
)

NOW: Final = 1_795_339_800
BODY: Final = b'{"type":"webhook.test"}'
OLD, NEW = SigningSecret(b"o" * 32), SigningSecret(b"n" * 32)
PAIR: Final = SigningKeyPair(b"k" * 32)
PUBLIC_KEY: Final = f"whpk_{b64encode(PAIR.public_key).decode()}"


def refusal_of(headers: dict[str, str], body: bytes = BODY, *keys: str) -> Refusal | None:
    try:
        WebhookVerifier(keys or [OLD.text]).verify(headers, body, NOW)
    except RefusedWebhook as refused:
        return refused.refusal
    return None


@pytest.mark.parametrize("keys", [[OLD.text], [NEW.text], [PUBLIC_KEY], [NEW.text, PUBLIC_KEY]])
def test_during_a_rotation_and_with_both_schemes_any_key_is_enough(keys: list[str]) -> None:
    headers = signature_headers("evt_1", NOW, BODY, [NEW, OLD, PAIR])

    assert refusal_of(headers, BODY, *keys) is None


def test_a_receiver_with_the_old_and_the_new_key_accepts_either() -> None:
    for signer in (OLD, NEW):
        assert (
            refusal_of(signature_headers("e", NOW, BODY, [signer]), BODY, OLD.text, NEW.text)
            is None
        )


def test_names_of_headers_are_read_in_any_case() -> None:
    headers = signature_headers("evt_1", NOW, BODY, [OLD])

    assert refusal_of({name.title(): value for name, value in headers.items()}) is None


@pytest.mark.parametrize(("seconds", "refusal"), [
    (-301, Refusal.TOO_OLD), (-300, None), (300, None), (301, Refusal.TOO_NEW),
])  # fmt: skip
def test_a_clock_may_be_wrong_by_five_minutes_both_ways(
    seconds: int, refusal: Refusal | None
) -> None:
    assert refusal_of(signature_headers("evt_1", NOW + seconds, BODY, [OLD])) is refusal


@pytest.mark.parametrize("webhook_id", ["a.b", "a b", "é", "a\n", "x" * 256])
def test_an_id_that_could_be_read_in_two_ways_is_refused(webhook_id: str) -> None:
    headers = signature_headers(webhook_id, NOW, BODY, [OLD])

    assert refusal_of(headers) is Refusal.INVALID_ID


def test_signatures_beyond_a_bound_are_not_tried() -> None:
    headers = signature_headers("evt_1", NOW, BODY, [OLD])
    signature = headers["webhook-signature"]

    assert refusal_of({**headers, "webhook-signature": "v1,x " * 19 + signature}) is None
    over = {**headers, "webhook-signature": "v1,x " * 20 + signature}
    assert refusal_of(over) is Refusal.WRONG_SIGNATURE


@given(
    st.dictionaries(
        st.sampled_from(["webhook-id", "webhook-timestamp", "webhook-signature"]), st.text()
    ),
    st.binary(),
)
def test_anything_else_is_refused_with_a_reason_that_repeats_nothing(
    headers: dict[str, str], body: bytes
) -> None:
    with pytest.raises(RefusedWebhook) as refused:
        WebhookVerifier([OLD.text, PUBLIC_KEY]).verify(headers, body, NOW)

    assert str(refused.value) in [*Refusal]


def test_nothing_secret_or_received_is_in_a_message_or_a_repr() -> None:
    with pytest.raises(InvalidKey) as invalid:
        WebhookVerifier(["whsec_short"])
    verifier = WebhookVerifier([OLD.text])

    assert "short" not in str(invalid.value)
    assert "oooo" not in repr(vars(verifier))
    assert "webhook.test" not in repr(Webhook("evt_1", NOW, BODY))


def test_two_calls_with_one_id_at_once_store_it_once(tmp_path: Path) -> None:
    inbox = SqliteInbox(tmp_path / "inbox.sqlite")
    with ThreadPoolExecutor(8) as pool:
        stored = [*pool.map(inbox.add, [Webhook("evt_1", NOW, BODY)] * 40)]
    inbox.close()

    assert sum(stored) == 1


def test_what_is_stored_is_there_after_a_restart_and_the_oldest_is_removed(tmp_path: Path) -> None:
    for number in range(1, 5):
        inbox = SqliteInbox(tmp_path / "inbox.sqlite", limit=2)
        assert inbox.add(Webhook(f"evt_{number}", NOW, BODY))
        inbox.close()

    again = SqliteInbox(tmp_path / "inbox.sqlite", limit=2)
    assert [each.webhook_id for each in again.newest(9)] == ["evt_4", "evt_3"]
    assert not again.add(Webhook("evt_4", NOW, BODY))
    again.close()
