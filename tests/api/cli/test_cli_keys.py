"""`key new`, `key list` and `key revoke`: what they print, and what is kept of a key."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from api.services.keys import KeyFile, Scope

Sayso = Callable[..., Any]
MADE = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"


@pytest.fixture
def home(offline_env: dict[str, str]) -> Path:
    return Path(offline_env["SAYSO_HOME"])


def test_a_new_key_is_printed_once_and_only_its_hash_is_kept(offline: Sayso, home: Path) -> None:
    made = offline("key", "new", "desk")

    assert (made.code, made.err) == (0, "The key 'desk' allows read. It is shown only now:\n")
    secret = made.out.removesuffix("\n")
    assert re.fullmatch(r"sayso_[A-Za-z0-9_-]{43}", secret)
    kept = home / "secrets" / "api-keys.json"
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert secret not in kept.read_text(encoding="utf-8")
    found = KeyFile(home).find(secret)
    assert found is not None
    assert (found.name, found.scopes) == ("desk", (Scope.READ,))


def test_scopes_are_repeated_and_listed(offline: Sayso) -> None:
    made = json.loads(offline("key", "new", "editor", "--scope", "write", "--scope", "read", "--json").out)

    assert (made["name"], made["scopes"], made["revoked"]) == ("editor", ["write", "read"], None)
    assert set(made) == {"name", "scopes", "made", "revoked", "key"}
    listed = json.loads(offline("key", "list", "--json").out)
    assert listed == {"results": [{name: made[name] for name in ("name", "scopes", "made", "revoked")}]}


def test_a_revoked_key_stays_listed_and_opens_nothing(offline: Sayso, home: Path) -> None:
    secret = offline("key", "new", "desk").out.strip()
    revoked = offline("key", "revoke", "desk")

    assert (revoked.code, revoked.out, revoked.err) == (0, "", "The key 'desk' is revoked.\n")
    assert KeyFile(home).find(secret) is None
    assert re.fullmatch(
        rf"name  scopes  made {{23}}revoked\ndesk  read    {MADE}  {MADE}\n", offline("key", "list").out
    )


def test_no_keys(offline: Sayso, home: Path) -> None:
    assert json.loads(offline("key", "list", "--json").out) == {"results": []}
    assert not home.exists()


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("new", "desk"), 1, "sayso: name desk: there was a key of this name, or it is empty\n"),
        (("new", " "), 1, "sayso: name  : there was a key of this name, or it is empty\n"),
        (("revoke", "web"), 1, "sayso: no valid key with id 'web': `sayso key list` lists them\n"),
    ],
)
def test_what_is_refused(offline: Sayso, arguments: tuple[str, ...], code: int, said: str) -> None:
    offline("key", "new", "desk")

    refused = offline("key", *arguments)
    assert (refused.code, refused.out, refused.err) == (code, "", said)


def test_the_name_of_a_revoked_key_is_not_given_again(offline: Sayso) -> None:
    offline("key", "new", "desk")
    offline("key", "revoke", "desk")

    assert offline("key", "new", "desk").code == 1
    assert offline("key", "revoke", "desk").code == 1


def test_an_unknown_scope_is_a_mistake_in_the_command_line(offline: Sayso) -> None:
    refused = offline("key", "new", "desk", "--scope", "admin")

    assert refused.code == 2
    assert "'admin' is not one of 'read', 'cypher', 'write'" in refused.err
