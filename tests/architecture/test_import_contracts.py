"""The import contracts of pyproject.toml hold, and each is seen to reject what breaks it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SERVICES = ("catalog", "commitment", "credit", "verification")
PARTS = ("adapters", "app", "application", "domain", "entrypoints", "settings")
MODULES = (
    "contracts.events",
    "contracts.problems",
    "deploy.engine",
    "deploy.kafka.broker",
    "deploy.launcher.embedded",
    "deploy.postgres.server",
    "deploy.sandbox.app",
    "deploy.seed.seeding",
    "gateway.app",
    "services.chassis.clock",
    *(f"services.{service}.{part}" for service, part in product(SERVICES, PARTS)),
)

GOOD = [
    ("services.catalog.app", "services.catalog.entrypoints"),
    ("services.catalog.app", "services.catalog.settings"),
    ("services.catalog.entrypoints", "services.catalog.application"),
    ("services.catalog.entrypoints", "services.chassis.clock"),
    ("services.catalog.entrypoints", "contracts.events"),
    ("services.catalog.adapters", "services.catalog.domain"),
    ("services.catalog.adapters", "services.chassis.clock"),
    ("services.catalog.adapters", "contracts.events"),
    ("services.catalog.application", "services.catalog.domain"),
    ("gateway.app", "services.chassis.clock"),
    ("gateway.app", "contracts.problems"),
    ("deploy.launcher.embedded", "services.catalog.app"),
    ("deploy.launcher.embedded", "services.credit.app"),
    ("deploy.launcher.embedded", "gateway.app"),
    ("deploy.launcher.embedded", "deploy.seed.seeding"),
]
BAD = {
    "services-apart": [
        ("services.catalog.adapters", "services.credit.domain"),
        ("services.commitment.app", "services.verification.app"),
    ],
    "layers": [
        ("services.catalog.domain", "services.catalog.application"),
        ("services.credit.application", "services.credit.adapters"),
        ("services.commitment.adapters", "services.commitment.entrypoints"),
        ("services.verification.entrypoints", "services.verification.app"),
    ],
    "plain-domain": [
        ("services.catalog.domain", "services.chassis.clock"),
        ("services.commitment.domain", "contracts.events"),
        ("services.credit.domain", "services.credit.settings"),
    ],
    "plain-application": [
        ("services.verification.application", "services.chassis.clock"),
        ("services.commitment.application", "contracts.events"),
        ("services.credit.application", "services.credit.settings"),
    ],
    "chassis-below": [
        ("services.chassis.clock", "services.catalog.domain"),
        ("services.chassis.clock", "contracts.problems"),
        ("services.chassis.clock", "gateway.app"),
    ],
    "contracts-below": [
        ("contracts.events", "services.chassis.clock"),
        ("contracts.events", "services.credit.domain"),
        ("contracts.events", "gateway.app"),
    ],
    "gateway-outside": [
        ("gateway.app", "services.commitment.domain"),
        ("gateway.app", "deploy.launcher.embedded"),
    ],
    "services-behind": [
        ("services.catalog.adapters", "gateway.app"),
        ("services.catalog.app", "deploy.seed.seeding"),
    ],
    "launcher-composes": [
        ("deploy.engine", "services.catalog.domain"),
        ("deploy.kafka.broker", "services.commitment.app"),
        ("deploy.postgres.server", "deploy.launcher.embedded"),
        ("deploy.sandbox.app", "services.catalog.domain"),
        ("deploy.seed.seeding", "services.credit.adapters"),
        ("deploy.seed.seeding", "deploy.launcher.embedded"),
    ],
}


def lint(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """Run the import contracts of `folder`'s pyproject.toml on its packages."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache", *options],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A tree of empty modules under the same contracts."""
    for module in MODULES:
        place = tmp_path.joinpath(*module.split("."))
        place.parent.mkdir(parents=True, exist_ok=True)
        place.with_suffix(".py").touch()
        for folder in place.relative_to(tmp_path).parents:
            if folder != Path():
                (tmp_path / folder / "__init__.py").touch()
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def let_import(house: Path, importer: str, imported: str) -> None:
    path = house.joinpath(*importer.split(".")).with_suffix(".py")
    path.write_text(path.read_text() + f"import {imported}\n")


def test_the_system_keeps_its_import_contracts() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout


def test_what_the_contracts_allow_is_accepted(house: Path) -> None:
    for importer, imported in GOOD:
        let_import(house, importer, imported)
    done = lint(house)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("contract", "importer", "imported"),
    [(contract, *sample) for contract, samples in BAD.items() for sample in samples],
)
def test_what_breaks_a_contract_is_rejected(
    house: Path, contract: str, importer: str, imported: str
) -> None:
    let_import(house, importer, imported)
    done = lint(house, "--contract", contract)
    assert done.returncode == 1, done.stdout
    assert f"{importer} -> {imported}" in done.stdout


def test_every_contract_has_a_sample_that_breaks_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert text.count("[[tool.importlinter.contracts]]") == len(BAD)
