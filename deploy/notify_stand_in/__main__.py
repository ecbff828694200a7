"""`python -m deploy.notify_stand_in`: the stand-in on this machine alone, until a signal to stop.

Settings: `NOTIFY_STAND_IN_PORT`, and `NOTIFICATION_SERVICE_URL` with `NOTIFY_CALLBACK_TOKEN`, to
which receipts are posted.
"""

import asyncio
import os
import signal
from contextlib import suppress
from typing import Final

from chassis.parent_process import ParentProcess
from deploy.notify_stand_in.account import CallbackTarget, example_account
from deploy.notify_stand_in.server import NotifyStandIn, served_stand_in
from deploy.run_config import LOCAL_HOST

DELIVERY_SECONDS: Final = 2.0
_PARENT_POLL_SECONDS: Final = 0.5


async def run_stand_in() -> None:
    """Serve until a signal to stop, or the end of `make run`."""
    account, token = example_account(), os.environ.get("NOTIFY_CALLBACK_TOKEN", "")
    if token:
        url = f"{os.environ['NOTIFICATION_SERVICE_URL']}/v1/callbacks/govuk-notify"
        account.callback = CallbackTarget(url, token)
    stop, parent = asyncio.Event(), ParentProcess()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    stand_in = NotifyStandIn(account, DELIVERY_SECONDS)
    async with served_stand_in(stand_in, LOCAL_HOST, int(os.environ["NOTIFY_STAND_IN_PORT"])):
        while not stop.is_set() and not parent.is_gone:
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), _PARENT_POLL_SECONDS)


if __name__ == "__main__":
    asyncio.run(run_stand_in())
