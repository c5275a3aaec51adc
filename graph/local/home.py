"""The home folder of one investigation: store, configuration, logs and password, readable by their owner only."""

from __future__ import annotations

import json
import os
import secrets
import shutil
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ontology.errors import CredentialsLost, ServerStartError

USER = "neo4j"
ROOM = 100_000_000


@dataclass(frozen=True)
class Home:
    """The paths below one home folder."""

    root: Path

    @property
    def data(self) -> Path:
        """The store."""
        return self.root / "data"

    @property
    def conf(self) -> Path:
        """The configuration, written anew at each start."""
        return self.root / "conf"

    @property
    def logs(self) -> Path:
        """Neo4j's own logs and what it prints."""
        return self.root / "logs"

    @property
    def run(self) -> Path:
        """Locks, and the file about the running server."""
        return self.root / "run"

    @property
    def console_log(self) -> Path:
        """The server's output."""
        return self.logs / "console.log"

    def console_text(self) -> str:
        """The server's output since it was launched."""
        try:
            return self.console_log.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ""

    @property
    def debug_log(self) -> Path:
        """Neo4j's long log."""
        return self.logs / "debug.log"

    @property
    def password_file(self) -> Path:
        """The password, readable by its owner only."""
        return self.root / "secrets" / "neo4j-password"

    @property
    def state_file(self) -> Path:
        """The ports, chosen once, and the version of Neo4j that last opened the store."""
        return self.conf / "kept.json"

    @property
    def launch_file(self) -> Path:
        """The process last launched, and its ports."""
        return self.run / "server.json"

    @property
    def lock_file(self) -> Path:
        """Held while a process starts or stops the server."""
        return self.run / "lock"

    @property
    def main_job_file(self) -> Path:
        """Held while `sayso run` serves this home; tells its process and the API's address."""
        return self.root / "main-job"

    @property
    def system_store(self) -> tuple[Path, Path]:
        """Where Neo4j keeps its users: the system database and its transaction log."""
        return self.data / "databases" / "system", self.data / "transactions" / "system"

    @property
    def has_store(self) -> bool:
        """Was a server ever started here? From then on the password is in the store."""
        return self.system_store[0].exists()

    @property
    def has_graph(self) -> bool:
        """Whether there is a store of the graph here."""
        return (self.data / "databases" / "neo4j").exists()

    def make(self, folder: Path) -> None:
        """Make one of the folders, readable by its owner only: sources may have spoken in confidence."""
        self.root.parent.mkdir(parents=True, exist_ok=True)
        self.root.mkdir(mode=0o700, exist_ok=True)
        folder.mkdir(mode=0o700, exist_ok=True)

    def prepare(self) -> None:
        """Make the folders, close them and our files to others, and raise ServerStartError without room on the disk."""
        for folder in (self.data, self.conf, self.logs, self.run, self.password_file.parent):
            self.make(folder)
            folder.chmod(0o700)
        for folder in (self.conf, self.logs):
            for path in folder.iterdir():
                path.chmod(0o700 if path.is_dir() else 0o600)
        free = shutil.disk_usage(self.root).free
        if free < ROOM:  # Neo4j would hang, half started, rather than say so
            raise ServerStartError(
                f"the disk of {self.root} has {free / 1e6:.0f} MB free and Neo4j needs {ROOM / 1e6:.0f} MB to "
                "start: make room there, or choose another home folder"
            )

    def password(self) -> str:
        """The password, made before the first start; raises CredentialsLost when only the store has it."""
        with suppress(FileNotFoundError):
            if text := self.password_file.read_text(encoding="utf-8").strip():
                self.password_file.chmod(0o600)
                return text
        if self.has_store:
            raise CredentialsLost(
                f"the password file {self.password_file} is missing or empty, and the store knows only that "
                f"password. Put the file back from a backup. {self.way_to_a_new_password()}"
            )
        return self.new_password()

    def way_to_a_new_password(self) -> str:
        """The steps of `LocalServer.reset_password`, for a person to do by hand."""
        users, log = self.system_store
        return (
            f"Or get a new password: stop the server, move {users} and {log} to another place, and start again. "
            "The graph stays; other users made in Neo4j do not."
        )

    def set_users_aside(self, aside: Path) -> None:
        """Move the system database away; its log first, so that a store half moved still counts as one."""
        for part in reversed(self.system_store):
            if part.exists():
                target = aside / part.parent.name
                target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
                part.replace(target)

    def new_password(self) -> str:
        """Make a random password and write it to its file, before Neo4j gets it."""
        password = secrets.token_hex(16)
        write_private(self.password_file, password + "\n")
        return password


def write_private(path: Path, text: str) -> None:
    """Replace a file in one step by one that only its owner may read."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.part")
    with suppress(FileNotFoundError):
        draft.unlink()
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any]:
    """The JSON object in a file; empty when the file is missing or damaged, since all of ours can be made again."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
