"""API keys of one home folder, of which only hashes are kept."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from filelock import FileLock

from graph.local.home import Home, write_private
from ontology.errors import InputError, NotFound, SettingsError


class Scope(StrEnum):
    """A kind of request that a key may allow; none includes another."""

    READ = "read"
    CYPHER = "cypher"
    WRITE = "write"


@dataclass(frozen=True)
class Key:
    """A key without its secret. Keys are random, so a plain SHA-256 is no easier to invert than a slow hash."""

    name: str
    scopes: tuple[Scope, ...]
    sha256: str
    made: str
    revoked: str | None = None

    def as_dict(self) -> dict[str, object]:
        """The key as people may see it, without its hash."""
        return {name: value for name, value in asdict(self).items() if name != "sha256"}


class KeyFile:
    """The keys in `secrets/api-keys.json` of a home; revoked ones stay listed, so their names are never given again."""

    def __init__(self, home: Path) -> None:
        self._home = Home(home)
        self.path = self._home.password_file.with_name("api-keys.json")
        self._version: tuple[int, int] | None = None
        self._keys: tuple[Key, ...] = ()

    def keys(self) -> tuple[Key, ...]:
        """All keys; the file is read again when it was replaced. Raises SettingsError for a damaged or missing one.

        A file that is missing from the start means no keys; one that goes missing later must not open a server.
        """
        try:
            found = self.path.stat()
            version = (found.st_ino, found.st_mtime_ns)
            if version != self._version:
                self._keys = tuple(map(_key, json.loads(self.path.read_text(encoding="utf-8"))))
                self._version = version
        except FileNotFoundError:
            if self._keys:
                raise SettingsError(f"{self.path} is gone; the server must be restarted to run without keys") from None
        except (OSError, ValueError, TypeError, KeyError) as error:
            raise SettingsError(f"{self.path} cannot be read as API keys: {error}") from error
        return self._keys

    def find(self, secret: str) -> Key | None:
        """The key with this secret, unless it was revoked."""
        digest = _digest(secret)
        # Compares with each key in full: the time it takes says nothing of any of them.
        same = [key for key in self.keys() if secrets.compare_digest(key.sha256, digest)]
        return next((key for key in same if key.revoked is None), None)

    def new(self, name: str, scopes: Sequence[Scope]) -> tuple[Key, str]:
        """Make a key; returns it with its secret, which is not kept. A name that was used before is refused."""
        with self._lock():
            if not name.strip() or any(key.name == name for key in self.keys()):
                raise InputError("there was a key of this name, or it is empty", property="name", value=name)
            secret = f"sayso_{secrets.token_urlsafe(32)}"
            key = Key(name, tuple(dict.fromkeys(scopes)), _digest(secret), _now())
            self._write([*self.keys(), key])
        return key, secret

    def revoke(self, name: str) -> Key:
        """Make a key invalid from now on; NotFound when there is none of this name that is valid."""
        with self._lock():
            found = next((key for key in self.keys() if key.name == name and key.revoked is None), None)
            if found is None:
                raise NotFound("valid key", name)
            revoked = replace(found, revoked=_now())
            self._write([revoked if key.name == name else key for key in self.keys()])
        return revoked

    def _lock(self) -> FileLock:
        self._home.make(self.path.parent)
        return FileLock(self.path.with_suffix(".lock"), mode=0o600)

    def _write(self, keys: Sequence[Key]) -> None:
        write_private(self.path, json.dumps([asdict(key) for key in keys], indent=1) + "\n")


def _key(row: dict[str, object]) -> Key:
    scopes = row["scopes"]
    if not isinstance(scopes, list):
        raise TypeError("scopes is not a list")
    return Key(**{**row, "scopes": tuple(map(Scope, scopes))})  # type: ignore[arg-type]


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
