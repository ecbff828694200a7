"""The command line: its commands, arguments and help texts."""

from argparse import ArgumentParser, RawDescriptionHelpFormatter
from typing import Final, Protocol

from chassis.identity import PERSON_ROLES, KeyKind
from chassis.identity.tokens import ROLE_SCOPES, TokenProfile
from deploy.councils import argument_types
from deploy.councils.scopes import ADMINISTRATION_SCOPES, API_SCOPES

_PROGRAM: Final = "python -m deploy.councils"
_ABOUT: Final = """\
Register councils; issue, list, rotate and revoke their API keys; register their issuers of tokens,
and keys by which their systems state for whom they act.

It uses the database at DATABASE_URL, as its administrator (the URL of `make migrate`).
New keys are hashed with the first of API_KEY_PEPPERS."""
_EXAMPLES: Final = f"""\
examples:
  {_PROGRAM} register 919 "Hertfordshire County Council"
  {_PROGRAM} keys issue 919 --client case-management --kind live \\
      --scopes cases:read,cases:write --expires 2027-12-31 > new.key
  {_PROGRAM} keys rotate 4fJ0c2KdPqWz81Ab --overlap-hours 48 > new.key
  {_PROGRAM} keys revoke 4fJ0c2KdPqWz81Ab
  {_PROGRAM} issuers list 919

exit codes: 0 done, 1 refused (the reason is on standard error), 2 wrong usage"""
_SCOPES: Final = "scopes:\n" + "\n".join(
    f"  {name:<17} {what}" for name, what in API_SCOPES.items()
)

_ISSUER_SCOPES: Final = f"{_SCOPES}\n\nroles that tokens may state of users:\n  " + "\n  ".join(
    ROLE_SCOPES
)


class _Commands(Protocol):
    """What `ArgumentParser.add_subparsers` returns; argparse has no public name for it."""

    def add_parser(self, name: str, *, help: str, description: str = ...) -> ArgumentParser: ...  # noqa: A002  # argparse's name


def parser() -> ArgumentParser:
    """The parser; `command` of its result is the command, such as `keys issue`."""
    top = _described(ArgumentParser(prog=_PROGRAM), _ABOUT, _EXAMPLES)
    commands = top.add_subparsers(required=True, metavar="COMMAND")
    _register(commands)
    _list(commands)
    keys = commands.add_parser("keys", help="issue, list, rotate and revoke API keys")
    _keys(keys.add_subparsers(required=True, metavar="COMMAND"))
    issuers = commands.add_parser("issuers", help="add, list and remove issuers of access tokens")
    _issuers(issuers.add_subparsers(required=True, metavar="COMMAND"))
    acting = commands.add_parser(
        "acting-keys", help="add, list and remove keys by which systems state for whom they act"
    )
    _acting_keys(acting.add_subparsers(required=True, metavar="COMMAND"))
    administrators = commands.add_parser("administrators", help="keys of administration-api")
    _administrators(administrators.add_subparsers(required=True, metavar="COMMAND"))
    _acts(commands)
    return top


def _register(commands: _Commands) -> None:
    about = "Register a council: open its ledger. Prints the ledger's id."
    each = _command(commands, "register", "register", about)
    _authority(each)
    each.add_argument(
        "name", type=argument_types.council_name, metavar="NAME", help="its full name"
    )


def _list(commands: _Commands) -> None:
    about = "List councils, with how many facts each has recorded and how many keys are in force."
    _json(_command(commands, "list", "list", about))


def _keys(commands: _Commands) -> None:
    _issue(commands)
    about = "List keys, without anything that is secret in them."
    each = _command(commands, "list", "keys list", about)
    _optional_authority(each, "only its keys")
    each.add_argument("--all", action="store_true", help="also those that have ended")
    _json(each)
    _rotate(commands)
    about = "End a key now. Every process refuses it within ten seconds."
    _key_id(_command(commands, "revoke", "keys revoke", about))
    _key_peppers(commands)


def _key_peppers(commands: _Commands) -> None:
    about = "Count the keys in force of each pepper. One that is not listed can be removed."
    _command(commands, "peppers", "keys peppers", about)


def _administrators(commands: _Commands) -> None:
    about = (
        "Issue a key to an administrator, for administration-api. The key, and nothing else, is on"
        " standard output. It is shown this once: only a hash of it is stored."
    )
    each = _command(commands, "issue", "administrators issue", about)
    each.add_argument(
        "name", type=argument_types.client, metavar="NAME", help="the post, not the person"
    )
    kinds = [kind.value for kind in KeyKind]
    each.add_argument("--kind", required=True, choices=kinds, help="as of a key")
    each.add_argument(
        "--scopes",
        default=",".join(ADMINISTRATION_SCOPES),
        type=argument_types.administration_scopes,
        metavar="A,B",
        help=f"by default all: {', '.join(ADMINISTRATION_SCOPES)}",
    )
    _expires(each, "never")
    about = "List the keys of administrators, also those that have ended."
    _json(_command(commands, "list", "administrators list", about))
    about = "End the key of an administrator now."
    _key_id(_command(commands, "revoke", "administrators revoke", about))


def _acts(commands: _Commands) -> None:
    about = "List the latest acts of administration, one JSON object a line."
    each = _command(commands, "acts", "acts", about)
    each.add_argument(
        "--limit", type=argument_types.act_count, default=100, metavar="N", help="1 to 100000"
    )


def _issuers(commands: _Commands) -> None:
    _add_issuer(commands)
    about = "List the issuers whose access tokens are accepted."
    each = _command(commands, "list", "issuers list", about)
    _optional_authority(each, "only its issuers")
    each.add_argument("--all", action="store_true", help="also those that were removed")
    _json(each)
    about = "Remove an issuer now. Every process refuses its tokens within twenty seconds."
    each = _command(commands, "remove", "issuers remove", about)
    about = "the registration's id, as `issuers list` shows it"
    each.add_argument("issuer", type=argument_types.issuer_id, metavar="ID", help=about)


