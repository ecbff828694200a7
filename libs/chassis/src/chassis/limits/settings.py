"""The settings of the limits, each an environment variable of the same name.

Each process counts alone: with several processes of a service behind a load balancer a client has
as many times the limit.
"""

from collections.abc import Sequence
from ipaddress import ip_network

from pydantic import Field, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, SettingsConfigDict

from chassis.limits.route_class import RouteClass
from chassis.limits.token_bucket import Rate


class LimitSettings(BaseSettings):
    """How often clients, councils and addresses may call one process."""

    model_config = SettingsConfigDict(frozen=True, extra="ignore", env_ignore_empty=True)

    client_reads_per_second: int = Field(default=200, ge=1, le=1_000_000)
    client_writes_per_second: int = Field(default=100, ge=1, le=1_000_000)
    client_reports_per_second: int = Field(default=20, ge=1, le=1_000_000)
    client_long_polls_per_second: int = Field(default=50, ge=1, le=1_000_000)
    anonymous_requests_per_second: int = Field(default=20, ge=1, le=1_000_000)
    """Requests without a key from one address."""
    signed_callbacks_per_second: int = Field(default=50, ge=1, le=1_000_000)
    """Deliveries of a sender that signs, from one address, to all councils."""
    failed_authentications_per_minute: int = Field(default=60, ge=1, le=60_000_000)
    """Wrong credentials from one address, and for one key, before they are answered 429."""
    council_limit_factor: int = Field(default=2, ge=1, le=100)
    """How many times the limit of a client all clients of a council have together."""
    limit_burst_seconds: int = Field(default=10, ge=1, le=300)
    """After a pause a client may send as many requests at once as it may in this time."""
    long_polls: int = Field(default=200, ge=4, le=1000)
    """Requests that may wait in one process at once; a quarter of them for one council."""
    trusted_proxies: str = Field(default="", max_length=1000)
    """Reverse proxies that name the client in `X-Forwarded-For`: addresses or networks."""

    @field_validator("trusted_proxies")
    @classmethod
    def _check_trusted_proxies(cls, text: str) -> str:
        try:
            for each in _listed(text):
                ip_network(each)
        except ValueError:
            message = "must be IP addresses or networks, separated by commas"
            raise PydanticCustomError("address", message) from None
        return text

    @property
    def proxies(self) -> Sequence[str]:
        """The reverse proxies that are trusted."""
        return _listed(self.trusted_proxies)

    def client_rate(self, of: RouteClass) -> Rate | None:
        """The rate of one client, or of one address, in a class; None if it is not limited."""
        match of:
            case RouteClass.READ:
                per_second = self.client_reads_per_second
            case RouteClass.WRITE:
                per_second = self.client_writes_per_second
            case RouteClass.REPORT:
                per_second = self.client_reports_per_second
            case RouteClass.LONG_POLL:
                per_second = self.client_long_polls_per_second
            case RouteClass.ANONYMOUS:
                per_second = self.anonymous_requests_per_second
            case RouteClass.CALLBACK:
                per_second = self.signed_callbacks_per_second
            case RouteClass.PROBE:
                return None
        return Rate(per_second, per_second * self.limit_burst_seconds)

    @property
    def failure_rate(self) -> Rate:
        """The rate of failed authentications."""
        per_minute = self.failed_authentications_per_minute
        return Rate(per_minute / 60, per_minute)


def _listed(text: str) -> Sequence[str]:
    return [each.strip() for each in text.split(",") if each.strip()]
