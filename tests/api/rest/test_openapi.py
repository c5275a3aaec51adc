"""Every endpoint keeps to what the OpenAPI document says of it, whatever it is asked."""

from __future__ import annotations

from typing import Any

import httpx
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.specs.openapi.checks import positive_data_acceptance

# A cursor or a query may be text as the document says and still be none of ours.
_NOT_CHECKED: list[Any] = [positive_data_acceptance]
# An answer may take longer than usual on a machine that runs other tests meanwhile.
_TIMEOUT = 60
_SETTINGS = settings(
    max_examples=20,
    derandomize=True,
    database=None,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def test_every_endpoint_keeps_to_the_document(june_2015: httpx.Client) -> None:
    schema = schemathesis.openapi.from_url(f"{june_2015.base_url}/openapi.json")
    asked: set[str] = set()

    for operation in schema.get_all_operations():

        @_SETTINGS
        @given(case=operation.ok().as_strategy())
        def keeps_to_the_document(case: schemathesis.Case) -> None:
            asked.add(case.operation.label)
            case.call_and_validate(excluded_checks=_NOT_CHECKED, timeout=_TIMEOUT)

        keeps_to_the_document()

    assert asked == {
        "DELETE /jobs/{id}",
        "GET /jobs",
        "GET /jobs/{id}",
        "GET /jobs/{id}/rejects",
        "POST /load",
        "GET /claims",
        "GET /claims/{id}",
        "GET /candidates",
        "GET /conflicts",
        "GET /datasets",
        "GET /datasets/{id}",
        "GET /decisions",
        "GET /decisions/{id}",
        "GET /entities",
        "GET /entities/{id}",
        "GET /entities/{id}/claims",
        "GET /entities/{id}/common",
        "GET /entities/{id}/conflicts",
        "GET /entities/{id}/neighbours",
        "GET /entities/{id}/participations",
        "GET /entities/{id}/representatives",
        "GET /entities/{id}/timeline",
        "GET /events",
        "GET /export",
        "GET /export/report",
        "GET /facts/{id}",
        "GET /graph",
        "GET /healthz",
        "GET /holders",
        "GET /ontology",
        "GET /paths",
        "GET /posts/{id}/holders",
        "GET /posts/{id}/vacancies",
        "GET /queries",
        "GET /queries/{name}",
        "GET /readyz",
        "GET /reconcile",
        "GET /reconcile/preview",
        "GET /reconcile/properties",
        "GET /reconcile/suggest/entity",
        "GET /reconcile/suggest/property",
        "GET /reconcile/suggest/type",
        "GET /single-source",
        "GET /statistics",
        "GET /sources",
        "GET /sources/{id}",
        "GET /sources/{id}/claims",
        "GET /sources/{id}/dependents",
        "POST /claims",
        "POST /cypher",
        "POST /match",
        "POST /proof",
        "POST /queries/{name}",
        "POST /reconcile",
        "POST /sources/{id}/verify",
        "POST /decisions",
    }
