"""The settings of the sealer."""

from pathlib import Path

from pydantic import Field

from chassis.settings import DatabaseSettings


class SealerSettings(DatabaseSettings):
    """The settings of the sealer, each an environment variable of the same name."""

    seals_dir: Path
    """The folder of exported seals, where the operators of the database cannot write."""
    seal_key: Path
    """The file of the signing key (PEM, Ed25519)."""
    seal_older_keys: str = ""
    """Files of the public keys that were used before, separated by commas."""
    seal_interval_seconds: float = Field(default=3600, ge=1, le=86_400)

    @property
    def older_keys(self) -> list[Path]:
        """The files that `seal_older_keys` names."""
        return [Path(each.strip()) for each in self.seal_older_keys.split(",") if each.strip()]
