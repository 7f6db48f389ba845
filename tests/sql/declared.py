"""Understands where each service declares its tables."""

from __future__ import annotations

import importlib
from pathlib import Path

from sqlalchemy import MetaData

from tests.architecture.reading import ROOT

_DECLARED = {
    "catalog": ("services.catalog.adapters.tables", "metadata"),
    "commitment": ("services.commitment.adapters.tables", "metadata"),
    "credit": ("services.credit.adapters.tables", "METADATA"),
    "verification": ("services.verification.adapters.schema", "metadata"),
}


def declared(service: str) -> MetaData:
    """The tables that a service's code works with."""
    module, name = _DECLARED[service]
    metadata: MetaData = getattr(importlib.import_module(module), name)
    return metadata


def migrations(service: str) -> Path:
    """The folder of a service's migrations."""
    return ROOT / "services" / service / "migrations"
