"""Understands the distributed system on one machine: PostgreSQL, Kafka and every process of the
table under one supervisor, made ready in order, seeded at the first start."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator, Callable, Mapping, Sequence

import httpx

from deploy.kafka.broker import KafkaBroker
from deploy.launcher.compositions import SERVICES, composition_of
from deploy.launcher.distributed_folder import (
    KAFKA,
    KAFKA_CONTROLLER,
    POSTGRES,
    DistributedFolder,
)
from deploy.launcher.failure import LauncherError
from deploy.launcher.orphans import end_orphans
from deploy.launcher.preparing import topic_forms
from deploy.launcher.programs import (
    GATEWAY,
    PROGRAMS,
    SANDBOX,
    ProgramOfTable,
    Surroundings,
    environment_of,
)
from deploy.launcher.supervision import Kept, State, Supervision
from deploy.postgres.provisioning import provision
from deploy.postgres.server import PostgresServer
from deploy.seed.caller import UnexpectedAnswer
from deploy.seed.seeding import seed
from gateway.clients import Credential
from services.chassis.bus import BusUnavailable
from services.chassis.bus.topics import apply
from services.chassis.clock import SystemClock
from services.chassis.migrations import upgrade

ENGINES = (POSTGRES, KAFKA)
_ENGINE_SECONDS = 90
_READY_SECONDS = 60
_TRY_AGAIN_SECONDS = 0.1
_START = 'set -a; . "$0"; set +a; exec "$@"'
# What a process that mostly waits need not keep: memory pools for threads that it does not have.
_FRUGAL = {"MALLOC_ARENA_MAX": "1", "MALLOC_TRIM_THRESHOLD_": "131072"}


class DistributedSystem:
    """The whole system in processes of its own; they outlive whoever started them. `port` is the
    gateway's, `sandbox_port` the sandbox's; 0 takes any. `more` processes run beside those of the
    table. `detours` are the ports by which processes reach Kafka (`kafka`) or a service's database
    (by the service's name), where something stands between. Raises LauncherError and EngineError,
    one line each, where something cannot be done."""

    def __init__(
        self,
        folder: DistributedFolder,
        *,
        port: int,
        sandbox_port: int,
        more: Sequence[ProgramOfTable] = (),
        detours: Mapping[str, int] | None = None,
    ) -> None:
        self.folder = folder
        self.programs = (*PROGRAMS, *more)
        self._detours = detours or {}
        self.supervision = Supervision(folder.folder)
        self._wanted = {GATEWAY: port, SANDBOX: sandbox_port}

    @property
    def url(self) -> str:
        """Where clients reach the gateway."""
        return self.url_of(GATEWAY)

    @property
    def sandbox_url(self) -> str:
        """Where the sandbox answers."""
        return self.url_of(SANDBOX)

    def url_of(self, name: str) -> str:
        """Where one process answers. Raises LauncherError where the system was never started."""
        port = self.folder.known_ports().get(name)
        if port is None:
            raise LauncherError(f"{self.folder.folder} 中没有启动过的承诺系统。请先执行 make up。")
        return f"http://127.0.0.1:{port}"

    async def start(self) -> bool:
        """Start what does not run and return once all answer; tell whether anything was started."""
        names = [each.name for each in self.programs]
        seeded = self.folder.seeded.exists()
        if self.supervision.is_there and not seeded:
            self.stop()
        if self.supervision.is_there:
            began = not self._all_run()
            for name in names if began else ():
                self.supervision.start(name)
            await self.wait_until_ready(*names)
            return began
        await asyncio.to_thread(end_orphans, self.folder.folder)
        self.folder.forget_unfinished_seeding()
        await self._begin(None if seeded else self.folder.make_clients())
        return True

    async def _begin(self, credentials: list[Credential] | None) -> None:
        ports = self.folder.ports(self._wanted, [each.name for each in self.programs])
        postgres = PostgresServer(self.folder.folder / POSTGRES, ports[POSTGRES])
        kafka = KafkaBroker(
            self.folder.folder / KAFKA,
            ports[KAFKA],
            ports[KAFKA_CONTROLLER],
            advertised_port=self._detours.get(KAFKA),
        )
        await asyncio.to_thread(postgres.prepare)
        await asyncio.to_thread(kafka.prepare)
        self.supervision.begin(self._all_kept(postgres, kafka, ports))
        await self._until(postgres.ready, "PostgreSQL")
        await self._until(kafka.ready, "Kafka")
        await self._make_databases(postgres)
        await _apply_topics(kafka.bootstrap_servers)
        for each in self.programs:
            self.supervision.start(each.name)
        await self.wait_until_ready(*(each.name for each in self.programs))
        if credentials is not None:
            clock = SystemClock()
            try:
                examples = await seed(self.url, self.sandbox_url, credentials, clock)
            except UnexpectedAnswer as failure:
                raise LauncherError(f"写入示例数据未成功，请重试：{failure}") from failure
            self.folder.finish_seeding(credentials, examples, clock.now())

    def _all_run(self) -> bool:
        return all(state.is_running for state in self.supervision.states())

    def _all_kept(
        self, postgres: PostgresServer, kafka: KafkaBroker, ports: dict[str, int]
    ) -> list[Kept]:
        account = postgres.account
        engines = [
            Kept(
                POSTGRES,
                postgres.command(),
                user=account.name if account else None,
                environment={"LC_ALL": "C", "TZ": "UTC"},
                starts_by_itself=True,
                stop_signal="INT",
                stop_seconds=60,
                priority=10,
            ),
            Kept(KAFKA, kafka.command(), starts_by_itself=True, stop_seconds=60, priority=10),
        ]
        around = self._surroundings(postgres, ports)
        processes = []
        for each in self.programs:
            told = _FRUGAL | {"CHENGNUO_LISTEN_FD": "0"} | environment_of(each, around)
            told["CHENGNUO_NICENESS"] = str(each.niceness)
            written = self.folder.write_environment(each.name, told)
            started = (sys.executable, "-m", "deploy.launcher", *each.arguments)
            command = ("/bin/sh", "-c", _START, str(written), *started)
            processes.append(Kept(each.name, command, port=ports[each.name]))
        return [*engines, *processes]

    def _surroundings(self, postgres: PostgresServer, ports: dict[str, int]) -> Surroundings:
        roles = self.folder.roles()
        return Surroundings(
            urls={name: f"http://127.0.0.1:{port}" for name, port in ports.items()},
            database_urls={
                name: roles[name].url(postgres.url(port=self._detours.get(name)))
                for name in SERVICES
            },
            kafka_bootstrap_servers=f"127.0.0.1:{self._detours.get(KAFKA, ports[KAFKA])}",
            keys=self.folder.keys(),
            public_url=f"http://127.0.0.1:{ports[GATEWAY]}",
            clients_path=self.folder.registry,
            examples_path=self.folder.examples,
            sandbox_database=self.folder.sandbox_database,
        )

    async def _make_databases(self, postgres: PostgresServer) -> None:
        roles, server = self.folder.roles(), postgres.url()
        await provision(server, roles.values())
        for name in SERVICES:
            migrations = composition_of(name).migrations
            await asyncio.to_thread(upgrade, migrations, roles[name].owner_url(server))

    async def wait_until_ready(self, *names: str) -> None:
        """Return once each of the processes says that it is ready."""
        async with httpx.AsyncClient(timeout=5, trust_env=False) as http:
            for name in names:
                await self._wait_for(http, name)

    async def _wait_for(self, http: httpx.AsyncClient, name: str) -> None:
        deadline = time.monotonic() + _READY_SECONDS
        while True:
            try:
                if (await http.get(f"{self.url_of(name)}/readyz")).status_code == 200:
                    return
            except httpx.HTTPError:
                pass
            if time.monotonic() > deadline:
                log = self.supervision.log_of(name)
                raise LauncherError(f"{name} 在 {_READY_SECONDS} 秒内未就绪，请查看 {log}。")
            await asyncio.sleep(_TRY_AGAIN_SECONDS)

    async def _until(self, ready: Callable[[], bool], name: str) -> None:
        deadline = time.monotonic() + _ENGINE_SECONDS
        while not ready():
            if time.monotonic() > deadline:
                raise LauncherError(
                    f"{name} 在 {_ENGINE_SECONDS} 秒内未就绪，请查看 {self.supervision.logs}。"
                )
            await asyncio.sleep(_TRY_AGAIN_SECONDS)

    async def restart(self, *names: str) -> AsyncIterator[str]:
        """Restart processes one after the other, each ready before the next ends; tells each."""
        known = [each.name for each in self.programs]
        if unknown := set(names) - set(known):
            raise LauncherError(f"没有名为 {'、'.join(sorted(unknown))} 的进程。")
        for name in names or known:
            await asyncio.to_thread(self.supervision.stop, name)
            self.supervision.start(name)
            await self.wait_until_ready(name)
            yield name

    def stop(self) -> None:
        """End everything, callers first, or what a killed supervisor left behind; what is kept
        stays. Nothing happens where nothing runs."""
        if not self.supervision.is_there:
            end_orphans(self.folder.folder)
            return
        self.supervision.stop(GATEWAY)
        self.supervision.stop(*(each.name for each in self.programs if each.name != GATEWAY))
        self.supervision.end()

    def names(self) -> list[str]:
        """Everything that is kept running, in the order of starting."""
        return [*ENGINES, *(each.name for each in self.programs)]

    def states(self) -> list[State]:
        """What the supervisor knows of each, in the order of starting."""
        known = {state.name: state for state in self.supervision.states()}
        return [known[name] for name in self.names()]

    def address_of(self, name: str) -> str:
        """Where it answers, as an operator reads it."""
        return self.url_of(name).removeprefix("http://" if name in ENGINES else "")


async def _apply_topics(bootstrap_servers: str) -> None:
    deadline = time.monotonic() + _ENGINE_SECONDS
    while True:
        try:
            await apply(bootstrap_servers, topic_forms())
            return
        except BusUnavailable as failure:
            if time.monotonic() > deadline:
                raise LauncherError("Kafka 没有应答，无法建立主题。") from failure
            await asyncio.sleep(_TRY_AGAIN_SECONDS)
