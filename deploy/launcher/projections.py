"""Understands how an operator has a projection of a service made anew while the service goes on:
from the bus, or from the owner of its facts where the bus does not keep them all any more."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from contracts.reading import UnreadableEvent
from deploy.launcher.chosen import embedded_in, take_environment, told_by_environment
from deploy.launcher.compositions import SERVICES, composition_of
from deploy.launcher.embedded_settings import EmbeddedSettings
from deploy.launcher.failure import LauncherError
from deploy.launcher.listening import Listener, listen, url_of
from deploy.launcher.owners import OwnerSnapshot
from deploy.launcher.process_settings import BusSettings, OwnerSettings
from deploy.launcher.profile import Profile
from services.chassis.bus import Bus, BusUnavailable
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.callers import CallerSigner
from services.chassis.clock import DatabaseClock, SystemClock
from services.chassis.database import Database
from services.chassis.outages import is_outage
from services.chassis.outward import OutwardSession
from services.chassis.projections import (
    Declared,
    HistoryIncomplete,
    Projection,
    Rebuilt,
    Tell,
    history_of,
    rebuild,
)
from services.chassis.settings import read_settings

_ANSWER_SECONDS = 30.0
_CONNECTIONS = 2


@dataclass(frozen=True, slots=True)
class _Surroundings:
    """What a projection is made of: the service's database, the bus, and its owner."""

    projection: Projection
    database: Database
    bus: Bus
    ask_owner: Callable[[], Tell]


def list_projections() -> int:
    """Print every projection that can be made anew, and whose facts it holds."""
    for service in SERVICES:
        for each in _declared(service):
            print(f"{service}\t{each.name}\t{each.holds}\t来自 {each.owner}")
    return 0


def rebuild_projection(
    service: str, name: str, folder: Path | None, usual: Path, *, from_owner: bool
) -> int:
    """Make a projection anew and print what was done, in the system of a folder (the `usual` one
    where none is named), or for the service that the environment tells of; 0 where all of it could
    be done. Raises SettingsError and LauncherError."""
    declared = _find(service, name)
    by_environment = told_by_environment(folder)
    profile = None if by_environment else embedded_in(folder or usual)
    if profile is None and not by_environment:
        take_environment(folder or usual, service)
    around = (
        _distributed(service, declared)
        if profile is None
        else _embedded(profile, service, declared)
    )
    return asyncio.run(_rebuild(service, declared, around, from_owner))


def _declared(service: str) -> tuple[Declared, ...]:
    if service == "catalog":
        return ()
    found: tuple[Declared, ...] = import_module(
        f"services.{service}.entrypoints.projections"
    ).PROJECTIONS
    return found


def _find(service: str, name: str) -> Declared:
    for each in _declared(service):
        if each.name == name:
            return each
    known = "、".join(each.name for each in _declared(service)) or "无"
    raise LauncherError(f"{service} 没有名为 {name} 的投影，可重建的有：{known}。")


async def _rebuild(
    service: str,
    declared: Declared,
    surroundings: AbstractAsyncContextManager[_Surroundings],
    from_owner: bool,
) -> int:
    try:
        async with surroundings as around:
            done, source = await _from_whoever_knows(declared, around, from_owner)
    except HistoryIncomplete as failure:
        raise LauncherError(
            f"{declared.owner} 没有告知任何内容，{service} 的投影 {declared.name} 未作改动。"
        ) from failure
    except (BusUnavailable, UnreadableEvent) as failure:
        raise LauncherError(
            f"无法读取消息（{type(failure).__name__}），请检查后重试；已写入的内容有效。"
        ) from failure
    except Exception as failure:
        if not is_outage(failure):
            raise
        raise LauncherError(
            f"{service} 的数据库没有应答（{type(failure).__name__}），请恢复后重新执行。"
        ) from failure
    _print(service, declared, done, source)
    return 1 if done.failed else 0


async def _from_whoever_knows(
    declared: Declared, around: _Surroundings, from_owner: bool
) -> tuple[Rebuilt, str]:
    projection, database = around.projection, around.database
    if not from_owner:
        try:
            history = history_of(around.bus, projection.topic)
            return await rebuild(projection, database, history), "从总线上的历史"
        except HistoryIncomplete:
            print(f"总线已不保留 {projection.topic} 的全部历史，改向 {declared.owner} 取快照。")
    return await rebuild(projection, database, around.ask_owner()), f"从 {declared.owner} 的快照"


def _print(service: str, declared: Declared, done: Rebuilt, source: str) -> None:
    print(
        f"{service} 的投影 {declared.name} 已{source}重建："
        f"读取 {done.read} 条，写入 {done.taken_in} 项，移除 {done.removed} 项。"
    )
    if done.unreadable:
        print(f"其中 {done.unreadable} 条不能识别，已跳过。")
    for kind, keys in sorted(done.failed.items()):
        print(f"{keys} 项未能写入（{kind}），保持原样；请查明原因后重新执行。")


@asynccontextmanager
async def _distributed(service: str, declared: Declared) -> AsyncIterator[_Surroundings]:
    from services.chassis.bus.kafka import KafkaBus

    composition = composition_of(service)
    settings, buses, owners = read_settings(composition.settings, BusSettings, OwnerSettings)
    database = Database(settings.database_url, application=f"chengnuo-{service}-projections")
    clock = DatabaseClock(database.now)
    bus = KafkaBus(buses.kafka_bootstrap_servers, client_id=f"chengnuo-{service}-projections")
    session = OutwardSession(timeout_seconds=_ANSWER_SECONDS, connections=_CONNECTIONS)
    signer = CallerSigner(service, settings.signing_key, clock)

    def ask_owner() -> Tell:
        url = owners.url_of(declared.owner)
        return OwnerSnapshot(declared.owner, url, declared.name, signer, session).tell

    try:
        await clock.synchronise()
        projection = composition.module.build_projection(declared, settings, database, clock=clock)
        yield _Surroundings(projection, database, bus, ask_owner)
    finally:
        await session.close()
        await bus.close()
        await database.dispose()


@asynccontextmanager
async def _embedded(
    profile: Profile, service: str, declared: Declared
) -> AsyncIterator[_Surroundings]:
    """The owner answers here, on its own database: where the running system answers, nobody
    knows."""
    clock, listening = SystemClock(), listen(0)
    urls = dict.fromkeys(SERVICES, url_of(listening))
    told = EmbeddedSettings(profile, profile.keys(), urls, outside=urls[declared.owner])
    owners_database = Database(profile.database_url(declared.owner))
    owner = composition_of(declared.owner).module.build_api(
        told.of(declared.owner), owners_database, clock=clock
    )
    listener = Listener(owner.api, listening)
    database, bus = _database_and_bus(profile, service)
    session = OutwardSession(timeout_seconds=_ANSWER_SECONDS, connections=_CONNECTIONS)
    settings = told.of(service)
    signer = CallerSigner(service, settings.signing_key, clock)
    projection = composition_of(service).module.build_projection(
        declared, settings, database, clock=clock
    )

    def ask_owner() -> Tell:
        url = urls[declared.owner]
        return OwnerSnapshot(declared.owner, url, declared.name, signer, session).tell

    try:
        await listener.start()
        await bus.open()
        yield _Surroundings(projection, database, bus, ask_owner)
    finally:
        await session.close()
        await listener.stop()
        await owner.close()
        await bus.close()
        await database.dispose()


def _database_and_bus(profile: Profile, service: str) -> tuple[Database, EmbeddedBus]:
    return (
        Database(profile.database_url(service)),
        EmbeddedBus(Database(profile.database_url("bus"))),
    )
