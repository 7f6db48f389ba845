"""Understands a service's process: what answers, what works, or both, on PostgreSQL and Kafka."""

from __future__ import annotations

import asyncio
from functools import partial
from typing import Any

from deploy.launcher.compositions import Composition, composition_of
from deploy.launcher.entrance import Entrance, figures
from deploy.launcher.failure import LauncherError
from deploy.launcher.process import Process, live
from deploy.launcher.process_settings import BusSettings, ProcessSettings
from services.chassis.backlog import BacklogReader
from services.chassis.bus import Bus, BusUnavailable
from services.chassis.clock import DatabaseClock
from services.chassis.database import Database
from services.chassis.log import logger
from services.chassis.newest_form import MigrationError, require_head
from services.chassis.settings import read_settings

_TRY_AGAIN_SECONDS = 1.0
_READY_SECONDS = 2.0
_log = logger("process")


def serve(name: str, role: str) -> int:
    """Run the part of the service that `role` names until the signal that ends it. Raises
    LauncherError where a setting is missing, or database or topics are not in their form."""
    composition = composition_of(name)
    if role == "api":
        process, service = read_settings(ProcessSettings, composition.settings)
        return live(f"{name}-api", process, partial(_begin_api, composition, service))
    process, service, bus = read_settings(ProcessSettings, composition.settings, BusSettings)
    begin = _begin_worker if role == "worker" else _begin_all
    return live(f"{name}-{role}", process, partial(begin, composition, service, bus))


async def _begin_api(composition: Composition, settings: Any, process: Process) -> None:
    database, clock = await _opened(composition, settings, process)
    service = composition.module.build_api(settings, database, clock=clock)
    process.stack.push_async_callback(service.close)
    process.work([clock.run])
    await process.answer(Entrance(service.api, partial(_answers, database)))


async def _begin_worker(
    composition: Composition, settings: Any, buses: BusSettings, process: Process
) -> None:
    database, clock = await _opened(composition, settings, process)
    await process.answer(Entrance(figures, partial(_answers, database)))
    bus = await _bus(composition, buses, process)
    service = composition.module.build_workers(settings, database, bus, clock=clock)
    process.stack.push_async_callback(service.close)
    backlog = BacklogReader(composition.name, database, clock)
    process.work([clock.run, backlog.run, *service.workers])


async def _begin_all(
    composition: Composition, settings: Any, buses: BusSettings, process: Process
) -> None:
    database, clock = await _opened(composition, settings, process)
    bus = await _bus(composition, buses, process)
    service = composition.module.build(settings, bus, database=database, clock=clock)
    process.stack.push_async_callback(service.close)
    backlog = BacklogReader(composition.name, database, clock)
    process.work([clock.run, backlog.run, *service.workers])
    await process.answer(Entrance(service.api, partial(_answers, database)))


async def _opened(
    composition: Composition, settings: Any, process: Process
) -> tuple[Database, DatabaseClock]:
    """The database, once it answers and is in the form that the code needs; and its time."""
    database = Database(
        settings.database_url,
        pool_size=settings.database_connections,
        application=f"chengnuo-{composition.name}",
    )
    process.stack.push_async_callback(database.dispose)
    clock = DatabaseClock(database.now)
    while True:
        try:
            await clock.synchronise()
            await require_head(composition.migrations, database)
            return database, clock
        except MigrationError as failure:
            raise LauncherError(str(failure)) from failure
        except Exception as failure:
            _log.warning("waiting for the database", kind=type(failure).__name__)
            await asyncio.sleep(_TRY_AGAIN_SECONDS)


async def _bus(composition: Composition, buses: BusSettings, process: Process) -> Bus:
    """The bus, once it answers and every topic has its form."""
    # Imported here: what only answers never touches Kafka.
    from deploy.launcher.preparing import topic_forms
    from services.chassis.bus.kafka import KafkaBus
    from services.chassis.bus.topics import TopicsDiffer, require

    servers = buses.kafka_bootstrap_servers
    bus = KafkaBus(servers, client_id=f"chengnuo-{composition.name}")
    await bus.open()
    process.stack.push_async_callback(bus.close)
    while True:
        try:
            await require(servers, topic_forms())
            return bus
        except TopicsDiffer as failure:
            raise LauncherError(str(failure)) from failure
        except BusUnavailable as failure:
            _log.warning("waiting for the bus", kind=str(failure))
            await asyncio.sleep(_TRY_AGAIN_SECONDS)


async def _answers(database: Database) -> bool:
    """Whether the database answers soon enough to be of use."""
    try:
        async with asyncio.timeout(_READY_SECONDS):
            await database.now()
    except Exception as failure:
        _log.warning("the database does not answer", kind=type(failure).__name__)
        return False
    return True
