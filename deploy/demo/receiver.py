"""The council's webhook receiver: a process of its own that verifies every signature.

Started as `python -m deploy.demo.receiver PORT` with the endpoint's secret in WEBHOOK_SECRET. It
stores the webhooks and returns them at `GET /received`, until its standard input ends: a pipe from
the process that started it, which ends with that process.
"""

import asyncio
import os
import signal
import sys

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_received: list[object] = []
_refused: list[str] = []


async def receive(request: web.Request) -> web.Response:
    """Store a delivery if its signature is valid; duplicates have the same id."""
    body = await request.read()
    message = request.headers.get("webhook-id", "")
    try:
        verified = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(request.headers))
    except WebhookVerificationError:
        _refused.append(message)
        return web.Response(status=401)
    _received.append({"webhook_id": message, "body": verified})
    return web.Response(status=204)


async def received(_: web.Request) -> web.Response:
    """The deliveries so far."""
    return web.json_response({"received": _received, "refused": _refused})


async def end_with_input(_: web.Application) -> None:
    """Stop when standard input ends."""
    loop = asyncio.get_running_loop()
    loop.add_reader(sys.stdin.fileno(), os.kill, os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    app = web.Application()
    app.on_startup.append(end_with_input)
    app.router.add_post("/webhooks", receive)
    app.router.add_get("/received", received)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
