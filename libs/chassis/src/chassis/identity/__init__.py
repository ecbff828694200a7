"""Who asks: from an API key to a client, its council's ledger and its scopes."""

from chassis.identity.bearer import CACHED_FOR as CACHED_FOR
from chassis.identity.bearer import Bearer as Bearer
from chassis.identity.bearer import Identity as Identity
from chassis.identity.bearer import Keyring as Keyring
from chassis.identity.bearer import identify as identify
from chassis.identity.bearer import needs as needs
from chassis.identity.key import ApiKey as ApiKey
from chassis.identity.key import Kind as Kind
from chassis.identity.keys import MIGRATIONS as MIGRATIONS
from chassis.identity.keys import SCHEMA as SCHEMA
from chassis.identity.keys import Holder as Holder
from chassis.identity.keys import issue_key as issue_key
from chassis.identity.keys import revoke_key as revoke_key
