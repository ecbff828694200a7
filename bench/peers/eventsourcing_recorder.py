"""The `eventsourcing` package: its recorder on PostgreSQL, with its defaults.

By default it locks its one table for each append, so that no event becomes visible before a
position that was read. Its database functions are faster and do not take that lock; readers were
observed to miss events, so they are not comparable.
"""

from collections.abc import Callable, Generator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from uuid import uuid4

from eventsourcing.postgres import PostgresApplicationRecorder, PostgresDatastore
from sqlalchemy import make_url

from bench.facts import FACTS_PER_CASE, TargetSequence
from bench.load_generator import ProcessRun
from bench.log_workload import FACTS_PER_BATCH, LogWorkload
from bench.peers.eventsourcing_mapper import create_mapper, stored_sample


def create_recorder_table(url: str) -> None:
    """Create its table."""
    with _recorder(url, 1) as recorder:
        recorder.create_table()


def write_events(run: ProcessRun[LogWorkload]) -> float:
    """The writers of one process, a thread each; returns events a second."""
    with (
        _recorder(run.workload.url, run.workload.writers) as recorder,
        ThreadPoolExecutor(run.workload.writers) as threads,
    ):
        writers = [
            _writer(recorder, TargetSequence(run.workload.ledgers))
            for _ in range(run.workload.writers)
        ]
        return sum(threads.map(run.repeat_blocking, writers))


def write_event_batches(run: ProcessRun[LogWorkload]) -> float:
    """One importer: batches of 500 events of 50 new aggregates; returns events a second."""
    with _recorder(run.workload.url, 1) as recorder:

        def insert() -> int:
            batch = [
                stored_sample(case_id, version)
                for case_id in (uuid4() for _ in range(FACTS_PER_BATCH // FACTS_PER_CASE))
                for version in range(1, FACTS_PER_CASE + 1)
            ]
            return len(recorder.insert_events(batch) or ())

        return run.repeat_blocking(insert)


def read_events(run: ProcessRun[LogWorkload]) -> float:
    """One reader of all events, decoded, repeatedly from the beginning; returns events a second."""
    domain_event = create_mapper().to_domain_event
    with _recorder(run.workload.url, 1) as recorder:
        at = 0

        def select() -> int:
            nonlocal at
            found = recorder.select_notifications(at, FACTS_PER_BATCH, inclusive_of_start=False)
            events = [domain_event(each) for each in found]
            at = found[-1].id if found else 0
            return len(events)

        return run.repeat_blocking(select)


def _writer(recorder: PostgresApplicationRecorder, cases: TargetSequence) -> Callable[[], int]:
    def insert() -> int:
        place = cases.next_target()
        return len(recorder.insert_events([stored_sample(place.case_id, place.version + 1)]) or ())

    return insert


@contextmanager
def _recorder(url: str, connections: int) -> Generator[PostgresApplicationRecorder]:
    where = make_url(url)
    datastore = PostgresDatastore(
        dbname=where.database or "",
        host=where.host or "",
        port=where.port or 0,
        user=where.username or "",
        password=where.password or "",
        pool_size=connections,
    )
    try:
        yield PostgresApplicationRecorder(datastore)
    finally:
        datastore.close()
