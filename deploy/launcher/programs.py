"""Understands which processes the distributed system is made of, what each is started with and what
it must be told: the table that the supervisor, the compose file and the tests share."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from deploy.launcher.compositions import SERVICES
from deploy.launcher.keys import Keys

SANDBOX = "sandbox"
GATEWAY = "gateway"
_CALLERS = {
    "catalog": ("commitment", "verification", "credit"),
    "commitment": ("verification", "credit"),
    "credit": ("commitment", "verification"),
}
_OWNERS = {
    "commitment": ("catalog", "credit"),
    "verification": ("catalog", "commitment", "credit"),
    "credit": ("catalog", "commitment"),
}
"""Whose facts a service keeps."""
_NOBODY_WAITS_FOR = (SANDBOX, "catalog-worker", "credit-worker")


@dataclass(frozen=True, slots=True)
class ProgramOfTable:
    """One process: its name and the words after `chengnuo` that start it. All answer HTTP: workers
    their probes and figures, the others their callers as well."""

    name: str
    arguments: tuple[str, ...]
    service: str | None = None

    @property
    def works(self) -> bool:
        """Whether it is on the bus."""
        return self.arguments[-1] in ("worker", "all")

    @property
    def niceness(self) -> int:
        """How far it steps back on a machine that it shares with the others: who waits for an
        answer, and what a check waits for, come before what nobody waits for."""
        return 19 if self.name in _NOBODY_WAITS_FOR else 0


def _of_service(name: str, role: str) -> ProgramOfTable:
    return ProgramOfTable(f"{name}-{role}", ("service", name, "--role", role), name)


PROGRAMS = (
    ProgramOfTable(SANDBOX, ("sandbox",)),
    *(_of_service(name, "api") for name in SERVICES),
    *(_of_service(name, "worker") for name in SERVICES),
    ProgramOfTable(GATEWAY, ("gateway",)),
)
"""In the order of starting; the gateway comes last, when there is somebody behind it."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where everything is, for processes that are to be told: `urls` by program, `database_urls` by
    service, the bus, the keys, and the gateway's files."""

    urls: Mapping[str, str]
    database_urls: Mapping[str, str]
    kafka_bootstrap_servers: str
    keys: Keys
    public_url: str
    clients_path: Path
    examples_path: Path
    sandbox_database: Path


def environment_of(program: ProgramOfTable, around: Surroundings) -> dict[str, str]:
    """What the process is told, as variables of its environment."""
    if program.name == SANDBOX:
        return {"CHENGNUO_SANDBOX_DATABASE_PATH": str(around.sandbox_database)}
    if program.service is None:
        return _gateway(around)
    told = _of_any_service(program.service, around) | _outside(program.service, around)
    if program.works:
        told["CHENGNUO_BUS"] = "kafka"
        told["CHENGNUO_KAFKA_BOOTSTRAP_SERVERS"] = around.kafka_bootstrap_servers
    return told


def _gateway(around: Surroundings) -> dict[str, str]:
    return {
        "CHENGNUO_GATEWAY_SERVICE_URLS": json.dumps(
            {name: around.urls[f"{name}-api"] for name in SERVICES}
        ),
        "CHENGNUO_GATEWAY_SIGNING_KEY": json.dumps(around.keys.signing[GATEWAY]),
        "CHENGNUO_GATEWAY_CLIENTS_PATH": str(around.clients_path),
        "CHENGNUO_GATEWAY_EXAMPLES_PATH": str(around.examples_path),
        "CHENGNUO_GATEWAY_PUBLIC_URL": around.public_url,
    }


def _of_any_service(service: str, around: Surroundings) -> dict[str, str]:
    return {
        "CHENGNUO_DATABASE_URL": around.database_urls[service],
        "CHENGNUO_DEPLOYMENT_KEY": around.keys.deployment_key,
        "CHENGNUO_TRUSTED_CALLERS": json.dumps(trusted_by(service, around.keys)),
        "CHENGNUO_SIGNING_KEY": json.dumps(around.keys.signing[service]),
    }


def trusted_by(service: str, keys: Keys) -> dict[str, object]:
    """The public keys of whom the service believes."""
    public = keys.public()
    return {name: public[name] for name in (GATEWAY, *_CALLERS.get(service, ()))}


def _outside(service: str, around: Surroundings) -> dict[str, str]:
    outside = around.urls[SANDBOX]
    owners = {
        f"CHENGNUO_{owner.upper()}_INTERNAL_URL": around.urls[f"{owner}-api"]
        for owner in _OWNERS.get(service, ())
    }
    told = {
        "commitment": {"CHENGNUO_IDENTITY_SERVICE_URL": f"{outside}/unified-identity"},
        "verification": {
            "CHENGNUO_LICENCE_LIBRARY_URL": f"{outside}/licence-library",
            "CHENGNUO_DATA_SHARING_URL": f"{outside}/data-sharing",
        },
        "credit": {
            "CHENGNUO_CITY_PLATFORM_URL": f"{outside}/credit-platforms/city",
            "CHENGNUO_ENTERPRISE_PLATFORM_URL": f"{outside}/credit-platforms/enterprise",
        },
    }
    return owners | told.get(service, {})
