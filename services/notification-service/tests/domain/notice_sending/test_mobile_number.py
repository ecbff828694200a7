"""Which phone numbers are of mobiles in the United Kingdom. The numbers are Ofcom's for drama."""

import pytest

from notification_service.domain.notice_sending.mobile_number import uk_mobile


@pytest.mark.parametrize(
    "phone", ["07700900123", "07700 900123", "077 00 90 01 23", "+447700900123", "+44 7700 900123"]
)
def test_a_mobile_number_is_one_however_it_is_written(phone: str) -> None:
    assert uk_mobile(phone) == "+447700900123"


@pytest.mark.parametrize(
    "phone",
    [
        pytest.param("07100 900123", id="071"),
        pytest.param("07500 900123", id="075"),
        pytest.param("07900 900123", id="079"),
        pytest.param("07624 900123", id="the Isle of Man"),
    ],
)
def test_the_ranges_of_mobiles_are_taken(phone: str) -> None:
    assert uk_mobile(phone)


@pytest.mark.parametrize(
    "phone",
    [
        pytest.param("", id="none"),
        pytest.param("01632 960123", id="a landline"),
        pytest.param("0207 946 0000", id="a landline of London"),
        pytest.param("07000 900123", id="a personal number"),
        pytest.param("07600 900123", id="a pager"),
        pytest.param("07625 900123", id="another pager"),
        pytest.param("07700 90012", id="too short"),
        pytest.param("07700 9001234", id="too long"),
        pytest.param("07624 9001234", id="too long, of the Isle of Man"),
        pytest.param("7700 900123", id="without the first digit"),
        pytest.param("44 7700 900123", id="without the plus"),
        pytest.param("0044 7700 900123", id="with another prefix"),
        pytest.param("+33 6 12 34 56 78", id="of France"),
        pytest.param("+44 07700 900123", id="with the nought of home"),
        pytest.param("07700 900123 x7", id="with an extension"),
        pytest.param("०७७०० ९००१२३", id="other digits"),
    ],
)
def test_what_is_no_mobile_number_of_the_united_kingdom_gets_no_text(phone: str) -> None:
    assert uk_mobile(phone) == ""