def _acting_keys(commands: _Commands) -> None:
    about = "Let a system state for whom it acts, signed with its key. Prints the key's id."
    each = _command(commands, "add", "acting-keys add", about)
    _authority(each)
    types = argument_types
    for option, metavar, kind, text in (
        ("--client", "NAME", types.client, "the system, exactly as its API keys name it"),
        ("--roles", "A,B", types.acting_roles, f"those it may state: {', '.join(PERSON_ROLES)}"),
        ("--public-key", "X", types.acting_public_key, "Ed25519, base64url: the x of its JWK"),
    ):
        each.add_argument(option, required=True, type=kind, metavar=metavar, help=text)
    about = "List the keys by which systems state for whom they act."
    each = _command(commands, "list", "acting-keys list", about)
    _optional_authority(each, "only its keys")
    each.add_argument("--all", action="store_true", help="also those that were removed")
    _json(each)
    about = "Remove a key now. Every process refuses what it signs within ten seconds."
    each = _command(commands, "remove", "acting-keys remove", about)
    about = "the key's id, as `acting-keys list` shows it"
    each.add_argument("acting_key", type=types.key_id, metavar="ID", help=about)


def _add_issuer(commands: _Commands) -> None:
    about = "Accept the access tokens of an issuer for a council. Prints the registration's id."
    each = _described(_command(commands, "add", "issuers add", about), about, _ISSUER_SCOPES)
    _authority(each)
    types = argument_types
    for option, metavar, kind, text in (
        ("--name", "NAME", types.issuer_name, "its short name: clients are <name>:<client id>"),
        ("--issuer", "URL", types.token_text, "exactly the claim iss of its tokens"),
        ("--audience", "TEXT", types.token_text, "exactly the claim aud of its tokens"),
        ("--keys", "URL", types.key_set_url, "the address of its keys (jwks_uri)"),
        ("--scopes", "A,B", types.issuer_scopes, "the most that its tokens allow"),
    ):
        each.add_argument(option, required=True, type=kind, metavar=metavar, help=text)
    each.add_argument(
        "--profile", required=True, choices=[*TokenProfile], help="which claims its tokens have"
    )
    each.add_argument(
        "--kind", required=True, choices=[kind.value for kind in KeyKind], help="as of a key"
    )
    each.add_argument(
        "--tenant", type=types.tenant, metavar="ID", help="the claim tid; entra needs it"
    )
    each.add_argument(
        "--role",
        action="append",
        default=[],
        type=types.role_mapping,
        metavar="NAME=A,B",
        help="our scopes for a role or scope of its tokens; by default those of the same name",
    )
    each.add_argument(
        "--only-client",
        action="append",
        default=[],
        type=types.token_client,
        metavar="ID",
        help="accept this client, and no other that is not given too; by default every client",
    )


def _issue(commands: _Commands) -> None:
    about = (
        "Issue a key to a system of a council. The key, and nothing else, is on standard output."
        " It is shown this once: only a hash of it is stored."
    )
    each = _described(_command(commands, "issue", "keys issue", about), about, _SCOPES)
    _authority(each)
    each.add_argument(
        "--client",
        required=True,
        type=argument_types.client,
        metavar="NAME",
        help="the system it is for, as the log names it; never a person",
    )
    each.add_argument(
        "--kind",
        required=True,
        choices=[kind.value for kind in KeyKind],
        help="live for an installation with real cases, test for a sandbox (SANDBOX=1)",
    )
    each.add_argument(
        "--scopes", required=True, type=argument_types.scopes, metavar="A,B", help="what it allows"
    )
    _expires(each, "never")


def _rotate(commands: _Commands) -> None:
    about = (
        "Issue a replacement of a key, which stays valid for a while. The new key, and nothing"
        " else, is on standard output, this once."
    )
    each = _command(commands, "rotate", "keys rotate", about)
    _key_id(each)
    each.add_argument(
        "--overlap-hours",
        type=argument_types.overlap,
        default="24",
        metavar="N",
        help=f"hours the old key is valid: 0 to {argument_types.MAX_OVERLAP_HOURS}, by default 24",
    )
    _expires(each, "after as long as the old key was given")


def _command(commands: _Commands, name: str, command: str, about: str) -> ArgumentParser:
    summary = about.partition(".")[0]
    each = commands.add_parser(name, help=summary[0].lower() + summary[1:], description=about)
    each.set_defaults(command=command)
    return each


def _described(each: ArgumentParser, about: str, more: str) -> ArgumentParser:
    each.description, each.epilog = about, more
    each.formatter_class = RawDescriptionHelpFormatter
    return each


def _authority(each: ArgumentParser) -> None:
    about = "its DfE number, three digits"
    each.add_argument("authority", type=argument_types.authority, metavar="AUTHORITY", help=about)


def _optional_authority(each: ArgumentParser, about: str) -> None:
    each.add_argument(
        "authority", nargs="?", type=argument_types.authority, metavar="AUTHORITY", help=about
    )


def _key_id(each: ArgumentParser) -> None:
    about = "the key's id, as `keys list` shows it"
    each.add_argument("key", type=argument_types.key_id, metavar="KEY", help=about)


def _expires(each: ArgumentParser, default: str) -> None:
    about = (
        f"a day (until its end, UTC), an instant with its offset, or never; by default {default}"
    )
    each.add_argument("--expires", type=argument_types.expiry, metavar="WHEN", help=about)


def _json(each: ArgumentParser) -> None:
    each.add_argument("--json", action="store_true", help="for programs: one JSON document")
