"""The socket on which the API listens: opened before anything else starts, so that no other program takes the port."""

from __future__ import annotations

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from api.cli.output import note
from api.services.keys import KeyFile
from api.settings import LOOPBACK, Settings
from ontology.errors import SettingsError

_PORTS_TRIED = 100


@dataclass(frozen=True)
class Listener:
    """An open socket and the host name under which it was asked for."""

    socket: socket.socket
    host: str

    @property
    def port(self) -> int:
        """The port it got."""
        port: int = self.socket.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """The address people use."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"


def loopback_without_keys(settings: Settings) -> Settings:
    """The settings, with an address of this machine only while no API key was ever made; says so when it differs."""
    if settings.api_host in LOOPBACK or KeyFile(settings.home).keys():
        return settings
    local = LOOPBACK[1]
    note(
        f"There is no API key, so the API listens on {local} and not on {settings.api_host}: "
        "`sayso key new NAME` makes one."
    )
    return settings.model_copy(update={"api_host": local})


@contextmanager
def listening(settings: Settings) -> Iterator[Listener]:
    """Listen on the first free port from the one in the settings; SettingsError when there is none."""
    with _first_free(settings.api_host, settings.api_port) as opened:
        listener = Listener(opened, settings.api_host)
        if settings.api_port not in (0, listener.port):
            note(f"Port {settings.api_port} is taken: the API uses {listener.port}.")
        yield listener


def _first_free(host: str, first: int) -> socket.socket:
    last = min(first + _PORTS_TRIED, 65_535) if first else 0
    for port in range(first, last + 1):
        try:
            return _bind(host, port)
        except socket.gaierror as error:
            raise SettingsError(f"SAYSO_API_HOST: {host!r} is not an address of this machine") from error
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise SettingsError(
                    f"the API cannot listen on {host} port {port}: {error.strerror}. "
                    "Set SAYSO_API_HOST and SAYSO_API_PORT."
                ) from error
    raise SettingsError(f"the ports {first} to {last} are all taken: set SAYSO_API_PORT to another, or to 0 for any")


def _bind(host: str, port: int) -> socket.socket:
    family, kind, _, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    # Named, since asyncio switches Nagle's algorithm off only where the protocol is known to be TCP; with it,
    # answers on kept-alive connections may wait 40 ms.
    opened = socket.socket(family, kind, socket.IPPROTO_TCP)
    try:
        # The port of a run that ended a moment ago is free; one on which another program listens is not.
        opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        opened.bind(address)
        opened.listen(128)
    except OSError:
        opened.close()
        raise
    return opened
