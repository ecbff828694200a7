"""The mail server of `make run`: it keeps what it is sent, and shows it as text."""

import asyncio
import os
import smtplib
import subprocess
import sys
import time
from email.message import EmailMessage
from pathlib import Path

from deploy.mail_sink import MAX_MESSAGES, sink_app
from deploy.readiness import is_ready
from httpx import ASGITransport, AsyncClient

from chassis.free_ports import find_free_port


def email(number: int) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "send@council.example", "alex@example.org"
    message["Subject"] = f"About <b>request</b> {number}"
    message.set_content("We have decided.")
    message.add_alternative('<p>We have <script>alert("x")</script> decided.</p>', subtype="html")
    message.add_attachment(b"%PDF-", maintype="application", subtype="pdf", filename="<i>.pdf")
    return message


def send(port: int, count: int) -> None:
    with smtplib.SMTP("127.0.0.1", port) as server:
        for number in range(1, count + 1):
            server.send_message(email(number))


async def test_the_last_messages_are_kept_and_nothing_in_them_is_markup() -> None:
    port = find_free_port()
    app = sink_app(port)
    transport = ASGITransport(app=app)
    async with (
        app.router.lifespan_context(app),
        AsyncClient(transport=transport, base_url="http://127.0.0.1") as page,
    ):
        await asyncio.to_thread(send, port, MAX_MESSAGES + 2)

        kept = (await page.get("/messages")).json()["messages"]
        shown = (await page.get("/")).text
        one = await page.get(f"/messages/{MAX_MESSAGES + 2}")
        purged = await page.get("/messages/2")
        elsewhere = await page.get("/", headers={"Host": "attacker.example"})

    assert [each["number"] for each in kept] == list(range(MAX_MESSAGES + 2, 2, -1))
    assert kept[0]["to"] == ["alex@example.org"]
    assert kept[0]["attachments"] == ["<i>.pdf (application/pdf, 5 bytes)"]
    assert "Attached: &lt;i&gt;.pdf (application/pdf, 5 bytes)" in one.text
    assert "<b>request" not in shown
    assert "<script>" not in one.text, "it is in a frame without scripts, escaped"
    assert 'sandbox=""' in one.text
    assert one.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert purged.status_code == 404
    assert elsewhere.status_code == 400, "another site cannot read it by a name of its own"


def test_it_stops_at_a_signal_within_seconds() -> None:
    """A supervisor that has to kill it waits for ten."""
    smtp_port, port = find_free_port(), find_free_port()
    settings = {"MAIL_SINK_SMTP_PORT": str(smtp_port), "MAIL_SINK_PORT": str(port)}
    with subprocess.Popen(
        [sys.executable, "-m", "deploy.mail_sink"],
        env={**os.environ, **settings},
        cwd=Path(__file__).parents[2],
    ) as process:
        end = time.monotonic() + 30
        while not is_ready(f"http://127.0.0.1:{port}/readyz") and time.monotonic() < end:
            time.sleep(0.05)
        process.terminate()
        try:
            code = process.wait(timeout=5)
        finally:
            process.kill()

    assert code == 0
