"""Look-ups over kept-alive connections: the REST API beside Neo4j's own Query API, as ratios of their rates.

    python -m benchmarks.look_ups [--seconds 2] [--rounds 5] [--connections 1 16] [--claims 100000] [--home FOLDER]

Starts `sayso run` with a home of its own and a generated data set, and asks for entities, their claims as of a day and
their neighbours by random ids: over REST, and over the Query API by hand-written Cypher for the same fields. Both are
warmed up first and then asked in turn, round after round, so that whatever else the machine does slows both; the client
shares its cores with both servers, so only ratios mean something.
"""

from __future__ import annotations

import argparse
import asyncio
import base64
import json
import os
import random
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from benchmarks.generate import DATASET, Size, records
from graph.storage.store import Store
from graph.write.loader import Writer
from ontology.vocabulary import load_vocabulary

_ENTITY = """
MATCH (n:Thing {id: $id}) WHERE n:Entity
RETURN n {.id, .name, .names, .namesLang, .kind, .claims, .sources, .independentSources, .disputed} AS entity,
       [(n)<-[:SAME_AS]-(m) | m.id] AS merged, [(n)-[:NOT_SAME_AS]-(m) | m.id] AS notSame
"""
_CLAIMS = """
MATCH (c:Claim) WHERE (c.subject = $id OR c.object = $id)
  AND coalesce(c.fromEarliest <= date($day), true) AND coalesce(c.untilLatest >= date($day), true)
MATCH (c)-[:FROM]->(s:Source)
OPTIONAL MATCH (a:Thing {id: c.subject})
OPTIONAL MATCH (o:Thing {id: c.object})
OPTIONAL MATCH (p:Thing {id: c.saidBy})
RETURN properties(c) AS claim, s.title AS sourceTitle, a.name AS subjectName, o.name AS objectName,
       p.name AS saidByName LIMIT 101
"""
_NEIGHBOURS = """
MATCH (e:Thing {id: $id})-[r]-(o:Entity)
RETURN properties(r) AS fact, type(r) AS relation, startNode(r).id AS subject, endNode(r).id AS object,
       o.id AS neighbour, o.name AS neighbourName, o.kind AS kind ORDER BY r.id LIMIT 101
"""
_IDS = "MATCH (e:Entity) WITH e ORDER BY rand() LIMIT $count RETURN e.id AS id"
SAYSO = str(Path(sys.executable).with_name("sayso"))
_WARM_UP = 3
_DIFFERENT = 500
"""How many ids are asked for in turn."""


@dataclass(frozen=True)
class Question:
    """The same question about many ids, each as an HTTP request ready to be sent."""

    host: str
    port: int
    requests: Sequence[bytes]


def over_rest(base: str, paths: Iterable[str]) -> Question:
    """A GET of each path."""
    parts = urlsplit(base)
    heads = [f"GET {path} HTTP/1.1\r\nHost: {parts.netloc}\r\n\r\n".encode() for path in paths]
    return Question(str(parts.hostname), int(parts.port or 80), heads)


