"""Every setting, once: its name, type, default and meaning. `docs/settings.md` is checked against this file."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated, Any

from platformdirs import user_cache_path, user_data_path
from pydantic import AfterValidator, Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from pydantic_settings import SettingsError as UnreadableSetting

from graph.local.home import Home
from ontology.errors import SettingsError

PREFIX = "SAYSO_"
LOOPBACK = ("localhost", "127.0.0.1", "::1")


def _absolute(path: Path) -> Path:
    return path.expanduser().absolute()


Folder = Annotated[Path, AfterValidator(_absolute)]

_LISTS = {"allowed_hosts": '["graph.example.org"]', "cors_origins": '["https://maps.example.org"]'}
_ORIGIN = re.compile(r"https?://[a-z0-9.\[\]:-]+")


def _origins(values: list[str]) -> list[str]:
    for value in values:
        if not _ORIGIN.fullmatch(value):
            # Any page whatever could read what this machine's user may read.
            expected = (
                "no `*`" if value == "*" else "such as https://graph.example.org, in lower case and without a path"
            )
            raise ValueError(f"{value!r} is no origin: expected each by itself, {expected}")
    return values


class Settings(BaseSettings):
    """Read from environment variables: `SAYSO_` and the setting's name in capitals. An empty one counts as unset."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_ignore_empty=True, extra="ignore", frozen=True)

    neo4j_uri: str | None = Field(
        None, description="Address of a Neo4j 5.26+ or Aura to use; without it a local Neo4j is fetched and started."
    )
    neo4j_user: str = Field("neo4j", description="User name at that address.")
    neo4j_password: SecretStr | None = Field(None, description="Password at that address; needed with an address.")
    neo4j_database: str = Field("neo4j", description="Database to use at that address.")
    home: Folder = Field(
        user_data_path("sayso", appauthor=False),
        description="Folder of one investigation: store, configuration, secrets and logs of the local Neo4j.",
    )
    ontology: Folder | None = Field(
        None, description="Turtle file with terms of your own; without it, ontology.ttl in the home, if there is one."
    )
    cache: Folder = Field(
        user_cache_path("sayso", appauthor=False),
        description="Folder into which Neo4j is fetched, shared by all homes.",
    )
    repository: str | None = Field(
        None, description="Another artifact repository to fetch Neo4j from, such as a mirror or a file:// folder."
    )
    heap: str = Field("1g", pattern=r"^[1-9][0-9]*[mg]$", description="Heap of the local Neo4j, such as 512m or 2g.")
    api_host: str = Field("127.0.0.1", description="Address the API listens on.")
    api_port: int = Field(
        8000,
        ge=0,
        le=65535,
        description="Port of the API; when it is taken, the next free one is used. 0 takes any free one.",
    )
    allowed_hosts: list[str] = Field(
        default_factory=list, description="Host names the API answers to besides the loopback ones, as a JSON list."
    )
    cors_origins: Annotated[list[str], AfterValidator(_origins)] = Field(
        default_factory=list, description="Origins of web pages that may read answers (CORS), as a JSON list."
    )
    author: str | None = Field(None, description="Name that decisions carry when none is given with them.")
    api_token: SecretStr | None = Field(
        None, description="Token with which may be written over REST while there is no API key."
    )
    requests_per_minute: int = Field(
        1200,
        ge=0,
        description="How many requests a minute each API key, and each address without one, may send; 0: any.",
    )
    audit_questions: bool = Field(
        False, description="Whether the audit log in the home's logs keeps every request, not only those that write."
    )
    load_bytes: int = Field(
        2_000_000_000, gt=0, description="The largest file that may be sent to be loaded over REST, in bytes."
    )
    query_seconds: float = Field(10.0, gt=0, description="How long a query through the gateway may run, in seconds.")
    query_rows: int = Field(10_000, gt=0, description="How many rows a query through the gateway may return.")

    @property
    def password_file(self) -> Path:
        """Where the local Neo4j's password is kept."""
        return Home(self.home).password_file

    @model_validator(mode="after")
    def _password_with_address(self) -> Settings:
        if self.neo4j_uri and self.neo4j_password is None:
            raise ValueError("SAYSO_NEO4J_URI is set and SAYSO_NEO4J_PASSWORD is not: set it, or unset the address")
        return self


def read_settings(**given: Any) -> Settings:
    """The settings from the environment, those `given` before it; raises SettingsError that names the wrong one."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise SettingsError(_explain(error)) from error
    except UnreadableSetting as error:
        # The library names the field in its message only.
        name = next(name for name in _LISTS if f'"{name}"' in str(error))
        raise SettingsError(f"{PREFIX}{name.upper()} is not a JSON list such as {_LISTS[name]}") from error


def _explain(error: ValidationError) -> str:
    first = error.errors()[0]
    if not first["loc"]:
        return str(first["msg"]).removeprefix("Value error, ")
    name = PREFIX + str(first["loc"][0]).upper()
    return f"{name}: {first['msg']}, not {first['input']!r}"
