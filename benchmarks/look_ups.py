"""Look-ups per second over kept-alive connections: the REST API beside Neo4j's own Query API.

    python -m benchmarks.look_ups [--seconds 5] [--connections 1 16]

Starts `sayso run` with a home of its own, which loads the June 2015 data set, and asks the same questions both ways in
turn: over REST, and over the Query API by hand-written Cypher for the same fields. Warmed up first; the client shares
the machine's cores with both servers, so compare within one run only.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

_ENTITY = """
MATCH (n:Entity {id: $id})
RETURN n {.id, .name, .names, .namesLang, .kind, .claims, .sources, .independentSources, .disputed} AS entity,
       [(n)<-[:SAME_AS]-(m) | m.id] AS merged, [(n)-[:NOT_SAME_AS]-(m) | m.id] AS notSame
"""
_CLAIMS = """
MATCH (c:Claim {subject: $id})-[:FROM]->(s:Source)
OPTIONAL MATCH (o:Thing {id: c.object})
OPTIONAL MATCH (p:Thing {id: c.saidBy})
RETURN properties(c) AS claim, s.title AS sourceTitle, o.name AS objectName, p.name AS saidByName LIMIT 101
"""
_WARM_UP = 3


@dataclass(frozen=True)
class Request:
    """One HTTP request, ready to be sent again and again."""

    name: str
    host: str
    port: int
    sent: bytes


def get(name: str, url: str) -> Request:
    """A GET of the API."""
    parts = urlsplit(url)
    head = f"GET {parts.path or '/'}?{parts.query} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n"
    return Request(name, str(parts.hostname), int(parts.port or 80), head.encode())


def query(name: str, url: str, password: str, cypher: str, **parameters: Any) -> Request:
    """A question to Neo4j's Query API."""
    parts = urlsplit(url)
    body = json.dumps({"statement": cypher, "parameters": parameters, "accessMode": "Read"})
    login = base64.b64encode(f"neo4j:{password}".encode()).decode()
    head = (
        f"POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Basic {login}\r\n"
        f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return Request(name, str(parts.hostname), int(parts.port or 80), (head + body).encode())


async def _ask(request: Request, seconds: float) -> list[float]:
    """How long each answer took on one connection that is kept; a status other than 200 or 202 ends the run."""
    reader, writer = await asyncio.open_connection(request.host, request.port)
    took = []
    end = time.perf_counter() + seconds
    while (began := time.perf_counter()) < end:
        writer.write(request.sent)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if head.split(b" ", 2)[1] not in (b"200", b"202"):
            sys.exit(f"{request.name}: {head.decode()}")
        await _read_body(reader, head)
        took.append(time.perf_counter() - began)
    writer.close()
    return took


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


async def _ask_at_once(request: Request, connections: int, seconds: float) -> list[float]:
    lists = await asyncio.gather(*(_ask(request, seconds) for _ in range(connections)))
    return [each for took in lists for each in took]


def measure(request: Request, connections: int, seconds: float) -> tuple[float, float]:
    """Answers a second, and their median time in milliseconds."""
    took = asyncio.run(_ask_at_once(request, connections, seconds))
    return len(took) / seconds, statistics.median(took) * 1000


@contextmanager
def running(home: Path) -> Iterator[tuple[str, str, str]]:
    """`sayso run`: the addresses of the API and of Neo4j's HTTP server, and the password."""
    sayso = [str(Path(sys.executable).with_name("sayso")), "--home", str(home)]
    env = os.environ | {"SAYSO_API_PORT": "0"}
    process = subprocess.Popen([*sayso, "run"], stdout=subprocess.PIPE, text=True, env=env)
    try:
        api = next(line.split()[1] for line in process.stdout or () if line.startswith("API "))
        shown = subprocess.run(
            [*sayso, "status", "--json", "--show-password"], stdout=subprocess.PIPE, check=True, env=env
        )
        status = json.loads(shown.stdout)
        yield api, f"http://127.0.0.1:{status['httpPort']}", status["password"]
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(Path(folder)) as (api, neo4j, password):
        requests = [
            get("GET /healthz", f"{api}/healthz"),
            get("GET /entities/{id}", f"{api}/entities/tayyeb-agha"),
            query("  Query API", neo4j, password, _ENTITY, id="tayyeb-agha"),
            get("GET /entities/{id}/claims", f"{api}/entities/informal-contacts-2015/claims"),
            query("  Query API", neo4j, password, _CLAIMS, id="informal-contacts-2015"),
        ]
        for request in requests:
            measure(request, max(asked.connections), _WARM_UP)
        print(f"{'':28}{'connections':>12}{'a second':>12}{'median ms':>12}")
        for request in requests:
            for connections in asked.connections:
                rate, median = measure(request, connections, asked.seconds)
                print(f"{request.name:28}{connections:>12}{rate:>12,.0f}{median:>12.2f}")


if __name__ == "__main__":
    main()
