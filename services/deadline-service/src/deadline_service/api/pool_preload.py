"""Preloads the law into the process that pool processes are forked from."""

import gc
from typing import Final

from deadline_service.api import deadline_explanation, simulation_run
from deadline_service.api.council_simulations.checks import rule_violations
from deadline_service.domain.forecast.request_forecast import forecast_requests
from deadline_service.store.ruleset import current_ruleset

POOL_FUNCTIONS: Final = (
    simulation_run.run_simulation,
    deadline_explanation.render_explanation,
    rule_violations,
    forecast_requests,
)
"""The functions that they execute."""

current_ruleset()
gc.freeze()  # so that what is shared with them is not written to
