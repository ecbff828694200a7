"""How often the garbage collector searches for reference cycles."""

import gc
from typing import Final

_THRESHOLD_0: Final = 50_000
"""New objects before a collection of the youngest generation.

A batch of 500 events is about 5,000 objects, all freed by reference counting at its end."""
_THRESHOLD_1: Final = 20
_THRESHOLD_2: Final = 10


def freeze_gc() -> None:
    """Exclude what a process has allocated at its start, and collect the rest less often.

    Modules, contracts, routes and rules stay until the end. Searching them again and again took
    half of the time of reading the log (docs/adr/0018).
    """
    gc.collect()
    gc.freeze()
    collect_less_often()


def collect_less_often() -> None:
    """Collect less often: before the imports of a process, this saves a seventh of their time.

    What an import allocates stays, so that no search of it finds anything.
    """
    gc.set_threshold(_THRESHOLD_0, _THRESHOLD_1, _THRESHOLD_2)
