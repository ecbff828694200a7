"""What an operation needs: an administrator with a scope."""

from typing import Annotated

from chassis.identity import Principal, require_scopes

InstallationReader = Annotated[Principal, require_scopes("installation:read")]
"""An administrator who may read what is registered."""
InstallationAdministrator = Annotated[Principal, require_scopes("installation:administer")]
"""An administrator who may change it."""
