"""How often a process looks for garbage in circles. Everything else Python frees at once."""

import gc
from typing import Final

_NEW: Final = 50_000
"""New objects before the young are looked through. A batch of 500 facts is about 5,000 of them, all
freed without a search when the batch is done with."""
_YOUNG: Final = 20
_OLD: Final = 10


def set_aside() -> None:
    """Look no more at what a process holds when it has started, and at the rest less often.

    Modules, contracts, routes and rules stay until the end. Searching them again and again took
    half of the time of reading the log (docs/adr/0018).
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW, _YOUNG, _OLD)
