"""How Neo4j Browser comes by its style and its guide: commands that it runs on connecting."""

from __future__ import annotations

from urllib.parse import urlsplit

STYLE_PATH = "/browser/style.grass"
COLOURS_PATH = "/browser/colours.html"
GUIDE_PATH = "/browser/guide.html"

# An API that listens on every address is still reached on this machine's own.
_ANY = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 - compared with, never bound to


def browser_settings(api_host: str, api_port: int) -> tuple[str, str]:
    """`browser.post_connect_cmd` and `browser.remote_content_hostname_whitelist` for the managed server.

    Browser compares the whitelist with host names only, never with ports, so an API that comes back on another
    port is still allowed: `browser_commands` tells what to type then.
    """
    hosts = dict.fromkeys(["127.0.0.1", "localhost", _host(api_host)])
    return "; ".join(_commands(api_host, api_port)), ",".join(hosts)


def browser_commands(api_host: str, api_port: int) -> tuple[str, ...]:
    """Lines that a person types into Browser, line by line, when style and guide did not come by themselves."""
    return tuple(f":{command}" for command in _commands(api_host, api_port))


def browser_origins(link: str | None) -> frozenset[str]:
    """The web origins of the Neo4j Browser at `link`, which alone may read style and guide across origins."""
    if link is None:
        return frozenset()
    url = urlsplit(link)
    hosts = {url.hostname, "localhost"} if url.hostname == "127.0.0.1" else {url.hostname}
    return frozenset(f"{url.scheme}://{host}:{url.port}" for host in hosts)


def _commands(api_host: str, api_port: int) -> tuple[str, ...]:
    # Browser answers `style` with a page of code; the colours, played after it, come to lie on top of that.
    base = f"http://{_host(api_host)}:{api_port}"
    return f"style {base}{STYLE_PATH}", f"play {base}{COLOURS_PATH}", f"guide {base}{GUIDE_PATH}"


def _host(api_host: str) -> str:
    bracketed = f"[{api_host}]" if ":" in api_host else api_host
    return _ANY.get(api_host, bracketed)
