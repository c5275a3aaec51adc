"""uvicorn's HTTP over httptools, with a limit on what stands before a request's body.

httptools keeps an address and headers of any length in memory until they end.
"""

from __future__ import annotations

from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

HEAD_BYTES = 65_536
_DETAIL = b'{"type":"https://w3id.org/sayso/problem/request-header-fields-too-large","title":"Headers too large",'
_BODY = _DETAIL + b'"status":431,"detail":"address and headers are longer than 64 KiB"}'
_REFUSAL = (
    b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-type: application/problem+json\r\n"
    b"connection: close\r\ncontent-length: %d\r\n\r\n%s" % (len(_BODY), _BODY)
)


class LimitedHttp(HttpToolsProtocol):
    """Refuses a request whose address and headers have not ended after `HEAD_BYTES`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._before_body = True
        self._received = 0

    def data_received(self, data: bytes) -> None:
        """Count what arrives before the body."""
        self._received += len(data)
        super().data_received(data)
        if self._before_body and self._received > HEAD_BYTES and not self.transport.is_closing():
            self.transport.write(_REFUSAL)
            self.transport.close()

    def on_headers_complete(self) -> None:
        """The body follows, which `BodyLimit` counts."""
        self._before_body = False
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Bytes that arrive from here on belong to the next request."""
        super().on_message_complete()
        self._before_body, self._received = True, 0
