"""Wiring: the one module that imports every other, and that none imports."""

import asyncio
import os
import sys
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from functools import cache, partial
from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI
from prometheus_client import REGISTRY
from sqlalchemy.ext.asyncio import AsyncEngine

from chassis import clock as day
from chassis import identity, logs, serve, startup, worker_process
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide, provided
from chassis.background_tasks import background_tasks
from chassis.calendar_feeds import feed_slots
from chassis.clock import Clock, clock_for
from chassis.cursor import CursorCodec
from chassis.database import Ledgers, create_engine, dsn, transaction
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.health import database_checks
from chassis.idempotency import IdempotencyStore, purge_periodically
from chassis.limits import LongPollSlots
from chassis.routing import operations_of
from chassis.settings import load_settings
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
from deadline_service.domain.rulebook.ruleset import Ruleset
from deadline_service.settings import Settings
from deadline_service.store import schema
from deadline_service.store.examples import worked_examples
from deadline_service.store.projections import declared_projections
from deadline_service.store.rulebook import rulebook_contents
from deadline_service.store.ruleset import current_ruleset
from deadline_service.store.subscription import TIMETABLE_SUBSCRIPTION
from deadline_service.worker.announcer import Announcer
from deadline_service.worker.council_simulations.simulator import (
    SIMULATOR_NICENESS,
    CouncilSimulator,
)
from deadline_service.worker.deadline_evaluator import DeadlineEvaluator
from deadline_service.worker.recalculation import Recalculator
from events.append_notify import AppendListener, AppendNotifier
from events.batch_processor import decode_then
from events.case_projection import CaseProjection
from events.job_loop import delete_expired_periodically, work_on_jobs
from events.log import schema as log
from events.subscription_monitor import SubscriptionMonitor
from events.subscription_worker import SubscriptionWorker

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
SCHEMAS: Final = (
    log.SCHEMA,
    schema.SCHEMA,
)
API_SCHEMAS: Final = (*SCHEMAS, identity.SCHEMA)


def create_app(settings: Settings, *, clock: Clock | None = None) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    notifier, listener = _notification_pair(settings)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        purging = purge_periodically(engine, schema.SCHEMA.name)
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


def evaluator(settings: Settings) -> None:
    """Evaluate the cases that have new facts, until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=3, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, (TIMETABLE_SUBSCRIPTION,), REGISTRY)

    async def run(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        notifier, listener = _notification_pair(settings)
        timetables = build_consumer(engine, notifier.notify, quiet=_quiet(settings))
        async with background_tasks(notifier.run(), listener.run(), monitor.run()):
            await timetables.run(stop, listener.subscribe())
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(run, checks=checks, details=monitor.details)


def projector(settings: Settings) -> None:
    """Keep the tables of the declared projections up to date, until a signal to stop."""
    projections = list(declared_projections())
    subscriptions = [each.subscription for each in projections]
    pool_size = 2 * len(subscriptions) + 1
    engine = create_engine(settings.database_url, pool_size=pool_size, timeouts=WORKER_TIMEOUTS)
    monitor = SubscriptionMonitor(engine, subscriptions, REGISTRY)

    async def run(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        _, listener = _notification_pair(settings)
        tables = [build_projection_worker(engine, each) for each in projections]
        background = background_tasks(listener.run(), monitor.run())
        async with background, asyncio.TaskGroup() as group:
            for worker in tables:
                group.create_task(worker.run_restarting(stop, listener.subscribe()))
        await engine.dispose()

    checks = {**database_checks(engine), "lag": monitor.is_recent}
    worker_process.run_worker(run, checks=checks, details=monitor.details)


def build_projection_worker(
    engine: AsyncEngine, declared: CaseProjection[Any]
) -> SubscriptionWorker:
    """The worker that keeps the table of a declared projection up to date."""
    begin = partial(transaction, engine, Ledgers.ALL)
    return SubscriptionWorker(begin, declared.subscription, decode_then(declared.write))


def build_consumer(
    engine: AsyncEngine,
    notify: Callable[[], None],
    by: Ruleset | None = None,
    quiet: timedelta = timedelta(),
) -> SubscriptionWorker:
    """The worker that evaluates cases by a ruleset; it calls `notify` when it has done so."""
    deadline_evaluator = DeadlineEvaluator(by or current_ruleset(), notify, quiet)
    return SubscriptionWorker(
        partial(transaction, engine, Ledgers.ALL),
        TIMETABLE_SUBSCRIPTION,
        decode_then(deadline_evaluator.apply),
        on_idle=Recalculator(deadline_evaluator).step,
    )


def announcer(settings: Settings) -> None:
    """Announce deadlines, until a signal to stop."""
    engine = create_engine(settings.database_url, pool_size=2, timeouts=WORKER_TIMEOUTS)

    async def announce(stop: asyncio.Event) -> None:
        sandboxed = (day.SCHEMA,) if settings.is_on else ()
        await startup.check_database(engine, (*SCHEMAS, *sandboxed))
        notifier, listener = _notification_pair(settings)
        async with background_tasks(notifier.run(), listener.run()):
            clock = clock_for(engine, settings)
            announcing = Announcer(engine, clock, notifier.notify, _quiet(settings))
            await announcing.run(stop, listener)
        await engine.dispose()

    worker_process.run_worker(announce, checks=database_checks(engine))


def simulator(settings: Settings) -> None:
    """Calculate simulations of whole councils at a low priority, until a signal to stop."""
    os.nice(SIMULATOR_NICENESS)
    engine = create_engine(settings.database_url, pool_size=2, timeouts=WORKER_TIMEOUTS)

    async def simulate(stop: asyncio.Event) -> None:
        await startup.check_database(engine, SCHEMAS)
        _, listener = _notification_pair(settings)
        simulating = CouncilSimulator(engine)
        deleting = delete_expired_periodically(simulating.delete_expired)
        async with background_tasks(listener.run(), deleting):
            await work_on_jobs(simulating.step, stop, listener.subscribe())
        await engine.dispose()

    worker_process.run_worker(simulate, checks=database_checks(engine))


PROCESSES: Final[Mapping[str, Callable[[Settings], None]]] = {
    "api": api,
    "evaluator": evaluator,
    "projector": projector,
    "announcer": announcer,
    "simulator": simulator,
}


def main() -> None:
    """Run the process that the command line names."""
    process = PROCESSES.get(" ".join(sys.argv[1:]))
    if process is None:
        sys.exit(f"usage: python -m deadline_service {'|'.join(PROCESSES)}")
    settings = load_settings(Settings)
    logs.configure("deadline-service", level=settings.log_level)
    process(settings)


def _notification_pair(settings: Settings) -> tuple[AppendNotifier, AppendListener]:
    return AppendNotifier(dsn(settings.database_url)), AppendListener(dsn(settings.database_url))


def _quiet(settings: Settings) -> timedelta:
    return timedelta(seconds=settings.announcement_quiet_seconds)
