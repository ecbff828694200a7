import os
import signal
import subprocess
import sys
import time
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

import psutil
import pytest

from chassis.fork_server import ForkedProgram, ForkServer, ForkServerFailed, ProgramRequest, client

WAIT_SECONDS = 30


@pytest.fixture(scope="module")
def server() -> Generator[ForkServer]:
    with ForkServer(["colorsys"]) as running:
        yield running


def start(server: ForkServer, folder: Path, text: str, **env: str) -> ForkedProgram:
    script = folder / "script.py"
    script.write_text(text)
    with (folder / "log").open("wb") as log:
        program = ProgramRequest([str(script), "one", "two"], env)
        return server.start(program, log.fileno(), log.fileno())


def run(server: ForkServer, folder: Path, text: str, **env: str) -> tuple[int, str]:
    """The exit code of a program, and its output."""
    with closing(start(server, folder, text, **env)) as program:
        return program.wait(WAIT_SECONDS), (folder / "log").read_text()


def start_waiting(server: ForkServer, folder: Path) -> ForkedProgram:
    """A program that has started, and waits."""
    program = start(server, folder, "import time; print('.', flush=True); time.sleep(60)")
    while not (folder / "log").read_text():
        time.sleep(0.01)
    return program


def end(program: ForkedProgram) -> None:
    with closing(program):
        program.send_signal(signal.SIGKILL)
        assert program.wait(WAIT_SECONDS) == -signal.SIGKILL


def test_a_program_has_its_arguments_and_its_environment_alone(
    server: ForkServer, tmp_path: Path
) -> None:
    text = "import os, sys; print(sys.argv, sorted(os.environ), os.environ['COLOUR'])"

    ran = run(server, tmp_path, text, COLOUR="green")

    names = ["COLOUR", "EXIT_WITH_PARENT_PID"]
    assert ran == (0, f"{[str(tmp_path / 'script.py'), 'one', 'two']} {names} green\n")


def test_a_module_runs_as_it_does_with_m(server: ForkServer, tmp_path: Path) -> None:
    (tmp_path / "in.json").write_text('{"a": 1}')
    with (tmp_path / "log").open("wb") as log:
        command = [sys.executable, "-m", "json.tool", "--compact", str(tmp_path / "in.json")]
        with closing(server.start(ProgramRequest(command, {}), log.fileno(), log.fileno())) as ran:
            assert ran.wait(WAIT_SECONDS) == 0

    assert (tmp_path / "log").read_text() == '{"a":1}\n'


def test_what_the_server_has_imported_is_there_at_once(server: ForkServer, tmp_path: Path) -> None:
    assert run(server, tmp_path, "import sys; print('colorsys' in sys.modules)") == (0, "True\n")


def test_a_program_is_in_a_session_of_its_own_with_no_descriptor_of_another(
    server: ForkServer, tmp_path: Path
) -> None:
    text = "import os; print(os.getsid(0) == os.getpid(), sorted(map(int, os.listdir('/dev/fd'))))"
    others = [start_waiting(server, tmp_path) for _ in range(3)]

    code, output = run(server, tmp_path, text)

    assert code == 0
    assert output in {"True [0, 1, 2, 3]\n", "True [0, 1, 2, 3, 4]\n"}, "3: what lists them"
    for each in others:
        end(each)


@pytest.mark.parametrize(
    ("text", "code", "output"),
    [
        ("import sys; sys.exit(3)", 3, ""),
        ("import sys; sys.exit('Cannot start.')", 1, "Cannot start.\n"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGTERM)", -signal.SIGTERM, ""),
        ("import atexit; atexit.register(print, 'at the end')", 0, "at the end\n"),
    ],
)
def test_a_program_ends_as_an_interpreter_does(
    server: ForkServer, tmp_path: Path, text: str, code: int, output: str
) -> None:
    assert run(server, tmp_path, text) == (code, output)


def test_an_exception_is_an_exit_code_of_1_with_a_traceback(
    server: ForkServer, tmp_path: Path
) -> None:
    code, output = run(server, tmp_path, "raise ValueError('wrong')")

    assert code == 1
    assert output.endswith("ValueError: wrong\n")


def test_a_list_of_processes_shows_its_command(server: ForkServer, tmp_path: Path) -> None:
    program = start_waiting(server, tmp_path)

    shown = " ".join(psutil.Process(program.pid).cmdline())

    end(program)
    assert shown.strip() == f"{tmp_path / 'script.py'} one two"


def test_a_program_that_runs_has_no_exit_code(server: ForkServer, tmp_path: Path) -> None:
    with closing(start_waiting(server, tmp_path)) as program:
        assert program.poll() is None
        with pytest.raises(TimeoutError):
            program.wait(0.01)
        program.send_signal(signal.SIGTERM)
        assert program.wait(WAIT_SECONDS) == program.poll() == -signal.SIGTERM
        program.send_signal(signal.SIGTERM)  # another process may have its id by now


def test_programs_leave_no_descriptor_in_the_process_that_started_them(
    server: ForkServer, tmp_path: Path
) -> None:
    run(server, tmp_path, "")
    before = psutil.Process().num_fds()

    for _ in range(20):
        run(server, tmp_path, "")

    assert psutil.Process().num_fds() == before


def test_a_killed_server_is_started_again_and_its_programs_have_ended(tmp_path: Path) -> None:
    with ForkServer([]) as server:
        lost = start_waiting(server, tmp_path)
        os.kill(psutil.Process(lost.pid).ppid(), signal.SIGKILL)

        assert run(server, tmp_path, "print('again')") == (0, "again\n")

        os.kill(lost.pid, signal.SIGKILL)
        with closing(lost):
            assert lost.wait(WAIT_SECONDS) == -signal.SIGKILL


def test_the_server_ends_with_its_parent(tmp_path: Path) -> None:
    with ForkServer([]) as server:
        assert run(server, tmp_path, "import os; print(os.getppid())")[0] == 0
        pid = int((tmp_path / "log").read_text())
        assert psutil.pid_exists(pid)

    assert not psutil.pid_exists(pid)


def test_a_server_that_does_not_answer_is_killed_and_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_FORK_SECONDS", 0.5)
    with ForkServer([]) as server:
        assert run(server, tmp_path, "import os; print(os.getppid())")[0] == 0
        stuck = int((tmp_path / "log").read_text())
        os.kill(stuck, signal.SIGSTOP)

        with pytest.raises(ForkServerFailed):
            start(server, tmp_path, "")

        assert not psutil.pid_exists(stuck)
        monkeypatch.undo()
        assert run(server, tmp_path, "print('again')") == (0, "again\n")


def test_a_signal_to_a_program_whose_end_is_not_reported_yet_is_no_error() -> None:
    with subprocess.Popen(["/bin/true"]) as ended:
        pass
    exit_descriptor, of_server = os.pipe()
    program = ForkedProgram(ended.pid, exit_descriptor)

    program.send_signal(signal.SIGTERM)

    os.close(of_server)
    with closing(program):
        assert program.wait(WAIT_SECONDS) == -signal.SIGKILL
