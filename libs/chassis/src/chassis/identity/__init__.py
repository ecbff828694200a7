"""Authentication: from an API key to a client, its council's ledger and its scopes."""

from chassis.identity.administration import KeyExpiry as KeyExpiry
from chassis.identity.administration import KeyNotActive as KeyNotActive
from chassis.identity.administration import KeyRecord as KeyRecord
from chassis.identity.administration import KeyRotation as KeyRotation
from chassis.identity.administration import KeyState as KeyState
from chassis.identity.administration import UnknownKey as UnknownKey
from chassis.identity.administration import add_key as add_key
from chassis.identity.administration import connect_and_issue_key as connect_and_issue_key
from chassis.identity.administration import connect_and_revoke_key as connect_and_revoke_key
from chassis.identity.administration import list_keys as list_keys
from chassis.identity.administration import revoke as revoke
from chassis.identity.administration import rotate_key as rotate_key
from chassis.identity.api_key import ApiKey as ApiKey
from chassis.identity.api_key import KeyKind as KeyKind
from chassis.identity.authentication import KEY_CACHE_SECONDS as KEY_CACHE_SECONDS
from chassis.identity.authentication import BearerAuth as BearerAuth
from chassis.identity.authentication import KeyAuthenticator as KeyAuthenticator
from chassis.identity.authentication import Principal as Principal
from chassis.identity.authentication import authenticate_request as authenticate_request
from chassis.identity.authentication import authenticated_client as authenticated_client
from chassis.identity.authentication import require_scopes as require_scopes
from chassis.identity.key_lookup import SCHEMA as SCHEMA
from chassis.identity.key_lookup import KeyHolder as KeyHolder
