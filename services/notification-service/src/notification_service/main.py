"""The wiring of the API. No module imports it but `__main__`."""

import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import timedelta
from importlib.metadata import version
from typing import Final
from uuid import uuid4

from fastapi import FastAPI

from chassis import identity, serve
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide
from chassis.background_tasks import background_tasks
from chassis.cursor import CursorCodec
from chassis.database import create_engine, dsn
from chassis.idempotency import purge_job
from chassis.periodic_jobs import run_in_turn
from chassis.routing import operations_of
from events.append_notify import AppendNotifier
from notification_service.api import (
    client_certificates,
    deliveries,
    endpoint_actions,
    endpoints,
    handshakes,
    signing_keys,
)
from notification_service.api.dependencies import AppContext
from notification_service.api.digests import preview as digest_preview
from notification_service.api.digests import routes as digests
from notification_service.api.notices import (
    certificates,
    dismissals,
    notice_settings,
    notify_callback,
    print_runs,
    proof,
    required_notices,
    returns,
    sending,
    settings_preview,
)
from notification_service.api.policies import POLICIES
from notification_service.api.portal import routes as portal
from notification_service.api.webhook_operations import webhooks
from notification_service.domain.govuk_notify.account import NotifyAccount
from notification_service.processes.email_account import email_account, sends_texts
from notification_service.processes.shared import (
    DUE_CHANNEL,
    SCHEMAS,
    now,
    personal_data_index_keys,
    personal_data_ring,
    secret_cipher,
    sender_domains,
)
from notification_service.settings import Settings
from notification_service.store import schema
from notification_service.store.notice_sending.restored_keys import check_no_destroyed_key

ABOUT: Final = ApiInfo(
    title="notification-service",
    version=version("notification-service"),
    summary="Signed webhooks about what happens in cases, notices to people, and proof of each.",
    description="Signed webhooks notify a council's systems of each event in a case: its type,"
    " the case, a link to the event, and nothing about the child. Every attempt is recorded;"
    " what failed is repeated for three days and can be sent again at any time. Notices tell people"
    " what the law requires them to be told; one that lacks something of it is refused.",
    tags={
        "endpoints": "Where webhooks are sent, with their secrets, test events and replays.",
        "deliveries": "What was sent to an endpoint, each attempt with how it ended.",
        "notices": "What people are told, with the proof that they were.",
        "digests": "What officers and managers are told of their work in the morning.",
    },
    webhooks=webhooks,
    policies=POLICIES,
)
ROUTES: Final = operations_of(
    (
        endpoints.router,
        signing_keys.router,
        client_certificates.router,
        handshakes.router,
        endpoint_actions.router,
        deliveries.router,
        portal.router,
        *(
            notice_settings.router,
            settings_preview.router,
            sending.router,
            proof.router,
            required_notices.router,
            dismissals.router,
        ),
        certificates.router,
        *(print_runs.router, returns.router, notify_callback.router),
        *(digests.router, digest_preview.router),
    )
)
API_SCHEMAS: Final = (*SCHEMAS, identity.SCHEMA)


def create_app(settings: Settings) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    notifier = AppendNotifier(dsn(settings.database_url), DUE_CHANNEL)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        await check_no_destroyed_key(engine, settings.destroyed_keys_dir)
        purging = run_in_turn(purge_job(engine, schema.SCHEMA.name))
        async with background_tasks(notifier.run(), purging):
            yield

    app = build_app(
        ABOUT,
        engine,
        operations=ROUTES,
        schemas=API_SCHEMAS,
        lifespan=lifespan,
        credentials=settings.accepted_credentials,
    )
    provide_limits(app, settings)
    account = email_account(settings)
    context = AppContext(
        engine=engine,
        cipher=secret_cipher(settings),
        personal_data_ring=personal_data_ring(settings),
        index_keys=personal_data_index_keys(settings),
        has_email_account=account is not None,
        has_notify_account=isinstance(account, NotifyAccount),
        sends_texts=sends_texts(account),
        sender_domains=sender_domains(settings),
        notify_callback_token=settings.notify_callback_token.get_secret_value(),
        cursors=CursorCodec(settings.cursor_key, ABOUT.title),
        clock=now,
        new_id=uuid4,
        random_bytes=secrets.token_bytes,
        wake_sender=notifier.notify,
        loopback=settings.webhook_allow_loopback,
        excerpt_retention=timedelta(days=settings.webhook_keep_excerpts_days),
        delivered_retention=timedelta(days=settings.webhook_keep_delivered_days),
    )
    provide(app, context)
    return app


def api(settings: Settings) -> None:
    """Serve HTTP until a signal to stop."""
    port = settings.notification_service_port
    serve.run_server(
        create_app(settings),
        settings.bind_host,
        port,
        drain=settings.drain_seconds,
        proxies=settings.proxies,
    )
