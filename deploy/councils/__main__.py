"""`python -m deploy.councils`: executes one command, or prints the reason against it."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from typing import Final

from chassis.errors import CannotStart
from chassis.identity import KeyNotActive, KeyNotAllowed, UnknownKey
from chassis.identity.acting import ActingKeyInForce, UnknownActingKey
from chassis.identity.tokens import IssuerConflict, UnknownIssuer
from deploy.administrator import owner_transaction, required_database_url
from deploy.councils.arguments import parser
from deploy.councils.command_output import CommandOutput, KeyKindMismatch
from deploy.councils.commands import CLI_COMMANDS
from deploy.councils.issuer_commands import IssuerNotAcceptable
from deploy.councils.register import AlreadyRegistered, NotRegistered
from deploy.postgres import DatabaseUnusable

_REASONS: Final[Mapping[type[Exception], str]] = {
    UnknownIssuer: "There is no such issuer: see `python -m deploy.councils issuers list`.",
    ActingKeyInForce: "The council has this public key in force: remove it first.",
    UnknownActingKey: "There is no such key: see `python -m deploy.councils acting-keys list`.",
}


async def execute_command(arguments: Namespace, url: str) -> CommandOutput:
    """Execute a command in one transaction; returns after the commit."""
    async with owner_transaction(url) as db:
        return await CLI_COMMANDS[arguments.command](db, arguments)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 done, 1 refused. Wrong usage exits with 2."""
    command = parser().parse_args(arguments)
    try:
        done = asyncio.run(execute_command(command, required_database_url(os.environ)))
    except (
        *(DatabaseUnusable, AlreadyRegistered, NotRegistered),
        *(KeyKindMismatch, IssuerNotAcceptable, CannotStart),
    ) as error:
        return _refused(str(error))
    except (IssuerConflict, KeyNotAllowed) as error:
        return _refused(f"Not registered: {error}.")
    except (UnknownIssuer, ActingKeyInForce, UnknownActingKey) as error:
        return _refused(_REASONS[type(error)])
    except UnknownKey:
        return _refused(
            f"There is no key {command.key}: see `python -m deploy.councils keys list`."
        )
    except KeyNotActive as error:
        return _refused(f"Key {command.key} {error}.")
    sys.stdout.write(done.stdout)
    sys.stdout.flush()
    if done.stderr:
        sys.stderr.write(f"{done.stderr}\n")
    return 0


def _refused(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
