"""Write neo4j.conf at each start: loopback only, always a password, and no reports to anybody."""

from __future__ import annotations

from collections.abc import Mapping

from graph.local.ports import LOOPBACK, Ports
from ontology.errors import SettingsError


def neo4j_conf(
    ports: Ports,
    browser_commands: str | None = None,
    browser_whitelist: str | None = None,
    *,
    heap: str = "1g",
    short_lived: bool = False,
    further: Mapping[str, str] | None = None,
) -> str:
    """The text of neo4j.conf."""
    browser = _browser(browser_commands, browser_whitelist)
    pace = _SHORT_LIVED if short_lived else {}
    settings = {**_listening(ports), **_FIXED, **_limits(heap), **browser, **pace, **(further or {})}
    lines = [f"{name}={_one_line(name, value)}" for name, value in settings.items()]
    return "\n".join(["# Written by Sayso at each start: changes made here are lost.", *lines]) + "\n"


def _listening(ports: Ports) -> dict[str, str]:
    bolt, http = f"{LOOPBACK}:{ports.bolt}", f"{LOOPBACK}:{ports.http}"
    return {
        "server.default_listen_address": LOOPBACK,
        "server.default_advertised_address": LOOPBACK,
        "server.bolt.listen_address": bolt,
        "server.bolt.advertised_address": bolt,
        "server.http.listen_address": http,
        "server.http.advertised_address": http,
    }


def _limits(heap: str) -> dict[str, str]:
    """One transaction may take half the heap: beyond, it fails alone instead of stopping all others with it."""
    amount, unit = int(heap[:-1]), heap[-1].lower()
    kilobytes = amount * {"k": 1, "m": 1024, "g": 1024**2}[unit]
    return {"db.memory.transaction.max": f"{max(kilobytes // 2, 1024)}k"}


_ANY_LOOPBACK_PORT = "ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:* http://localhost:*"
_CONTENT_SECURITY_POLICY = (
    "default-src 'self'; script-src 'self'; img-src 'self' data:; style-src 'self' 'unsafe-inline'; font-src 'self'; "
    f"base-uri 'none'; object-src 'none'; frame-ancestors 'none'; connect-src 'self' {_ANY_LOOPBACK_PORT}"
)

_FIXED = {
    # With it off, any web page could open a WebSocket to Bolt and own the database.
    "dbms.security.auth_enabled": "true",
    "dbms.security.allow_csv_import_from_file_urls": "false",
    # Nobody proxies to a loopback server; believing such headers only helps a forger.
    "server.http.x_forward.enabled": "false",
    # Nothing leaves the machine: no usage report, no broadcasts into the local network, no fleet manager.
    "dbms.usage_report.enabled": "false",
    "client.allow_telemetry": "false",
    "server.bolt.telemetry.enabled": "false",
    # A client takes a server for gone that says nothing for twice as long; by default that is minutes. Shorter would
    # take a busy one for gone.
    "server.bolt.connection_keep_alive": "10s",
    "server.fleet_discovery.enabled": "false",
    "dbms.fleet_manager.enabled": "false",
    # Browser fetches fonts, feedback forms and analytics, whatever `allow_telemetry` says, unless this forbids it.
    "dbms.security.http_static_content_security_policy_header": _CONTENT_SECURITY_POLICY,
    # The defaults take 512 MB for an empty home, and 2 GB of logs that no recovery needs. Preallocation stays on:
    # without it, a disk that fills up tears the log's end, and the store does not open again.
    "db.tx_log.preallocate": "true",
    "db.tx_log.rotation.size": "32M",
    "db.tx_log.rotation.retention_policy": "256M size",
    # By default a stop waits for two quiet seconds on each of several event loops: 12 to 19 s.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
}

# Without it, a graph that is emptied and filled again and again has each query planned anew each time.
_SHORT_LIVED = {"dbms.cypher.min_replan_interval": "1h"}


def _browser(commands: str | None, whitelist: str | None) -> dict[str, str]:
    settings = {
        "browser.post_connect_cmd": commands,
        "browser.remote_content_hostname_whitelist": whitelist,
    }
    return {name: value for name, value in settings.items() if value}


def _one_line(name: str, value: str) -> str:
    if "\n" in value or "\r" in value:
        raise SettingsError(f"{name} must be one line, not {value!r}: each line is a setting")
    return value
