import asyncio
from collections.abc import Awaitable, Callable

from structlog.testing import capture_logs

from chassis.background_tasks import background_tasks
from chassis.periodic_jobs import PeriodicJob, run_in_turn


class Runs:
    """Counts the runs of jobs, and how many run at once."""

    def __init__(self) -> None:
        self.count: dict[str, int] = {}
        self.most_at_once = 0
        self._running = 0

    def job(
        self,
        name: str,
        work: Callable[[], Awaitable[object]],
        pause: float = 0,
        first_after: float = 0,
    ) -> PeriodicJob:
        """A job whose runs are counted."""
        self.count[name] = 0

        async def run() -> None:
            self.count[name] += 1
            self._running += 1
            self.most_at_once = max(self.most_at_once, self._running)
            try:
                await work()
            finally:
                self._running -= 1

        return PeriodicJob(name, run, pause, first_after)

    async def reach(self, name: str, count: int) -> None:
        """Wait until a job has begun some runs."""
        async with asyncio.timeout(30):
            while self.count[name] < count:  # noqa: ASYNC110
                await asyncio.sleep(0)


async def nothing() -> None:
    pass


async def several_steps() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_jobs_run_one_at_a_time() -> None:
    runs = Runs()
    jobs = [runs.job("a", several_steps), runs.job("b", several_steps)]

    async with background_tasks(run_in_turn(*jobs)):
        await runs.reach("a", 3)
        await runs.reach("b", 3)

    assert runs.most_at_once == 1


async def test_each_has_its_own_pause() -> None:
    runs = Runs()
    jobs = [runs.job("hourly", nothing, pause=3600), runs.job("often", nothing)]

    async with background_tasks(run_in_turn(*jobs)):
        await runs.reach("often", 5)

    assert runs.count["hourly"] == 1


async def test_the_first_run_may_come_later() -> None:
    runs = Runs()
    jobs = [runs.job("later", nothing, first_after=3600), runs.job("at once", nothing)]

    async with background_tasks(run_in_turn(*jobs)):
        await runs.reach("at once", 5)

    assert runs.count["later"] == 0


async def test_a_job_that_fails_is_logged_and_all_run_again() -> None:
    async def failing() -> None:
        raise ValueError

    runs = Runs()
    jobs = [runs.job("wrong", failing), runs.job("right", nothing)]

    with capture_logs() as lines:
        async with background_tasks(run_in_turn(*jobs)):
            await runs.reach("right", 3)
            await runs.reach("wrong", 3)

    logged = {(line["event"], line["job"], line["log_level"]) for line in lines}
    assert logged == {("periodic_job_failed", "wrong", "error")}


async def test_a_job_without_a_database_is_delayed() -> None:
    async def unavailable() -> None:
        raise ConnectionRefusedError

    runs = Runs()

    with capture_logs() as lines:
        async with background_tasks(run_in_turn(runs.job("waits", unavailable))):
            await runs.reach("waits", 3)

    logged = {(line["event"], line["job"], line["log_level"]) for line in lines}
    assert logged == {("periodic_job_delayed", "waits", "warning")}


async def test_a_job_that_hangs_is_cancelled_and_the_others_run() -> None:
    hung = asyncio.Event()
    runs = Runs()
    jobs = [runs.job("hangs", hung.wait), runs.job("other", nothing)]

    with capture_logs() as lines:
        async with background_tasks(run_in_turn(*jobs, max_run_seconds=0.001)):
            await runs.reach("hangs", 2)
            await runs.reach("other", 2)

    assert {line["job"] for line in lines} == {"hangs"}


async def test_a_run_is_cancelled_at_the_end() -> None:
    ended: list[str] = []

    async def endless() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            ended.append("endless")

    runs = Runs()

    async with background_tasks(run_in_turn(runs.job("endless", endless))):
        await runs.reach("endless", 1)

    assert ended == ["endless"]
