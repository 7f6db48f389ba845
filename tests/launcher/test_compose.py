"""The containers are the processes of `make up`, confined; no container engine is needed to see."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from deploy.launcher.secret_files import write_secrets
from tests.launcher import compose_checks as checks

FOLDER = Path(__file__).parents[2] / "deploy" / "compose"
DOCKERFILE = (FOLDER / "Dockerfile").read_text(encoding="utf-8")


@pytest.fixture
def document() -> dict[str, Any]:
    """The compose file as Compose reads it."""
    read: dict[str, Any] = yaml.safe_load((FOLDER / "compose.yaml").read_text(encoding="utf-8"))
    return deepcopy(read)


def offences(document: dict[str, Any], folder: Path) -> list[str]:
    return [
        *checks.misshapen(document),
        *checks.incomplete(document, folder),
        *checks.unconfined(document),
        *checks.telling_secrets(document),
    ]


def test_every_process_is_there_as_make_up_runs_it_and_confined(
    document: dict[str, Any], tmp_path: Path
) -> None:
    assert offences(document, tmp_path) == []


def test_the_image_is_of_pinned_parts_and_nobodys() -> None:
    assert list(checks.careless(DOCKERFILE)) == []


def test_every_secret_of_the_file_is_one_that_the_command_writes(
    document: dict[str, Any], tmp_path: Path
) -> None:
    write_secrets(tmp_path / "secrets")
    written = {path.name for path in (tmp_path / "secrets").iterdir()}
    assert set(document["secrets"]) == written - {"demo-clients.json"}
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "secrets").iterdir()} == {0o600}


Change = Callable[[dict[str, Any]], object]
WORKER = "commitment-worker"


@pytest.mark.parametrize(
    ("change", "offence"),
    [
        (lambda of: of["services"].pop(WORKER), f"{WORKER} is not there"),
        (lambda of: of["services"][WORKER].update(command=["service"]), f"{WORKER} is started by"),
        (
            lambda of: of["services"][WORKER]["environment"].pop("CHENGNUO_BUS"),
            f"{WORKER} is told otherwise",
        ),
        (lambda of: of["services"][WORKER].update(user="root"), f"{WORKER} runs as root"),
        (lambda of: of["services"][WORKER].update(user="0:0"), f"{WORKER} runs as root"),
        (lambda of: of["services"][WORKER].pop("user"), f"{WORKER} runs as root"),
        (lambda of: of["services"][WORKER].pop("read_only"), f"{WORKER} can write"),
        (lambda of: of["services"][WORKER].pop("cap_drop"), f"{WORKER} keeps capabilities"),
        (lambda of: of["services"][WORKER].pop("security_opt"), f"{WORKER} may gain"),
        (lambda of: of["services"][WORKER].pop("healthcheck"), f"{WORKER} is not asked"),
        (lambda of: of["services"][WORKER].update(stop_grace_period="2s"), f"{WORKER} is killed"),
        (lambda of: of["services"][WORKER].update(ports=["1:1"]), f"{WORKER} has a port"),
        (lambda of: of["services"][WORKER].update(enviroment={}), "enviroment is no word"),
        (lambda of: of["services"].update({WORKER: {}}), f"{WORKER} is started by None"),
        (lambda of: of["secrets"].pop("deployment-key"), "is handed deployment-key"),
        (lambda of: of["services"].pop("topics"), f"{WORKER} waits for topics"),
        (lambda of: of["volumes"].pop("kafka"), "kafka keeps its files"),
        (lambda of: of["services"]["kafka"].update(image="apache/kafka"), "not pinned"),
        (
            lambda of: of["services"][WORKER]["environment"].update(CHENGNUO_SIGNING_KEY="{}"),
            "in the open",
        ),
        (lambda of: of["secrets"].update({"deployment-key": {"environment": "K"}}), "./secrets"),
    ],
)
def test_each_carelessness_in_the_compose_file_is_caught(
    change: Change, offence: str, document: dict[str, Any], tmp_path: Path
) -> None:
    change(document)
    assert any(offence in each for each in offences(document, tmp_path))


@pytest.mark.parametrize(
    ("written", "instead", "offence"),
    [
        ("USER 10001:10001", "USER root", "runs as root"),
        ("USER 10001:10001", "", "runs as root"),
        ("python:3.12.12-slim-bookworm AS", "python:latest AS", "not pinned"),
        ("python:3.12.12-slim-bookworm AS build", "python AS build", "not pinned"),
        ("EXPOSE 8000", "ADD https://example.org/x /x", "fetched unseen"),
        ("EXPOSE 8000", "ENV CHENGNUO_DEPLOYMENT_KEY=00", "in the open"),
        ("--require-hashes", "", "without their hashes"),
        ('ENTRYPOINT ["python", "-m", "deploy.launcher"]', "ENTRYPOINT python", "a shell stands"),
    ],
)
def test_each_carelessness_in_the_image_is_caught(written: str, instead: str, offence: str) -> None:
    assert written in DOCKERFILE
    careless = list(checks.careless(DOCKERFILE.replace(written, instead)))
    assert any(offence in each for each in careless)


def test_an_image_in_one_stage_is_caught() -> None:
    last = DOCKERFILE[DOCKERFILE.rindex("FROM") :]
    assert "it is not built in stages" in list(checks.careless(last))
