"""From which domains a council sends."""

from typing import Final
from uuid import UUID

import pytest

from notification_service.domain.notice_sending.sender_domains import (
    InvalidSenderDomains,
    parse_sender_domains,
)

COUNCIL, OTHER = UUID(int=1), UUID(int=2)
BOTH: Final = f"{COUNCIL}=council.example, {COUNCIL}=send.council.example,{OTHER}=Other.Example"


@pytest.mark.parametrize(
    ("council", "address", "is_permitted"),
    [
        (COUNCIL, "send@council.example", True),
        (COUNCIL, "send@SEND.Council.example", True),
        (COUNCIL, "send@other.example", False),
        (COUNCIL, "send@evil-council.example", False),
        (COUNCIL, "send@council.example.evil.example", False),
        (OTHER, "send@other.example", True),
        (UUID(int=3), "send@council.example", False),
    ],
)
def test_a_council_sends_from_its_own_domains_alone(
    council: UUID, address: str, *, is_permitted: bool
) -> None:
    assert parse_sender_domains(BOTH).permits(council, address) is is_permitted


def test_without_a_list_every_address_is_permitted() -> None:
    assert parse_sender_domains(" ").permits(COUNCIL, "send@anywhere.example")


@pytest.mark.parametrize("text", ["council.example", "x=council.example", f"{COUNCIL}=a@b.example"])
def test_what_is_no_list_is_refused(text: str) -> None:
    with pytest.raises(InvalidSenderDomains):
        parse_sender_domains(text)
