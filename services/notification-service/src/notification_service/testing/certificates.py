"""Certificate authorities and TLS receivers for tests."""

import asyncio
import ssl
import time
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from socket import SHUT_WR, socket
from tempfile import TemporaryDirectory
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

DAY: Final = timedelta(days=1)
_HOST: Final = "127.0.0.1"
_READ_BYTES: Final = 4096
_LINGER_SECONDS: Final = 1.0
"""For how long a client that is refused may go on sending."""


def present_instant() -> datetime:
    """The instant by which certificates are valid."""
    return datetime.now(UTC)  # noqa: TID251  # TLS libraries read the clock


class CertificateAuthority:
    """An authority with a key of its own, or one that another authority certified."""

    def __init__(
        self,
        name: str,
        issuer: "CertificateAuthority | None" = None,
        days: tuple[float, float] = (-2000, 2000),
    ) -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        signer, signer_name = (self.key, self.name) if issuer is None else (issuer.key, issuer.name)
        now = present_instant()
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(self.name)
            .issuer_name(signer_name)
            .public_key(self.key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + days[0] * DAY)
            .not_valid_after(now + days[1] * DAY)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(signer, SHA256())
        )

    @property
    def pem(self) -> str:
        """Its own certificate."""
        return self.certificate.public_bytes(Encoding.PEM).decode()

    def sign(
        self,
        signing_request: str,
        days: tuple[float, float] = (-1, 90),
        usage: Sequence[ObjectIdentifier] = (ExtendedKeyUsageOID.CLIENT_AUTH,),
    ) -> str:
        """The certificate of a signing request, valid between two numbers of days from now."""
        request = x509.load_pem_x509_csr(signing_request.encode())
        names = request.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
        return self._issue(request.subject, request.public_key(), names, days, usage)

    def server_pem(self, host: str = _HOST) -> str:
        """A key and certificate of a receiver at an address of this machine."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ip_address(host))])
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
        usage = (ExtendedKeyUsageOID.SERVER_AUTH,)
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, host)])
        return private + self._issue(subject, key.public_key(), names, (-1, 90), usage)

    def trusting_context(self) -> ssl.SSLContext:
        """A client's context that accepts receivers of this authority alone."""
        return ssl.create_default_context(cadata=self.pem)

    def _issue(
        self,
        subject: x509.Name,
        key: object,
        names: x509.SubjectAlternativeName,
        days: tuple[float, float],
        usage: Sequence[ObjectIdentifier],
    ) -> str:
        assert isinstance(key, ec.EllipticCurvePublicKey)
        now = present_instant()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(key)
            .serial_number(x509.random_serial_number())
            .not_valid_before(now + days[0] * DAY)
            .not_valid_after(now + days[1] * DAY)
            .add_extension(names, critical=False)
        )
        if usage:
            builder = builder.add_extension(x509.ExtendedKeyUsage(usage), critical=False)
        return builder.sign(self.key, SHA256()).public_bytes(Encoding.PEM).decode()


class TlsReceiver:
    """A receiver that asks for a client certificate of one authority, and keeps those it got.

    `statuses` are its next answers, then 204; `answer` are the headers of each, and
    `answers_after` is the seconds until it.
    """

    def __init__(self) -> None:
        self.url = ""
        self.serials: list[str] = []
        self.methods: list[str] = []
        self.webhook_ids: list[str] = []
        self.answers_after = 0.0
        self.statuses: list[int] = []
        self.answer: dict[str, str] = {}
        self.connections: set[object] = set()

    def record(
        self, method: str, serial_number: object, webhook_id: str | None, connection: object
    ) -> int:
        """Record a request; returns the status of its answer."""
        self.serials.append(str(serial_number).lower().lstrip("0"))
        self.methods.append(method)
        if webhook_id is not None:
            self.webhook_ids.append(webhook_id)
        self.connections.add(connection)
        return self.statuses.pop(0) if self.statuses else 204


def _handler(receiver: TlsReceiver) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def respond(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length", 0)))
            assert isinstance(self.connection, ssl.SSLSocket)
            peer = self.connection.getpeercert() or {}
            serial, webhook_id = peer.get("serialNumber"), self.headers.get("webhook-id")
            status = receiver.record(self.command, serial, webhook_id, self.client_address)
            time.sleep(receiver.answers_after)
            self.send_response_only(status)
            for name, value in receiver.answer.items():
                self.send_header(name, value)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_POST = do_OPTIONS = respond  # noqa: N815  # the standard library's names

    return Handler


class _TlsServer(ThreadingHTTPServer):
    """A server whose alerts reach the client.

    A connection that is closed before what it received was read is reset, and the alert may be lost
    with it.
    """

    def __init__(self, context: ssl.SSLContext, handler: type[BaseHTTPRequestHandler]) -> None:
        self._context = context
        super().__init__((_HOST, 0), handler)

    def get_request(self) -> tuple[socket, tuple[str, int]]:
        connection, address = super().get_request()
        tls = self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        try:
            tls.do_handshake()
        except OSError:
            with tls, suppress(OSError):
                tls.settimeout(_LINGER_SECONDS)
                tls.shutdown(SHUT_WR)
                while tls.recv(_READ_BYTES):
                    pass
            raise
        return tls, address


@asynccontextmanager
async def tls_receiver(
    server: CertificateAuthority,
    clients: CertificateAuthority | None,
    version: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3,
    certified_host: str = _HOST,
) -> AsyncGenerator[TlsReceiver]:
    """A running receiver with a certificate of `server`, for clients with one of `clients`.

    None: for every client. `certified_host` is what its own certificate is for.

    In threads: the server of asyncio closes a connection without the alert that states why.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=clients.pem)
    context.maximum_version = version
    with TemporaryDirectory() as folder:
        file = Path(folder) / "server.pem"
        await asyncio.to_thread(file.write_text, server.server_pem(certified_host))
        context.load_cert_chain(file)
    receiver = TlsReceiver()
    running = _TlsServer(context, _handler(receiver))
    receiver.url = f"https://{_HOST}:{running.server_port}/hook"
    serving = asyncio.create_task(asyncio.to_thread(running.serve_forever, 0.05))
    try:
        yield receiver
    finally:
        await asyncio.to_thread(running.shutdown)
        running.server_close()
        await serving
