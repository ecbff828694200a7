"""Which roles may use which operation of administration-api: administrators act for themselves."""

from typing import Final

from chassis.policies import parse_policies

POLICIES: Final = parse_policies("""
operation            system officer manager panel auditor plan_writer school family
registerCouncil      yes    -       -       -     -       -           -      -
listCouncils         yes    -       -       -     -       -           -      -
renameCouncil        yes    -       -       -     -       -           -      -
closeCouncil         yes    -       -       -     -       -           -      -
createClient         yes    -       -       -     -       -           -      -
listClients          yes    -       -       -     -       -           -      -
changeClientScopes   yes    -       -       -     -       -           -      -
closeClient          yes    -       -       -     -       -           -      -
createKey            yes    -       -       -     -       -           -      -
listKeys             yes    -       -       -     -       -           -      -
revokeKey            yes    -       -       -     -       -           -      -
addIssuer            yes    -       -       -     -       -           -      -
listIssuers          yes    -       -       -     -       -           -      -
removeIssuer         yes    -       -       -     -       -           -      -
addActingKey         yes    -       -       -     -       -           -      -
listActingKeys       yes    -       -       -     -       -           -      -
removeActingKey      yes    -       -       -     -       -           -      -
listActs             yes    -       -       -     -       -           -      -
""")
"""The policy of each operation."""
