"""The `eventsourcing` package: its recorder on PostgreSQL, as it comes.

By default it locks its one table for each append, which is what keeps its order free of gaps that
fill in later. Its database functions are faster and do not take that lock; readers were seen to
miss events (docs/benchmarks.md), so they are no peer.
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
    """Make its table."""
    with _recorder(url, 1) as recorder:
        recorder.create_table()


def write_events(shift: ProcessRun[LogWorkload]) -> float:
    """One process's writers, a thread each; events a second."""
    with (
        _recorder(shift.workload.url, shift.workload.writers) as recorder,
        ThreadPoolExecutor(shift.workload.writers) as threads,
    ):
        writers = [
            _writer(recorder, TargetSequence(shift.workload.ledgers))
            for _ in range(shift.workload.writers)
        ]
        return sum(threads.map(shift.repeat_blocking, writers))


def write_event_batches(shift: ProcessRun[LogWorkload]) -> float:
    """One importer: 500 events of 50 new aggregates at a time; events a second."""
    with _recorder(shift.workload.url, 1) as recorder:

        def insert() -> int:
            batch = [
                stored_sample(case_id, version)
                for case_id in (uuid4() for _ in range(FACTS_PER_BATCH // FACTS_PER_CASE))
                for version in range(1, FACTS_PER_CASE + 1)
            ]
            return len(recorder.insert_events(batch) or ())

        return shift.repeat_blocking(insert)


def read_events(shift: ProcessRun[LogWorkload]) -> float:
    """One reader of everything, decoded, from the beginning again and again; events a second."""
    domain_event = create_mapper().to_domain_event
    with _recorder(shift.workload.url, 1) as recorder:
        at = 0

        def select() -> int:
            nonlocal at
            found = recorder.select_notifications(at, FACTS_PER_BATCH, inclusive_of_start=False)
            events = [domain_event(each) for each in found]
            at = found[-1].id if found else 0
            return len(events)

        return shift.repeat_blocking(select)


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
