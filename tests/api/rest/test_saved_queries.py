"""`GET /queries`, `GET /queries/{name}` and `POST /queries/{name}`."""

from __future__ import annotations

from collections.abc import Callable

import httpx

Check = Callable[..., None]


def test_they_are_listed_shown_and_run(june_2015: httpx.Client) -> None:
    listed = june_2015.get("/queries").json()
    shown = june_2015.get("/queries/alleged-events").json()
    asked = {"parameters": {"day": "2015-06-24"}}
    run = june_2015.post("/queries/held-posts", json=asked)

    assert listed["next"] is None
    assert [each["name"] for each in listed["results"]] == [
        "alleged-events",
        "disputed-claims",
        "held-posts",
        "said-by-publisher",
    ]
    assert shown == listed["results"][0]
    assert shown["parameters"] == [
        {
            "name": "person",
            "type": "text",
            "required": True,
            "default": None,
            "meaning": "the id of the person or group",
        }
    ]
    assert run.json()["columns"] == ["post", "holder", "acting", "verdict", "speaker", "source", "locator"]
    assert ["president of Afghanistan", "Ashraf Ghani"] in [row[:2] for row in run.json()["rows"]]
    # The files may change while the graph does not.
    assert all("etag" not in each.headers for each in (june_2015.get("/queries"), run))


def test_what_is_wrong_is_refused_by_name(june_2015: httpx.Client, assert_problem: Check) -> None:
    def run(name: str, **parameters: object) -> httpx.Response:
        return june_2015.post(f"/queries/{name}", json={"parameters": parameters})

    assert_problem(june_2015.get("/queries/held-pots"), 404, "not-found", "no saved query with id 'held-pots'")
    assert_problem(run("held-pots"), 404, "not-found", "no saved query with id 'held-pots'")
    assert_problem(run("held-posts"), 422, "input-error", "a parameter is missing", parameter="day")
    assert_problem(run("held-posts", day=1), 422, "input-error", "not a value of type date", parameter="day", value="1")
    assert_problem(
        run("held-posts", day="2015-06-24", dya=1), 422, "input-error", "no such parameter", parameter="dya", value="1"
    )
