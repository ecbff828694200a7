"""The council's webhook receiver: a process of its own that verifies every signature.

Started as `python -m deploy.demo.receiver PORT` with the endpoint's secret in WEBHOOK_SECRET. It
keeps what it received and answers it at `GET /received`.
"""

import os
import sys

from aiohttp import web
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

_received: list[object] = []
_refused: list[str] = []


async def receive(request: web.Request) -> web.Response:
    """Take a delivery in, if its signature is genuine; twice is as once for who reads by id."""
    body = await request.read()
    message = request.headers.get("webhook-id", "")
    try:
        said = Webhook(os.environ["WEBHOOK_SECRET"]).verify(body, dict(request.headers))
    except WebhookVerificationError:
        _refused.append(message)
        return web.Response(status=401)
    _received.append({"webhook_id": message, "body": said})
    return web.Response(status=204)


async def received(_: web.Request) -> web.Response:
    """What has come in so far."""
    return web.json_response({"received": _received, "refused": _refused})


if __name__ == "__main__":
    app = web.Application()
    app.router.add_post("/webhooks", receive)
    app.router.add_get("/received", received)
    web.run_app(app, host="127.0.0.1", port=int(sys.argv[1]), print=None)
