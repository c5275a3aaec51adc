"""What a home folder keeps from start to start: its ports, and the version that last wrote its store."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace

from graph.local.home import Home, read_json, write_private
from graph.local.ports import USUAL_BOLT, USUAL_HTTP, Ports, any_free, is_free
from ontology.errors import ServerStartError


@dataclass(frozen=True)
class Kept:
    """The content of `conf/kept.json`; all absent in a new home."""

    bolt: int | None = None
    http: int | None = None
    version: str | None = None

    @classmethod
    def read(cls, home: Home) -> Kept:
        """What this home keeps."""
        found = read_json(home.kept_file)
        return cls(found.get("bolt"), found.get("http"), found.get("version"))

    def write(self, home: Home) -> None:
        """Keep it."""
        write_private(home.kept_file, json.dumps(asdict(self)) + "\n")

    @property
    def ports(self) -> Ports | None:
        """The kept ports, when both are."""
        return Ports(self.bolt, self.http) if self.bolt and self.http else None


def choose_ports(home: Home, bolt: int | None, http: int | None, say: Callable[[str], None]) -> Ports:
    """The given ports, else the kept ones, else free ones, which are then kept."""
    kept = Kept.read(home)
    chosen_bolt = _given(bolt, "Bolt") if bolt else _choose("Bolt", kept.bolt, USUAL_BOLT, say)
    chosen_http = _given(http, "HTTP") if http else _choose("HTTP", kept.http, USUAL_HTTP, say)
    mine = Kept(kept.bolt if bolt else chosen_bolt, kept.http if http else chosen_http, kept.version)
    if mine != kept:
        mine.write(home)
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
    """Write down which Neo4j opens the store, before it does; refuse one older than the last."""
    kept = Kept.read(home)
    if kept.version and _order(kept.version) > _order(version):
        raise ServerStartError(
            f"the store in {home.root} was last opened by Neo4j {kept.version}, and this is {version}: a store "
            "moves up in version only. Use the newer Sayso again, or choose another home folder and load into it."
        )
    if kept.version != version:
        replace(kept, version=version).write(home)


def _order(version: str) -> list[int]:
    return [int(part) for part in version.split(".")]
