"""The wiring of the API. No module imports it but `__main__`."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from functools import cache
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI

from chassis import identity, serve
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide, provided
from chassis.background_tasks import background_tasks
from chassis.calendar_feeds import feed_slots
from chassis.clock import Clock, clock_for
from chassis.cursor import CursorCodec
from chassis.database import create_engine
from chassis.idempotency import IdempotencyStore, purge_job
from chassis.limits import LongPollSlots
from chassis.periodic_jobs import run_in_turn
from chassis.routing import operations_of
from deadline_service.api import (
    calendar_feeds,
    calendars,
    council_settings,
    deadline_export,
    deadline_weeks,
    deadlines,
    rules,
    sandbox,
    simulations,
)
from deadline_service.api.council_simulations import jobs as council_simulations
from deadline_service.api.dependencies import AppContext
from deadline_service.api.forecast import routes as forecast
from deadline_service.api.lateness import routes as lateness
from deadline_service.api.performance import charts, performance
from deadline_service.api.policies import POLICIES
from deadline_service.api.rulebook_responses import RulebookResponses
from deadline_service.api.setting_cases import setting_case_finder
from deadline_service.api.teams import routes as teams
from deadline_service.api.work_pool import WorkPool
from deadline_service.api.worklist import routes as worklist
from deadline_service.api.worklist import snooze
from deadline_service.domain.publication.vectors import group_by_rule
from deadline_service.processes.shared import SCHEMAS, notification_pair
from deadline_service.settings import Settings
from deadline_service.store import schema
from deadline_service.store.examples import worked_examples
from deadline_service.store.rulebook import rulebook_contents
from deadline_service.store.ruleset import current_ruleset

ABOUT: Final = ApiInfo(
    title="deadline-service",
    version=version("deadline-service"),
    summary="What the law requires next of a case, by when, on whose authority.",
    description="Every deadline is worked out from the facts on the log and a rulebook that a "
    "lawyer can read, and says how: rule, source, the words that decide, facts, arithmetic, "
    "calendar, exceptions. What-if questions are answered by the same function.",
    tags={
        "deadlines": "What the law requires of a case and by when, listed and explained.",
        "worklist": "What waits for an officer, ranked, each item with the reasons for its place.",
        "teams": "What the officers of a team carry, and who could take what.",
        "calendars": "Calendars of officers and teams, read by calendar programs.",
        "rules": "The rules that are applied, each with its source in law and its examples.",
        "simulations": "What would follow from facts that are not recorded.",
        "performance": "Figures: what was done in time, as of any day and as known on any day.",
        "council-simulations": "What other rules, holidays, settings or speed would change in all "
        "cases of a council.",
        "lateness": "Why plans and reviews are late: days by cause, and what would have been.",
        "forecast": "What to expect by week, and of the published figure, with intervals.",
        "council-settings": "How a council counts where the law leaves it a choice.",
        "sandbox": "The day of a sandbox. Only there, and with a test key.",
    },
    policies=POLICIES,
)
ROUTES: Final = operations_of(
    (
        deadlines.router,
        worklist.router,
        snooze.router,
        teams.router,
        deadline_weeks.router,
        deadline_export.router,
        calendar_feeds.router,
        calendars.router,
        rules.router,
        simulations.router,
        council_simulations.router,
        council_settings.router,
        performance.router,
        charts.router,
        lateness.router,
        forecast.router,
        sandbox.router,
    )
)
API_SCHEMAS: Final = (*SCHEMAS, identity.SCHEMA)


def create_app(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    notifier, listener = notification_pair(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        purging = run_in_turn(purge_job(engine, schema.SCHEMA.name))
        async with background_tasks(notifier.run(), listener.run(), purging):
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
    context = AppContext(
        engine=engine,
        clock=clock or clock_for(engine, settings),
        rulebook=current_ruleset().rulebook,
        ruleset_digest=current_ruleset().digest,
        rulebook_responses=rulebook_responses(),
        calendar=current_ruleset().calendar,
        cursors=CursorCodec(settings.cursor_key, ABOUT.title),
        work_pool=WorkPool(settings.work_processes),
        idempotency=IdempotencyStore(engine, schema.SCHEMA.name),
        feed_slots=feed_slots(),
        long_polls=provided(app, LongPollSlots),
        notify=notifier.notify,
        wait_for_notification=listener.wait,
    )
    provide(app, context)
    provide(app, setting_case_finder(engine))
    return app


@cache
def rulebook_responses() -> RulebookResponses:
    """The responses about the rulebook that the service is shipped with."""
    return RulebookResponses.of(
        current_ruleset().rulebook, group_by_rule(worked_examples()), rulebook_contents()
    )


def api(settings: Settings) -> None:
    """Serve HTTP until a signal to stop."""
    app = create_app(settings)
    serve.run_server(
        app,
        settings.bind_host,
        settings.deadline_service_port,
        drain=settings.drain_seconds,
        proxies=settings.proxies,
    )
