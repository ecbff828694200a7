"""The authorities by which the certificate of a receiver is checked, where a council names its own.

They are trusted for the endpoint that names them and no other, and in the place of the public ones.
"""

from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from notification_service.domain.certificate_text import (
    PRIVATE_KEY_REFUSED,
    PrivateKeySubmitted,
    read_certificates,
)
from notification_service.domain.client_certificate import CERTIFICATE_PARSING_ERRORS

MAX_AUTHORITIES: Final = 4
"""Authorities of one endpoint: those of before and after a change, each with an intermediate."""
MAX_AUTHORITIES_TEXT: Final = 16_384
"""Characters of what a council sends."""
MAX_AUTHORITIES_PEM: Final = 20_000
"""Characters of what is stored: the same certificates with lines of 64."""


class InvalidAuthorities(Exception):
    """A text is not the certificates of authorities. `code` names the rule that it breaks."""

    def __init__(self, code: str, reason: str) -> None:
        super().__init__(reason)
        self.code = code


def parse_authorities(text: str, now: datetime) -> str:
    """Certificates of authorities in PEM, without comments that were beside them.

    One need not be signed by itself: an intermediate authority is trusted as it is.

    Raises:
        InvalidAuthorities: they are none, too many, not of authorities, or one has ended; or there
            is a private key.
    """
    try:
        found = read_certificates(text)
        for each in found:
            _check_authority(each, now)
        pem = "".join(each.public_bytes(Encoding.PEM).decode() for each in found)
    except PrivateKeySubmitted:
        raise InvalidAuthorities("private_key", PRIVATE_KEY_REFUSED) from None
    except CERTIFICATE_PARSING_ERRORS:
        raise InvalidAuthorities(
            "invalid_certificate", "it is not one or several X.509 certificates in PEM"
        ) from None
    if len(found) > MAX_AUTHORITIES or len(pem) > MAX_AUTHORITIES_PEM:
        raise InvalidAuthorities(
            "too_many_authorities", f"there are more than {MAX_AUTHORITIES} certificates"
        )
    return pem


def _check_authority(certificate: x509.Certificate, now: datetime) -> None:
    if not _is_authority(certificate):
        raise InvalidAuthorities(
            "not_an_authority", "each certificate must be one of an authority (CA:TRUE)"
        )
    if certificate.not_valid_after_utc <= now:
        raise InvalidAuthorities("certificate_expired", "the certificate of an authority has ended")


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except x509.ExtensionNotFound:
        return False
