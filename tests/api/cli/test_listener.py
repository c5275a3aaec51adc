"""The socket on which the API listens."""

from __future__ import annotations

import asyncio
import socket

import pytest

from api.cli.listener import listening
from api.settings import Settings


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
