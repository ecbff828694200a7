import asyncio

from structlog.testing import capture_logs

from chassis.background_tasks import background_tasks


async def test_it_runs_until_the_block_ends() -> None:
    seen: list[str] = []

    async def running() -> None:
        seen.append("began")
        try:
            await asyncio.Event().wait()
        finally:
            seen.append("ended")

    async with background_tasks(running()):
        await asyncio.sleep(0)
        assert seen == ["began"]

    assert seen == ["began", "ended"]


async def test_a_failed_task_is_logged_and_others_continue() -> None:
    going_on = asyncio.Event()

    async def failing() -> None:
        raise RuntimeError

    async def running() -> None:
        await asyncio.sleep(0.01)
        going_on.set()

    with capture_logs() as lines:
        async with background_tasks(failing(), running()):
            await asyncio.wait_for(going_on.wait(), 5)

    assert [line["event"] for line in lines] == ["background_task_failed"]
