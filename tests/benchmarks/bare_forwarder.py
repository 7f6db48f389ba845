"""The limit of the gateway: a forwarder of aiohttp that knows nobody and looks at nothing."""

from __future__ import annotations

import sys
from collections.abc import AsyncIterator

import aiohttp
import uvloop
from aiohttp import web

_UPSTREAM = web.AppKey("upstream", str)
_SESSION = web.AppKey("session", aiohttp.ClientSession)


async def _forward(request: web.Request) -> web.Response:
    body = await request.read()
    headers = {"Content-Type": "application/json"}
    url = f"{request.app[_UPSTREAM]}{request.path_qs}"
    async with request.app[_SESSION].post(url, data=body, headers=headers) as answer:
        content = await answer.read()
        return web.Response(body=content, status=answer.status, content_type=answer.content_type)


async def _session(application: web.Application) -> AsyncIterator[None]:
    async with aiohttp.ClientSession() as session:
        application[_SESSION] = session
        yield


def main(port: int, upstream: str) -> None:
    """Forward every POST at `port` to `upstream`."""
    application = web.Application()
    application[_UPSTREAM] = upstream
    application.cleanup_ctx.append(_session)
    application.router.add_post("/{path:.*}", _forward)
    web.run_app(
        application,
        host="127.0.0.1",
        port=port,
        access_log=None,
        print=None,
        loop=uvloop.new_event_loop(),
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
