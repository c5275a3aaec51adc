"""Every setting, once: its name, type, default and meaning. `docs/settings.md` is checked against this file."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from ontology.errors import SettingsError


class Settings(BaseSettings):
    """Read from environment variables named `SAYSO_` and the setting's name in capitals."""

    model_config = SettingsConfigDict(env_prefix="SAYSO_", extra="ignore")

    neo4j_uri: str | None = Field(
        None, description="Address of a Neo4j 5.26+ or Aura to use; without it a local Neo4j is fetched and started."
    )
    neo4j_user: str = Field("neo4j", description="User name at that address.")
    neo4j_password: SecretStr | None = Field(None, description="Password at that address.")
    neo4j_database: str = Field("neo4j", description="Database to use.")
    home: Path = Field(
        user_data_path("sayso", appauthor=False),
        description="Folder of one investigation: store, configuration, secrets and logs of the local Neo4j.",
    )
    cache: Path = Field(
        user_cache_path("sayso", appauthor=False), description="Folder into which Neo4j is fetched, shared by all homes."
    )
    repository: str | None = Field(
        None, description="Another artifact repository to fetch Neo4j from, such as a mirror or a file:// folder."
    )
    heap: str = Field("1g", pattern=r"^[1-9][0-9]*[mg]$", description="Heap of the local Neo4j, such as 512m or 2g.")
    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(8000, ge=0, le=65535, description="Port of the API; when taken, the next free one is used.")
    allowed_hosts: list[str] = Field(
        default_factory=list, description="Host names the API answers to besides the loopback ones, as a JSON list."
    )
    query_seconds: float = Field(10.0, gt=0, description="How long a query through the gateway may run.")
    query_rows: int = Field(10_000, gt=0, description="How many rows a query through the gateway may return.")


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """The settings of this process; raises SettingsError that names the wrong one."""
    try:
        return Settings()  # type: ignore[call-arg]
    except ValidationError as error:
        first = error.errors()[0]
        name = "SAYSO_" + "_".join(str(part) for part in first["loc"]).upper()
        raise SettingsError(f"{name}: {first['msg']}, not {first['input']!r}") from error
