"""Understands what libraries load that no process uses, and leaves it out: on a machine that all
ten share that is 70 MB of their memory."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

# Loaded where they happen to be there, done without where not: structlog colours a terminal with
# the one, and all processes write JSON; FastAPI looks with the other for models of another age.
_DONE_WITHOUT = ("rich", "pydantic.v1")
_USELESS = (
    # SQLAlchemy's asynchronous engine comes in one package with these two, which load the whole
    # mapper of objects; tables and statements are all that is used of it.
    "sqlalchemy.ext.asyncio.session",
    "sqlalchemy.ext.asyncio.scoping",
    # uvicorn's own command line; the launcher has its own.
    "uvicorn.main",
)


class LeftOut(ModuleType):
    """Stands for a module; what is imported from it refuses to be used."""

    def __getattr__(self, name: str) -> Callable[..., NoReturn]:
        if name.startswith("__"):
            raise AttributeError(name)

        def refuse(*_arguments: Any, **_settings: Any) -> NoReturn:
            raise RuntimeError(f"{self.__name__}.{name} is left out of this process")

        return refuse


def leave_out() -> None:
    """Load none of it from now on, nor what it would load; what is loaded already stays."""
    for name in _DONE_WITHOUT:
        sys.modules.setdefault(name, None)  # type: ignore[arg-type]
    for name in _USELESS:
        sys.modules.setdefault(name, LeftOut(name))