def over_query_api(base: str, password: str, cypher: str, parameters: Iterable[dict[str, Any]]) -> Question:
    """A question to Neo4j's Query API for each of the parameters."""
    parts = urlsplit(base)
    login = base64.b64encode(f"neo4j:{password}".encode()).decode()
    requests = []
    for each in parameters:
        body = json.dumps({"statement": cypher, "parameters": each, "accessMode": "Read"})
        head = (
            f"POST /db/neo4j/query/v2 HTTP/1.1\r\nHost: {parts.netloc}\r\nAuthorization: Basic {login}\r\n"
            f"Content-Type: application/json\r\nAccept: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        requests.append((head + body).encode())
    return Question(str(parts.hostname), int(parts.port or 80), requests)


async def _ask(question: Question, seconds: float, start: int) -> int:
    """The number of answers on one connection that is kept; a status other than 200 or 202 ends the run."""
    reader, writer = await asyncio.open_connection(question.host, question.port)
    end = time.perf_counter() + seconds
    requests = question.requests
    answers = 0
    while time.perf_counter() < end:
        writer.write(requests[(start + answers) % len(requests)])
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if head.split(b" ", 2)[1] not in (b"200", b"202"):
            sys.exit(head.decode())
        await _read_body(reader, head)
        answers += 1
    writer.close()
    return answers


async def _read_body(reader: asyncio.StreamReader, head: bytes) -> None:
    if b"content-length:" in head:
        await reader.readexactly(int(head.partition(b"content-length:")[2].split(b"\r\n", 1)[0]))
        return
    while size := int(await reader.readline(), 16):
        await reader.readexactly(size + 2)
    await reader.readline()


async def _ask_at_once(question: Question, connections: int, seconds: float) -> int:
    starts = (n * len(question.requests) // connections for n in range(connections))
    return sum(await asyncio.gather(*(_ask(question, seconds, start) for start in starts)))


def rate(question: Question, connections: int, seconds: float) -> float:
    """Answers a second."""
    return asyncio.run(_ask_at_once(question, connections, seconds)) / seconds


@contextmanager
def running(home: Path, **env: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """`sayso run`, with further settings in `env`: the address of the API, and the process."""
    settings = os.environ | {"SAYSO_API_PORT": "0"} | env
    process = subprocess.Popen([SAYSO, "--home", str(home), "run"], stdout=subprocess.PIPE, text=True, env=settings)
    try:
        yield next(line.split()[1] for line in process.stdout or () if line.startswith("API ")), process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait()


def status_of(home: Path) -> dict[str, Any]:
    """The status of the local Neo4j, with its password."""
    command = [SAYSO, "--home", str(home), "status", "--json", "--show-password"]
    found: dict[str, Any] = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
    return found


def load(status: dict[str, Any], claims: int) -> list[str]:
    """Load so many made-up claims; returns ids of entities in no order."""
    vocabulary = load_vocabulary()
    with Store.connect(f"bolt://127.0.0.1:{status['boltPort']}", "neo4j", status["password"]) as store:
        with Writer(store, vocabulary) as writer:
            writer.load(DATASET, records(Size(claims)), complete=True)
        return [row["id"] for row in store.read(_IDS, count=_DIFFERENT)]


def questions(api: str, status: dict[str, Any], ids: Sequence[str]) -> dict[str, tuple[Question, Question]]:
    """Each look-up over REST and over the Query API."""
    chance = random.Random(1)
    days = [f"20{chance.randint(0, 20):02}-{chance.randint(1, 12):02}-15" for _ in ids]
    dated = list(zip(ids, days, strict=True))
    query = partial(over_query_api, f"http://127.0.0.1:{status['httpPort']}", status["password"])
    return {
        "an entity": (over_rest(api, (f"/entities/{id}" for id in ids)), query(_ENTITY, ({"id": id} for id in ids))),
        "its claims as of a day": (
            over_rest(api, (f"/entities/{id}/claims?asOf={day}" for id, day in dated)),
            query(_CLAIMS, ({"id": id, "day": day} for id, day in dated)),
        ),
        "its neighbours": (
            over_rest(api, (f"/entities/{id}/neighbours" for id in ids)),
            query(_NEIGHBOURS, ({"id": id} for id in ids)),
        ),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seconds", type=float, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--connections", type=int, nargs="+", default=[1, 16])
    parser.add_argument("--claims", type=int, default=100_000)
    parser.add_argument("--home", type=Path, help="a home to load into and keep, whose Neo4j may run already")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, running(home := asked.home or Path(folder)) as (api, _):
        status = status_of(home)
        found = questions(api, status, load(status, asked.claims))
        for pair in found.values():
            for question in pair:
                rate(question, max(asked.connections), _WARM_UP)
        print(f"{'':28}{'connections':>12}{'ratio':>10}{'lowest':>10}{'highest':>10}")
        for name, (rest, query) in found.items():
            for connections in asked.connections:
                ratios = [
                    rate(rest, connections, asked.seconds) / rate(query, connections, asked.seconds)
                    for _ in range(asked.rounds)
                ]
                told = "".join(f"{each:>10.2f}" for each in (statistics.median(ratios), min(ratios), max(ratios)))
                print(f"{name:28}{connections:>12}{told}", flush=True)


if __name__ == "__main__":
    main()
