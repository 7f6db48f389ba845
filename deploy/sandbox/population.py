"""Understands who lives in the sandbox and what each register holds of them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SEED = Path(__file__).resolve().parents[1] / "seed" / "population.json"


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a request is about: type and number of the identity document, and the name on it."""

    id_type: str
    id_number: str
    name: str


@dataclass(frozen=True, slots=True)
class Register:
    """One resource of the licence library or of the data-sharing platform."""

    source: str
    records: Mapping[tuple[str, str], Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Population:
    """Everybody known to the sandbox, and the registers by connector and resource."""

    identities: frozenset[Identity]
    registers: Mapping[tuple[str, str], Register]

    def knows(self, identity: Identity) -> bool:
        """Whether type, number and name all belong to one known subject."""
        return identity in self.identities

    def register(self, connector: str, resource: str) -> Register | None:
        """The register behind `resource`, or None where there is no such resource."""
        return self.registers.get((connector, resource))

    def record_of(self, identity: Identity, register: Register) -> Mapping[str, Any] | None:
        """What the register holds of the subject; None where nothing, or the name is another."""
        if not self.knows(identity):
            return None
        return register.records.get((identity.id_type, identity.id_number))


def load(path: Path = SEED) -> Population:
    """The population written down in the JSON file at `path` (shape: deploy/seed/README.md)."""
    content = json.loads(path.read_text(encoding="utf-8"))
    subjects = [*content["people"], *content["enterprises"]]
    return Population(
        identities=frozenset(
            Identity(each["id_type"], each["id_number"], each["name"]) for each in subjects
        ),
        registers={
            (each["connector"], each["resource"]): Register(
                source=each["source"],
                records={
                    (held["id_type"], held["id_number"]): held["record"] for held in each["records"]
                },
            )
            for each in content["resources"]
        },
    )
