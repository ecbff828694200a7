"""`python -m deploy.councils`: do what the command line asks for, or say why not."""

import asyncio
import os
import sys
from argparse import Namespace
from collections.abc import Sequence

from chassis.identity import KeyNotInForce, UnknownKey
from deploy.administrator import as_owner, database_url
from deploy.councils.arguments import parser
from deploy.councils.commands import COMMANDS, Answer, Mismatch
from deploy.councils.register import AlreadyRegistered, NotRegistered
from deploy.postgres import Unusable


async def answer(asked: Namespace, url: str) -> Answer:
    """Carry out a command in one transaction, and answer once it is committed."""
    async with as_owner(url) as db:
        return await COMMANDS[asked.command](db, asked)


def main(arguments: Sequence[str]) -> int:
    """The exit code: 0 done, 1 refused. Wrong use ends the program with 2."""
    asked = parser().parse_args(arguments)
    try:
        done = asyncio.run(answer(asked, database_url(os.environ)))
    except (Unusable, AlreadyRegistered, NotRegistered, Mismatch) as why:
        return _refused(str(why))
    except UnknownKey:
        return _refused(f"There is no key {asked.key}: see `python -m deploy.councils keys list`.")
    except KeyNotInForce as why:
        return _refused(f"Key {asked.key} {why}.")
    sys.stdout.write(done.out)
    sys.stdout.flush()
    if done.told:
        sys.stderr.write(f"{done.told}\n")
    return 0


def _refused(why: str) -> int:
    sys.stderr.write(f"{why}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
