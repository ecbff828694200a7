"""The pages that show what the stand-in was sent, and the address at which a fault is asked for."""

from typing import Final
from uuid import UUID

from aiohttp import web
from markupsafe import Markup

from deploy.notify_stand_in.faults import FaultQueues, NotifyFault
from deploy.notify_stand_in.messages import MessageStore, StoredMessage

_PAGE: Final = Markup(
    '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1"><title>%s</title>'
    "<style>body{font:16px/1.5 sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}"
    "table{border-collapse:collapse;width:100%%}td,th{text-align:left;padding:.3rem .6rem;"
    "border-bottom:1px solid #b1b4b6}pre{white-space:pre-wrap}</style></head>"
    "<body><main><h1>%s</h1>%s</main></body></html>"
)
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}
_HOSTS: Final = frozenset({"127.0.0.1", "localhost"})
_MAX_FAULTS: Final = 100


def add_pages(app: web.Application, messages: MessageStore, faults: FaultQueues) -> None:
    """Add `/`, `/messages`, `/messages/{id}` and its `/letter`, `/readyz` and `POST /faults`."""

    async def index(request: web.Request) -> web.Response:
        _check_host(request)
        rows = Markup("").join(
            Markup(
                '<tr><td>%s</td><td>%s</td><td>%s</td><td><a href="/messages/%s">%s</a></td></tr>'
            )
            % (
                f"{each.created_at:%H:%M:%S}",
                _shown_to(each),
                each.status,
                each.message_id,
                _title(each),
            )
            for each in reversed(list(messages))
        )
        head = Markup("<p>This is a stand-in for GOV.UK Notify. Nothing leaves this machine.</p>")
        table = Markup(
            "<table><tr><th>at (UTC)</th><th>to</th><th>status</th><th>subject</th></tr>%s</table>"
        )
        return _page("Messages that were accepted", head + table % rows)

    async def listed(request: web.Request) -> web.Response:
        _check_host(request)
        found = [each.to_document("") for each in reversed(list(messages))]
        return web.json_response({"messages": found}, headers=_HEADERS)

    async def shown(request: web.Request) -> web.Response:
        _check_host(request)
        found = messages.find(UUID(request.match_info["message_id"]))
        if found is None:
            raise web.HTTPNotFound
        body = Markup("<p>To: %s. Status: %s. Reference: %s.</p><pre>%s</pre>")
        filled = body % (_shown_to(found), found.status, found.reference, found.body)
        if found.pdf:
            filled += (
                Markup('<p><a href="/messages/%s/letter">Its pages</a></p>') % found.message_id
            )
        return _page(_title(found), filled)

    async def letter(request: web.Request) -> web.Response:
        _check_host(request)
        return _pages(messages.find(UUID(request.match_info["message_id"])))

    async def add_fault(request: web.Request) -> web.Response:
        _check_host(request)
        try:
            fault = NotifyFault(request.query.get("fault", ""))
        except ValueError:
            raise web.HTTPBadRequest(text=", ".join(NotifyFault)) from None
        queue = faults.looking if "looking" in request.query else faults.sending
        if len(queue) < _MAX_FAULTS:
            queue.append(fault)
        return web.Response(status=204)

    uuid = "{message_id:[0-9a-f-]{36}}"
    app.router.add_get("/", index)
    app.router.add_get("/readyz", _ready)
    app.router.add_get("/messages", listed)
    app.router.add_get(f"/messages/{uuid}", shown)
    app.router.add_get(f"/messages/{uuid}/letter", letter)
    app.router.add_post("/faults", add_fault)


async def _ready(_: web.Request) -> web.Response:
    return web.Response(text="ready")


def _pages(letter: StoredMessage | None) -> web.Response:
    """The PDF of a letter that is kept still."""
    if letter is None or not letter.pdf:
        raise web.HTTPNotFound
    return web.Response(body=letter.pdf, content_type="application/pdf", headers=_HEADERS)


def _shown_to(message: StoredMessage) -> str:
    return ", ".join(message.address) or message.to


def _title(message: StoredMessage) -> str:
    return message.subject or "Text message"


def _check_host(request: web.Request) -> None:
    """Refuse a page of another site that reads this one by a name of its own."""
    if request.url.host not in _HOSTS:
        raise web.HTTPBadRequest(text="The host is not of this machine.")


def _page(title: str, body: Markup) -> web.Response:
    return web.Response(
        text=_PAGE % (title, title, body), content_type="text/html", headers=_HEADERS
    )
