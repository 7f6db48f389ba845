"""What a process of `make up` is told, where nobody need answer it."""

from __future__ import annotations

from pathlib import Path

from deploy.launcher.compositions import SERVICES
from deploy.launcher.keys import kept_keys
from deploy.launcher.programs import PROGRAMS, Surroundings, environment_of

PROGRAM = {each.name: each for each in PROGRAMS}


def as_make_up_tells(
    program: str, folder: Path, database_url: str = "sqlite:///x.db"
) -> dict[str, str]:
    """The environment of a process of the demonstration."""
    around = Surroundings(
        urls=dict.fromkeys(PROGRAM, "http://127.0.0.1:9"),
        database_urls=dict.fromkeys(SERVICES, database_url),
        kafka_bootstrap_servers="127.0.0.1:9",
        keys=kept_keys(folder / "keys.json"),
        public_url="http://127.0.0.1:9",
        clients_path=folder / "clients.json",
        examples_path=folder / "examples.json",
        sandbox_database=folder / "sandbox.db",
    )
    return environment_of(PROGRAM[program], around)
