"""The socket on which the API listens."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from api.cli.listener import listening, loopback_without_keys
from api.services.keys import KeyFile, Scope
from api.settings import Settings, read_settings


def test_answers_are_sent_without_delay() -> None:
    """With Nagle's algorithm, answers on kept-alive connections wait for the client's acknowledgement."""

    async def no_delay(listener: socket.socket) -> int:
        accepted: asyncio.Future[int] = asyncio.get_running_loop().create_future()

        def connected(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            own: socket.socket = writer.get_extra_info("socket")
            accepted.set_result(own.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
            writer.close()

        async with await asyncio.start_server(connected, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            found = await accepted
            writer.close()
        return found

    with listening(Settings(api_port=0)) as listener:  # type: ignore[call-arg]
        assert asyncio.run(no_delay(listener.socket)) == 1


def test_the_next_free_port_is_used(capsys: pytest.CaptureFixture[str]) -> None:
    with (
        listening(Settings(api_port=0)) as first,  # type: ignore[call-arg]
        listening(Settings(api_port=first.port)) as second,  # type: ignore[call-arg]
    ):
        assert first.port < second.port <= first.port + 100
        assert second.url == f"http://127.0.0.1:{second.port}"
        assert capsys.readouterr().err == f"Port {first.port} is taken: the API uses {second.port}.\n"


def test_without_an_api_key_only_this_machine_is_served(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    settings = read_settings(home=tmp_path, api_host="192.0.2.1")

    assert loopback_without_keys(settings) == settings.model_copy(update={"api_host": "127.0.0.1"})
    assert capsys.readouterr().err == (
        "There is no API key, so the API listens on 127.0.0.1 and not on 192.0.2.1: `sayso key new NAME` makes one.\n"
    )
    KeyFile(tmp_path).new("desk", [Scope.READ])
    assert loopback_without_keys(settings) == settings
    # A revoked key is refused, so the API is closed, and may be reached.
    KeyFile(tmp_path).revoke("desk")
    assert loopback_without_keys(settings) == settings
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "::1"])
def test_on_this_machine_no_key_is_needed(capsys: pytest.CaptureFixture[str], tmp_path: Path, host: str) -> None:
    settings = read_settings(home=tmp_path, api_host=host)

    assert loopback_without_keys(settings) == settings
    assert capsys.readouterr().err == ""
