"""Understands the embedded system: gateway, services, bus, workers and sandbox in one process."""

from __future__ import annotations

import asyncio
import fcntl
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AsyncExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import services
from deploy.launcher.compositions import SERVICES
from deploy.launcher.embedded_settings import EmbeddedSettings
from deploy.launcher.failure import LauncherError
from deploy.launcher.keys import Keys
from deploy.launcher.listening import Listener, listen, url_of
from deploy.launcher.profile import Profile
from deploy.sandbox.app import build as build_sandbox
from deploy.seed.seeding import seed
from gateway.app import build as build_gateway
from gateway.settings import GatewaySettings
from services.catalog.app import build as build_catalog
from services.chassis.backlog import BacklogReader
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.clock import Clock, SystemClock
from services.chassis.database import Database
from services.chassis.log import logger
from services.chassis.migrations import upgrade
from services.chassis.pauses import pause
from services.chassis.relay import Worker
from services.chassis.service import Service
from services.commitment.app import build as build_commitment
from services.credit.app import build as build_credit
from services.verification.app import build as build_verification

_SERVICES_FOLDER = Path(services.__file__).parent
_WORKERS_END_SECONDS = 2
_LOG_KEPT = timedelta(days=7)
_FORGET_EVERY_SECONDS = 3600
_log = logger("embedded")


def migrate(profile: Profile) -> None:
    """Bring every service's database to its newest form."""
    for service in SERVICES:
        upgrade(_SERVICES_FOLDER / service / "migrations", profile.database_url(service))


class EmbeddedSystem:
    """The whole system, running inside `async with`. Entering raises LauncherError where the folder
    is in use or a port is busy; port 0 takes any."""

    def __init__(
        self, profile: Profile, *, port: int, sandbox_port: int, clock: Clock | None = None
    ) -> None:
        self.url = ""
        self.sandbox_url = ""
        self._profile = profile
        self._port = port
        self._sandbox_port = sandbox_port
        self._clock = clock or SystemClock()
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Self:
        try:
            await self._start()
        except BaseException:
            await self._stack.aclose()
            raise
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _failure: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        await self._stack.aclose()

    async def _start(self) -> None:
        profile = self._profile
        self._stack.enter_context(_only_user_of(profile.folder))
        public, sandbox = listen(self._port), listen(self._sandbox_port)
        self.url, self.sandbox_url = url_of(public), url_of(sandbox)
        profile.forget_unfinished_seeding()
        await asyncio.to_thread(migrate, profile)
        keys = profile.keys()
        bus = EmbeddedBus(Database(profile.database_url("bus")), self._clock)
        await bus.open()
        self._stack.push_async_callback(bus.close)
        await self._listen(build_sandbox(profile.sandbox_database, clock=self._clock), sandbox)
        sockets = {name: listen(0) for name in SERVICES}
        urls = {name: url_of(listening) for name, listening in sockets.items()}
        built = self._build_services(keys, bus, urls)
        for service in built:
            self._stack.push_async_callback(service.close)
        await self._serve(built, sockets)
        self._work(built, bus)
        await self._serve_gateway(keys, urls, public)

    async def _serve_gateway(self, keys: Keys, urls: dict[str, str], public: socket.socket) -> None:
        profile = self._profile
        credentials = None if profile.seeded.exists() else profile.make_clients()
        settings = GatewaySettings(
            service_urls=urls,
            signing_key=keys.signing["gateway"],
            clients_path=profile.registry,
            public_url=self.url,
            examples_path=profile.examples,
        )
        await self._listen(build_gateway(settings, clock=self._clock), public)
        if credentials is not None:
            examples = await seed(self.url, self.sandbox_url, credentials, self._clock)
            profile.finish_seeding(credentials, examples, self._clock.now())

    async def _listen(self, application: Any, listening: socket.socket) -> None:
        listener = Listener(application, listening)
        await listener.start()
        self._stack.push_async_callback(listener.stop)

    async def _serve(self, built: Sequence[Service], sockets: Mapping[str, socket.socket]) -> None:
        listeners = [Listener(service.api, sockets[service.name]) for service in built]

        async def stop() -> None:
            await asyncio.gather(*(listener.stop() for listener in listeners))

        self._stack.push_async_callback(stop)
        await asyncio.gather(*(listener.start() for listener in listeners))

    def _work(self, built: Sequence[Service], bus: EmbeddedBus) -> None:
        stop = asyncio.Event()
        workers = [work for service in built for work in service.workers]
        workers += [BacklogReader(each.name, each.database, self._clock).run for each in built]
        tasks = [asyncio.create_task(work(stop)) for work in (*workers, self._forgetting(bus))]

        async def end() -> None:
            stop.set()
            _, late = await asyncio.wait(tasks, timeout=_WORKERS_END_SECONDS)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)

        self._stack.push_async_callback(end)

    def _forgetting(self, bus: EmbeddedBus) -> Worker:
        async def forget(stop: asyncio.Event) -> None:
            while not stop.is_set():
                try:
                    await bus.forget_read_before(self._clock.now() - _LOG_KEPT)
                except Exception as failure:
                    _log.error("the bus forgot nothing", exc_info=failure)
                await pause(_FORGET_EVERY_SECONDS, stop)

        return forget

    def _build_services(
        self, keys: Keys, bus: EmbeddedBus, urls: dict[str, str]
    ) -> tuple[Service, ...]:
        told = EmbeddedSettings(self._profile, keys, urls, self.sandbox_url)
        clock = self._clock
        return (
            build_catalog(told.catalog(), bus, clock=clock),
            build_commitment(told.commitment(), bus, clock=clock),
            build_verification(told.verification(), bus, clock=clock),
            build_credit(told.credit(), bus, clock=clock),
        )


@contextmanager
def _only_user_of(folder: Path) -> Iterator[None]:
    """Hold the folder for this process. Raises LauncherError where another one does."""
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as failure:
            raise LauncherError(
                f"数据目录 {folder} 正被另一个承诺系统使用。请先停止它，或以 --var 指定另一目录。"
            ) from failure
        yield
