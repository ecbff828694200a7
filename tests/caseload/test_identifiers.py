"""Numbers of made-up children, with check characters worked out by hand."""

from deploy.caseload.identifiers import made_up_nhs_number, made_up_uln, made_up_upn

from case_api.domain.people.identifier_checks import is_nhs_number, is_uln, is_upn

SEEDS = (0, 1, 7, 89)
NUMBERS = range(0, 100_000, 83)


def test_the_check_letter_of_a_upn_is_the_weighted_sum_modulo_23() -> None:
    """999100026001: 9x2 + 9x3 + 9x4 + 1x5 + 2x9 + 6x10 + 1x13 = 177, and 177 = 7x23 + 16: T."""
    assert made_up_upn(0, 1, 2026) == "T999100026001"


def test_the_check_digit_of_an_nhs_number_is_eleven_less_the_weighted_sum_modulo_11() -> None:
    """999000000: 90 + 81 + 72 = 243 = 22x11 + 1, and 11 - 1 = 10 is no digit.

    999000001: 243 + 1x2 = 245 = 22x11 + 3, and 11 - 3 = 8.
    """
    assert made_up_nhs_number(0, 0) == "9990000018"


def test_the_check_digit_of_a_uln_is_ten_less_the_weighted_sum_modulo_11() -> None:
    """100000000: 1x10 = 10, and 10 - 10 = 0. 100000010: 10 + 1x3 = 13 = 11 + 2, and 10 - 2 = 8."""
    assert (made_up_uln(0, 0), made_up_uln(0, 1)) == ("1000000000", "1000000108")


def test_every_number_is_well_formed_and_of_a_reserved_range() -> None:
    for seed in SEEDS:
        for number in NUMBERS:
            upn, nhs = made_up_upn(seed, number, 2021), made_up_nhs_number(seed, number)
            assert is_upn(upn)
            assert upn[1:4] == "999"
            assert is_nhs_number(nhs)
            assert nhs.startswith("999")
            assert is_uln(made_up_uln(seed, number))


def test_no_two_cases_have_a_number_in_common() -> None:
    cases = [(seed, number) for seed in SEEDS for number in range(3_000)]

    assert len({made_up_upn(*each, 2021) for each in cases}) == len(cases)
    assert len({made_up_nhs_number(1, number) for _, number in cases}) == 3_000
    assert len({made_up_uln(1, number) for _, number in cases}) == 3_000
