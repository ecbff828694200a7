"""Wires and serves administration-api."""

import sys
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI

from chassis import identity, logs, serve
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide
from chassis.database import create_engine
from chassis.identity import KEY_CACHE_SECONDS, KeyAuthenticator, KeyHolders
from chassis.identity.acting.acting_key_lookup import NoActingKeys
from chassis.identity.acting_header import ActingPeople
from chassis.identity.tokens import no_token_authenticator
from chassis.routing import operations_of
from chassis.settings import load_settings
from deploy.administration import acting_keys, acts, clients, councils, issuers, keys
from deploy.administration.context import AdministrationContext
from deploy.administration.policies import POLICIES
from deploy.administration.settings import AdministrationSettings
from events.log import schema as log

ABOUT: Final = ApiInfo(
    title="administration-api",
    version=version("chassis"),
    summary="Councils, their clients, API keys, issuers of access tokens and roles of people.",
    description="For administrators of an installation, whose keys are of no council and are made"
    " by a command. It holds no casework, and no key of a council is accepted.",
    policies=POLICIES,
    tags={
        "councils": "The councils of the installation.",
        "clients": "The systems of a council, with what they may do.",
        "keys": "The API keys of clients.",
        "issuers": "The identity providers whose access tokens are accepted for a council.",
        "acting-keys": "The keys by which clients sign for whom they act, with the roles.",
        "acts": "What was done, by whom and when.",
    },
)
ROUTES: Final = operations_of(
    (councils.router, clients.router, keys.router, issuers.router, acting_keys.router, acts.router)
)
SCHEMAS: Final = (log.SCHEMA, identity.SCHEMA)


def create_app(settings: AdministrationSettings) -> FastAPI:
    """The HTTP application, wired. It accepts keys of administrators and no access tokens."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    credentials = settings.accepted_credentials
    app = build_app(ABOUT, engine, operations=ROUTES, schemas=SCHEMAS, credentials=credentials)
    provide_limits(app, settings)
    kind, peppers = credentials.kind, credentials.peppers
    administrators = KeyHolders.ADMINISTRATORS
    provide(app, KeyAuthenticator(engine, kind, peppers, KEY_CACHE_SECONDS, administrators))
    provide(app, no_token_authenticator(engine, kind))
    provide(app, ActingPeople(NoActingKeys(engine)))
    provide(app, AdministrationContext(engine, kind, peppers))
    return app


def main() -> None:
    """Serve HTTP until a signal to stop."""
    if sys.argv[1:]:
        sys.exit("usage: python -m deploy.administration")
    settings = load_settings(AdministrationSettings)
    logs.configure("administration-api", level=settings.log_level)
    serve.run_server(
        create_app(settings),
        settings.bind_host,
        settings.administration_api_port,
        drain=settings.drain_seconds,
        proxies=settings.proxies,
    )
