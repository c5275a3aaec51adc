"""The records that the server keeps of requests: their ids, metrics, and the audit log."""

from __future__ import annotations

import json
import os
import re
import time
import uuid
from datetime import UTC, datetime

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.rest.access import needed_scope
from api.rest.errors import REQUEST_ID, request_id
from api.services.keys import Scope as KeyScope
from api.settings import Settings
from graph.local.home import Home

_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_METHODS = frozenset(["DELETE", "GET", "HEAD", "OPTIONS", "POST"])
_ASKING = frozenset(["GET", "HEAD", "OPTIONS"])
_OTHER = "other"
_BROKEN_OFF = 500
FILES = frozenset(["/load"])
"""Addresses whose bodies are files."""
_BODY_KEPT = 4_000
"""How many bytes of a request's JSON body the audit log keeps; of files it keeps none."""


class Metrics:
    """Counts and durations by route template, so that no label takes values of a client's choice."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        labels = ("method", "route")
        self._requests = Counter("sayso_requests", "Requests answered.", (*labels, "status"), registry=self.registry)
        self._seconds = Histogram(
            "sayso_request_seconds", "Seconds from a request to the end of its answer.", labels, registry=self.registry
        )

    def count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count one request, which was answered or broke off."""
        method = scope["method"] if scope["method"] in _METHODS else _OTHER
        route = getattr(scope.get("route"), "path", _OTHER)
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)


class AuditLog:
    """Appends a JSON line for each write, and with `questions` for every request, to `logs/audit.jsonl` of the home."""

    def __init__(self, settings: Settings) -> None:
        self._home = Home(settings.home)
        self._questions = settings.audit_questions

    def wants(self, scope: Scope) -> bool:
        """Whether this request is recorded."""
        writes = needed_scope(scope) is KeyScope.WRITE and scope["method"] not in _ASKING
        return self._questions or writes

    def append(self, scope: Scope, status: int, body: bytes) -> None:
        """Record a request whose answer is about to be sent; an OSError keeps the answer back."""
        client = scope.get("client")
        line = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "key": scope.get("state", {}).get("key"),
            "address": client[0] if client else None,
            "method": scope["method"],
            "path": scope["path"],
            "query": scope["query_string"].decode("latin-1"),
            "status": status,
            "requestId": request_id.get(),
            "body": body.decode(errors="replace"),
        }
        self._home.make(self._home.logs)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        # One write to a file opened for appending: lines of several servers do not mix.
        handle = os.open(self._home.logs / "audit.jsonl", flags, 0o600)
        try:
            os.write(handle, json.dumps(line, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
        finally:
            os.close(handle)


class Recorded:
    """Gives each request an id, and records it in the metrics and the audit log."""

    def __init__(self, app: ASGIApp, metrics: Metrics, audit: AuditLog) -> None:
        self.app = app
        self.metrics = metrics
        self.audit = audit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on, and record the answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        given = headers.get(REQUEST_ID, "")
        # Not reset: each request has a task of its own, and the answer to a crash is made outside of this.
        request_id.set(given if _ID.fullmatch(given) else uuid.uuid4().hex)
        audited, body, status, started = self.audit.wants(scope), b"", None, time.perf_counter()
        is_json = headers.get("content-type", "").startswith("application/json")
        keeps_body = audited and is_json and scope["path"] not in FILES
        scope.setdefault("state", {})

        async def noting_body() -> Message:
            nonlocal body
            message = await receive()
            body = (body + message.get("body", b""))[:_BODY_KEPT]
            return message

        async def noting_status(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                if audited:
                    self.audit.append(scope, message["status"], body)
                status = message["status"]
                MutableHeaders(scope=message)[REQUEST_ID] = str(request_id.get())
            await send(message)

        try:
            await self.app(scope, noting_body if keeps_body else receive, noting_status)
        finally:
            if audited and status is None:
                self.audit.append(scope, _BROKEN_OFF, body)
            self.metrics.count(scope, status or _BROKEN_OFF, time.perf_counter() - started)
