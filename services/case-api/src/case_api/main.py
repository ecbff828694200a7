"""The wiring of the API and of the commands. No module imports it but `__main__`."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final, NoReturn
from uuid import UUID, uuid4

from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncEngine

from case_api.api import (
    case_flags,
    case_list,
    case_status,
    case_texts,
    cases,
    chronology,
    fact_routes,
    feed,
    open_case,
    placements,
    promises,
    record_events,
)
from case_api.api.advice import routes as advice
from case_api.api.assignments import case_assignments, caseloads, contact_point, handovers
from case_api.api.budgets import routes as budgets
from case_api.api.consultations import listing as consultation_list
from case_api.api.consultations import rounds as consultation_rounds
from case_api.api.dependencies import AppContext
from case_api.api.directory import officer_lists, officers, teams
from case_api.api.disclosures import routes as disclosures
from case_api.api.documents import content, filing, listing
from case_api.api.documents.context import DocumentContext
from case_api.api.documents.upload_slots import UploadSlots
from case_api.api.erasures import routes as erasures
from case_api.api.funding import agreement_lists, agreements, commitments
from case_api.api.imports import jobs, report, start
from case_api.api.imports.case_schema import write_case_schema
from case_api.api.inspection import annex_file, annex_list
from case_api.api.inspection import chronologies as inspected_chronologies
from case_api.api.institutions import academic_years, capacity_notes, closed_periods, institutions
from case_api.api.institutions import listing as institution_listing
from case_api.api.legal_holds import routes as legal_holds
from case_api.api.links import routes as links
from case_api.api.panels import (
    calendar_feeds,
    calendars,
    decisions,
    item_lists,
    items,
    panels,
)
from case_api.api.people import addressee, person, person_history
from case_api.api.phase_transfers import routes as phase_transfers
from case_api.api.plan import changes, drafting, findings, reading
from case_api.api.policies import POLICIES
from case_api.api.provision_challenges import routes as provision_challenges
from case_api.api.pupils import pupil_finder
from case_api.api.readings import listing as reading_listing
from case_api.api.readings import unusual as unusual_readings
from case_api.api.restrictions import routes as restrictions
from case_api.api.retention import report as retention_report
from case_api.api.retention import runs as retention_runs
from case_api.api.retention import schedule as retention_schedule
from case_api.api.search import case_search, duplicate_search
from case_api.api.subject_access import routes as subject_access
from case_api.api.sui import keys as sui_keys
from case_api.api.sui import notifications as sui_notifications
from case_api.domain.inspection.inspected_case import MAX_INSPECTED_CASES
from case_api.processes.shared import SCHEMAS, configured_settings, create_process_vault
from case_api.settings import PersonalDataSettings, Settings
from case_api.store import schema
from case_api.store.erasure.resurrected_keys import check_destroyed_keys
from case_api.worker.clamd import Clamd
from case_api.worker.document_scanning import scan_periodically
from case_api.worker.inspection.command import (
    INSPECTION_USAGE,
    InspectionOptions,
    inspection_options,
    run_inspection,
)
from case_api.worker.institutions.command import import_register
from case_api.worker.key_ledger import key_ledger_job
from case_api.worker.maintenance.command import run_maintenance
from case_api.worker.maintenance.erasures import run_erasures
from case_api.worker.maintenance.keys import run_keys
from case_api.worker.maintenance.readings import run_reading_verification
from case_api.worker.maintenance.rebuild import RebuildOptions, rebuild_options, run_rebuild
from case_api.worker.reading_anchors import anchor_job
from case_api.worker.sui_events import event_retention_job
from case_api.worker.upload_cleanup import abandoned_upload_job
from chassis import identity, serve, startup
from chassis.app import ApiInfo, build_app, provide_limits
from chassis.app_state import provide, provided
from chassis.background_tasks import background_tasks
from chassis.calendar_feeds import feed_slots
from chassis.clock import Clock, clock_for
from chassis.cursor import CursorCodec
from chassis.database import create_engine, dsn
from chassis.database_timeouts import WORKER_TIMEOUTS
from chassis.errors import CannotStart
from chassis.idempotency import IdempotencyStore, purge_job
from chassis.interruptible import Interrupted, run_interruptible
from chassis.limits import LongPollSlots
from chassis.periodic_jobs import run_in_turn
from chassis.routing import operations_of
from chassis.settings import load_settings
from events.append_notify import AppendListener, AppendNotifier
from events.destroyed_keys import DestroyedKeys
from events.failures import is_retryable
from events.stored_document import ScanState

ABOUT: Final = ApiInfo(
    title="case-api",
    version=version("case-api"),
    summary="What happened in the cases of children with special educational needs.",
    description="Facts go in, one operation each, named for what happened; cases, their histories "
    "and a change feed come out. What is late or unusual is recorded, because it happened; what "
    "cannot have happened is refused, with the fact that is in the way.",
    tags={
        "cases": "Cases, and the facts that are recorded in them: one operation for each fact.",
        "directory": "The council's officers and teams, whom the facts name by their ids.",
        "institutions": "Schools, colleges and other providers, whom facts name by URN and UKPRN, "
        "with their term dates, closures and capacity.",
        "people": "The child or young person of a case and the people around them, in versions "
        "that are stored apart from the facts.",
        "plans": "The contents of plans as data, section by section, stored apart from the facts.",
        "advice": "The contents of advice as data, which plans cite.",
        "funding": "What the council pays for in cases, whom, how much, and who bears it.",
        "panels": "Meetings of a council's panels: their members, the items on their agendas with "
        "frozen evidence, and what they decided.",
        "calendars": "Calendars of the panels, read by calendar programs.",
        "documents": "The file of a case: documents, what describes them, and their content.",
        "retention": "How long the files of cases are kept, by record class, and the runs that "
        "compare cases with it every night.",
        "imports": "Cases of an older system, imported whole, with a report of each row.",
        "inspections": "What inspectors of an area ask for: the Annex A list, and chronologies.",
        "readings": "Who read personal data, which, for what; to whom it was disclosed.",
        "sui": "Changed NHS numbers, as the Department for Education reports them, and its keys.",
        "events": "The change feed: every fact of the council, in the order of recording.",
    },
    policies=POLICIES,
)
ROUTES: Final = operations_of(
    (
        open_case.router,
        case_list.router,
        case_search.router,
        duplicate_search.router,
        cases.router,
        case_status.router,
        chronology.router,
        promises.router,
        placements.router,
        consultation_list.router,
        consultation_rounds.router,
        budgets.router,
        fact_routes.router,
        record_events.router,
        case_flags.router,
        case_texts.router,
        case_assignments.router,
        contact_point.router,
        handovers.router,
        caseloads.router,
        phase_transfers.router,
        links.router,
        provision_challenges.router,
        officers.router,
        officer_lists.router,
        teams.router,
        person.router,
        person_history.router,
        addressee.router,
        erasures.router,
        legal_holds.router,
        restrictions.router,
        retention_schedule.router,
        retention_runs.router,
        retention_report.router,
        drafting.router,
        reading.router,
        findings.router,
        changes.router,
        advice.router,
        agreements.router,
        agreement_lists.router,
        commitments.router,
        institutions.router,
        institution_listing.router,
        academic_years.router,
        closed_periods.router,
        capacity_notes.router,
        panels.router,
        items.router,
        item_lists.router,
        decisions.router,
        calendar_feeds.router,
        calendars.router,
        filing.router,
        listing.router,
        content.router,
        start.router,
        jobs.router,
        report.router,
        annex_list.router,
        annex_file.router,
        inspected_chronologies.router,
        reading_listing.router,
        disclosures.router,
        unusual_readings.router,
        subject_access.router,
        sui_keys.router,
        sui_notifications.router,
        feed.router,
    )
)
API_SCHEMAS: Final = (*SCHEMAS, identity.SCHEMA)


def create_app(
    settings: Settings,
    *,
    clock: Clock | None = None,
    new_id: Callable[[], UUID] = uuid4,
) -> FastAPI:
    """The HTTP application, wired."""
    engine = create_engine(settings.database_url, pool_size=settings.database_pool_size)
    notifier = AppendNotifier(dsn(settings.database_url))
    listener = AppendListener(dsn(settings.database_url))
    vault = create_process_vault(settings)
    destroyed_keys = DestroyedKeys(settings.destroyed_keys_dir)
    scanner = None if settings.clamd_address is None else Clamd.at(settings.clamd_address)

    @asynccontextmanager
    async def background(_app: FastAPI) -> AsyncGenerator[None]:
        await check_destroyed_keys(engine, destroyed_keys)
        async with background_tasks(
            notifier.run(),
            listener.run(),
            run_in_turn(
                key_ledger_job(engine, destroyed_keys),
                purge_job(engine, schema.SCHEMA.name),
                abandoned_upload_job(engine),
                anchor_job(engine, notifier.notify),
                event_retention_job(engine),
            ),
            *([] if scanner is None else [scan_periodically(engine, vault, scanner)]),
        ):
            yield

    app = build_app(
        ABOUT,
        engine,
        operations=ROUTES,
        schemas=API_SCHEMAS,
        lifespan=background,
        credentials=settings.accepted_credentials,
    )
    provide_limits(app, settings)
    context = AppContext(
        engine=engine,
        vault=vault,
        destroyed_keys=destroyed_keys,
        clock=clock or clock_for(engine, settings),
        cursors=CursorCodec(settings.cursor_key, ABOUT.title),
        idempotency=IdempotencyStore(engine, schema.SCHEMA.name),
        feed_slots=feed_slots(),
        long_polls=provided(app, LongPollSlots),
        new_id=new_id,
        notify=notifier.notify,
        wait=listener.wait,
    )
    provide(app, context)
    provide(app, pupil_finder(engine))
    provide(
        app,
        DocumentContext(
            quota=settings.document_quota_gib * 2**30,
            slots=UploadSlots(),
            scan=ScanState.NOT_SCANNED if scanner is None else ScanState.WAITING,
        ),
    )
    return app


def api(settings: Settings) -> None:
    """Serve HTTP until a signal to stop."""
    app = create_app(settings)
    serve.run_server(
        app,
        settings.bind_host,
        settings.case_api_port,
        drain=settings.drain_seconds,
        proxies=settings.proxies,
    )


def institutions_from(settings: Settings, ledger: UUID, paths: Sequence[Path]) -> bool:
    """Import institutions into the register of a council; returns whether all rows were.

    Exits with one sentence where the database does not allow it, or is lost meanwhile.
    """
    return _run_command(
        settings,
        lambda engine: import_register(engine, ledger, paths),
        "The import was interrupted: run the command again, with the same files.",
    )


def inspection_from(settings: Settings, options: InspectionOptions) -> bool:
    """Write what inspectors ask for into a new folder; returns whether it was written.

    Exits with one sentence where the database does not allow it or is lost meanwhile, or where a
    signal ends it.
    """
    return _run_command(
        settings,
        lambda engine: run_inspection(
            engine, create_process_vault(settings), clock_for(engine, settings), options
        ),
        "It was interrupted, or the database was lost: nothing was written. Run it again.",
    )


def keys_from(settings: Settings, *, rotate: bool) -> bool:
    """Print which keys are in use, or rotate them; returns whether all are the current ones.

    Exits with one sentence where the database does not allow it, or is lost meanwhile.
    """
    return _run_command(
        settings,
        lambda engine: run_keys(engine, create_process_vault(settings), rotate=rotate),
        "It was interrupted, or the database was lost: run the command again, it goes on.",
    )


def erasures_from(settings: Settings, *, repeat: bool) -> bool:
    """Print what was erased, or erase it again after a restore; returns whether it was done.

    Exits with one sentence where the database does not allow it, or is lost meanwhile.
    """
    keys = DestroyedKeys(settings.destroyed_keys_dir)
    return _run_command(
        settings,
        lambda engine: run_erasures(engine, keys, uuid4, repeat=repeat),
        "It was interrupted, or the database was lost: run the command again, it goes on.",
        restored=True,
    )


def _run_command(
    settings: Settings,
    run: Callable[[AsyncEngine], Coroutine[Any, Any, bool]],
    interrupted: str,
    *,
    restored: bool = False,
) -> bool:
    """Run a command with the rights of the service, until it is done or a signal ends it.

    `restored`: it may run on a database that has keys that were destroyed.
    """
    engine = create_engine(settings.database_url, pool_size=2, timeouts=WORKER_TIMEOUTS)

    async def work() -> bool:
        await startup.check_database(engine, SCHEMAS)
        if not restored:
            await check_destroyed_keys(engine, DestroyedKeys(settings.destroyed_keys_dir))
        done = await run_interruptible(run(engine))
        await engine.dispose()
        return done

    try:
        return asyncio.run(work())
    except CannotStart as error:
        sys.exit(str(error))
    except Exception as error:
        if not isinstance(error, Interrupted) and not is_retryable(error):
            raise
        sys.exit(interrupted)


MAINTENANCE: Final[Mapping[tuple[str, ...], Callable[[AsyncEngine], Awaitable[bool]]]] = {
    ("readings", "--verify"): run_reading_verification,
}

COMMANDS: Final = (
    "schemas FOLDER",
    "institutions LEDGER FILE...",
    INSPECTION_USAGE,
    "erasures [--repeat]",
    "rebuild [--check] [LEDGER [AFTER_CASE]]",
    "keys [--rotate]",
    "readings --verify",
)


def main() -> None:
    """Run the API, or the command that the command line names."""
    match sys.argv[1:]:
        case ["api"]:
            api(configured_settings())
        case ["schemas", folder]:
            write_case_schema(Path(folder))
        case ["inspection", *given] if inspection_options(given) is None:
            sys.exit(
                f"usage: python -m case_api {INSPECTION_USAGE}: up to {MAX_INSPECTED_CASES} cases"
            )
        case [("institutions" | "inspection" | "keys" | "erasures") as name, *given]:
            _run_as_service(name, given)
        case [*words] if (work := MAINTENANCE.get(tuple(words))) is not None:
            run_maintenance(work)
        case ["rebuild", *given] if (options := rebuild_options(given)) is not None:
            _rebuild(options)
        case _:
            _exit_with_usage()


def _run_as_service(name: str, given: Sequence[str]) -> None:
    """Run a command with the settings of a process; exits with 1 where it was not done."""
    match [name, *given]:
        case ["institutions", ledger, *paths] if paths and (council := _uuid(ledger)):
            done = institutions_from(configured_settings(), council, [*map(Path, paths)])
        case ["inspection", *_] if (inspection := inspection_options(given)) is not None:
            done = inspection_from(configured_settings(), inspection)
        case ["keys", *rotate] if rotate in ([], ["--rotate"]):
            done = keys_from(configured_settings(), rotate=bool(rotate))
        case ["erasures", *repeat] if repeat in ([], ["--repeat"]):
            done = erasures_from(configured_settings(), repeat=bool(repeat))
        case _:
            _exit_with_usage()
    if not done:
        sys.exit(1)


def _exit_with_usage() -> NoReturn:
    commands = "|".join(("api", "importer", *COMMANDS))
    sys.exit(f"usage: python -m case_api {commands}")


def _rebuild(options: RebuildOptions) -> None:
    vault = create_process_vault(load_settings(PersonalDataSettings))
    run_maintenance(partial(run_rebuild, vault=vault, options=options))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
