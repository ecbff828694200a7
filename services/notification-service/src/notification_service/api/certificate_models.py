"""Response bodies about the client certificates of endpoints."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field
from pydantic_core import MISSING

from chassis.strict_model import StrictModel
from notification_service.domain.client_certificate import (
    MAX_CERTIFICATES,
    ClientCertificate,
    ClientCertificateState,
    certificate_in_use,
    certificate_state,
)


class WebhookClientCertificate(StrictModel):
    """A client certificate of an endpoint, or the request for one. Its private key is not shown."""

    certificate_id: UUID
    state: ClientCertificateState
    signing_request: Annotated[
        str, Field(pattern="^-----BEGIN CERTIFICATE REQUEST-----\n", max_length=2000)
    ]
    """The certificate signing request (PKCS #10, PEM) to give to your authority. Its subject is the
    id of the endpoint."""
    created_at: AwareDatetime
    installed_at: AwareDatetime | MISSING = MISSING
    not_before: AwareDatetime | MISSING = MISSING
    not_after: AwareDatetime | MISSING = MISSING
    """When it ends."""
    serial_number: Annotated[str, Field(pattern="^-?[0-9a-f]+$", max_length=41)] | MISSING = MISSING
    """In hexadecimal."""
    fingerprint: Annotated[str, Field(pattern="^[0-9a-f]{64}$", max_length=64)] | MISSING = MISSING
    """The SHA-256 of the certificate in DER, in hexadecimal."""

    @classmethod
    def of(cls, certificate: ClientCertificate, state: ClientCertificateState) -> Self:
        """The response for a certificate in a state."""
        chain = certificate.chain
        return cls(
            certificate_id=certificate.certificate_id,
            state=state,
            signing_request=certificate.signing_request,
            created_at=certificate.created_at,
            installed_at=certificate.installed_at or MISSING,
            not_before=MISSING if chain is None else chain.not_before,
            not_after=MISSING if chain is None else chain.not_after,
            serial_number=MISSING if chain is None else chain.serial_number,
            fingerprint=MISSING if chain is None else chain.fingerprint,
        )


class WebhookClientCertificateList(StrictModel):
    """The client certificates of an endpoint: the request, then the last installed first."""

    client_certificates: Annotated[
        tuple[WebhookClientCertificate, ...], Field(max_length=MAX_CERTIFICATES)
    ]

    @classmethod
    def at(cls, found: Sequence[ClientCertificate], now: datetime) -> Self:
        """The response for the certificates of an endpoint at an instant."""
        in_use = certificate_in_use(found, now)
        return cls(
            client_certificates=tuple(
                WebhookClientCertificate.of(each, certificate_state(each, in_use, now))
                for each in found
            )
        )
