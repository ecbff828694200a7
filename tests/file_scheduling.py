"""Which tests run in one worker, one after another: those of a file, or of files that share."""

from typing import Final

from xdist.scheduler import LoadFileScheduling

SHARING: Final = "tests/hostile/"
"""The folder whose files share processes, which take fifteen seconds of processor time to start."""
NOT_SHARING: Final = frozenset({"tests/hostile/test_fuzz.py"})
"""Files of the folder that start processes of their own."""


class SharingFileScheduling(LoadFileScheduling):
    """Gives a worker a file at a time, and the files that share their processes together."""

    def _split_scope(self, nodeid: str) -> str:
        return work_unit(nodeid)


def work_unit(nodeid: str) -> str:
    """What a worker is given at once, by the id of one of its tests."""
    file = nodeid.partition("::")[0]
    return SHARING if file.startswith(SHARING) and file not in NOT_SHARING else file
