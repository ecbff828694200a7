"""Objects of a process's start are not searched for garbage; later ones are."""

import subprocess
import sys

CYCLES_PROGRAM = """
import gc
import weakref

from chassis.gc_tuning import freeze_gc


class Circle:
    def __init__(self) -> None:
        self.itself = self


startup_object = Circle()
freeze_gc()
print(gc.get_freeze_count() > 1_000, all(each is not startup_object for each in gc.get_objects()))
reference = weakref.ref(Circle())
[[Circle()] for _ in range(200_000)]
print(reference() is None)
"""


def test_startup_objects_are_frozen_and_later_garbage_is_collected() -> None:
    done = subprocess.run(  # noqa: S603  # this interpreter
        [sys.executable, "-c", CYCLES_PROGRAM], capture_output=True, text=True, check=True
    )

    assert done.stdout.split() == ["True", "True", "True"]
