"""A service that costs nothing: every request gets the same answer, as long as a filing's."""

from __future__ import annotations

import asyncio
import sys

import uvloop

ANSWER_BYTES = 6000
_BODY = b'{"commitment_id":"' + b"0" * (ANSWER_BYTES - 20) + b'"}'
_ANSWER = (
    b"HTTP/1.1 201 Created\r\nContent-Type: application/json\r\n"
    b'Location: /api/v1/commitments/1\r\nETag: "1"\r\n'
    b"Content-Length: %d\r\n\r\n" % len(_BODY)
) + _BODY


class _Answering(asyncio.Protocol):
    def __init__(self) -> None:
        self._received = b""
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport  # type: ignore[assignment]

    def data_received(self, data: bytes) -> None:
        self._received += data
        head, separator, body = self._received.partition(b"\r\n\r\n")
        length = head.lower().partition(b"content-length:")[2].split(b"\r\n", 1)[0] or b"0"
        if separator and len(body) >= int(length):
            self._received = b""
            self._transport.write(_ANSWER)


async def _serve(port: int) -> None:
    server = await asyncio.get_running_loop().create_server(_Answering, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(_serve(int(sys.argv[1])))
