"""One tree of errors, drawn at the top of its module; a message names the place, the value and the way out."""

from __future__ import annotations

import inspect
import re

import pytest

from ontology import errors
from ontology.errors import InputError, InvalidClaim, NotFound, SaysoError

CLASSES = dict(inspect.getmembers(errors, inspect.isclass))


def drawn() -> list[tuple[int, str]]:
    """The tree in the module's text: how deep each class stands, and its name."""
    lines = re.findall(r"^([│ ├└─]*)([A-Z]\w+)(?:  |$)", errors.__doc__ or "", re.MULTILINE)
    return [(len(indent) // 4, name) for indent, name in lines]


def test_every_error_is_in_the_tree_below_its_parent() -> None:
    above: dict[int, str] = {}
    found = {}
    for depth, name in drawn():
        above[depth] = name
        found[name] = above[depth - 1] if depth else "Exception"
    assert found == {name: each.__base__.__name__ for name, each in CLASSES.items()}


def test_every_error_says_what_it_is_for() -> None:
    assert [name for name, each in CLASSES.items() if not each.__doc__] == []


def test_catching_the_root_catches_all() -> None:
    assert all(issubclass(each, SaysoError) for each in CLASSES.values())


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({}, "wrong"),
        ({"expected": "right"}, "wrong (expected right)"),
        ({"file": "a.trig"}, "a.trig: wrong"),
        ({"file": "a.trig", "line": 3}, "a.trig:3: wrong"),
        (
            {"file": "a.trig", "line": 3, "subject": "x", "property": "from", "value": "soon", "expected": "a date"},
            "a.trig:3: x from soon: wrong (expected a date)",
        ),
        ({"subject": "x", "value": "soon"}, "x soon: wrong"),
        ({"record": "r1"}, "wrong"),
    ],
)
def test_a_message_has_every_part_that_is_known(parts: dict[str, object], message: str) -> None:
    assert str(InputError("wrong", **parts)) == message  # type: ignore[arg-type]


def test_the_parts_travel_as_json() -> None:
    error = InvalidClaim("wrong", file="a.trig", line=3, record="r1", value="soon", expected="a date")
    assert error.as_dict() == {
        "problem": "wrong",
        "expected": "a date",
        "file": "a.trig",
        "line": 3,
        "record": "r1",
        "value": "soon",
    }


def test_what_is_not_found_is_named() -> None:
    assert str(NotFound("entity", "x\ny")) == "no entity with id 'x\\ny'"
