"""What the process holds that others are forked from: the law, loaded once for all of them."""

import gc
from typing import Final

from deadline_service.store.law import law
from deadline_service.worker.timer import timed_apart

WORK: Final = (timed_apart,)
"""What they are given to do."""

_: Final = law().digest
gc.freeze()  # so that what is shared with them is not written to
