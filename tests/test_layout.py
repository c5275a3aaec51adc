"""Imports go one way: from houses to those below them, and inside a house from rooms to those listed before them.

Every module counts with all its imports, those inside functions and for the type checker included: what a module
needs to be understood is what it imports, whenever it does so.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HOUSES = ("ontology", "graph", "loaders", "api")
"""Each may import those before it."""

ROOMS = {
    "graph": ("model", "names", "resolution", "storage", "decisions", "read", "analysis", "write", "doctor"),
    "api": ("settings", "export", "services", "browser", "rest", "mcp", "cli"),
}
"""The rooms of a house, be they folders or modules; each may import those before it."""

APART = "graph.local"
"""The local server: it knows nothing of what is stored in it, and nothing else in `graph` knows of it."""


def modules() -> Iterator[tuple[str, Path]]:
    for house in HOUSES:
        for path in sorted((ROOT / house).rglob("*.py")):
            yield ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"), path


def imports(path: Path) -> Iterator[str]:
    """The modules that a module imports, as `house.room…`; what `from x import y` names may be a module, too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def upward(importing: str, imported: str) -> bool:
    """Whether an import leads to a house or a room above, or to one that has no place in the order."""
    house, room, *_ = [*importing.split("."), ""]
    target, below, *_ = [*imported.split("."), ""]
    if target not in HOUSES:
        return False
    if target != house:
        return HOUSES.index(target) > HOUSES.index(house)
    if room != below and APART in (f"{house}.{room}", f"{target}.{below}"):
        return True
    rooms = ROOMS.get(house)
    if rooms is None or room == below or not room:
        return False
    return below not in rooms or room not in rooms or rooms.index(below) > rooms.index(room)


def test_imports_lead_downwards() -> None:
    found = {(name, each) for name, path in modules() for each in imports(path) if upward(name, each)}
    assert sorted(found) == []


def test_every_room_has_a_place_in_the_order() -> None:
    for house, rooms in ROOMS.items():
        there = {name.split(".")[1] for name, _ in modules() if name.startswith(f"{house}.")}
        assert there - {APART.removeprefix(f"{house}.")} == set(rooms), house


@pytest.mark.parametrize(
    ("importing", "imported", "is_upward"),
    [
        ("graph.model.dates", "ontology.errors.DateError", False),
        ("graph.model.dates", "loaders.base.Reading", True),
        ("graph.read.claims", "graph.storage.store.Store", False),
        ("graph.storage.store", "graph.read.claims.claims", True),
        ("graph.read.claims", "graph.read.facts", False),
        ("api.rest.app", "api.cli.output.cell", True),
        ("api.rest.app", "api.settings.Settings", False),
        ("graph.read.claims", "graph.local.home.Home", True),
        ("graph.local.server", "graph.storage.store.Store", True),
        ("api.settings", "graph.local.home.Home", False),
        ("graph.read.claims", "graph.attic.old", True),
        ("api.rest.app", "fastapi.FastAPI", False),
    ],
)
def test_what_leads_upwards(importing: str, imported: str, is_upward: bool) -> None:
    assert upward(importing, imported) is is_upward
