"""Understands which system an operator means: the one in a folder, or the service that the
environment tells of."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from deploy.launcher.compositions import SERVICES
from deploy.launcher.distributed_folder import DistributedFolder
from deploy.launcher.failure import LauncherError
from deploy.launcher.process_settings import DatabaseSettings
from deploy.launcher.profile import Profile
from services.chassis.settings import SECRETS_FOLDER, read_settings

_DATABASE_URL = "CHENGNUO_DATABASE_URL"


def embedded_in(folder: Path) -> Profile | None:
    """The embedded system in a folder; None where a distributed one is there. Raises LauncherError
    where none was ever started."""
    if _distributed(folder).was_started:
        return None
    profile = Profile(folder.absolute())
    if not profile.seeded.exists():
        raise LauncherError(
            f"{folder.absolute()} 中没有启动过的承诺系统。请以 --var 指定数据目录。"
        )
    return profile


def told_by_environment(folder: Path | None) -> bool:
    """Whether the environment tells of the service that is meant: nobody named a folder."""
    return folder is None and not os.environ.keys().isdisjoint((_DATABASE_URL, SECRETS_FOLDER))


def take_environment(folder: Path, service: str) -> None:
    """Take over what the worker of a service was told at the last start of a distributed system."""
    os.environ.update(_distributed(folder).environment(f"{service}-worker"))


def databases_of(folder: Path | None, usual: Path) -> Mapping[str, str]:
    """The address of each service's database, by a name to show: those of the system in a folder
    (the `usual` one where none is named), or the one that the environment tells of."""
    if told_by_environment(folder):
        (settings,) = read_settings(DatabaseSettings)
        return {urlsplit(settings.database_url).path.lstrip("/"): settings.database_url}
    profile = embedded_in(folder or usual)
    if profile is not None:
        return {service: profile.database_url(service) for service in SERVICES}
    distributed = _distributed(folder or usual)
    return {
        service: distributed.environment(f"{service}-worker")[_DATABASE_URL] for service in SERVICES
    }


def _distributed(folder: Path) -> DistributedFolder:
    return DistributedFolder(folder.absolute())
