"""What the process holds that others are forked from: the law, loaded once for all of them."""

import gc
from typing import Final

from deadline_service.api import deadline_explanation, simulation_run
from deadline_service.store.ruleset import current_ruleset

POOL_FUNCTIONS: Final = (simulation_run.run_simulation, deadline_explanation.render_explanation)
"""What they are given to do."""

current_ruleset()
gc.freeze()  # so that what is shared with them is not written to
