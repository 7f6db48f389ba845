"""Understands how a service that was restored from a backup is told again what it forgot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from importlib import import_module
from pathlib import Path

from deploy.launcher.chosen import embedded_in, take_environment, told_by_environment
from deploy.launcher.failure import LauncherError
from deploy.launcher.process_settings import BusSettings
from deploy.launcher.profile import Profile
from services.chassis.bus import Bus, BusUnavailable, GroupInUse
from services.chassis.bus.embedded import EmbeddedBus
from services.chassis.database import Database
from services.chassis.settings import read_settings


def replay(service: str, since: datetime, folder: Path | None, usual: Path) -> int:
    """Let a service, whose workers must be stopped, be told again what was published from an
    instant on; what of it took effect before is dropped by its inbox. Raises SettingsError and
    LauncherError."""
    if since.tzinfo is None:
        raise LauncherError("--since 须带时区，例如 2026-11-24T09:30:00+08:00。")
    by_environment = told_by_environment(folder)
    profile = None if by_environment else embedded_in(folder or usual)
    if profile is None and not by_environment:
        take_environment(folder or usual, service)
    return asyncio.run(_replay(service, since, profile))


async def _replay(service: str, since: datetime, profile: Profile | None) -> int:
    reader = import_module(f"services.{service}.entrypoints.subscriptions")
    try:
        async with _bus(profile, service) as bus:
            await bus.rewind(reader.GROUP, reader.TOPICS, since)
    except GroupInUse as failure:
        raise LauncherError(f"{service} 的工作进程仍在运行，请先停止，再执行重放。") from failure
    except BusUnavailable as failure:
        raise LauncherError(f"总线没有应答（{failure}），请恢复后重新执行。") from failure
    print(
        f"{service} 启动后将重新接收 {since.isoformat(timespec='seconds')} 以来的全部消息；"
        "已经生效的不会重复生效。"
    )
    return 0


@asynccontextmanager
async def _bus(profile: Profile | None, service: str) -> AsyncIterator[Bus]:
    if profile is not None:
        embedded = EmbeddedBus(Database(profile.database_url("bus")))
        await embedded.open()
        try:
            yield embedded
        finally:
            await embedded.close()
        return
    # Imported here: the embedded system runs where no Kafka client is wanted.
    from services.chassis.bus.kafka import KafkaBus

    (settings,) = read_settings(BusSettings)
    yield KafkaBus(settings.kafka_bootstrap_servers, client_id=f"chengnuo-{service}-replay")
