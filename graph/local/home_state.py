"""State of a home folder between starts: its ports, and the version of Neo4j that last opened its store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from graph.local.home import Home, read_json, write_private
from graph.local.ports import USUAL_BOLT, USUAL_HTTP, Ports, any_free, is_free
from ontology.errors import ServerStartError


@dataclass(frozen=True)
class HomeState:
    """The content of `conf/kept.json`; every value is None in a new home."""

    bolt: int | None = None
    http: int | None = None
    version: str | None = None

    @classmethod
    def read(cls, home: Home) -> HomeState:
        """The state of `home`."""
        found = read_json(home.state_file)
        return cls(found.get("bolt"), found.get("http"), found.get("version"))

    def write(self, home: Home) -> None:
        """Write the state into `home`."""
        write_private(home.state_file, json.dumps(asdict(self)) + "\n")

    @property
    def ports(self) -> Ports | None:
        """The ports, once both are chosen."""
        return Ports(self.bolt, self.http) if self.bolt and self.http else None


def choose_ports(home: Home, bolt: int | None, http: int | None, say: Callable[[str], None]) -> Ports:
    """The given ports, else those of the last start, else free ones, which are written down."""
    state = HomeState.read(home)
    chosen_bolt = _given(bolt, "Bolt") if bolt else _choose("Bolt", state.bolt, USUAL_BOLT, say)
    chosen_http = _given(http, "HTTP") if http else _choose("HTTP", state.http, USUAL_HTTP, say)
    chosen = HomeState(state.bolt if bolt else chosen_bolt, state.http if http else chosen_http, state.version)
    if chosen != state:
        chosen.write(home)
    return Ports(chosen_bolt, chosen_http)


def _given(port: int, what: str) -> int:
    if not is_free(port):
        raise ServerStartError(
            f"port {port}, which the settings give for {what}, is used by another program: "
            "stop that program, give another port, or give none and a free one is chosen"
        )
    return port


def _choose(what: str, kept: int | None, usual: int, say: Callable[[str], None]) -> int:
    if is_free(kept or usual):
        return kept or usual
    port = any_free()
    if kept:
        say(f"Port {kept} ({what}) is used by another program; from now on this server listens on {port}.")
    return port


def keep_version(home: Home, version: str) -> None:
    """Write down the version of Neo4j before it opens the store; raises ServerStartError for an older one."""
    state = HomeState.read(home)
    if state.version and _order(state.version) > _order(version):
        raise ServerStartError(
            f"the store in {home.root} was last opened by Neo4j {state.version}, and this is {version}: a store "
            "moves up in version only. Use the newer Sayso again, or choose another home folder and load into it."
        )
    if state.version != version:
        replace(state, version=version).write(home)


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
