import asyncio
import socket
import stat
import subprocess
import sys
import tempfile
from collections.abc import Generator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import asyncpg
import psutil
import pytest

from chassis.embedded import EmbeddedPostgres, EmbeddedPostgresError

DURABLE_SETTINGS = {"shared_buffers": "16MB"}
UNDURABLE_SETTINGS = {**DURABLE_SETTINGS, "fsync": "off"}


@pytest.fixture
def data_dir() -> Generator[Path]:
    """A folder of its own, because every start of pytest closes those of `tmp_path` to others.

    PostgreSQL is such another where we are root.
    """
    with tempfile.TemporaryDirectory(prefix="embedded-") as folder:
        yield Path(folder)


@pytest.fixture
def postgres(data_dir: Path) -> Generator[EmbeddedPostgres]:
    server = EmbeddedPostgres(data_dir, settings=DURABLE_SETTINGS)
    yield server
    server.stop()


def fetch_value(url: str, question: str) -> object:
    async def query() -> object:
        connection = await asyncpg.connect(url)
        try:
            return await connection.fetchval(question)
        finally:
            await connection.close()

    return asyncio.run(query())


def postmaster(data_dir: Path) -> psutil.Process:
    return psutil.Process(int((data_dir / "postgres/postmaster.pid").read_text().split()[0]))


def kill(data_dir: Path) -> None:
    """As the kernel does when memory runs out: the server only."""
    process = postmaster(data_dir)
    process.kill()
    psutil.wait_procs([process], timeout=10)


def test_it_uses_utf8_ordered_by_code_point_and_utc(postgres: EmbeddedPostgres) -> None:
    url = postgres.start()

    assert fetch_value(url, "SELECT datcollate || datlocale FROM pg_database LIMIT 1") == "CC.UTF-8"
    assert fetch_value(url, "SHOW server_encoding") == "UTF8"
    assert fetch_value(url, "SHOW timezone") == "UTC"
    assert fetch_value(url, "SHOW fsync") == "on"


def test_data_and_address_survive_a_stop(postgres: EmbeddedPostgres) -> None:
    url = postgres.start()
    fetch_value(url, "CREATE TABLE stored ()")
    postgres.stop()

    assert postgres.start() == url
    assert fetch_value(url, "SELECT count(*) FROM stored") == 0


def test_a_login_needs_the_password(postgres: EmbeddedPostgres, data_dir: Path) -> None:
    url = postgres.start()

    password_file = data_dir / "postgres/superuser.password"
    assert stat.S_IMODE(password_file.stat().st_mode) == 0o600
    with pytest.raises(asyncpg.InvalidPasswordError):
        fetch_value(url.replace(password_file.read_text(), "guess"), "SELECT 1")


def test_a_running_server_is_adopted(postgres: EmbeddedPostgres, data_dir: Path) -> None:
    url = postgres.start()
    before = postmaster(data_dir).pid

    assert EmbeddedPostgres(data_dir).start() == url
    assert postmaster(data_dir).pid == before


@pytest.mark.faults
def test_it_outlives_its_starter_and_is_adopted(postgres: EmbeddedPostgres, data_dir: Path) -> None:
    program = (
        "import sys, pathlib, time; from chassis.embedded import EmbeddedPostgres;"
        "print(EmbeddedPostgres(pathlib.Path(sys.argv[1])).start(), flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", program, str(data_dir)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as us:  # noqa: S603  # a fixed program
        assert us.stdout is not None
        url = us.stdout.readline().strip()
        us.kill()

    assert postgres.start() == url


@pytest.mark.faults
def test_a_killed_server_is_recovered(postgres: EmbeddedPostgres, data_dir: Path) -> None:
    url = postgres.start()
    fetch_value(url, "CREATE TABLE stored ()")
    kill(data_dir)

    assert fetch_value(postgres.start(), "SELECT count(*) FROM stored") == 0


@pytest.mark.faults
def test_a_stale_pid_of_another_process_is_ignored(
    postgres: EmbeddedPostgres, data_dir: Path
) -> None:
    postgres.start()
    kill(data_dir)
    stale = data_dir / "postgres/postmaster.pid"
    _, *rest = stale.read_text().splitlines(keepends=True)
    with subprocess.Popen(["/bin/sleep", "60"]) as another:
        stale.write_text(f"{another.pid}\n{''.join(rest)}")
        assert fetch_value(postgres.start(), "SELECT 1") == 1
        another.kill()


def test_concurrent_starts_share_one_server(postgres: EmbeddedPostgres) -> None:
    with ThreadPoolExecutor() as starters:
        starting = [starters.submit(postgres.start) for _ in range(4)]

    assert len({each.result() for each in starting}) == 1


def test_a_start_that_was_interrupted_is_repeated(
    postgres: EmbeddedPostgres, data_dir: Path
) -> None:
    unfinished = data_dir / "postgres.unfinished"
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18")

    assert fetch_value(postgres.start(), "SELECT 1") == 1


def test_stopping_a_stopped_server_does_nothing(postgres: EmbeddedPostgres) -> None:
    postgres.stop()
    postgres.start()
    postgres.stop()
    postgres.stop()


def test_another_major_version_is_refused_in_one_sentence(
    postgres: EmbeddedPostgres, data_dir: Path
) -> None:
    postgres.start()
    postgres.stop()

    with pytest.raises(
        EmbeddedPostgresError, match=r"belongs to PostgreSQL 18 and cannot be .* 17"
    ):
        EmbeddedPostgres(data_dir, version=17).start()


def test_version_17_runs_as_well(data_dir: Path) -> None:
    server = EmbeddedPostgres(data_dir, version=17, settings=UNDURABLE_SETTINGS)
    version = fetch_value(server.start(), "SHOW server_version")
    server.stop()

    assert str(version).startswith("17.")


def test_an_unusable_folder_is_refused_in_one_sentence(data_dir: Path) -> None:
    (data_dir / "file").touch()

    with pytest.raises(EmbeddedPostgresError, match="cannot be used for data"):
        EmbeddedPostgres(data_dir / "file").start()


def test_a_port_in_use_is_refused_in_one_sentence(data_dir: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(EmbeddedPostgresError, match=f"port {port} .* is in use"):
            EmbeddedPostgres(data_dir, port=port).start()


def test_a_previous_port_that_is_in_use_is_replaced(
    postgres: EmbeddedPostgres, data_dir: Path
) -> None:
    postgres.start()
    postgres.stop()
    port = int((data_dir / "postgres.port").read_text())
    with socket.create_server(("127.0.0.1", port)):
        assert f":{port}/" not in postgres.start()


def test_the_reason_of_a_failed_start_is_in_the_message(data_dir: Path) -> None:
    with pytest.raises(EmbeddedPostgresError, match=r"did not start: .*no_such_setting"):
        EmbeddedPostgres(data_dir, settings={"no_such_setting": "1"}).start()
