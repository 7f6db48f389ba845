"""Understands how a request reaches its service and how the answer comes back, unread."""

from __future__ import annotations

from collections.abc import Mapping

import aiohttp
from multidict import CIMultiDict
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from yarl import URL

from gateway.admission import Admission
from gateway.document import ApiDocument
from gateway.exchange import ascii_of, exchange_of, header_values, raw_path
from gateway.upstreams import Upstreams
from services.chassis.callers import CALLER_HEADER
from services.chassis.correlation import OPERATION_HEADER
from services.chassis.log import logger
from services.chassis.problem import Problem

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
RETRY_AFTER_SECONDS = "2"
_WITHOUT_BODY = frozenset({"GET", "HEAD"})
_HOP_BY_HOP = frozenset(
    {
        b"connection",
        b"keep-alive",
        b"proxy-authenticate",
        b"proxy-authorization",
        b"proxy-connection",
        b"te",
        b"trailer",
        b"transfer-encoding",
        b"upgrade",
    }
)
_NOT_FORWARDED = _HOP_BY_HOP | {
    b"authorization",
    b"content-length",
    b"cookie",
    b"expect",
    b"forwarded",
    b"host",
    b"x-request-id",
    b"traceparent",
}
_NOT_RETURNED = _HOP_BY_HOP | {b"server", b"date", b"x-request-id", b"set-cookie"}
_OUR_PREFIXES = (b"x-chengnuo-", b"x-forwarded-")
_log = logger("forwarding")


class Forwarder:
    """Forwards to the services over one pool of connections.

    `own_address` is the scheme and host under which clients know the gateway.
    """

    def __init__(
        self,
        service_urls: Mapping[str, str],
        admission: Admission,
        *,
        upstreams: Upstreams,
        document: ApiDocument,
        own_address: URL,
        body_limit: int,
    ) -> None:
        self._urls = service_urls
        self._admission = admission
        self._own = (own_address.scheme, own_address.authority)
        self._body_limit = body_limit
        self._upstreams = upstreams
        self._document = document

    async def __call__(self, scope: Scope, receive: Receive, send: Send, service: str) -> None:
        """Answer the request in `scope` with what `service` answers. Raises Problem."""
        exchange = exchange_of(scope)
        exchange.service = service
        method = scope["method"]
        if method == "OPTIONS":
            await self._tell_methods(scope, receive, send)
            return
        if method not in METHODS:
            raise Problem("method-not-allowed", headers={"Allow": ", ".join(METHODS)})
        admitted = self._admission.admit(header_values(scope, b"authorization"))
        exchange.client_id = admitted.grant.client_id
        body = None
        if method not in _WITHOUT_BODY:
            body = await read_body(scope, receive, self._body_limit)
        headers = self._headers(scope)
        headers[CALLER_HEADER] = self._admission.statement(admitted, service)
        answer = await self._ask(scope, service, headers, body)
        async with answer:
            exchange.operation = answer.headers.get(OPERATION_HEADER)
            await _pass_back(answer, self._urls[service], method, send)

    async def _tell_methods(self, scope: Scope, receive: Receive, send: Send) -> None:
        methods = await self._document.methods(scope["path"])
        if not methods:
            raise Problem("not-found")
        await Response(status_code=204, headers={"Allow": ", ".join(methods)})(scope, receive, send)

    def _headers(self, scope: Scope) -> CIMultiDict[str]:
        exchange = exchange_of(scope)
        kept = kept_headers(scope["headers"], _NOT_FORWARDED)
        headers = CIMultiDict((name.decode("latin-1"), _text(value)) for name, value in kept)
        if not exchange.traced_before:
            headers.popall("tracestate", None)
        headers["traceparent"] = exchange.traceparent
        headers["X-Request-Id"] = exchange.request_id
        headers["X-Forwarded-Proto"], headers["X-Forwarded-Host"] = self._own
        return headers

    async def _ask(
        self, scope: Scope, service: str, headers: CIMultiDict[str], body: bytes | None
    ) -> aiohttp.ClientResponse:
        method = "GET" if scope["method"] == "HEAD" else scope["method"]
        query = ascii_of(scope["query_string"])
        address = self._urls[service] + raw_path(scope) + (f"?{query}" if query else "")
        url = URL(address, encoded=True)
        # A service does a POST with an Idempotency-Key once, however often it is sent; of what
        # carries If-Match instead, a second sending would be refused for what the first did.
        repeatable = method == "GET" or (method == "POST" and "Idempotency-Key" in headers)
        try:
            return await self._upstreams.ask(method, url, headers, body, repeatable=repeatable)
        except (aiohttp.ClientError, TimeoutError) as failure:
            raise _no_answer(failure, service) from failure


async def read_body(scope: Scope, receive: Receive, limit: int) -> bytes:
    """The whole body. Raises Problem (413) as soon as it is known to be larger than `limit`."""
    declared = header_values(scope, b"content-length")
    if declared and declared[0].isdecimal() and int(declared[0]) > limit:
        raise Problem("body-too-large", limit=limit)
    chunks: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Problem("temporarily-unavailable", headers={"Retry-After": RETRY_AFTER_SECONDS})
        chunk: bytes = message.get("body", b"")
        size += len(chunk)
        if size > limit:
            raise Problem("body-too-large", limit=limit)
        chunks.append(chunk)
        if not message.get("more_body", False):
            return b"".join(chunks)


def kept_headers(
    headers: list[tuple[bytes, bytes]], dropped: frozenset[bytes]
) -> list[tuple[bytes, bytes]]:
    """`headers` without those `dropped`, those that Connection names, and those of our own."""
    named = {
        token.strip().lower()
        for name, value in headers
        if name.lower() == b"connection"
        for token in value.split(b",")
    }
    return [
        (name, value)
        for name, value in headers
        if (lower := name.lower()) not in dropped
        and lower not in named
        and not lower.startswith(_OUR_PREFIXES)
    ]


def _text(value: bytes) -> str:
    # aiohttp writes headers as UTF-8; what is not UTF-8 has no meaning to any service.
    return value.decode("utf-8", "replace")


def _no_answer(failure: Exception, service: str) -> Problem:
    _log.warning("no answer", service=service, kind=type(failure).__name__)
    retry = {"Retry-After": RETRY_AFTER_SECONDS}
    if isinstance(failure, aiohttp.ClientConnectorError | aiohttp.ConnectionTimeoutError):
        return Problem("temporarily-unavailable", headers=retry)
    return Problem("answer-lost", headers=retry)


async def _pass_back(
    answer: aiohttp.ClientResponse, service_url: str, method: str, send: Send
) -> None:
    headers = [
        (name.lower(), _relative(value, service_url) if name.lower() == b"location" else value)
        for name, value in kept_headers(list(answer.raw_headers), _NOT_RETURNED)
    ]
    start = {"type": "http.response.start", "status": answer.status, "headers": headers}
    await send(start)
    if method != "HEAD":
        try:
            async for chunk in answer.content.iter_any():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
        except (aiohttp.ClientError, TimeoutError) as failure:
            # The answer has begun; leaving it unfinished is the one honest way to say so.
            _log.warning("answer broke off", kind=type(failure).__name__)
            return
    await send({"type": "http.response.body", "body": b"", "more_body": False})


def _relative(location: bytes, service_url: str) -> bytes:
    return location.removeprefix(service_url.encode())
