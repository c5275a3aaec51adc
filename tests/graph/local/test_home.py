from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from stat import S_IMODE

import psutil
import pytest

from graph.local.home import Home
from graph.local.home_state import HomeState, choose_ports, keep_version
from graph.local.ports import Ports
from graph.local.process import Launch, find
from ontology.errors import CredentialsLost, ServerStartError


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(tmp_path / "home")
    home.prepare()
    return home


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which another program listens, on every address."""
    with socket.create_server(("", 0)) as other:
        yield other.getsockname()[1]


def mode(path: Path) -> str:
    return oct(S_IMODE(path.stat().st_mode))


def said_nothing(text: str) -> None:
    pytest.fail(f"said {text!r}")


def test_nobody_else_may_look_into_a_home_or_at_its_password(home: Home) -> None:
    password = home.password()

    assert len(password) == 32
    assert home.password() == password
    assert mode(home.root) == mode(home.password_file.parent) == "0o700"
    assert mode(home.password_file) == "0o600"


def test_a_password_file_that_became_readable_is_closed_again(home: Home) -> None:
    home.password()
    home.password_file.chmod(0o644)

    home.password()

    assert mode(home.password_file) == "0o600"


@pytest.mark.parametrize("lost", ["missing", "empty"])
def test_a_lost_password_is_not_made_up_anew_once_there_is_a_store(home: Home, lost: str) -> None:
    users, log = home.system_store
    users.mkdir(parents=True)
    if lost == "empty":
        home.password_file.touch()

    with pytest.raises(CredentialsLost) as refused:
        home.password()

    assert str(refused.value) == (
        f"the password file {home.password_file} is missing or empty, and the store knows only that password. "
        f"Put the file back from a backup. Or get a new password: stop the server, move {users} and {log} to "
        "another place, and start again. The graph stays; other users made in Neo4j do not."
    )


def test_a_disk_without_room_is_told_at_once(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.local.home.ROOM", 10**18)

    with pytest.raises(ServerStartError, match=r"MB free and Neo4j needs 1000000000000 MB to start: make room"):
        home.prepare()


def test_ports_are_chosen_once_and_kept(home: Home) -> None:
    ports = choose_ports(home, None, None, said_nothing)

    assert ports.bolt != ports.http
    assert HomeState.read(home) == HomeState(bolt=ports.bolt, http=ports.http)
    assert choose_ports(home, None, None, said_nothing) == ports


def test_a_kept_port_that_another_program_took_is_given_up_aloud(home: Home, taken: int) -> None:
    free = choose_ports(home, None, None, said_nothing).http
    HomeState(bolt=taken, http=free).write(home)
    told: list[str] = []

    ports = choose_ports(home, None, None, told.append)

    assert ports == Ports(bolt=ports.bolt, http=free)
    assert told == [f"Port {taken} (Bolt) is used by another program; from now on this server listens on {ports.bolt}."]
    assert choose_ports(home, None, None, said_nothing) == ports


def test_a_given_port_is_used_and_not_kept(home: Home) -> None:
    kept = choose_ports(home, None, None, said_nothing)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        given = probe.getsockname()[1]

    assert choose_ports(home, given, None, said_nothing) == Ports(bolt=given, http=kept.http)
    assert choose_ports(home, None, None, said_nothing) == kept


def test_a_given_port_that_is_taken_is_never_replaced(home: Home, taken: int) -> None:
    expected = (
        f"port {taken}, which the settings give for HTTP, is used by another program: "
        "stop that program, give another port, or give none and a free one is chosen"
    )

    with pytest.raises(ServerStartError, match=re.escape(expected)):
        choose_ports(home, None, taken, said_nothing)


def test_a_store_moves_up_in_version_only(home: Home) -> None:
    keep_version(home, "2026.09.0")
    keep_version(home, "2026.10.0")

    with pytest.raises(ServerStartError) as refused:
        keep_version(home, "2026.09.0")

    assert str(refused.value) == (
        f"the store in {home.root} was last opened by Neo4j 2026.10.0, and this is 2026.09.0: a store moves up "
        "in version only. Use the newer Sayso again, or choose another home folder and load into it."
    )
    assert HomeState.read(home).version == "2026.10.0"


def test_a_process_that_got_the_server_s_number_is_not_taken_for_it(home: Home) -> None:
    me = psutil.Process()
    Launch(Ports(7687, 7474), me.pid, me.create_time() - 100).write(home)
    assert find(home) is None

    Launch(Ports(7687, 7474), me.pid, me.create_time()).write(home)
    assert find(home) is None


@pytest.mark.parametrize("damage", ["", "[]", "{}", "\x00"])
def test_damaged_files_of_ours_are_as_good_as_none(home: Home, damage: str) -> None:
    home.launch_file.write_text(damage)
    home.state_file.write_text(damage)

    assert Launch.read(home) is None
    assert HomeState.read(home) == HomeState()
