"""neo4j.conf, written by us at each start: loopback only, a password always, and nobody told."""

from __future__ import annotations

from graph.local.ports import LOOPBACK, Ports
from ontology.errors import SettingsError


def neo4j_conf(
    ports: Ports,
    browser_commands: str | None = None,
    browser_whitelist: str | None = None,
    *,
    short_lived: bool = False,
) -> str:
    """The text of neo4j.conf."""
    browser = _browser(browser_commands, browser_whitelist)
    settings = {**_listening(ports), **_FIXED, **browser, **(_SHORT_LIVED if short_lived else {})}
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
    "server.fleet_discovery.enabled": "false",
    "dbms.fleet_manager.enabled": "false",
    # Nor does Browser fetch fonts, feedback forms or analytics: it did, whatever `allow_telemetry` says.
    "dbms.security.http_static_content_security_policy_header": _CONTENT_SECURITY_POLICY,
    # Not 512 MB for an empty home, nor 2 GB of logs that no recovery needs. But room for the log is taken ahead:
    # with preallocation off, a disk that fills up tears the log's end, and the store does not open again.
    "db.tx_log.preallocate": "true",
    "db.tx_log.rotation.size": "32M",
    "db.tx_log.rotation.retention_policy": "256M size",
    # Two seconds of quiet on each of several event loops: 12 to 19 s for a stop.
    "internal.dbms.bolt.netty_server_shutdown_quiet_period_duration": "0s",
}

# A graph that is emptied and filled again and again has each query planned anew each time, otherwise.
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
