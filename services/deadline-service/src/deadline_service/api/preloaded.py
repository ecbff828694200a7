"""What the process holds that others are forked from: the law, loaded once for all of them."""

import gc
from typing import Final

from deadline_service.api import explaining, simulating
from deadline_service.store.law import law

WORK: Final = (simulating.simulate, explaining.explained)
"""What they are given to do."""

law()
gc.freeze()  # so that what is shared with them is not written to
