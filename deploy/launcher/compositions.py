"""Understands which services there are and how each is composed; loads only what is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from deploy.launcher.failure import LauncherError
from services.chassis.settings import ChassisSettings

SERVICES = ("catalog", "commitment", "verification", "credit")


@dataclass(frozen=True, slots=True)
class Composition:
    """A service's composition root (`build`, `build_api`, `build_workers`), what it must be told,
    and where its migrations are."""

    name: str
    module: Any
    settings: type[ChassisSettings]

    @property
    def migrations(self) -> Path:
        """The folder of its migrations."""
        return Path(self.module.__file__).with_name("migrations")


def composition_of(name: str) -> Composition:
    """How the service is composed. Raises LauncherError where there is none of this name."""
    if name not in SERVICES:
        raise LauncherError(f"没有名为 {name} 的服务，应为 {'、'.join(SERVICES)} 之一。")
    module = import_module(f"services.{name}.app")
    settings = import_module(f"services.{name}.settings")
    return Composition(name, module, getattr(settings, f"{name.capitalize()}Settings"))
