"""Who asks: from an API key to a client, its council's ledger and its scopes."""

from chassis.identity.administration import Expiry as Expiry
from chassis.identity.administration import KeyNotInForce as KeyNotInForce
from chassis.identity.administration import KeyRecord as KeyRecord
from chassis.identity.administration import KeyState as KeyState
from chassis.identity.administration import Rotation as Rotation
from chassis.identity.administration import UnknownKey as UnknownKey
from chassis.identity.administration import add_key as add_key
from chassis.identity.administration import issue_key as issue_key
from chassis.identity.administration import list_keys as list_keys
from chassis.identity.administration import revoke as revoke
from chassis.identity.administration import revoke_key as revoke_key
from chassis.identity.administration import rotate_key as rotate_key
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
