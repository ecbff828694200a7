"""`make receiver`: receives the webhooks of the system on this machine until Ctrl-C or SIGTERM."""

import argparse
import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from local_receiver.http_server import WEBHOOKS_PATH, ReceiverServer
from local_receiver.reception import Reception
from local_receiver.registration import (
    NotRegistered,
    RunningSystem,
    register,
    send_test_event,
)
from send_webhooks import InvalidKey, SqliteInbox

_DEFAULT_PORT: Final = 8090
_INBOX_LIMIT: Final = 10_000
_EXAMPLE: Final = (
    "  curl -X POST {case_api}/v1/cases -H 'Authorization: Bearer {api_key}' \\\n"
    "    -H \"Idempotency-Key: case-$RANDOM\" -H 'Content-Type: application/json' \\\n"
    '    -d \'{{"person": {{"family_name": "Example", "given_names": "Robin",'
    ' "birth_date": "2016-10-05"}}}}\''
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make receiver", description=__doc__)
    parser.add_argument("--port", type=int, default=_DEFAULT_PORT, help="on 127.0.0.1")
    folder = Path(os.environ.get("DATA_DIR") or ".local")
    parser.add_argument("--data-dir", type=Path, default=folder, help="that of `make run`")
    return parser.parse_args()


def _use_given_keys(server: ReceiverServer, keys: Sequence[str]) -> None:
    server.reception.use_keys(keys)
    server.state = [("Receives at", server.url + WEBHOOKS_PATH)]
    _print(f"Verifies with WEBHOOK_KEYS. Register {server.url}{WEBHOOKS_PATH} yourself.")


def _register(server: ReceiverServer, data_dir: Path) -> None:
    system = RunningSystem.read(data_dir)
    url = server.url + WEBHOOKS_PATH
    registered = register(system, url)
    server.reception.use_keys([registered.secret])
    server.state = [("Receives at", url), ("Endpoint", registered.endpoint_id)]
    how = "registered" if registered.is_new else "registered by an earlier run, with a new secret"
    _print(f"Endpoint {registered.endpoint_id}, {how}.")
    send_test_event(system, registered.endpoint_id)
    _print("A test event is on its way. Record something and see it arrive:")
    _print(_EXAMPLE.format(case_api=system.case_api, api_key=system.api_key))


def _print(line: str) -> None:
    print(line, flush=True)


def main() -> None:
    """Run; exit with code 1 and one sentence if the receiver cannot start."""
    given = _arguments()
    keys = os.environ.get("WEBHOOK_KEYS", "").split()
    given.data_dir.mkdir(parents=True, exist_ok=True)
    inbox = SqliteInbox(given.data_dir / "receiver.sqlite", _INBOX_LIMIT)
    try:
        server = ReceiverServer(given.port, Reception(inbox))
    except OSError:
        sys.exit(f"Cannot start: port {given.port} is busy; make receiver PORT=… takes another.")
    threading.Thread(target=server.serve_forever, daemon=True).start()
    _print(f"Webhook receiver: {server.url}/")
    try:
        if keys:
            _use_given_keys(server, keys)
        else:
            _register(server, given.data_dir)
    except (NotRegistered, InvalidKey) as error:
        sys.exit(f"Cannot start: {error}")
    _print(f"To see retries: curl -X POST '{server.url}/behaviour?answer=500&times=1'")
    _print("Ctrl-C stops it.")
    signal.sigwait({signal.SIGINT, signal.SIGTERM})
    server.stop()
    inbox.close()
    _print("Stopped.")


if __name__ == "__main__":
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
    main()
