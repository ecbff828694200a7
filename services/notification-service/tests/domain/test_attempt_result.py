from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from notification_service.domain.attempt_result import (
    AttemptFailure,
    clamp_milliseconds,
    clamp_status,
    status_failure,
)


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_a_2xx_is_success(status: int) -> None:
    assert status_failure(status) is None


@pytest.mark.parametrize("status", [100, 199, 300, 301, 302, 304, 307, 400, 404, 410, 500, 999])
def test_another_status_is_not_success(status: int) -> None:
    assert status_failure(status) is AttemptFailure.STATUS


@given(st.integers())
def test_any_status_can_be_stored(code: int) -> None:
    status = clamp_status(code)

    assert 0 <= status <= 999
    assert status == code or not 0 <= code <= 999


@given(st.timedeltas())
def test_any_duration_can_be_stored(took: timedelta) -> None:
    assert 0 <= clamp_milliseconds(took) <= 86_400_000
