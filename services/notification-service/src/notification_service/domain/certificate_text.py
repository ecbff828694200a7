"""Certificates in PEM as a council sends them, before they are parsed."""

import re
from typing import Final

from cryptography import x509

PRIVATE_KEY_REFUSED: Final = (
    "there is a private key; nothing of it was stored, but it is no secret any more: replace it"
)
"""What a council is told that sent one."""
_CERTIFICATE: Final = re.compile(r"-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----")
_PRIVATE_KEY: Final = re.compile("PRIVATE KEY", re.IGNORECASE)


class PrivateKeySubmitted(Exception):
    """A text that should have certificates alone has a private key."""


def read_certificates(text: str) -> list[x509.Certificate]:
    """The certificates of a text; comments beside them are left out.

    Raises:
        PrivateKeySubmitted: there is a private key, or a part of one.
        ValueError: there is no certificate, one is damaged, or there is something else in PEM.
    """
    if _PRIVATE_KEY.search(text):
        raise PrivateKeySubmitted
    if "-----" in _CERTIFICATE.sub("", text):
        raise ValueError("there is something else in PEM")
    return x509.load_pem_x509_certificates(text.encode())
