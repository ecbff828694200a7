"""What a round trip is told of the system it runs against."""

from collections.abc import Mapping

from deploy.demo.system import SystemAccess


def environment(system: SystemAccess) -> Mapping[str, str]:
    """The address of case-api and a council's key, as environment variables."""
    return {"CASE_API": system.case_api, "API_KEY": system.api_key}
