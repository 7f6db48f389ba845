"""A small service behind the chassis' HTTP edge, and a platform that calls it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any

import httpx
from fastapi import FastAPI, HTTPException, Response
from pydantic import BaseModel, ConfigDict
from starlette.responses import JSONResponse

from contracts.problems import BOOK
from services.chassis.auth import allow, internal
from services.chassis.callers import Caller, CallerSigner, CallerVerifier
from services.chassis.database import Database
from services.chassis.http import PreferredLanguage, add_operations, create_api
from services.chassis.idempotency import Answer
from services.chassis.idempotency_key import Idempotent
from services.chassis.pagination import PageParams
from services.chassis.preconditions import ExpectedVersion, etag
from services.chassis.strict_json import StrictRouter
from services.chassis.unit_of_work import UnitOfWork
from tests.chassis.building import a_message, key_pair, put_thing
from tests.fakes.clock import FixedClock

SERVICE = "things"


class Misuse(Exception):
    """The service's own misuse."""

    def __init__(self, slug: str, **params: object) -> None:
        super().__init__(slug)
        self.slug = slug
        self.params = params


class ThingIn(BaseModel):
    """What is sent."""

    model_config = ConfigDict(extra="forbid")

    name: str
    weight: int = 1
    further: Any = None


class Edge:
    """The service, and who may call it."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.entered = asyncio.Event()
        self.go_on = asyncio.Event()
        self.go_on.set()
        private, public = key_pair()
        self.gateway = CallerSigner("gateway", private, clock)
        own_private, own_public = key_pair()
        self.neighbour = CallerSigner("neighbour", own_private, clock)
        self.verifier = CallerVerifier(SERVICE, {"gateway": public, "neighbour": own_public}, clock)
        self.api = create_api("things", vocabulary=BOOK, misuse=Misuse, verifier=self.verifier)
        self._database = database
        self._add_routes(self.api)

    def _add_routes(self, api: FastAPI) -> None:
        router = StrictRouter(prefix="/api/v1")

        @router.post("/things", status_code=201)
        async def put(
            body: ThingIn, _caller: Annotated[Caller, allow("platform")], idempotent: Idempotent
        ) -> Response:
            def render(name: object) -> Answer:
                return Answer(201, {"name": name}, {"ETag": etag(1)})

            async with UnitOfWork(self._database, answering=idempotent.answering(render)) as uow:
                self.entered.set()
                await self.go_on.wait()
                await put_thing(uow.connection, body.name)
                uow.announce(a_message(body.name))
                await uow.commit(body.name)
            return idempotent.answer()

        @router.post("/things/{number}/changes")
        async def change(number: int, expected: ExpectedVersion) -> Response:
            if expected != 3:
                raise Misuse("stale-version", expected=expected, actual=3)
            return JSONResponse({"number": number})

        @router.get("/things")
        async def read(page: PageParams, language: PreferredLanguage) -> Response:
            asked = {"limit": page.limit, "cursor": page.cursor, "language": language}
            return JSONResponse(asked)

        @router.get("/defect")
        async def defect() -> Response:
            raise ZeroDivisionError("370406199001010011")

        @router.get("/teapot")
        async def brew() -> Response:
            raise HTTPException(418)

        @router.get("/internal")
        async def for_services(_caller: Annotated[Caller, internal("neighbour")]) -> Response:
            return JSONResponse("told")

        add_operations(api, router)

    def headers(self, *roles: str, client_id: str = "platform-1") -> dict[str, str]:
        """The headers of a caller in `roles`."""
        caller = Caller(client_id, "gateway", "370406-gov", frozenset(roles))
        return self.gateway.header(caller, SERVICE)

    @asynccontextmanager
    async def client(self) -> AsyncIterator[httpx.AsyncClient]:
        """A client that speaks to the service without a network."""
        transport = httpx.ASGITransport(self.api, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://things") as client:
            yield client
