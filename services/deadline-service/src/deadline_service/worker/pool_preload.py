"""Preloads the law into the process that calculation processes are forked from."""

import gc
from typing import Final

from deadline_service.store.ruleset import current_ruleset
from deadline_service.worker.council_simulations.case_simulator import simulate_in_process
from deadline_service.worker.deadline_calculator import calculate_in_process

POOL_FUNCTIONS: Final = (calculate_in_process, simulate_in_process)
"""The functions that they execute."""

_: Final = current_ruleset().digest
gc.freeze()  # so that what is shared with them is not written to
