"""Client certificates of endpoints: requesting, installing and deleting them."""

from collections.abc import Sequence
from typing import Annotated, Final
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from chassis.body import strict_body
from chassis.database import transaction
from chassis.problems import Conflict, InvalidRequest, NotFound, Violation
from notification_service.api.certificate_models import (
    WebhookClientCertificate,
    WebhookClientCertificateList,
)
from notification_service.api.dependencies import AppContext, WebhookManager, app_context
from notification_service.api.endpoints import require_endpoint
from notification_service.api.idempotency import IdempotentPostDep, created_response
from notification_service.api.request_models import (
    InstallWebhookClientCertificateRequest,
    RequestWebhookClientCertificateRequest,
)
from notification_service.domain.client_certificate import (
    MAX_CERTIFICATES,
    CertificateChain,
    ClientCertificate,
    ClientCertificateState,
    InvalidClientCertificate,
    parse_certificate_chain,
)
from notification_service.store.client_certificates import (
    add_client_certificate,
    delete_client_certificates,
    find_client_certificates,
    install_client_certificate,
)
from notification_service.store.client_keys import new_client_key
from notification_service.store.endpoints import EndpointLock, EndpointRow
from notification_service.store.secret_encryption import NONCE_BYTES

router = APIRouter(prefix="/v1/webhooks", tags=["endpoints"])
_PATH: Final = "/endpoints/{endpoint_id}/client-certificates"


@router.post(
    _PATH,
    operation_id="requestWebhookClientCertificate",
    status_code=201,
    response_model=WebhookClientCertificate,
    dependencies=[Depends(strict_body(RequestWebhookClientCertificateRequest))],
)
async def request_certificate(endpoint_id: UUID, post: IdempotentPostDep) -> Response:
    """Make a private key for an endpoint, and a signing request to have it certified.

    409 if the endpoint is not at an `https` URL, or has three client certificates.
    """

    async def make(db: AsyncConnection) -> WebhookClientCertificate:
        context, ledger_id = post.context, post.ledger_id
        endpoint = await require_endpoint(db, ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
        _require_https(endpoint)
        found = await find_client_certificates(db, ledger_id, endpoint_id)
        if len(found) >= MAX_CERTIFICATES:
            raise Conflict(f"there are {MAX_CERTIFICATES} client certificates; delete one")
        key = new_client_key(endpoint_id)
        requested = ClientCertificate(context.new_id(), key.signing_request, context.clock())
        nonce = context.random_bytes(NONCE_BYTES)
        encrypted = context.cipher.encrypt(key.private_key, endpoint_id, nonce)
        await add_client_certificate(db, ledger_id, endpoint_id, requested, encrypted)
        return WebhookClientCertificate.of(requested, ClientCertificateState.REQUESTED)

    outcome = await post.execute(WebhookClientCertificate, make)
    return created_response(outcome, f"{router.prefix}/endpoints/{endpoint_id}/client-certificates")


@router.get(_PATH, operation_id="listWebhookClientCertificates")
async def list_certificates(
    request: Request, endpoint_id: UUID, identity: WebhookManager
) -> WebhookClientCertificateList:
    """The client certificates of an endpoint: the request, then the last installed first."""
    context = app_context(request)
    async with transaction(context.engine, identity.ledger_id) as db:
        await require_endpoint(db, identity.ledger_id, endpoint_id)
        found = await find_client_certificates(db, identity.ledger_id, endpoint_id)
    return WebhookClientCertificateList.at(found, context.clock())


@router.put(
    f"{_PATH}/{{certificate_id}}/chain",
    operation_id="installWebhookClientCertificate",
    responses={409: {}},
)
async def install_certificate(
    request: Request,
    endpoint_id: UUID,
    certificate_id: UUID,
    body: Annotated[
        InstallWebhookClientCertificateRequest,
        Depends(strict_body(InstallWebhookClientCertificateRequest)),
    ],
    identity: WebhookManager,
) -> WebhookClientCertificateList:
    """Install the certificate of a signing request. Webhooks are sent with it from its start on.

    The one before it is kept until it ends, and used again if this one is deleted; those that have
    ended are deleted. The same certificate can be installed again; 409 for another.
    """
    context, ledger_id = app_context(request), identity.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        endpoint = await require_endpoint(db, ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
        _require_https(endpoint)
        found = await find_client_certificates(db, ledger_id, endpoint_id)
        certificate = _require_certificate(found, certificate_id)
        chain = _checked_chain(body.certificate, certificate, context)
        if certificate.chain is None:
            await _install(db, context, (ledger_id, endpoint_id), found, certificate_id, chain)
        elif certificate.chain != chain:
            raise Conflict("another certificate is installed; request a new one")
        found = await find_client_certificates(db, ledger_id, endpoint_id)
    return WebhookClientCertificateList.at(found, context.clock())


@router.delete(
    f"{_PATH}/{{certificate_id}}", operation_id="deleteWebhookClientCertificate", status_code=204
)
async def delete_certificate(
    request: Request, endpoint_id: UUID, certificate_id: UUID, identity: WebhookManager
) -> None:
    """Delete a client certificate, or a request for one, with its private key.

    Without any certificate left webhooks are sent without one.
    """
    context, ledger_id = app_context(request), identity.ledger_id
    async with transaction(context.engine, ledger_id) as db:
        await require_endpoint(db, ledger_id, endpoint_id, lock=EndpointLock.EXCLUSIVE)
        found = await find_client_certificates(db, ledger_id, endpoint_id)
        _require_certificate(found, certificate_id)
        now = context.clock()
        await delete_client_certificates(db, ledger_id, endpoint_id, [certificate_id], now)


async def _install(
    db: AsyncConnection,
    context: AppContext,
    key: tuple[UUID, UUID],
    found: Sequence[ClientCertificate],
    certificate_id: UUID,
    chain: CertificateChain,
) -> None:
    now = context.clock()
    ended = [each.certificate_id for each in found if each.has_expired(now)]
    await install_client_certificate(db, *key, certificate_id, chain, now)
    if ended:
        await delete_client_certificates(db, *key, ended, now)


def _require_https(endpoint: EndpointRow) -> None:
    if not endpoint.settings.url.startswith("https://"):
        raise Conflict("a client certificate needs an endpoint at an https URL")


def _require_certificate(
    found: Sequence[ClientCertificate], certificate_id: UUID
) -> ClientCertificate:
    certificate = next((each for each in found if each.certificate_id == certificate_id), None)
    if certificate is None:
        raise NotFound
    return certificate


def _checked_chain(
    text: str, certificate: ClientCertificate, context: AppContext
) -> CertificateChain:
    try:
        return parse_certificate_chain(text, certificate.signing_request, context.clock())
    except InvalidClientCertificate as error:
        violation = Violation(error.code, str(error), pointer="/certificate")
        raise InvalidRequest(errors=[violation]) from None
