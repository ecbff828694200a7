"""What a process holds when it has started is not searched for garbage; what it makes later is."""

import subprocess
import sys

CYCLES_PROGRAM = """
import gc
import weakref

from chassis.gc_tuning import freeze_gc


class Circle:
    def __init__(self) -> None:
        self.itself = self


standing = Circle()
freeze_gc()
print(gc.get_freeze_count() > 1_000, all(each is not standing for each in gc.get_objects()))
gone = weakref.ref(Circle())
[[Circle()] for _ in range(200_000)]
print(gone() is None)
"""


def test_what_stands_is_set_aside_and_later_garbage_is_still_found() -> None:
    said = subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-c", CYCLES_PROGRAM], capture_output=True, text=True, check=True
    )

    assert said.stdout.split() == ["True", "True", "True"]
