from __future__ import annotations

import pytest

from graph.local.config import neo4j_conf
from graph.local.ports import Ports
from ontology.errors import SettingsError

CONF = """\
# Written by Sayso at each start: changes made here are lost.
server.default_listen_address=127.0.0.1
server.default_advertised_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:7687
server.bolt.advertised_address=127.0.0.1:7687
server.http.listen_address=127.0.0.1:7474
server.http.advertised_address=127.0.0.1:7474
dbms.security.auth_enabled=true
dbms.security.allow_csv_import_from_file_urls=false
server.http.x_forward.enabled=false
dbms.usage_report.enabled=false
client.allow_telemetry=false
server.bolt.telemetry.enabled=false
server.bolt.connection_keep_alive=10s
server.fleet_discovery.enabled=false
dbms.fleet_manager.enabled=false
dbms.security.http_static_content_security_policy_header=default-src 'self'; script-src 'self'; img-src 'self' data:; \
style-src 'self' 'unsafe-inline'; font-src 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'; \
connect-src 'self' ws://127.0.0.1:* ws://localhost:* http://127.0.0.1:* http://localhost:*
db.tx_log.preallocate=true
db.tx_log.rotation.size=32M
db.tx_log.rotation.retention_policy=256M size
internal.dbms.bolt.netty_server_shutdown_quiet_period_duration=0s
db.memory.transaction.max=524288k
"""


def test_the_configuration_listens_on_loopback_only_asks_for_a_password_and_tells_nobody() -> None:
    assert neo4j_conf(Ports(bolt=7687, http=7474)) == CONF


def test_browser_gets_its_settings() -> None:
    commands = "style http://127.0.0.1:8000/style.grass; play http://127.0.0.1:8000/guide.html"

    text = neo4j_conf(Ports(7687, 7474), browser_commands=commands, browser_whitelist="127.0.0.1,localhost")

    assert text == CONF + (
        "browser.post_connect_cmd=style http://127.0.0.1:8000/style.grass; play http://127.0.0.1:8000/guide.html\n"
        "browser.remote_content_hostname_whitelist=127.0.0.1,localhost\n"
    )


def test_a_short_lived_server_plans_each_query_once() -> None:
    assert neo4j_conf(Ports(7687, 7474), short_lived=True) == CONF + "dbms.cypher.min_replan_interval=1h\n"


def test_a_value_of_two_lines_cannot_smuggle_in_a_setting() -> None:
    with pytest.raises(SettingsError, match=r"browser\.post_connect_cmd must be one line"):
        neo4j_conf(Ports(7687, 7474), browser_commands="play start\ndbms.security.auth_enabled=false")
